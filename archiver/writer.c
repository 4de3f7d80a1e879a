#include "archiver/writer.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "archiver/commit.h"
#include "archiver/config_change.h"
#include "archiver/spool.h"
#include "archiver/writer_internal.h"
#include "core/clock.h"
#include "core/codec.h"
#include "store/archive.h"
#include "store/log.h"

#define TICK_US 1000000 /* how often ages are looked at */
#define GATHER_US 5000
#define ROUND_BYTES ((size_t)4 << 20)

/* What is wrong with the archive is for verify to tell in full. */
static int
say_damaged(struct error *e, const char *class_name)
{
	struct error why;

	if (e == NULL || (e->code != ERROR_TAMPERED && e->code != ERROR_FORMAT))
		return -1;
	why = *e;
	return error_set(e, why.code,
	    "log %s: %s (nothing is written to a damaged archive; zegel "
	    "verify says what is wrong with it)",
	    class_name, why.text);
}

int
writer_archive_name(
    const char *path, char out[WRITER_NAME_MAX + 1], struct error *e)
{
	struct archive a;
	struct log *log = NULL;
	struct entry_genesis genesis;
	char log_path[FILE_PATH_MAX];
	int rc = -1;

	if (archive_open(&a, path, e) != 0)
		return -1;
	if (archive_log_path(&a, a.classes[0], log_path, e) == 0 &&
	    log_open(&log, log_path, e) == 0 &&
	    log_genesis(log, &genesis, e) == 0) {
		(void)snprintf(out, WRITER_NAME_MAX + 1, "%s", genesis.archive);
		rc = 0;
	} else {
		(void)say_damaged(e, a.classes[0]);
	}
	log_close(log);
	archive_release(&a);
	return rc;
}

static void
tell_recovery(
    struct writer *w, const char *class_name, const struct log_recovery *r)
{
	char text[256];

	if (w->tell == NULL)
		return;
	if (r->dropped_bytes > 0) {
		(void)snprintf(text, sizeof(text),
		    "%s: cut off %" PRIu64 " entries (%" PRIu64
		    " bytes) that were never signed, so nobody has a receipt",
		    class_name, r->dropped_entries, r->dropped_bytes);
		w->tell(w->tell_context, text);
	}
	if (r->replayed_checkpoint) {
		(void)snprintf(text, sizeof(text),
		    "%s: published a checkpoint that was signed before a stop",
		    class_name);
		w->tell(w->tell_context, text);
	}
	if (r->finished_seal) {
		(void)snprintf(text, sizeof(text),
		    "%s: finished a seal that a stop had cut short",
		    class_name);
		w->tell(w->tell_context, text);
	}
	if (r->rebuilt_tiles) {
		(void)snprintf(text, sizeof(text), "%s: rebuilt the hash tiles",
		    class_name);
		w->tell(w->tell_context, text);
	}
}

int
writer_open_log(struct writer *w, size_t i, struct error *e)
{
	struct log_writer_options o;
	struct log_recovery recovery;
	char path[FILE_PATH_MAX], origin[VKEY_NAME_MAX + 1];

	if (file_path(
		path, e, "%s/logs/%s", w->path, w->config.classes[i].name) != 0)
		return -1;
	(void)snprintf(origin, sizeof(origin), "%s/%s", w->config.archive,
	    w->config.classes[i].name);
	memset(&o, 0, sizeof(o));
	o.path = path;
	o.keys = w->keys;
	o.origin = origin;
	o.passphrase = w->passphrase;
	o.admitted = w->admitted;
	o.segment_bytes = w->config.segment_bytes;
	o.seal_after_us = w->config.seal_after_seconds * 1000000;
	if (log_writer_open(&w->logs[i], &o, &recovery, e) != 0)
		return say_damaged(e, w->config.classes[i].name);
	tell_recovery(w, w->config.classes[i].name, &recovery);
	return config_change_note(w->logs[i], path, &w->config, e);
}

static int
open_spool(struct writer *w, struct error *e)
{
	if (file_path(w->spool, e, "%s/logs/%s/tail/incoming", w->path,
		w->config.classes[0].name) != 0 ||
	    file_make_directories(w->spool, e) != 0)
		return -1;
	return spool_clean(w->spool, true, e);
}

static int
open_all(struct writer *w, struct error *e)
{
	char archive[WRITER_NAME_MAX + 1], config[FILE_PATH_MAX];
	size_t i;

	if (writer_archive_name(w->path, archive, e) != 0 ||
	    file_lock_directory(w->path, &w->lock_fd, e) != 0 ||
	    config_path(w->keys, archive, config, e) != 0)
		return -1;
	if (config_read(&w->config, config, e) != 0) {
		if (e != NULL && e->code == ERROR_NOTFOUND)
			return error_set(e, ERROR_NOTFOUND,
			    "no configuration of %s at %s; name the right "
			    "--keys",
			    archive, config);
		return -1;
	}
	if (admitted_new(&w->admitted, e) != 0)
		return -1;
	for (i = 0; i < w->config.class_count; i++)
		if (writer_open_log(w, i, e) != 0)
			return -1;
	return open_spool(w, e);
}

/* Wait for a wake-up until then; `mutex` is held.  False when it came. */
static bool
wait_until(struct writer *w, int64_t us)
{
	struct timespec until = {
	    (time_t)(us / 1000000), (long)(us % 1000000) * 1000};

	return pthread_cond_timedwait(&w->wake, &w->mutex, &until) != 0;
}

/*
 * Those who were just answered mostly come again at once.  Waiting a little
 * for them makes one round of two, and a round costs two flushes; so nobody
 * waits longer for it, as long as it is less than half a round.
 */
static void
gather(struct writer *w)
{
	int64_t patience_us = w->round_us / 2 < GATHER_US ? w->round_us / 2
							  : GATHER_US;
	int64_t until = clock_monotonic_us() + patience_us;

	while (w->queue != NULL && w->queued_count < w->expected &&
	    w->queued_bytes < GATHER_BYTES && w->call == NULL && !w->stop)
		if (wait_until(w, until))
			return;
}

/*
 * What one round commits: the oldest of the queue, up to about ROUND_BYTES, so
 * that those who submit much go on while a part of it is on its way to the
 * disk.  `mutex` is held.
 */
static struct submission *
take_round(struct writer *w)
{
	struct submission *taken = w->queue, **end = &w->queue;
	size_t bytes = 0, count = 0;

	while (*end != NULL && bytes < ROUND_BYTES) {
		bytes += (*end)->batch->lines.len;
		count++;
		end = &(*end)->next;
	}
	w->queue = *end;
	if (w->queue == NULL)
		w->queue_end = &w->queue;
	*end = NULL;
	w->queued_bytes -= bytes;
	w->queued_count -= count;
	w->taken_count = count;
	return taken;
}

/* Take what is queued, when something is or it is time to look at ages. */
static struct submission *
take_queue(struct writer *w, bool *call, bool *stop)
{
	struct submission *taken;

	(void)pthread_mutex_lock(&w->mutex);
	if (w->queue == NULL && w->call == NULL && !w->stop)
		(void)wait_until(w, clock_monotonic_us() + TICK_US);
	gather(w);
	taken = take_round(w);
	*call = w->call != NULL;
	*stop = w->stop && w->queue == NULL;
	(void)pthread_cond_broadcast(&w->room);
	(void)pthread_mutex_unlock(&w->mutex);
	return taken;
}

/* Tell everybody that it is done. */
static void
finish(struct writer *w, struct submission *taken, int64_t began_us)
{
	struct submission *notified = NULL, *next;

	(void)pthread_mutex_lock(&w->mutex);
	for (; taken != NULL; taken = next) {
		next = taken->next;
		/* Without notify the waiter may free it from here on. */
		if (taken->notify != NULL) {
			taken->next = notified;
			notified = taken;
		}
		taken->done = true;
	}
	w->expected = w->taken_count + w->queued_count;
	w->round_us = clock_monotonic_us() - began_us;
	(void)pthread_cond_broadcast(&w->answer);
	(void)pthread_mutex_unlock(&w->mutex);
	for (; notified != NULL; notified = next) {
		next = notified->next;
		notified->notify(notified);
	}
}

static void
note_broken(struct writer *w)
{
	size_t i;

	for (i = 0; i < w->config.class_count; i++)
		if (log_writer_broken(w->logs[i]))
			atomic_store(&w->broken, true);
}

/* Seal what is due; a failure is met again at the next commit. */
static void
seal_due(struct writer *w)
{
	struct error e;
	size_t i;

	for (i = 0; i < w->config.class_count; i++) {
		if (w->logs[i] == NULL ||
		    !log_writer_seal_due(w->logs[i], false))
			continue;
		e.code = ERROR_NONE;
		if (log_writer_seal(w->logs[i], &e) != 0 && w->tell != NULL)
			w->tell(w->tell_context, e.text);
	}
}

/* Run what writer_call() asked for. */
static void
answer_call(struct writer *w)
{
	struct writer_call *call = w->call;
	struct error e = {ERROR_NONE, ""};
	int rc = call->function(w, call->context, &e);

	(void)pthread_mutex_lock(&w->mutex);
	call->rc = rc;
	call->error = e;
	call->done = true;
	w->call = NULL;
	(void)pthread_cond_broadcast(&w->answer);
	(void)pthread_mutex_unlock(&w->mutex);
}

static void *
committer_main(void *context)
{
	struct writer *w = context;
	bool call, stop;

	do {
		struct submission *taken = take_queue(w, &call, &stop);
		int64_t began_us = clock_monotonic_us();

		if (taken != NULL)
			commit_group(w, taken);
		note_broken(w); /* before anybody hears of a failure */
		if (taken != NULL)
			finish(w, taken, began_us);
		if (call)
			answer_call(w);
		seal_due(w);
		note_broken(w);
	} while (!stop);
	return NULL;
}

static int
start_committer(struct writer *w, struct error *e)
{
	pthread_condattr_t monotonic;
	int failed;

	w->queue_end = &w->queue;
	if (pthread_condattr_init(&monotonic) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	failed = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 ||
	    pthread_mutex_init(&w->mutex, NULL) != 0 ||
	    pthread_cond_init(&w->wake, &monotonic) != 0 ||
	    pthread_cond_init(&w->room, NULL) != 0 ||
	    pthread_cond_init(&w->answer, NULL) != 0 ||
	    pthread_create(&w->committer, NULL, committer_main, w) != 0;
	(void)pthread_condattr_destroy(&monotonic);
	if (failed)
		return error_set(e, ERROR_NOMEM, "start the committing thread");
	w->running = true;
	return 0;
}

int
writer_open(struct writer **out, const char *path, const char *keys,
    const struct passphrase *passphrase,
    void (*tell)(void *context, const char *sentence), void *context,
    struct error *e)
{
	struct writer *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	w->lock_fd = -1;
	w->passphrase = passphrase;
	w->tell = tell;
	w->tell_context = context;
	config_init(&w->config);
	if (file_path(w->path, e, "%s", path) != 0 ||
	    file_path(w->keys, e, "%s", keys) != 0 || open_all(w, e) != 0 ||
	    start_committer(w, e) != 0) {
		writer_close(w);
		return -1;
	}
	*out = w;
	return 0;
}

void
writer_close(struct writer *w)
{
	size_t i;

	if (w == NULL)
		return;
	if (w->running) {
		(void)pthread_mutex_lock(&w->mutex);
		w->stop = true;
		(void)pthread_cond_broadcast(&w->wake);
		(void)pthread_mutex_unlock(&w->mutex);
		(void)pthread_join(w->committer, NULL);
		(void)pthread_cond_destroy(&w->answer);
		(void)pthread_cond_destroy(&w->room);
		(void)pthread_cond_destroy(&w->wake);
		(void)pthread_mutex_destroy(&w->mutex);
	}
	for (i = 0; i < w->config.class_count; i++)
		log_writer_close(w->logs[i]);
	admitted_free(w->admitted);
	config_release(&w->config);
	if (w->lock_fd >= 0)
		(void)close(w->lock_fd); /* gives the lock back */
	free(w);
}

const struct config *
writer_config(const struct writer *w)
{
	return &w->config;
}

const char *
writer_spool(const struct writer *w)
{
	return w->spool;
}

struct log_writer *
writer_log(struct writer *w, size_t class_index)
{
	return w->logs[class_index];
}

uint64_t
writer_admitted_records(const struct writer *w, size_t class_index)
{
	return w->admitted_records[class_index];
}

bool
writer_broken(const struct writer *w)
{
	return atomic_load(&w->broken);
}
