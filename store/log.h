/*
 * log - one log's directory, read: where its entries lie, and each of them.
 *
 *   LOG/checkpoint  checkpoints/  segments/  seals.ndjson  tail/  tile/
 *
 * The tail tells its own place: its first line is the genesis (index 0) or
 * the seal of the segment before it (index last + 1).  A segment file at or
 * behind the tail's first index is being sealed; readers pass over it.
 *
 * A log may grow and seal while it is read.  What was opened stays readable:
 * `struct log` is a view of one moment, taken checkpoint first, so that it
 * holds at least the entries that its checkpoint covers.
 */
#ifndef ZEGEL_STORE_LOG_H
#define ZEGEL_STORE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "core/file.h"
#include "keys/note.h"
#include "store/checkpoint.h"
#include "store/entry.h"
#include "store/segment.h"
#include "store/tree.h"

#define LOG_TAIL_LINE_MAX (ENTRY_MAX + 1)

struct log_segment {
	uint64_t first;
	uint64_t last;
};

struct log {
	char path[FILE_PATH_MAX];
	struct buf note_bytes; /* the checkpoint file */
	struct note note; /* points into note_bytes */
	struct checkpoint checkpoint;
	struct log_segment *segments; /* files before the tail, by first */
	size_t segment_count;
	struct log_segment *unsealed; /* files at or behind the tail's first */
	size_t unsealed_count;
	int tail_fd; /* -1 when there is no tail file */
	bool tail_empty; /* no whole line in it, or no file */
	uint64_t tail_first; /* index of the tail's first line */
	/* Known after tail_scan(): */
	uint64_t *tail_offsets; /* tail_count + 1 byte offsets of its lines */
	uint64_t tail_count; /* whole lines, signed or not */
	uint64_t tail_torn; /* bytes behind the last whole line */
};

/*
 * ERROR_NOTFOUND without a checkpoint; ERROR_FORMAT when checkpoint or tail
 * is malformed; ERROR_IO.  Nothing is verified.
 */
int log_open(struct log **out, const char *path, struct error *e);
void log_close(struct log *l);

/*
 * List the segment files; names that are none go to `strays` (may be NULL;
 * file_names_free).  A missing folder counts as empty.
 */
int log_list_segments(const char *path, struct log_segment **out, size_t *count,
    char ***strays, size_t *stray_count, struct error *e);

/*
 * Append entry `index`'s exact line, without LF.  ERROR_NOTFOUND when no file
 * holds it.  Not verified: see log_read_verified().
 */
int log_read(struct log *l, uint64_t index, struct buf *out, struct error *e);

/* What proves that an entry is in the tree of a log's checkpoint. */
struct log_proof {
	struct tree_hash leaf; /* of the entry's line */
	struct tree_hash hashes[TREE_PROOF_MAX];
	size_t count;
};

/*
 * log_read() and the proof that it is entry `index` of the tree of l's
 * checkpoint, by the tiles.  ERROR_TAMPERED when the line or the tiles are not
 * what was signed.  The checkpoint's signature is the caller's to check.
 */
int log_read_verified(struct log *l, uint64_t index, struct buf *out,
    struct log_proof *proof, struct error *e);
/* Append it as a C2SP tlog-proof (proof.h), with l's checkpoint. */
void log_format_proof(const struct log *l, uint64_t index,
    const struct log_proof *proof, struct buf *out);

/*
 * Read all of the sealed segment that holds entry `index`, and compare it with
 * its seal, which is proven as by log_read_verified(): so each byte of it is
 * what was sealed.  `info` gets what was read.  ERROR_NOTFOUND when no sealed
 * segment holds it; ERROR_TAMPERED when it is not what was sealed.
 */
int log_verify_segment(
    struct log *l, uint64_t index, struct segment_info *info, struct error *e);

/* The genesis entry's members. */
int log_genesis(struct log *l, struct entry_genesis *out, struct error *e);

/* Append an attachment that entry `index` refers to; at most `max` bytes. */
int log_read_attachment(struct log *l, uint64_t index, const char *sha256_hex,
    uint64_t max, struct buf *out, struct error *e);

#endif
