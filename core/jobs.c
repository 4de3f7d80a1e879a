#include "core/jobs.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#define JOBS_THREADS_MAX 16

struct jobs {
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	struct job *first, **end;
	bool stop;
	pthread_t threads[JOBS_THREADS_MAX];
	unsigned int running;
};

static void *
work(void *context)
{
	struct jobs *q = context;
	struct job *j;

	(void)pthread_mutex_lock(&q->mutex);
	for (;;) {
		while (q->first == NULL && !q->stop)
			(void)pthread_cond_wait(&q->wake, &q->mutex);
		j = q->first;
		if (j == NULL)
			break;
		q->first = j->next;
		if (q->first == NULL)
			q->end = &q->first;
		(void)pthread_mutex_unlock(&q->mutex);
		j->run(j);
		(void)pthread_mutex_lock(&q->mutex);
	}
	(void)pthread_mutex_unlock(&q->mutex);
	return NULL;
}

int
jobs_new(struct jobs **out, unsigned int threads, struct error *e)
{
	struct jobs *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	q->end = &q->first;
	if (pthread_mutex_init(&q->mutex, NULL) != 0 ||
	    pthread_cond_init(&q->wake, NULL) != 0) {
		free(q);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	while (q->running < threads && q->running < JOBS_THREADS_MAX) {
		if (pthread_create(&q->threads[q->running], NULL, work, q) !=
		    0) {
			jobs_free(q);
			return error_set(e, ERROR_NOMEM, "start a thread");
		}
		q->running++;
	}
	*out = q;
	return 0;
}

void
jobs_free(struct jobs *q)
{
	if (q == NULL)
		return;
	(void)pthread_mutex_lock(&q->mutex);
	q->stop = true;
	(void)pthread_cond_broadcast(&q->wake);
	(void)pthread_mutex_unlock(&q->mutex);
	while (q->running > 0)
		(void)pthread_join(q->threads[--q->running], NULL);
	(void)pthread_cond_destroy(&q->wake);
	(void)pthread_mutex_destroy(&q->mutex);
	free(q);
}

void
jobs_add(struct jobs *q, struct job *j)
{
	j->next = NULL;
	(void)pthread_mutex_lock(&q->mutex);
	*q->end = j;
	q->end = &j->next;
	(void)pthread_cond_signal(&q->wake);
	(void)pthread_mutex_unlock(&q->mutex);
}
