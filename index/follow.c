#include "index/follow.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "index/indexer.h"

#define LOGS_MAX 256
#define LOOK_MS 100
#define TEND_MS 1000
#define RETRY_US 1000000
#define READ_ALL_US (INT64_C(86400) * 1000000)
#define SUSPECT_US 10000000 /* between two readings that are asked for */

/* One log that is followed. */
struct followed {
	struct indexer *x;
	struct stat checkpoint; /* when the live partition last grew */
	int64_t retry_us; /* not before; 0: at once */
	char complaint[ERROR_TEXT_MAX]; /* the last one, to say it once */
};

struct follow {
	struct follow_options o;
	char archive[FILE_PATH_MAX];
	char index[FILE_PATH_MAX];
	int lock;
	struct followed *logs; /* LOGS_MAX; they are added, never removed */
	size_t count; /* written by the tending thread, under `mutex` */
	pthread_t looking, tending;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool stop;
	bool suspected;
	int64_t read_us; /* when all bytes were last read */
};

static bool
must_stop(void *context)
{
	struct follow *f = context;
	bool stop;

	(void)pthread_mutex_lock(&f->mutex);
	stop = f->stop;
	(void)pthread_mutex_unlock(&f->mutex);
	return stop;
}

/* Wait, unless it is time to stop; true when it is. */
static bool
wait_ms(struct follow *f, int ms)
{
	struct timespec until;
	bool stop;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += ms % 1000 * 1000000L;
	until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	(void)pthread_mutex_lock(&f->mutex);
	while (!f->stop &&
	    pthread_cond_timedwait(&f->changed, &f->mutex, &until) != ETIMEDOUT)
		;
	stop = f->stop;
	(void)pthread_mutex_unlock(&f->mutex);
	return stop;
}

/* Tell people, once for each new complaint. */
static void
complain(struct follow *f, struct followed *l, const char *text)
{
	bool fresh;

	(void)pthread_mutex_lock(&f->mutex);
	fresh = strcmp(l->complaint, text) != 0;
	(void)snprintf(l->complaint, sizeof(l->complaint), "%s", text);
	(void)pthread_mutex_unlock(&f->mutex);
	if (fresh && text[0] != '\0' && f->o.report != NULL)
		f->o.report(f->o.context, text);
}

/* Whether the log has a checkpoint that was not taken in yet. */
static bool
has_grown(const struct followed *l, struct stat *now)
{
	char path[FILE_PATH_MAX];

	if (file_path(path, NULL, "%s/checkpoint", l->x->log_path) != 0 ||
	    stat(path, now) != 0)
		return false;
	return now->st_ino != l->checkpoint.st_ino ||
	    now->st_size != l->checkpoint.st_size ||
	    memcmp(&now->st_mtim, &l->checkpoint.st_mtim,
		sizeof(now->st_mtim)) != 0;
}

static void
take_in(struct follow *f, struct followed *l)
{
	struct error e = {ERROR_NONE, ""};
	struct log *log = NULL;
	struct stat now;
	bool whole = indexer_in_place(l->x);
	int rc = -1;

	if (clock_monotonic_us() < l->retry_us ||
	    (!has_grown(l, &now) && whole))
		return;
	if (log_open(&log, l->x->log_path, &e) == 0)
		rc = indexer_grow(l->x, log, &e);
	log_close(log);
	if (rc == 0) {
		l->checkpoint = now;
		l->retry_us = 0;
		complain(f, l, "");
	} else if (!must_stop(f)) {
		l->retry_us = clock_monotonic_us() + RETRY_US;
		complain(f, l, e.text);
	}
}

static void *
look(void *context)
{
	struct follow *f = context;
	size_t i, count;

	do {
		(void)pthread_mutex_lock(&f->mutex);
		count = f->count;
		(void)pthread_mutex_unlock(&f->mutex);
		for (i = 0; i < count && !must_stop(f); i++)
			take_in(f, &f->logs[i]);
	} while (!wait_ms(f, LOOK_MS));
	return NULL;
}

static void
report_dropped(
    void *context, const char *class_name, uint64_t first, const char *why)
{
	const struct follow *f = context;
	char text[ERROR_TEXT_MAX * 2];

	if (f->o.report == NULL)
		return;
	(void)snprintf(text, sizeof(text),
	    "index of %s: what was indexed from entry %" PRIu64
	    " on is made anew: %s",
	    class_name, first, why);
	f->o.report(f->o.context, text);
}

static void
tend_log(struct follow *f, struct followed *l, bool bytes)
{
	struct error e = {ERROR_NONE, ""};
	struct log *log = NULL;
	uint64_t first, count;
	int rc = -1;

	if (log_open(&log, l->x->log_path, &e) == 0)
		rc = indexer_verify(l->x, log, bytes, report_dropped, f, &e);
	log_close(log);
	while (rc == 0 && !must_stop(f) &&
	    (rc = indexer_close_next(l->x, &first, &count, &e)) == 1)
		rc = 0;
	if (rc < 0 && !must_stop(f))
		complain(f, l, e.text);
}

/* Whether it is time to read every byte of the index. */
static bool
must_read_all(struct follow *f)
{
	int64_t now = clock_monotonic_us();
	bool must;

	(void)pthread_mutex_lock(&f->mutex);
	must = f->read_us == 0 || now - f->read_us > READ_ALL_US ||
	    (f->suspected && now - f->read_us > SUSPECT_US);
	if (must) {
		f->suspected = false;
		f->read_us = now;
	}
	(void)pthread_mutex_unlock(&f->mutex);
	return must;
}

static bool
is_followed(const struct follow *f, const char *class_name)
{
	size_t i;

	for (i = 0; i < f->count; i++)
		if (strcmp(f->logs[i].x->class_name, class_name) == 0)
			return true;
	return false;
}

static int
add_log(struct follow *f, const struct archive *a, const char *class_name,
    struct error *e)
{
	uint64_t run = f->o.run != 0 ? f->o.run : PARTITION_ENTRIES;
	struct followed *l = &f->logs[f->count];
	char dropped[ERROR_TEXT_MAX];

	if (f->count == LOGS_MAX)
		return error_set(e, ERROR_INPUT,
		    "%s: more than %d logs can't be followed", f->archive,
		    LOGS_MAX);
	if (indexer_open(&l->x, a, class_name, f->index, run, dropped, e) != 0)
		return -1;
	l->x->stop = must_stop;
	l->x->context = f;
	if (dropped[0] != '\0')
		report_dropped(f, class_name, 0, dropped);
	/* From now on the other thread sees it. */
	(void)pthread_mutex_lock(&f->mutex);
	f->count++;
	(void)pthread_mutex_unlock(&f->mutex);
	return 0;
}

/* Follow the logs that are there, also those that were added since. */
static int
add_logs(struct follow *f, struct error *e)
{
	struct archive a;
	size_t i;
	int rc = 0;

	if (archive_open(&a, f->archive, e) != 0)
		return -1;
	for (i = 0; i < a.class_count && rc == 0; i++)
		if (!is_followed(f, a.classes[i]))
			rc = add_log(f, &a, a.classes[i], e);
	archive_release(&a);
	return rc;
}

static void *
tend(void *context)
{
	struct follow *f = context;
	size_t i;

	do {
		bool bytes = must_read_all(f);

		/* One that is only being made is there the next time. */
		(void)add_logs(f, NULL);
		for (i = 0; i < f->count && !must_stop(f); i++)
			tend_log(f, &f->logs[i], bytes);
	} while (!wait_ms(f, TEND_MS));
	return NULL;
}

static void
free_follow(struct follow *f)
{
	size_t i;

	for (i = 0; i < f->count; i++)
		indexer_close(f->logs[i].x);
	free(f->logs);
	if (f->lock >= 0)
		(void)close(f->lock);
	(void)pthread_cond_destroy(&f->changed);
	(void)pthread_mutex_destroy(&f->mutex);
	free(f);
}

static int
make_locks(struct follow *f, struct error *e)
{
	pthread_condattr_t attributes;
	int rc = -1;

	if (pthread_mutex_init(&f->mutex, NULL) != 0)
		return error_set(e, ERROR_NOMEM, "make a lock");
	if (pthread_condattr_init(&attributes) == 0) {
		if (pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) ==
			0 &&
		    pthread_cond_init(&f->changed, &attributes) == 0)
			rc = 0;
		(void)pthread_condattr_destroy(&attributes);
	}
	if (rc != 0) {
		(void)pthread_mutex_destroy(&f->mutex);
		return error_set(e, ERROR_NOMEM, "make a lock");
	}
	return 0;
}

static void
join(struct follow *f, pthread_t thread)
{
	(void)pthread_mutex_lock(&f->mutex);
	f->stop = true;
	(void)pthread_cond_broadcast(&f->changed);
	(void)pthread_mutex_unlock(&f->mutex);
	(void)pthread_join(thread, NULL);
}

static int
start_threads(struct follow *f, struct error *e)
{
	if (pthread_create(&f->looking, NULL, look, f) != 0)
		return error_set(e, ERROR_NOMEM, "start a thread");
	if (pthread_create(&f->tending, NULL, tend, f) != 0) {
		join(f, f->looking);
		return error_set(e, ERROR_NOMEM, "start a thread");
	}
	return 0;
}

int
follow_start(
    struct follow **out, const struct follow_options *o, struct error *e)
{
	struct follow *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	f->o = *o;
	f->lock = -1;
	f->logs = calloc(LOGS_MAX, sizeof(*f->logs));
	if (f->logs == NULL) {
		free(f);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	if (make_locks(f, e) != 0) {
		free(f->logs);
		free(f);
		return -1;
	}
	if (file_path(f->archive, e, "%s", o->archive) != 0 ||
	    file_path(f->index, e, "%s", o->index) != 0 ||
	    indexer_lock(f->index, &f->lock, e) != 0 || add_logs(f, e) != 0 ||
	    start_threads(f, e) != 0) {
		free_follow(f);
		return -1;
	}
	*out = f;
	return 0;
}

void
follow_stop(struct follow *f)
{
	if (f == NULL)
		return;
	join(f, f->looking);
	join(f, f->tending);
	free_follow(f);
}

void
follow_suspect(struct follow *f)
{
	(void)pthread_mutex_lock(&f->mutex);
	f->suspected = true;
	(void)pthread_mutex_unlock(&f->mutex);
}
