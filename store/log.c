#include "store/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/proof.h"
#include "store/segment.h"
#include "store/tail.h"
#include "store/tile.h"

static int
add_segment(struct log_segment **list, size_t *count, uint64_t first,
    uint64_t last, struct error *e)
{
	struct log_segment *more = realloc(
	    *list, (*count + 1) * sizeof(**list));

	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	more[*count].first = first;
	more[*count].last = last;
	*list = more;
	(*count)++;
	return 0;
}

/* Split names into segments and strays; strays are moved to the front. */
static int
sort_names(char **names, size_t count, struct log_segment **segments,
    size_t *segment_count, size_t *stray_count, struct error *e)
{
	size_t i, strays = 0;

	for (i = 0; i < count; i++) {
		uint64_t first, last;

		if (segment_parse_file_name(names[i], &first, &last, NULL) ==
		    0) {
			if (add_segment(
				segments, segment_count, first, last, e) != 0)
				return -1;
		} else {
			char *name = names[i];

			names[i] = names[strays];
			names[strays++] = name;
		}
	}
	*stray_count = strays;
	return 0;
}

int
log_list_segments(const char *path, struct log_segment **out, size_t *count,
    char ***strays, size_t *stray_count, struct error *e)
{
	char folder[FILE_PATH_MAX];
	struct log_segment *segments = NULL;
	size_t name_count = 0, n = 0, others = 0, i;
	char **names = NULL;

	if (file_path(folder, e, "%s/segments", path) != 0)
		return -1;
	if (file_list(folder, &names, &name_count, e) != 0 &&
	    (e == NULL || e->code != ERROR_NOTFOUND))
		return -1;
	if (sort_names(names, name_count, &segments, &n, &others, e) != 0) {
		file_names_free(names, name_count);
		free(segments);
		return -1;
	}
	*out = segments;
	*count = n;
	if (strays == NULL) {
		file_names_free(names, name_count);
		return 0;
	}
	for (i = others; i < name_count; i++)
		free(names[i]);
	*strays = names;
	*stray_count = others;
	return 0;
}

static int
open_checkpoint(struct log *l, struct error *e)
{
	char path[FILE_PATH_MAX];

	if (file_path(path, e, "%s/checkpoint", l->path) != 0 ||
	    file_read(path, NOTE_MAX, &l->note_bytes, e) != 0)
		return -1;
	if (checkpoint_parse_note(&l->checkpoint, &l->note, l->note_bytes.data,
		l->note_bytes.len, e) != 0)
		return error_wrap(e, "%s", path);
	return 0;
}

/* Segments before the tail are the log's; the others are being sealed. */
static int
open_segments(struct log *l, struct error *e)
{
	struct log_segment *all = NULL;
	size_t count = 0, kept = 0;

	if (log_list_segments(l->path, &all, &count, NULL, NULL, e) != 0)
		return -1;
	if (l->tail_empty)
		l->tail_first = count == 0 ? 0 : all[count - 1].last + 1;
	while (kept < count && all[kept].first < l->tail_first)
		kept++;
	l->segments = all;
	l->segment_count = kept;
	if (kept < count) {
		l->unsealed = all + kept; /* same allocation */
		l->unsealed_count = count - kept;
	}
	return 0;
}

int
log_open(struct log **out, const char *path, struct error *e)
{
	struct log *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	l->tail_fd = -1;
	if (file_path(l->path, e, "%s", path) != 0 ||
	    open_checkpoint(l, e) != 0 || tail_open(l, e) != 0 ||
	    open_segments(l, e) != 0) {
		log_close(l);
		return -1;
	}
	*out = l;
	return 0;
}

void
log_close(struct log *l)
{
	if (l == NULL)
		return;
	if (l->tail_fd >= 0)
		(void)close(l->tail_fd); /* only read */
	buf_release(&l->note_bytes);
	free(l->segments);
	free(l->tail_offsets);
	free(l);
}

static const struct log_segment *
find_segment(const struct log *l, uint64_t index)
{
	size_t low = 0, high = l->segment_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->segments[middle].last < index)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == l->segment_count || l->segments[low].first > index)
		return NULL;
	return &l->segments[low];
}

static int
segment_path(const struct log *l, const struct log_segment *s,
    char out[FILE_PATH_MAX], struct error *e)
{
	char name[SEGMENT_NAME_LEN + 1];

	segment_name(s->first, s->last, name);
	return file_path(out, e, "%s/segments/%s.tar.zst", l->path, name);
}

int
log_read(struct log *l, uint64_t index, struct buf *out, struct error *e)
{
	struct segment_reader *reader = NULL;
	const struct log_segment *s;
	char path[FILE_PATH_MAX];
	int rc;

	if (index >= l->tail_first)
		return tail_read(l, index, out, e);
	s = find_segment(l, index);
	if (s == NULL)
		return error_set(e, ERROR_NOTFOUND,
		    "%s: no segment holds entry %" PRIu64, l->path, index);
	if (segment_path(l, s, path, e) != 0 ||
	    segment_reader_open(&reader, path, e) != 0)
		return -1;
	rc = segment_reader_entry(reader, index, out, e);
	segment_reader_close(reader);
	return rc;
}

/* Compare a line's leaf and its tile-derived proof with the signed root. */
static int
prove(struct log *l, uint64_t index, struct tile_reader *tiles,
    const void *line, size_t len, struct log_proof *proof, struct error *e)
{
	struct tree_source source = tile_reader_source(tiles);
	struct sha256 *h = sha256_new(e);
	int rc = -1;

	if (h != NULL && tree_leaf_hash(h, line, len, &proof->leaf, e) == 0 &&
	    tree_prove_inclusion(&source, index, l->checkpoint.size,
		proof->hashes, &proof->count, e) == 0)
		rc = tree_check_inclusion(index, l->checkpoint.size,
		    &proof->leaf, proof->hashes, proof->count,
		    &l->checkpoint.root, e);
	sha256_free(h);
	return rc == 0 ? 0 : error_wrap(e, "entry %" PRIu64, index);
}

int
log_read_verified(struct log *l, uint64_t index, struct buf *out,
    struct log_proof *proof, struct error *e)
{
	struct tile_reader *tiles = NULL;
	size_t before = out->len;
	int rc = -1;

	if (index >= l->checkpoint.size)
		return error_set(e, ERROR_NOTFOUND,
		    "entry %" PRIu64 " is not among the %" PRIu64
		    " that the checkpoint covers",
		    index, l->checkpoint.size);
	if (tile_reader_open(&tiles, l->path, l->checkpoint.size, e) != 0)
		return -1;
	tile_reader_begin(tiles, index); /* while the entry is read */
	if (log_read(l, index, out, e) == 0)
		rc = prove(l, index, tiles, out->data + before,
		    out->len - before, proof, e);
	tile_reader_close(tiles);
	if (rc != 0)
		out->len = before;
	return rc;
}

void
log_format_proof(const struct log *l, uint64_t index,
    const struct log_proof *proof, struct buf *out)
{
	struct proof p = {.index = index,
	    .hash_count = proof->count,
	    .note = (const char *)l->note_bytes.data,
	    .note_len = l->note_bytes.len};

	memcpy(p.hashes, proof->hashes, proof->count * sizeof(*p.hashes));
	proof_format(&p, out);
}

/* What the seal, which is proven to be the log's, says of the segment. */
static int
read_seal(struct log *l, const struct log_segment *s, struct segment_info *out,
    struct error *e)
{
	struct buf line = BUF_EMPTY;
	struct entry_seal seal;
	struct log_proof proof;
	struct entry entry;
	int rc = -1;

	if (log_read_verified(l, s->last + 1, &line, &proof, e) != 0 ||
	    entry_parse(&entry, (const char *)line.data, line.len, e) != 0 ||
	    entry_seal_read(&seal, &entry, e) != 0)
		goto out;
	memset(out, 0, sizeof(*out));
	out->first = seal.first;
	out->last = seal.last;
	out->size = seal.size;
	out->entries_size = seal.entries_size;
	memcpy(out->sha256, seal.sha256, SHA256_LEN);
	memcpy(out->entries_sha256, seal.entries_sha256, SHA256_LEN);
	if (seal.first == s->first && seal.last == s->last)
		rc = 0;
	else
		error_set(e, ERROR_TAMPERED,
		    "entry %" PRIu64 " seals entries %" PRIu64 " to %" PRIu64
		    ", not this segment's",
		    s->last + 1, seal.first, seal.last);
out:
	buf_release(&line);
	return rc;
}

int
log_verify_segment(
    struct log *l, uint64_t index, struct segment_info *info, struct error *e)
{
	static const struct segment_visitor nobody = {NULL, NULL, NULL};
	const struct log_segment *s = find_segment(l, index);
	struct segment_info expect;
	char path[FILE_PATH_MAX];

	if (s == NULL)
		return error_set(e, ERROR_NOTFOUND,
		    "no sealed segment holds entry %" PRIu64, index);
	if (read_seal(l, s, &expect, e) != 0 ||
	    segment_path(l, s, path, e) != 0)
		return -1;
	return segment_read_all(path, &expect, &nobody, info, e);
}

int
log_genesis(struct log *l, struct entry_genesis *out, struct error *e)
{
	struct buf line = BUF_EMPTY;
	struct entry entry;
	int rc = -1;

	if (log_read(l, 0, &line, e) == 0 &&
	    entry_parse(&entry, (const char *)line.data, line.len, e) == 0)
		rc = entry_genesis_read(out, &entry, e);
	buf_release(&line);
	return rc;
}

int
log_read_attachment(struct log *l, uint64_t index, const char *sha256_hex,
    uint64_t max, struct buf *out, struct error *e)
{
	struct segment_reader *reader = NULL;
	const struct log_segment *s;
	char path[FILE_PATH_MAX];
	int rc;

	if (index >= l->tail_first) {
		if (file_path(path, e, "%s/tail/attachments/%s", l->path,
			sha256_hex) != 0)
			return -1;
		return file_read(path, max, out, e);
	}
	s = find_segment(l, index);
	if (s == NULL)
		return error_set(e, ERROR_NOTFOUND,
		    "%s: no segment holds entry %" PRIu64, l->path, index);
	if (segment_path(l, s, path, e) != 0 ||
	    segment_reader_open(&reader, path, e) != 0)
		return -1;
	rc = segment_reader_attachment(reader, sha256_hex, max, out, e);
	segment_reader_close(reader);
	return rc;
}
