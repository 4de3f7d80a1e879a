/*
 * writer - the one writer of an archive: all its logs, and the thread that
 * commits what many submit.
 *
 * Batches from any thread are queued; the committing thread takes all that
 * wait, makes them durable together, and answers each.  So one flush serves
 * everybody who came in the meantime (group commit).  The queue is bounded:
 * writer_submit() waits for room.
 */
#ifndef ZEGEL_ARCHIVER_WRITER_H
#define ZEGEL_ARCHIVER_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "archiver/admission.h"
#include "archiver/config.h"
#include "archiver/log_writer.h"
#include "core/error.h"
#include "core/file.h"
#include "keys/sign/passphrase.h"

#define WRITER_QUEUE_BYTES ((size_t)32 << 20)

#define WRITER_NAME_MAX 512

struct writer;

/*
 * Open the archive at `path` with the keys and configuration in `keys`.
 * `tell` (may be NULL) gets one sentence for each thing that recovery did.
 */
int writer_open(struct writer **out, const char *path, const char *keys,
    const struct passphrase *passphrase,
    void (*tell)(void *context, const char *sentence), void *context,
    struct error *e);
/* Waits for what is queued. */
void writer_close(struct writer *w);

/* The name of the archive at `path`, as its first log's genesis says it. */
int writer_archive_name(
    const char *path, char out[WRITER_NAME_MAX + 1], struct error *e);

const struct config *writer_config(const struct writer *w);
const char *writer_spool(const struct writer *w);

/* What a submitter gets for each log that its batch touched. */
struct receipt {
	size_t class_index;
	uint64_t first; /* index of the batch's first new entry */
	uint64_t count; /* new entries: first ... first + count - 1 */
	uint64_t duplicates;
	struct buf note; /* the signed checkpoint that covers them */
};

struct submission {
	struct admission_batch *batch; /* the caller's, until it is done */
	struct receipt *receipts;
	size_t receipt_count;
	struct error error; /* why it failed, all of it */
	bool failed;
	bool done;
	void (*notify)(struct submission *s); /* may be NULL; called by the
				committing thread when it is done */
	void *context;
	struct submission *next;
};

/* Queue a batch.  ERROR_CONFLICT when the writer is closing. */
int writer_submit(struct writer *w, struct submission *s, struct error *e);
/* The same without waiting for room: ERROR_CONFLICT when the queue is full. */
int writer_offer(struct writer *w, struct submission *s, struct error *e);
/* Wait until it is done: 0, or -1 with its error.  Refused lines are no
   failure; they are in the batch's items. */
int writer_wait(struct writer *w, struct submission *s, struct error *e);
/* Free its receipts. */
void submission_release(struct submission *s);

/* Append the receipt as one line of JSON, LF included. */
void receipt_write(
    const struct receipt *r, const struct config *config, struct buf *out);

/* Whether some log stopped after a failure: only opening it again helps. */
bool writer_broken(const struct writer *w);

/* Seal every log's tail now. */
int writer_seal(struct writer *w, struct error *e);

/*
 * Run a function on the committing thread, to which the logs belong, after
 * what is queued; its result.
 */
int writer_call(struct writer *w,
    int (*function)(struct writer *w, void *context, struct error *e),
    void *context, struct error *e);
/* A log by class; only for functions that writer_call() runs. */
struct log_writer *writer_log(struct writer *w, size_t class_index);
/* Records that a log took in since the writer is open; likewise. */
uint64_t writer_admitted_records(const struct writer *w, size_t class_index);

#endif
