#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/verify_internal.h"

#define THREADS_MAX 64
#define WINDOW_PER_THREAD 2 /* pieces that wait for their turn */

struct pool {
	struct verify_log *log;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	size_t next; /* slot to read */
	size_t merged;
	size_t window;
	struct verify_piece *pieces; /* of slot i: pieces[i % window] */
	bool *ready;
	bool stop;
	bool failed;
	struct error error;
};

static int
name_piece(const struct verify_log *l, struct verify_piece *p, struct error *e)
{
	char name[SEGMENT_NAME_LEN + 1];

	p->first_time_us = p->last_time_us = INT64_MIN;
	if (p->slot.kind == SLOT_TAIL)
		return file_path(
		    p->file, e, "%s/tail/entries.ndjson", l->folder);
	segment_name(p->slot.first, p->slot.end - 1, name);
	return file_path(p->file, e, "%s/segments/%s.tar.zst", l->folder, name);
}

int
verify_read_slot(struct verify_reader *r, struct verify_piece *p,
    const struct verify_slot *slot, struct error *e)
{
	memset(p, 0, sizeof(*p));
	p->slot = *slot;
	p->end = slot->first;
	tree_range_init(&p->range, slot->first);
	if (name_piece(r->log, p, e) != 0)
		return -1;
	if (slot->kind == SLOT_FILE)
		return verify_read_segment(r, p, e);
	if (slot->kind == SLOT_TAIL)
		return verify_read_tail(r, p, e);
	error_set(&p->error, ERROR_NOTFOUND, "the file is missing");
	return 0;
}

static void
set_failed(struct pool *pool, const struct error *e)
{
	if (!pool->failed)
		pool->error = *e;
	pool->failed = true;
	pool->stop = true;
}

/* A thread: read slot after slot, never further ahead than the window. */
static void *
work(void *context)
{
	struct pool *pool = context;
	struct verify_log *l = pool->log;
	struct verify_reader reader;
	struct error e = {ERROR_NONE, ""};
	int rc = verify_reader_open(&reader, l, &e);

	(void)pthread_mutex_lock(&pool->mutex);
	if (rc != 0)
		set_failed(pool, &e);
	while (rc == 0 && !pool->stop && pool->next < l->slot_count) {
		size_t i = pool->next;

		if (i >= pool->merged + pool->window) {
			(void)pthread_cond_wait(&pool->changed, &pool->mutex);
			continue;
		}
		pool->next++;
		(void)pthread_mutex_unlock(&pool->mutex);
		rc = verify_read_slot(
		    &reader, &pool->pieces[i % pool->window], &l->slots[i], &e);
		(void)pthread_mutex_lock(&pool->mutex);
		if (rc != 0)
			set_failed(pool, &e);
		pool->ready[i % pool->window] = true;
		(void)pthread_cond_broadcast(&pool->changed);
	}
	(void)pthread_cond_broadcast(&pool->changed);
	(void)pthread_mutex_unlock(&pool->mutex);
	if (rc == 0 || reader.h != NULL)
		verify_reader_release(&reader);
	return NULL;
}

/* Merge the pieces in order as they come. */
static int
merge_all(struct pool *pool, struct error *e)
{
	struct verify_log *l = pool->log;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < l->slot_count; i++) {
		struct verify_piece *p = &pool->pieces[i % pool->window];

		(void)pthread_mutex_lock(&pool->mutex);
		while (!pool->failed && !pool->ready[i % pool->window])
			(void)pthread_cond_wait(&pool->changed, &pool->mutex);
		if (pool->failed)
			rc = error_set(
			    e, pool->error.code, "%s", pool->error.text);
		(void)pthread_mutex_unlock(&pool->mutex);
		if (rc == 0)
			rc = verify_merge(l, p, e);
		if (rc != 0)
			break;
		verify_progress_add(l, p);
		verify_piece_release(p);
		(void)pthread_mutex_lock(&pool->mutex);
		pool->ready[i % pool->window] = false;
		pool->merged++;
		(void)pthread_cond_broadcast(&pool->changed);
		(void)pthread_mutex_unlock(&pool->mutex);
	}
	(void)pthread_mutex_lock(&pool->mutex);
	pool->stop = true;
	(void)pthread_cond_broadcast(&pool->changed);
	(void)pthread_mutex_unlock(&pool->mutex);
	return rc;
}

static size_t
thread_count(const struct verify_log *l)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t count = l->options->jobs;

	if (count == 0)
		count = cores > 0 ? (size_t)cores : 1;
	if (count > l->slot_count)
		count = l->slot_count;
	return count > THREADS_MAX ? THREADS_MAX : count;
}

static int
run(struct pool *pool, size_t wanted, struct error *e)
{
	pthread_t threads[THREADS_MAX];
	size_t started = 0, i;
	int rc = 0;

	while (started < wanted &&
	    pthread_create(&threads[started], NULL, work, pool) == 0)
		started++;
	if (started == 0)
		return error_set(e, ERROR_NOMEM, "start a thread");
	rc = merge_all(pool, e);
	for (i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
	for (i = 0; i < pool->window; i++)
		verify_piece_release(&pool->pieces[i]);
	return rc;
}

int
verify_read_slots(struct verify_log *l, struct error *e)
{
	struct pool pool = {.log = l};
	size_t threads = thread_count(l);
	int rc = -1;

	assert(threads > 0);
	pool.window = threads * WINDOW_PER_THREAD;
	pool.pieces = calloc(pool.window, sizeof(*pool.pieces));
	pool.ready = calloc(pool.window, sizeof(*pool.ready));
	if (pool.pieces == NULL || pool.ready == NULL)
		error_set(e, ERROR_NOMEM, "out of memory");
	else if (pthread_mutex_init(&pool.mutex, NULL) != 0 ||
	    pthread_cond_init(&pool.changed, NULL) != 0)
		error_set(e, ERROR_NOMEM, "make a lock");
	else {
		rc = run(&pool, threads, e);
		(void)pthread_cond_destroy(&pool.changed);
		(void)pthread_mutex_destroy(&pool.mutex);
	}
	free(pool.pieces);
	free(pool.ready);
	return rc;
}
