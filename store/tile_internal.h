/*
 * tile_internal - the tile writer's layout.
 *
 * What must stay true:
 *   - edges[l] holds the hashes of level l behind its last full tile, so the
 *     edges alone yield the root;
 *   - a full tile goes to `full` when it fills and leaves when it is written;
 *   - of each tile that this writer has flushed there is exactly one file, so
 *     that no reader falls back on one that another tree left behind.
 */
#ifndef ZEGEL_STORE_TILE_INTERNAL_H
#define ZEGEL_STORE_TILE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/tile.h"

/* The rightmost tile of a level, and its partial file on disk. */
struct tile_edge {
	uint64_t index;
	unsigned int width; /* below TILE_WIDTH */
	struct tree_hash hashes[TILE_WIDTH];
	uint64_t written_index;
	unsigned int written_width; /* 0: no partial file */
	bool unsynced;
};

struct tile_full {
	unsigned int level;
	uint64_t index;
	struct tree_hash hashes[TILE_WIDTH];
};

struct tile_id {
	unsigned int level;
	uint64_t index;
};

struct tile_writer {
	char log_path[FILE_PATH_MAX];
	struct sha256 *h;
	bool failed; /* what is in memory or on disk is unknown */
	struct tile_edge edges[TILE_LEVEL_MAX];
	struct tile_full *full; /* not written yet, from full_done on */
	size_t full_count;
	size_t full_done;
	size_t full_cap;
	struct tile_id *unsynced; /* full tiles written since the last sync */
	size_t unsynced_count;
	size_t unsynced_cap;
};

/* An empty writer that has touched nothing. */
int tile_writer_new(
    struct tile_writer **out, const char *log_path, struct error *e);

#endif
