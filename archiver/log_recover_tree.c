/*
 * log_recover_tree - the tree of a log that is being opened: from tiles and
 * tail if they yield the signed root, else from every entry.
 */
#include "archiver/log_recovery.h"

#include <inttypes.h>
#include <string.h>

#include "archiver/identity.h"
#include "store/tail.h"

static int
add_sealed_entry(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	struct recovery *r = context;
	struct log_writer *w = r->w;
	struct tree_hash leaf;
	struct entry entry;

	if (tree_leaf_hash(w->hash, line, len, &leaf, e) != 0 ||
	    entry_open(&entry, line, len, e) != 0 ||
	    tree_range_append(&w->sealed_range, w->hash, &leaf, e) != 0)
		return -1;
	if (index < r->admitted_count)
		return 0;
	return identity_append(w->admitted, w->number, &entry, e);
}

/* Read every sealed segment: hashes for tiles, identities for `admitted`. */
static int
read_segments(struct recovery *r, struct error *e)
{
	struct segment_visitor visitor = {add_sealed_entry, NULL, r};
	char name[SEGMENT_NAME_LEN + 1], path[FILE_PATH_MAX];
	struct segment_info info;
	size_t i;

	for (i = 0; i < r->log->segment_count; i++) {
		const struct log_segment *s = &r->log->segments[i];

		segment_name(s->first, s->last, name);
		if (file_path(path, e, "%s/segments/%s.tar.zst", r->w->path,
			name) != 0 ||
		    segment_read_all(path, NULL, &visitor, &info, e) != 0)
			return error_wrap(e, "segment %s", name);
	}
	return 0;
}

/* [0, tail_first) from the tiles; cheap, and checked against what is signed
   when the tail has been added. */
static int
range_from_tiles(struct recovery *r, struct error *e)
{
	struct tile_reader *tiles = NULL;
	struct tree_source source;
	struct tree_range *range = &r->w->sealed_range;
	int rc = 0;

	if (tile_reader_open(&tiles, r->w->path, r->signed_c.size, e) != 0)
		return -1;
	source = tile_reader_source(tiles);
	rc = tree_source_range(&source, r->w->tail_first, range, e);
	tile_reader_close(tiles);
	return rc;
}

/* Add the tail's signed lines to the range; remember what they tell. */
static int
add_tail(struct recovery *r, struct error *e)
{
	struct log_writer *w = r->w;
	struct buf line = BUF_EMPTY;
	uint64_t i;
	int rc = -1;

	w->range = w->sealed_range;
	for (i = w->tail_first; i < r->signed_c.size; i++) {
		struct tree_hash leaf;
		struct entry entry;

		buf_clear(&line);
		if (tail_read(r->log, i, &line, e) != 0 ||
		    entry_parse(&entry, (const char *)line.data, line.len, e) !=
			0 ||
		    tree_leaf_hash(w->hash, line.data, line.len, &leaf, e) !=
			0 ||
		    tree_range_append(&w->range, w->hash, &leaf, e) != 0)
			goto out;
		if (i >= r->admitted_count &&
		    identity_append(w->admitted, w->number, &entry, e) != 0)
			goto out;
		w->last_time_us = entry.time_us;
		if (entry.kind != ENTRY_SEAL &&
		    !json_string_is(entry.kind_text, "heartbeat") &&
		    w->tail_worth++ == 0)
			w->tail_since_us = entry.time_us;
	}
	rc = 0;
out:
	buf_release(&line);
	return rc;
}

static bool
root_matches(struct recovery *r)
{
	struct tree_hash root;

	return r->w->range.end == r->signed_c.size &&
	    tree_range_root(&r->w->range, r->w->hash, &root, NULL) == 0 &&
	    memcmp(&root, &r->signed_c.root, sizeof(root)) == 0;
}

/* The last entry of the newest segment, for its time when the tail is empty. */
int
recovery_last_time(struct recovery *r, struct error *e)
{
	struct buf line = BUF_EMPTY;
	struct entry entry;
	int rc = -1;

	if (r->w->last_time_us != 0 || r->w->tail_first == 0)
		return 0;
	if (log_read(r->log, r->w->tail_first - 1, &line, e) == 0 &&
	    entry_parse(&entry, (const char *)line.data, line.len, e) == 0) {
		r->w->last_time_us = entry.time_us;
		rc = 0;
	}
	buf_release(&line);
	return rc;
}

static int
rebuild_tree(struct recovery *r, struct error *e)
{
	struct log_writer *w = r->w;

	tree_range_init(&w->sealed_range, 0);
	w->tail_worth = 0;
	if (read_segments(r, e) != 0)
		return -1;
	r->admitted_count = r->w->sealed_range.end > r->admitted_count
	    ? r->w->sealed_range.end
	    : r->admitted_count;
	return add_tail(r, e);
}

/*
 * The tree of all signed entries: from tiles and tail, else from everything.
 * Identities that are not cached are read along.
 */
int
recovery_open_tree(struct recovery *r, struct error *e)
{
	struct log_writer *w = r->w;
	bool cached = r->admitted_count >= w->tail_first;

	if (cached && range_from_tiles(r, NULL) == 0) {
		uint64_t before = r->admitted_count;

		if (add_tail(r, e) != 0)
			return -1;
		if (root_matches(r))
			return 0;
		admitted_cut(w->admitted, w->number, before);
	}
	if (rebuild_tree(r, e) != 0)
		return -1;
	if (!root_matches(r))
		return error_set(e, ERROR_TAMPERED,
		    "%s: its entries are not those that its key has signed; "
		    "run zegel verify",
		    w->path);
	return 0;
}

/* Write all tiles anew, from the entries. */
static int
add_tile_leaf(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	struct log_writer *w = context;
	struct tree_hash leaf;

	(void)index; /* tiles count */
	if (tree_leaf_hash(w->hash, line, len, &leaf, e) != 0)
		return -1;
	return tile_writer_append(w->tiles, &leaf, 1, e);
}

static int
rebuild_tiles(struct recovery *r, struct error *e)
{
	struct segment_visitor visitor = {add_tile_leaf, NULL, r->w};
	char name[SEGMENT_NAME_LEN + 1], path[FILE_PATH_MAX];
	struct segment_info info;
	struct buf line = BUF_EMPTY;
	uint64_t index;
	size_t i;
	int rc = -1;

	if (tile_writer_create(&r->w->tiles, r->w->path, e) != 0)
		return -1;
	for (i = 0; i < r->log->segment_count; i++) {
		segment_name(
		    r->log->segments[i].first, r->log->segments[i].last, name);
		if (file_path(path, e, "%s/segments/%s.tar.zst", r->w->path,
			name) != 0 ||
		    segment_read_all(path, NULL, &visitor, &info, e) != 0 ||
		    tile_writer_flush(r->w->tiles, e) != 0)
			goto out;
	}
	for (index = r->w->tail_first; index < r->signed_c.size; index++) {
		buf_clear(&line);
		if (tail_read(r->log, index, &line, e) != 0 ||
		    add_tile_leaf(
			r->w, index, (const char *)line.data, line.len, e) != 0)
			goto out;
	}
	r->told->rebuilt_tiles = true;
	rc = tile_writer_flush(r->w->tiles, e);
out:
	buf_release(&line);
	return rc;
}

int
recovery_open_tiles(struct recovery *r, struct error *e)
{
	if (tile_writer_open(&r->w->tiles, r->w->path, r->signed_c.size,
		&r->signed_c.root, NULL) == 0)
		return 0;
	return rebuild_tiles(r, e);
}
