/*
 * Finishing a segment.  The entries' frames are ready in the scratch; here
 * the file is put together in one pass, hashed as it is written:
 *
 *   frames  tag files, tar header of entries.ndjson
 *   frames  the scratch, copied
 *   frames  padding, attachments with headers and padding, end of the tar
 *   seek table
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/codec.h"
#include "store/bag.h"
#include "store/segment_writer.h"
#include "store/ustar.h"

/* Media hardly shrink: a high level would only cost time. */
#define ATTACHMENT_LEVEL 3
#define READ_PIECE ((size_t)256 << 10)
#define NAME_MAX_LEN 200 /* folder, BAG_ATTACHMENTS, hash: 123 */

struct finish {
	struct segment_writer *w;
	struct segment_info info;
	char folder[SEGMENT_NAME_LEN + 1];
	int64_t mtime_s;
	struct frames_writer *file;
	struct buf tags[BAG_ENTRIES]; /* the four tag files */
	struct buf tar; /* headers and padding on their way */
	struct buf piece; /* of an attachment */
};

static int
compare_attachments(const void *a, const void *b)
{
	const struct segment_attachment *left = a, *right = b;

	return memcmp(left->sha256, right->sha256, SHA256_LEN);
}

/* Sort by hash and drop repetitions. */
static void
sort_attachments(struct segment_writer *w)
{
	size_t i, kept = 0;

	if (w->attachment_count == 0)
		return;
	qsort(w->attachments, w->attachment_count, sizeof(*w->attachments),
	    compare_attachments);
	for (i = 1; i < w->attachment_count; i++) {
		if (compare_attachments(
			&w->attachments[kept], &w->attachments[i]) == 0) {
			free(w->attachments[i].path);
			continue;
		}
		w->attachments[++kept] = w->attachments[i];
	}
	w->attachment_count = kept + 1;
}

static int
measure_attachments(struct finish *f, struct error *e)
{
	struct segment_writer *w = f->w;
	size_t i;

	sort_attachments(w);
	for (i = 0; i < w->attachment_count; i++) {
		struct segment_attachment *a = &w->attachments[i];

		if (file_size(a->path, &a->size, e) != 0)
			return error_wrap(e, "attachment");
		f->info.attachment_bytes += a->size;
	}
	f->info.attachment_count = w->attachment_count;
	return 0;
}

static void
write_bag_info(struct finish *f, struct buf *out)
{
	const struct segment_writer *w = f->w;

	buf_printf(out, "Payload-Oxum: %" PRIu64 ".%" PRIu64 "\n",
	    f->info.entries_size + f->info.attachment_bytes,
	    f->info.attachment_count + 1);
	/* A segment so large that this line would not be read is scanned. */
	if (w->firsts.len > BAG_TAG_MAX - 256)
		return;
	buf_append_str(out, "Zegel-Frame-First: ");
	buf_append(out, w->firsts.data, w->firsts.len);
	buf_append_byte(out, '\n');
}

static int
write_tags(struct finish *f, struct error *e)
{
	const struct segment_writer *w = f->w;
	struct buf *manifest = &f->tags[BAG_MANIFEST];
	struct buf *tags = &f->tags[BAG_TAGMANIFEST];
	size_t i;

	buf_append_str(&f->tags[BAG_DECLARATION], BAG_DECLARATION_TEXT);
	write_bag_info(f, &f->tags[BAG_INFO]);
	bag_manifest_line(
	    f->info.entries_sha256, bag_names[BAG_ENTRIES], manifest);
	for (i = 0; i < w->attachment_count; i++) {
		char name[NAME_MAX_LEN] = BAG_ATTACHMENTS;

		hex_encode(w->attachments[i].sha256, SHA256_LEN,
		    name + strlen(BAG_ATTACHMENTS));
		bag_manifest_line(w->attachments[i].sha256, name, manifest);
	}
	for (i = 0; i < BAG_TAGMANIFEST; i++) {
		uint8_t hash[SHA256_LEN];

		if (buf_ok(&f->tags[i], e) != 0 ||
		    sha256(f->tags[i].data, f->tags[i].len, hash, e) != 0)
			return -1;
		bag_manifest_line(hash, bag_names[i], tags);
	}
	return buf_ok(tags, e);
}

static void
append_zeros(struct buf *out, size_t len)
{
	uint8_t *to = buf_reserve(out, len);

	if (to == NULL)
		return;
	memset(to, 0, len);
	out->len += len;
}

static int
append_member_header(
    struct finish *f, const char *leaf, uint64_t size, struct error *e)
{
	char name[NAME_MAX_LEN + SEGMENT_NAME_LEN];

	(void)snprintf(name, sizeof(name), "%s/%s", f->folder, leaf); /* fits */
	return ustar_append(&f->tar, name, size, f->mtime_s, e);
}

/* Hand what has gathered in `tar` to the frames. */
static int
flush_tar(struct finish *f, struct error *e)
{
	if (buf_ok(&f->tar, e) != 0 ||
	    frames_writer_append(f->file, f->tar.data, f->tar.len, e) != 0)
		return -1;
	buf_clear(&f->tar);
	return 0;
}

static int
put_head(struct finish *f, struct error *e)
{
	size_t i;

	for (i = 0; i < BAG_ENTRIES; i++) {
		const struct buf *tag = &f->tags[i];

		if (append_member_header(f, bag_names[i], tag->len, e) != 0)
			return -1;
		buf_append(&f->tar, tag->data, tag->len);
		append_zeros(&f->tar, ustar_padding(tag->len));
		if (flush_tar(f, e) != 0)
			return -1;
	}
	if (append_member_header(
		f, bag_names[BAG_ENTRIES], f->info.entries_size, e) != 0 ||
	    flush_tar(f, e) != 0)
		return -1;
	return frames_writer_cut(f->file, e);
}

/* Stream an open attachment; it must be what its size and hash promise. */
static int
copy_attachment(struct finish *f, int fd, const struct segment_attachment *a,
    struct sha256 *hash, struct error *e)
{
	uint8_t found[SHA256_LEN];
	uint64_t at = 0;

	while (at < a->size) {
		uint64_t left = a->size - at;
		size_t n = left < READ_PIECE ? (size_t)left : READ_PIECE;

		if (file_read_at(fd, f->piece.data, n, at, a->path, e) != 0 ||
		    sha256_update(hash, f->piece.data, n, e) != 0 ||
		    frames_writer_append(f->file, f->piece.data, n, e) != 0)
			return -1;
		at += n;
	}
	if (sha256_final(hash, found, e) != 0)
		return -1;
	if (memcmp(found, a->sha256, SHA256_LEN) != 0)
		return error_set(e, ERROR_TAMPERED,
		    "%s does not have the hash that it is attached by",
		    a->path);
	return 0;
}

static int
put_attachment(
    struct finish *f, const struct segment_attachment *a, struct error *e)
{
	char leaf[NAME_MAX_LEN] = BAG_ATTACHMENTS;
	struct sha256 *hash = NULL;
	int fd, rc = -1;

	hex_encode(a->sha256, SHA256_LEN, leaf + strlen(BAG_ATTACHMENTS));
	fd = open(a->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return error_errno(e, "open %s", a->path);
	if (append_member_header(f, leaf, a->size, e) != 0 ||
	    flush_tar(f, e) != 0 || (hash = sha256_new(e)) == NULL ||
	    copy_attachment(f, fd, a, hash, e) != 0)
		goto out;
	append_zeros(&f->tar, ustar_padding(a->size));
	rc = 0;
out:
	sha256_free(hash);
	(void)close(fd); /* only read */
	return rc;
}

static int
put_tail(struct finish *f, struct error *e)
{
	const struct segment_writer *w = f->w;
	size_t i;

	if (buf_reserve(&f->piece, READ_PIECE) == NULL)
		return buf_ok(&f->piece, e);
	if (w->level > ATTACHMENT_LEVEL)
		frames_writer_level(f->file, ATTACHMENT_LEVEL);
	append_zeros(&f->tar, ustar_padding(f->info.entries_size));
	for (i = 0; i < w->attachment_count; i++) {
		if (put_attachment(f, &w->attachments[i], e) != 0)
			return -1;
	}
	append_zeros(&f->tar, (size_t)2 * USTAR_BLOCK);
	return flush_tar(f, e);
}

static int
put_together(struct finish *f, struct error *e)
{
	struct segment_writer *w = f->w;

	if (frames_writer_open(&f->file, w->path, w->level, false, e) != 0 ||
	    put_head(f, e) != 0 ||
	    frames_writer_join(f->file, w->scratch, e) != 0 ||
	    put_tail(f, e) != 0)
		return -1;
	return frames_writer_finish(f->file, &f->info.size, f->info.sha256, e);
}

static void
finish_release(struct finish *f)
{
	size_t i;

	for (i = 0; i < BAG_ENTRIES; i++)
		buf_release(&f->tags[i]);
	buf_release(&f->tar);
	buf_release(&f->piece);
	frames_writer_free(f->file);
}

int
segment_writer_finish(struct segment_writer *w, int64_t mtime_s,
    struct segment_info *info, struct error *e)
{
	struct finish f = {.w = w, .mtime_s = mtime_s};
	int rc = -1;

	if (w->failed)
		return error_set(e, ERROR_INPUT,
		    "this segment's writer is finished or has failed: start "
		    "over");
	if (w->count == 0)
		return error_set(e, ERROR_INPUT, "a segment without entries");
	w->failed = true; /* finished or failed: of no further use */
	f.info.first = w->first;
	f.info.last = w->first + w->count - 1;
	f.info.entries_size = w->entries_size;
	f.info.mtime_s = mtime_s;
	segment_name(f.info.first, f.info.last, f.folder);
	if (frames_writer_cut(w->scratch, e) != 0 ||
	    sha256_final(w->entries_hash, f.info.entries_sha256, e) != 0 ||
	    measure_attachments(&f, e) != 0 || write_tags(&f, e) != 0 ||
	    put_together(&f, e) != 0)
		goto out;
	*info = f.info;
	rc = 0;
out:
	finish_release(&f);
	return rc;
}
