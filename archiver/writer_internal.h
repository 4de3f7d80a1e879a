/*
 * The private layout of a writer, shared by writer.c and commit.c.
 *
 * The logs, `admitted` and the configuration belong to the committing thread
 * once it runs; `mutex` guards what stands behind it.
 */
#ifndef ZEGEL_ARCHIVER_WRITER_INTERNAL_H
#define ZEGEL_ARCHIVER_WRITER_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "archiver/writer.h"

#define GATHER_BYTES ((size_t)256 << 10) /* worth a round by itself */

/* What writer_call() asks the committing thread; its caller waits on it. */
struct writer_call {
	int (*function)(struct writer *w, void *context, struct error *e);
	void *context;
	int rc;
	struct error error;
	bool done;
};

struct writer {
	char path[FILE_PATH_MAX];
	char keys[FILE_PATH_MAX];
	char spool[FILE_PATH_MAX];
	int lock_fd;
	struct config config;
	const struct passphrase *passphrase;
	struct admitted *admitted;
	struct log_writer *logs[CONFIG_CLASSES_MAX];
	uint64_t admitted_records[CONFIG_CLASSES_MAX]; /* since it is open */
	void (*tell)(void *context, const char *sentence);
	void *tell_context;
	pthread_t committer;
	bool running;
	atomic_bool broken; /* some log is */

	pthread_mutex_t mutex;
	pthread_cond_t wake; /* to the committing thread */
	pthread_cond_t room; /* the queue has room */
	pthread_cond_t answer; /* something is done */
	struct submission *queue;
	struct submission **queue_end;
	size_t queued_bytes;
	size_t queued_count;
	size_t taken_count; /* of the round that runs, or ran last */
	size_t expected; /* in the queue, when all of these come again */
	int64_t round_us; /* what the last round took */
	bool stop;
	struct writer_call *call; /* NULL: none is asked for */
};

int writer_open_log(struct writer *w, size_t i, struct error *e);

#endif
