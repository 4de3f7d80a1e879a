/*
 * tile - C2SP tlog-tiles hash tiles on disk, under LOG/tile/.
 *
 *   tile/<level>/<index>[.p/<width>]     width * 32 bytes, level 0 = leaves
 *
 * The hash at position i of tile <level>/<index> is the root of the perfect
 * subtree of 256^level leaves number index * 256 + i.  Tiles are derived:
 * readers check them, writers can rebuild them.
 */
#ifndef ZEGEL_STORE_TILE_H
#define ZEGEL_STORE_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/file.h"
#include "store/tree.h"

#define TILE_WIDTH 256
#define TILE_LEVEL_MAX 8 /* 256^8 leaves are beyond 2^63 */

/*
 * "0/x001/x234/067.p/41": the path below tile/ (C2SP tlog-tiles, Merkle
 * Tree).  `width` 256 means a full tile.
 */
int tile_path(char out[FILE_PATH_MAX], unsigned int level, uint64_t index,
    unsigned int width, struct error *e);
/* How many hashes level `level` has in a tree of `size` leaves. */
uint64_t tile_level_hashes(unsigned int level, uint64_t size);

/*
 * Reads tiles of the tree of `size` leaves with a small cache.  A partial
 * tile that is gone because it has grown since is read from a wider one.
 */
struct tile_reader;
int tile_reader_open(struct tile_reader **out, const char *log_path,
    uint64_t size, struct error *e);
void tile_reader_close(struct tile_reader *t);
/* A whole tile's hashes (`width` as the size demands).  ERROR_NOTFOUND. */
int tile_reader_get(struct tile_reader *t, unsigned int level,
    uint64_t index, const struct tree_hash **hashes, unsigned int *width,
    struct error *e);
/* As a source of any perfect subtree's root, for proofs. */
struct tree_source tile_reader_source(struct tile_reader *t);

/*
 * Writes tiles as leaves are added.  `tile_writer_open` resumes at `size`
 * from the tiles on disk and checks that they yield `root`; when they are
 * missing or wrong it fails with ERROR_NOTFOUND or ERROR_TAMPERED and the
 * caller rebuilds from leaf 0 with tile_writer_create.
 */
struct tile_writer;
int tile_writer_create(struct tile_writer **out, const char *log_path,
    struct error *e);
int tile_writer_open(struct tile_writer **out, const char *log_path,
    uint64_t size, const struct tree_hash *root, struct error *e);
void tile_writer_close(struct tile_writer *t);
/* Remember leaves; full tiles are kept in memory until the next flush. */
int tile_writer_append(struct tile_writer *t, const struct tree_hash *leaves,
    size_t count, struct error *e);
/*
 * Write every full tile and the partial ones of the right edge, so that the
 * tree of all appended leaves can be read; remove partial tiles that these
 * replace.  Not fsynced: tiles are derived.  tile_writer_sync() is, for
 * everything flushed since the last sync.
 */
int tile_writer_flush(struct tile_writer *t, struct error *e);
int tile_writer_sync(struct tile_writer *t, struct error *e);

#endif
