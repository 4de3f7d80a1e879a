#include "archiver/heartbeat.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/clock.h"

#define TEXT_MAX 512

struct heartbeat {
	struct mender *mender;
	int64_t seconds;
	int64_t from_us; /* where the last beat ended */
	uint64_t counted[CONFIG_CLASSES_MAX]; /* as of then, by this writer */
	uint64_t seen[CONFIG_CLASSES_MAX]; /* as of now */
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	bool stop;
};

/* On the committing thread. */
static int
read_counts(struct writer *w, void *context, struct error *e)
{
	struct heartbeat *h = context;
	size_t i;

	(void)e;
	for (i = 0; i < writer_config(w)->class_count; i++)
		h->seen[i] = writer_admitted_records(w, i);
	return 0;
}

/* A writer that was opened again counts from zero. */
static uint64_t
records_since(const struct heartbeat *h, size_t i)
{
	return h->seen[i] >= h->counted[i] ? h->seen[i] - h->counted[i]
					   : h->seen[i];
}

static int
add_beats(const struct heartbeat *h, size_t class_count, int64_t now_us,
    struct admission *a, struct admission_batch *batch, struct error *e)
{
	char from[CLOCK_TEXT_LEN + 1], to[CLOCK_TEXT_LEN + 1], text[TEXT_MAX];
	size_t i;

	clock_format(h->from_us, from);
	clock_format(now_us, to);
	for (i = 0; i < class_count; i++) {
		(void)snprintf(text, sizeof(text),
		    "{\"cursor\":null,\"from\":\"%s\",\"kind\":\"heartbeat\","
		    "\"records\":%" PRIu64 ",\"source\":\"" HEARTBEAT_SOURCE
		    "\",\"to\":\"%s\"}",
		    from, records_since(h, i), to);
		if (admission_add_entry(a, batch, i, text, strlen(text), e) !=
		    0)
			return -1;
	}
	return 0;
}

/* One beat in each log of a writer that is ready. */
static int
beat_with(struct heartbeat *h, struct writer *w, struct error *e)
{
	struct admission_batch batch = {0};
	struct submission s = {.batch = &batch};
	int64_t now_us = clock_now_us();
	struct admission *a = NULL;
	int rc = -1;

	if (writer_call(w, read_counts, h, e) != 0 ||
	    mender_admission(h->mender, &a, e) != 0)
		return -1;
	if (add_beats(h, writer_config(w)->class_count, now_us, a, &batch, e) ==
		0 &&
	    writer_submit(w, &s, e) == 0)
		rc = writer_wait(w, &s, e);
	if (rc == 0) {
		h->from_us = now_us;
		memcpy(h->counted, h->seen, sizeof(h->counted));
	}
	submission_release(&s);
	admission_batch_release(&batch);
	mender_admission_back(h->mender, a);
	return rc;
}

static void
beat(struct heartbeat *h)
{
	struct error ignored; /* the mender tells what is wrong */
	struct writer *w;

	if (mender_borrow(h->mender, &w, &ignored) != 0)
		return;
	(void)beat_with(h, w, &ignored); /* the next one makes up for it */
	mender_return(h->mender);
}

/* Wait until the next beat; false when there is to be none. */
static bool
rest(struct heartbeat *h)
{
	struct timespec until;
	bool stop;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += h->seconds;
	(void)pthread_mutex_lock(&h->mutex);
	while (!h->stop &&
	    pthread_cond_timedwait(&h->wake, &h->mutex, &until) == 0)
		continue;
	stop = h->stop;
	(void)pthread_mutex_unlock(&h->mutex);
	return !stop;
}

static void *
heartbeat_main(void *context)
{
	struct heartbeat *h = context;

	while (rest(h))
		beat(h);
	return NULL;
}

int
heartbeat_start(
    struct heartbeat **out, struct mender *m, int64_t seconds, struct error *e)
{
	struct heartbeat *h = calloc(1, sizeof(*h));
	pthread_condattr_t monotonic;

	if (h == NULL || pthread_condattr_init(&monotonic) != 0) {
		free(h);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	h->mender = m;
	h->seconds = seconds;
	h->from_us = clock_now_us();
	if (pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 ||
	    pthread_mutex_init(&h->mutex, NULL) != 0 ||
	    pthread_cond_init(&h->wake, &monotonic) != 0 ||
	    pthread_create(&h->thread, NULL, heartbeat_main, h) != 0) {
		free(h);
		h = NULL;
	}
	(void)pthread_condattr_destroy(&monotonic);
	if (h == NULL)
		return error_set(
		    e, ERROR_NOMEM, "start the thread of heartbeats");
	*out = h;
	return 0;
}

void
heartbeat_stop(struct heartbeat *h)
{
	if (h == NULL)
		return;
	(void)pthread_mutex_lock(&h->mutex);
	h->stop = true;
	(void)pthread_cond_broadcast(&h->wake);
	(void)pthread_mutex_unlock(&h->mutex);
	(void)pthread_join(h->thread, NULL);
	(void)pthread_cond_destroy(&h->wake);
	(void)pthread_mutex_destroy(&h->mutex);
	free(h);
}
