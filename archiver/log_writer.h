/*
 * log_writer - the one that appends to a log: entries become durable, signed,
 * and in time sealed.
 *
 * A commit's order, each step finished before the next:
 *
 *   1  write the lines to tail/entries.ndjson, already while they are staged
 *   2  read them back, hash them a second time, compare the roots
 *   3  fdatasync the lines
 *   4  sign the checkpoint, verify the signature
 *   5  write the tiles (derived, not flushed)
 *   6  store the checkpoint in KEYS/<origin>.signed, fdatasync
 *   7  replace LOG/checkpoint
 *
 * Receipts are given after 7.  A stop before 6 leaves lines that nobody was
 * told of: the next start cuts them off, since unsigned lines cannot be told
 * from forged ones.  A stop after 6 is replayed.  When 1 fails the lines are
 * cut off at once and the caller may try again; when a later step fails the
 * writer is broken: every call fails until it is closed and opened again.
 *
 * Sealing runs in a second thread which compresses the tail while entries
 * are still admitted.  Only its end holds up commits: the seal is the entry
 * behind the segment's last, so nothing may be appended between.
 *
 * One thread uses a log_writer; the sealing thread is its own affair.
 */
#ifndef ZEGEL_ARCHIVER_LOG_WRITER_H
#define ZEGEL_ARCHIVER_LOG_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "archiver/admitted.h"
#include "core/buf.h"
#include "core/error.h"
#include "keys/sign/signer.h"
#include "store/entry.h"

#define LOG_WRITER_CLOCK_BEHIND_US (INT64_C(60) * 1000000)
#define LOG_WRITER_SEGMENT_BYTES ((uint64_t)64 << 20)

struct log_writer_options {
	const char *path; /* LOG */
	const char *keys; /* KEYS */
	const char *origin; /* "bank.example/social/communications-3y" */
	const struct passphrase *passphrase;
	struct admitted *admitted; /* shared by the archive's logs */
	uint64_t segment_bytes; /* seal when the tail's entries reach it */
	int64_t seal_after_us; /* ... or the tail's age does */
};

struct log_writer;

/* What recovery did, to be told to people. */
struct log_recovery {
	uint64_t dropped_entries; /* whole lines that were never signed */
	uint64_t dropped_bytes; /* a line that was cut short */
	bool replayed_checkpoint; /* signed, but not yet published */
	bool finished_seal; /* a segment that had no seal yet */
	bool rebuilt_tiles;
};

/*
 * Make a new log in the empty or missing directory `path`: keys, genesis.
 */
/* Takes `signer` over, also on failure. */
int log_writer_create(const struct log_writer_options *o,
    const struct entry_genesis *genesis, struct signer *signer,
    struct error *e);

/*
 * Open a log for writing and recover from whatever stopped the last writer.
 * ERROR_CONFLICT where going on could sign an inconsistent checkpoint: the
 * archive or the signed state was rolled back, a second writer runs, the
 * clock is behind the log.  ERROR_TAMPERED when what was signed is not what
 * is stored.
 */
int log_writer_open(struct log_writer **out, const struct log_writer_options *o,
    struct log_recovery *recovery, struct error *e);
void log_writer_close(struct log_writer *w);

/* Entries in the log, staged ones included: the next index. */
uint64_t log_writer_size(const struct log_writer *w);
/* Entries signed. */
uint64_t log_writer_signed_size(const struct log_writer *w);
/* The newest signed checkpoint note. */
const struct buf *log_writer_note(const struct log_writer *w);
const struct vkey *log_writer_vkey(const struct log_writer *w);
bool log_writer_broken(const struct log_writer *w);
/* The log's number in `admitted`. */
unsigned int log_writer_number(const struct log_writer *w);

/*
 * The time that the next entry gets.  ERROR_CONFLICT when the machine's clock
 * is more than a minute behind the log.
 */
int log_writer_time(struct log_writer *w, int64_t *us, struct error *e);

/*
 * Stage an entry: a checked line whose time is log_writer_time()'s.  `key` is
 * NULL for entries that are no records.
 */
int log_writer_stage(struct log_writer *w, const char *line, size_t len,
    int64_t time_us, const struct admitted_key *key, struct error *e);
/* Make staged entries durable and signed; nothing staged is fine. */
int log_writer_commit(struct log_writer *w, struct error *e);
/* Forget staged entries; the tail is cut off where the signed ones end. */
void log_writer_rollback(struct log_writer *w);

/* Append an entry's line, by index; not verified. */
int log_writer_read(
    struct log_writer *w, uint64_t index, struct buf *out, struct error *e);

/*
 * Whether the tail is worth sealing and large or old enough.  `force`: only
 * whether it is worth it (it holds more than a seal and heartbeats).
 */
bool log_writer_seal_due(struct log_writer *w, bool force);
/* Seal the tail now, whatever its size; nothing to seal is fine. */
int log_writer_seal(struct log_writer *w, struct error *e);

/*
 * Announce a new key (an entry signed by the old one), then sign the same
 * tree with the new one.  Takes `fresh` over, also on failure.
 */
int
log_writer_rotate(struct log_writer *w, struct signer *fresh, struct error *e);
/* Say that a key, which may not be the current one, is retired. */
int log_writer_retire(struct log_writer *w, uint32_t key_id, struct error *e);

#endif
