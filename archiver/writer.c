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
#include "archiver/spool.h"
#include "archiver/writer_internal.h"
#include "core/codec.h"
#include "store/archive.h"
#include "store/log.h"

#define TICK_S 1 /* how often ages are looked at */

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
		return -1;
	tell_recovery(w, w->config.classes[i].name, &recovery);
	return 0;
}

static int
open_spool(struct writer *w, struct error *e)
{
	if (file_path(w->spool, e, "%s/logs/%s/tail/incoming", w->path,
		w->config.classes[0].name) != 0 ||
	    file_make_directories(w->spool, e) != 0)
		return -1;
	return spool_clean(w->spool, e);
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

static void
wait_tick(struct writer *w)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until); /* cannot fail */
	until.tv_sec += TICK_S;
	(void)pthread_cond_timedwait(&w->wake, &w->mutex, &until);
}

static void
finish(struct writer *w, struct submission *s)
{
	void (*notify)(struct submission *) = s->notify;

	(void)pthread_mutex_lock(&w->mutex);
	s->done = true;
	(void)pthread_cond_broadcast(&w->answer);
	(void)pthread_mutex_unlock(&w->mutex);
	/* Without notify the waiter may have freed `s` by now. */
	if (notify != NULL)
		notify(s);
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
	struct error e = {ERROR_NONE, ""};
	int rc = w->call(w, w->call_context, &e);

	(void)pthread_mutex_lock(&w->mutex);
	w->call_rc = rc;
	w->call_error = e;
	w->call = NULL;
	(void)pthread_cond_broadcast(&w->answer);
	(void)pthread_mutex_unlock(&w->mutex);
}

static void *
committer_main(void *context)
{
	struct writer *w = context;

	for (;;) {
		struct submission *taken, *next;
		bool call, stop;

		(void)pthread_mutex_lock(&w->mutex);
		if (w->queue == NULL && w->call == NULL && !w->stop)
			wait_tick(w);
		taken = w->queue;
		w->queue = NULL;
		w->queue_end = &w->queue;
		w->queued_bytes = 0;
		call = w->call != NULL;
		stop = w->stop;
		(void)pthread_cond_broadcast(&w->room);
		(void)pthread_mutex_unlock(&w->mutex);
		if (taken != NULL)
			commit_group(w, taken);
		note_broken(w); /* before anybody hears of a failure */
		for (; taken != NULL; taken = next) {
			next = taken->next;
			finish(w, taken);
		}
		if (call)
			answer_call(w);
		seal_due(w);
		note_broken(w);
		if (stop && taken == NULL)
			return NULL;
	}
}

static int
start_committer(struct writer *w, struct error *e)
{
	w->queue_end = &w->queue;
	if (pthread_mutex_init(&w->mutex, NULL) != 0 ||
	    pthread_cond_init(&w->wake, NULL) != 0 ||
	    pthread_cond_init(&w->room, NULL) != 0 ||
	    pthread_cond_init(&w->answer, NULL) != 0 ||
	    pthread_create(&w->committer, NULL, committer_main, w) != 0)
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

bool
writer_broken(const struct writer *w)
{
	return atomic_load(&w->broken);
}
