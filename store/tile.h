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
#define TILE_LEVEL_MAX 8 /* levels 0 to 7: 256^8 leaves are beyond 2^63 */

/*
 * "0/x001/x234/067.p/41": the path below tile/ (C2SP tlog-tiles, Merkle
 * Tree).  `width` 256 means a full tile.  ERROR_INPUT for a level or width
 * that no tile has.
 */
int tile_path(char out[FILE_PATH_MAX], unsigned int level, uint64_t index,
    unsigned int width, struct error *e);
/* The reverse: takes exactly what tile_path() writes.  ERROR_INPUT. */
int tile_parse_path(const char *path, unsigned int *level, uint64_t *index,
    unsigned int *width, struct error *e);
/* How many hashes level `level` has in a tree of `size` leaves. */
uint64_t tile_level_hashes(unsigned int level, uint64_t size);
/* How wide tile `index` is in a tree of `size` leaves; 0: not in it. */
unsigned int tile_width(unsigned int level, uint64_t index, uint64_t size);

/*
 * Reads tiles of the tree of `size` leaves with a small cache; for one thread.
 * A partial tile that is gone because it has grown since is read from a wider
 * one, so a reader can keep its size while a writer goes on.  Only the files'
 * lengths are checked (ERROR_FORMAT): whether the hashes are the log's shows
 * when a root or proof is made of them.
 */
struct tile_reader;
int tile_reader_open(struct tile_reader **out, const char *log_path,
    uint64_t size, struct error *e);
void tile_reader_close(struct tile_reader *t);
/*
 * Have the system begin to read the tiles that the proof of an entry takes:
 * those above it, and those of the right edge.  Promises nothing.
 */
void tile_reader_begin(const struct tile_reader *t, uint64_t index);
/*
 * A whole tile's hashes, `width` as the size demands; they are the reader's
 * and stay until its next call.  ERROR_INPUT for a tile outside the tree;
 * ERROR_NOTFOUND, ERROR_FORMAT or ERROR_IO with the path.
 */
int tile_reader_get(struct tile_reader *t, unsigned int level, uint64_t index,
    const struct tree_hash **hashes, unsigned int *width, struct error *e);
/* As a source of any perfect subtree's root, for proofs. */
struct tree_source tile_reader_source(struct tile_reader *t);

/*
 * Writes tiles as leaves are added: append, flush after each commit, sync
 * where the tiles have to survive a power cut.  One writer a log.
 *
 * tile_writer_create() starts at leaf 0 and removes every tile on disk.
 *
 * tile_writer_open() resumes at `size` from the tiles on disk.  It checks that
 * they yield `root`, and that the newest TILE_WIDTH full tiles of each level
 * (65,536 entries), where a power cut could have left holes, hash to what
 * their parents say.  ERROR_NOTFOUND, ERROR_FORMAT or ERROR_TAMPERED: tiles
 * are missing, cut off or wrong, and the caller rebuilds them with
 * tile_writer_create.
 */
struct tile_writer;
int tile_writer_create(
    struct tile_writer **out, const char *log_path, struct error *e);
int tile_writer_open(struct tile_writer **out, const char *log_path,
    uint64_t size, const struct tree_hash *root, struct error *e);
void tile_writer_close(struct tile_writer *t); /* does not flush */
/*
 * Remember leaves; full tiles are kept in memory until the next flush.  After
 * a failure the writer's leaves are unknown and every later call fails with
 * ERROR_CONFLICT: close and open again.
 */
int tile_writer_append(struct tile_writer *t, const struct tree_hash *leaves,
    size_t count, struct error *e);
/*
 * Write every full tile and the partial ones of the right edge, so that the
 * tree of all appended leaves can be read; then remove the partial tiles that
 * these replace.  Only what changed is written.  After a failure it can be
 * called again.
 */
int tile_writer_flush(struct tile_writer *t, struct error *e);
/*
 * Make everything durable that was flushed since the last sync, with the
 * directories above it.  A failure is for good, as for append: what reached
 * the disk is unknown, so rebuild.
 */
int tile_writer_sync(struct tile_writer *t, struct error *e);

#endif
