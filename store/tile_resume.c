/*
 * How a tile writer begins: on nothing, or where the tiles on disk end, once
 * they have been checked.
 */
#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "store/tile.h"
#include "store/tile_internal.h"
#include "store/tree_internal.h"

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

int
tile_writer_create(
    struct tile_writer **out, const char *log_path, struct error *e)
{
	char tiles[FILE_PATH_MAX];
	struct tile_writer *t;

	if (tile_writer_new(&t, log_path, e) != 0)
		return -1;
	if (file_path(tiles, e, "%s/tile", log_path) != 0)
		goto fail;
	/* Contents before directories, and no symbolic link followed. */
	if (nftw(tiles, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 &&
	    errno != ENOENT) {
		error_errno(e, "remove %s", tiles);
		goto fail;
	}
	*out = t;
	return 0;
fail:
	tile_writer_close(t);
	return -1;
}

static int
check_root(struct tile_reader *r, const struct tile_writer *t, uint64_t size,
    const struct tree_hash *root, struct error *e)
{
	struct tree_source source = tile_reader_source(r);
	struct tree_hash found;

	if (tree_source_root(&source, size, &found, e) != 0)
		return -1;
	if (memcmp(&found, root, sizeof(found)) != 0)
		return error_set(e, ERROR_TAMPERED,
		    "%s/tile: the tiles of the first %" PRIu64
		    " entries yield another root than theirs",
		    t->log_path, size);
	return 0;
}

/* Whether a full tile hashes to what the tile above it says. */
static int
check_full(struct tile_reader *r, const struct tile_writer *t,
    unsigned int level, uint64_t index, struct error *e)
{
	const struct tree_hash *hashes;
	struct tree_hash scratch[TILE_WIDTH];
	char below[FILE_PATH_MAX];
	unsigned int width;

	if (tile_reader_get(r, level, index, &hashes, &width, e) != 0)
		return -1;
	memcpy(scratch, hashes, sizeof(scratch));
	if (tree_perfect_root(t->h, scratch, TILE_WIDTH, e) != 0 ||
	    tile_reader_get(
		r, level + 1, index / TILE_WIDTH, &hashes, &width, e) != 0)
		return -1;
	if (memcmp(&hashes[index % TILE_WIDTH], &scratch[0],
		sizeof(scratch[0])) == 0)
		return 0;
	if (tile_path(below, level, index, TILE_WIDTH, e) != 0)
		return -1;
	return error_set(e, ERROR_TAMPERED,
	    "%s/tile/%s: does not hash to what the tile above it says",
	    t->log_path, below);
}

static int
check_newest_full(struct tile_reader *r, const struct tile_writer *t,
    uint64_t size, struct error *e)
{
	unsigned int level;

	for (level = 0; level < TILE_LEVEL_MAX; level++) {
		uint64_t end = tile_level_hashes(level, size) / TILE_WIDTH;
		uint64_t i = end > TILE_WIDTH ? end - TILE_WIDTH : 0;

		for (; i < end; i++)
			if (check_full(r, t, level, i, e) != 0)
				return -1;
	}
	return 0;
}

/*
 * Take over the right edge.  It does not count as written: it may have been
 * read from files that are wider than they should be, left by a writer that
 * died before its entries were durable.  The next flush puts that right.
 */
static int
load_edges(struct tile_reader *r, struct tile_writer *t, uint64_t size,
    struct error *e)
{
	const struct tree_hash *hashes;
	unsigned int level;

	for (level = 0; level < TILE_LEVEL_MAX; level++) {
		struct tile_edge *edge = &t->edges[level];

		edge->index = tile_level_hashes(level, size) / TILE_WIDTH;
		if (tile_width(level, edge->index, size) == 0)
			continue;
		if (tile_reader_get(
			r, level, edge->index, &hashes, &edge->width, e) != 0)
			return -1;
		memcpy(edge->hashes, hashes, edge->width * sizeof(*hashes));
	}
	return 0;
}

int
tile_writer_open(struct tile_writer **out, const char *log_path, uint64_t size,
    const struct tree_hash *root, struct error *e)
{
	struct tile_reader *r = NULL;
	struct tile_writer *t = NULL;
	int rc = -1;

	if (tile_writer_new(&t, log_path, e) != 0 ||
	    tile_reader_open(&r, log_path, size, e) != 0)
		goto out;
	if (check_root(r, t, size, root, e) != 0 ||
	    check_newest_full(r, t, size, e) != 0 ||
	    load_edges(r, t, size, e) != 0)
		goto out;
	*out = t;
	t = NULL; /* transferred */
	rc = 0;
out:
	tile_reader_close(r);
	tile_writer_close(t);
	return rc;
}
