/*
 * The private layout of a log_writer, shared by log_writer.c, log_recover.c
 * and log_seal.c.
 *
 * Invariants between calls:
 *   - the tail file holds exactly tail_bytes bytes that are signed, and
 *     behind them the first staged_written bytes of `staged`
 *   - range covers the signed entries; staged ones lie behind in `staged`
 *   - sealed_range covers the entries of sealed segments: [0, tail_first)
 */
#ifndef ZEGEL_ARCHIVER_LOG_WRITER_INTERNAL_H
#define ZEGEL_ARCHIVER_LOG_WRITER_INTERNAL_H

#include <pthread.h>

#include "archiver/log_writer.h"
#include "archiver/signed_state.h"
#include "core/file.h"
#include "core/sha256.h"
#include "store/log.h"
#include "store/segment.h"
#include "store/tile.h"
#include "store/tree.h"

/*
 * The sealing thread.  It reads the tail up to `available` and feeds a
 * segment_writer; `finish` asks it to end the segment there.
 */
struct sealer {
	pthread_t thread;
	bool running; /* the thread exists */
	pthread_mutex_t mutex;
	pthread_cond_t wake; /* to the thread */
	pthread_cond_t answer; /* from the thread */
	uint64_t available; /* signed bytes of the tail */
	int64_t time_us; /* the seal's, when finish is set */
	bool finish;
	bool stop;
	bool done;
	int rc;
	struct error error;
	struct segment_info info;
};

struct log_writer {
	char path[FILE_PATH_MAX];
	char keys[FILE_PATH_MAX];
	char origin[VKEY_NAME_MAX + 1];
	struct signer *signer;
	struct signed_state *state;
	struct sha256 *hash;
	struct tile_writer *tiles;
	struct admitted *admitted;
	unsigned int number;

	uint64_t tail_first;
	int tail_fd;
	uint64_t tail_bytes;
	struct buf tail_offsets; /* uint64_t: where each tail line begins */
	struct segment_reader *reader; /* the segment last read from */
	struct log_segment reading; /* which one that is */
	uint64_t tail_worth; /* entries that are no seal and no heartbeat */
	int64_t tail_since_us; /* time of the first of these */
	int64_t last_time_us;

	struct tree_range range;
	struct tree_range sealed_range;
	struct entry_seal last_seal; /* valid when has_seal */
	uint8_t last_seal_hash[SHA256_LEN];
	bool has_seal;
	struct buf note; /* newest signed checkpoint */

	struct buf staged; /* lines, each with LF */
	size_t staged_written; /* bytes of it that are in the tail file */
	struct buf staged_leaves; /* struct tree_hash each */
	uint64_t staged_count;
	uint64_t staged_worth;
	int64_t staged_since_us;
	int64_t staged_time_us;

	uint64_t segment_bytes;
	int64_t seal_after_us;
	struct sealer sealer;
	bool broken;
};

/* Mark as broken and return -1. */
int log_writer_break(struct log_writer *w);
/* Steps 4 to 7 of a commit, for entries whose lines are durable. */
int log_writer_sign(
    struct log_writer *w, const struct tree_range *range, struct error *e);
/* Keep the newest checkpoint as checkpoints/<size>. */
int log_writer_keep_checkpoint(struct log_writer *w, struct error *e);
/* Replace LOG/checkpoint by `w->note`. */
int log_writer_publish(struct log_writer *w, struct error *e);
int log_writer_tail_path(const struct log_writer *w, const char *name,
    char out[FILE_PATH_MAX], struct error *e);

int sealer_start(struct log_writer *w, struct error *e);
void sealer_stop(struct log_writer *w);
/* Tell the thread that more of the tail is signed. */
void sealer_advance(struct log_writer *w);
/*
 * Make a finished segment file, verified and in place, the log's newest: the
 * seal entry with this time, the new tail, the checkpoint behind it.
 */
int log_writer_adopt_segment(struct log_writer *w,
    const struct segment_info *info, int64_t time_us, struct error *e);
/* Read a segment back and compare it with what was signed. */
int log_writer_check_segment(struct log_writer *w, const char *path,
    const struct segment_info *expect, struct segment_info *info,
    struct error *e);

#endif
