#include "archiver/mender.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "archiver/spool.h"
#include "core/clock.h"

#define TICK_MS 1000 /* how often a writer that nobody uses is looked at */
#define CLEAN_US (INT64_C(3600) * 1000000)
#define IDLE_ADMISSIONS_MAX 64

struct mender {
	struct mender_options o;
	pthread_t thread;
	bool running;
	int64_t cleaned_us; /* the thread's own */
	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t wake; /* to the mender's thread */
	struct writer *writer; /* NULL while it is being mended */
	bool mending;
	bool stop;
	size_t users;
	char reason[ERROR_TEXT_MAX];
	struct admission *idle[IDLE_ADMISSIONS_MAX];
	size_t idle_count;
};

static void
tell(struct mender *m, const char *sentence)
{
	if (m->o.tell != NULL)
		m->o.tell(m->o.context, sentence);
}

/* Wait for a wake-up, at most `ms`; `mutex` is held. */
static void
nap(struct mender *m, int ms)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (long)(ms % 1000) * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	(void)pthread_cond_timedwait(&m->wake, &m->mutex, &until);
}

static void
free_admissions(struct mender *m)
{
	while (m->idle_count > 0)
		admission_free(m->idle[--m->idle_count]);
}

/* Open the writer again; `mutex` is held on entry and return. */
static void
reopen(struct mender *m)
{
	struct error e = {ERROR_NONE, ""};
	struct writer *fresh = NULL;
	char sentence[ERROR_TEXT_MAX + 64];
	int wait_ms = MENDER_FIRST_MS;

	while (!m->stop) {
		nap(m, wait_ms);
		if (m->stop)
			return;
		wait_ms = wait_ms * 2 > MENDER_LONGEST_MS ? MENDER_LONGEST_MS
							  : wait_ms * 2;
		(void)pthread_mutex_unlock(&m->mutex);
		if (writer_open(&fresh, m->o.archive, m->o.keys,
			m->o.passphrase, m->o.tell, m->o.context, &e) != 0) {
			(void)snprintf(sentence, sizeof(sentence),
			    "still stopped: %s", e.text);
			fresh = NULL;
		} else {
			(void)snprintf(sentence, sizeof(sentence),
			    "the archive is open again");
		}
		tell(m, sentence);
		(void)pthread_mutex_lock(&m->mutex);
		if (fresh != NULL) {
			m->writer = fresh;
			return;
		}
		(void)snprintf(m->reason, sizeof(m->reason), "%s", e.text);
	}
}

static void
mend(struct mender *m)
{
	struct writer *broken = m->writer;

	m->mending = true;
	(void)snprintf(m->reason, sizeof(m->reason),
	    "the archive stopped after a failure and is being opened again");
	while (m->users > 0)
		(void)pthread_cond_wait(&m->wake, &m->mutex);
	free_admissions(m);
	m->writer = NULL;
	(void)pthread_mutex_unlock(&m->mutex);
	tell(m, "writing failed; the archive is closed and opened again");
	writer_close(broken);
	(void)pthread_mutex_lock(&m->mutex);
	reopen(m);
	m->mending = m->writer == NULL;
}

/* Attachments that no record named, once an hour. */
static void
clean(struct mender *m)
{
	struct error e = {ERROR_NONE, ""};
	char spool[FILE_PATH_MAX];
	int64_t now = clock_monotonic_us();

	if (now - m->cleaned_us < CLEAN_US)
		return;
	m->cleaned_us = now;
	(void)snprintf(spool, sizeof(spool), "%s", writer_spool(m->writer));
	(void)pthread_mutex_unlock(&m->mutex);
	if (spool_clean(spool, false, &e) != 0)
		tell(m, e.text);
	(void)pthread_mutex_lock(&m->mutex);
}

static void *
mender_main(void *context)
{
	struct mender *m = context;

	(void)pthread_mutex_lock(&m->mutex);
	while (!m->stop) {
		if (writer_broken(m->writer))
			mend(m);
		else
			nap(m, TICK_MS);
		if (!m->stop)
			clean(m);
	}
	(void)pthread_mutex_unlock(&m->mutex);
	return NULL;
}

static int
start(struct mender *m, struct error *e)
{
	pthread_condattr_t monotonic;
	int failed;

	if (pthread_condattr_init(&monotonic) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	failed = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 ||
	    pthread_mutex_init(&m->mutex, NULL) != 0 ||
	    pthread_cond_init(&m->wake, &monotonic) != 0 ||
	    pthread_create(&m->thread, NULL, mender_main, m) != 0;
	(void)pthread_condattr_destroy(&monotonic);
	if (failed)
		return error_set(e, ERROR_NOMEM, "start the mending thread");
	m->running = true;
	return 0;
}

int
mender_open(
    struct mender **out, const struct mender_options *o, struct error *e)
{
	struct mender *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	m->o = *o;
	m->cleaned_us = clock_monotonic_us(); /* writer_open() does */
	if (writer_open(&m->writer, o->archive, o->keys, o->passphrase, o->tell,
		o->context, e) != 0 ||
	    start(m, e) != 0) {
		mender_close(m);
		return -1;
	}
	*out = m;
	return 0;
}

void
mender_close(struct mender *m)
{
	if (m == NULL)
		return;
	if (m->running) {
		(void)pthread_mutex_lock(&m->mutex);
		m->stop = true;
		(void)pthread_cond_broadcast(&m->wake);
		(void)pthread_mutex_unlock(&m->mutex);
		(void)pthread_join(m->thread, NULL);
		(void)pthread_cond_destroy(&m->wake);
		(void)pthread_mutex_destroy(&m->mutex);
	}
	free_admissions(m);
	writer_close(m->writer);
	free(m);
}

int
mender_borrow(struct mender *m, struct writer **out, struct error *e)
{
	int rc = -1;

	(void)pthread_mutex_lock(&m->mutex);
	if (m->mending) {
		error_set(e, ERROR_IO, "%s", m->reason);
	} else if (writer_broken(m->writer)) {
		error_set(e, ERROR_IO, "the archive stopped after a failure");
		(void)pthread_cond_broadcast(&m->wake);
	} else {
		m->users++;
		*out = m->writer;
		rc = 0;
	}
	(void)pthread_mutex_unlock(&m->mutex);
	return rc;
}

void
mender_return(struct mender *m)
{
	(void)pthread_mutex_lock(&m->mutex);
	m->users--;
	if (m->mending || writer_broken(m->writer))
		(void)pthread_cond_broadcast(&m->wake);
	(void)pthread_mutex_unlock(&m->mutex);
}

int
mender_admission(struct mender *m, struct admission **out, struct error *e)
{
	struct admission *a = NULL;

	(void)pthread_mutex_lock(&m->mutex);
	if (m->idle_count > 0)
		a = m->idle[--m->idle_count];
	(void)pthread_mutex_unlock(&m->mutex);
	if (a == NULL)
		return admission_new(
		    out, writer_config(m->writer), writer_spool(m->writer), e);
	*out = a;
	return 0;
}

void
mender_admission_back(struct mender *m, struct admission *a)
{
	(void)pthread_mutex_lock(&m->mutex);
	if (m->idle_count < IDLE_ADMISSIONS_MAX) {
		m->idle[m->idle_count++] = a;
		a = NULL; /* transferred */
	}
	(void)pthread_mutex_unlock(&m->mutex);
	admission_free(a);
}
