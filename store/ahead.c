#include "store/ahead.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/buf.h"

/*
 * Frame i lies in places[i % (AHEAD_FRAMES + 1)]: those that wait, and the one
 * that was given last.  Frames [given, loaded) wait.  The mutex guards all but
 * the content, which belongs to the thread until `loaded` counts it.
 */
#define PLACES (AHEAD_FRAMES + 1)

struct place {
	struct buf content;
	int rc;
	struct error error;
};

struct ahead {
	struct frames *frames;
	struct sha256 *hash;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct place places[PLACES];
	size_t loaded;
	size_t given;
	bool stop;
};

static void *
work(void *context)
{
	struct ahead *a = context;
	const size_t count = frames_count(a->frames);
	const uint8_t *content;

	(void)pthread_mutex_lock(&a->mutex);
	while (!a->stop && a->loaded < count) {
		struct place *place = &a->places[a->loaded % PLACES];

		if (a->loaded - a->given == AHEAD_FRAMES) {
			(void)pthread_cond_wait(&a->changed, &a->mutex);
			continue;
		}
		(void)pthread_mutex_unlock(&a->mutex);
		place->rc = frames_load(
		    a->frames, a->loaded, a->hash, &content, &place->error);
		frames_exchange(a->frames, &place->content);
		(void)pthread_mutex_lock(&a->mutex);
		a->loaded++;
		a->stop = a->stop || place->rc != 0;
		(void)pthread_cond_signal(&a->changed);
	}
	(void)pthread_mutex_unlock(&a->mutex);
	return NULL;
}

int
ahead_new(struct ahead **out, struct frames *frames, struct sha256 *hash,
    struct error *e)
{
	struct ahead *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	a->frames = frames;
	a->hash = hash;
	if (pthread_mutex_init(&a->mutex, NULL) != 0 ||
	    pthread_cond_init(&a->changed, NULL) != 0 ||
	    pthread_create(&a->thread, NULL, work, a) != 0) {
		free(a); /* on Linux only the thread can fail */
		return error_set(e, ERROR_NOMEM, "start a reading thread");
	}
	*out = a;
	return 0;
}

void
ahead_free(struct ahead *a)
{
	size_t i;

	if (a == NULL)
		return;
	(void)pthread_mutex_lock(&a->mutex);
	a->stop = true;
	(void)pthread_cond_signal(&a->changed);
	(void)pthread_mutex_unlock(&a->mutex);
	(void)pthread_join(a->thread, NULL);
	for (i = 0; i < PLACES; i++)
		buf_release(&a->places[i].content);
	(void)pthread_cond_destroy(&a->changed);
	(void)pthread_mutex_destroy(&a->mutex);
	free(a);
}

int
ahead_next(struct ahead *a, const uint8_t **content, struct error *e)
{
	struct place *place = &a->places[a->given % PLACES];

	(void)pthread_mutex_lock(&a->mutex);
	while (a->given == a->loaded)
		(void)pthread_cond_wait(&a->changed, &a->mutex);
	a->given++;
	(void)pthread_cond_signal(&a->changed);
	(void)pthread_mutex_unlock(&a->mutex);
	if (place->rc != 0)
		return error_set(e, place->error.code, "%s", place->error.text);
	*content = place->content.data;
	return 0;
}
