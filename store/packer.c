#include "store/packer.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include <zstd.h>

#include "store/segment.h"

/*
 * The frames lie in a ring: [first, first + count) are on their way, of which
 * those before `next` were begun by some thread.  Numbers are taken modulo
 * PACKER_FRAMES.  The mutex guards all but the insides of a frame: those
 * belong to the thread that has begun it, until it is done.
 */
struct frame_at_work {
	struct buf content;
	struct buf packed;
	int level;
	bool done;
	int rc;
	struct error error;
};

struct packer_thread {
	struct packer *packer;
	pthread_t thread;
	ZSTD_CCtx *zstd;
};

struct packer {
	pthread_mutex_t mutex;
	pthread_cond_t wake; /* to the threads */
	pthread_cond_t answer; /* from them */
	struct packer_thread threads[PACKER_THREADS];
	size_t thread_count;
	size_t idle; /* threads that wait */
	bool stop;
	struct frame_at_work frames[PACKER_FRAMES];
	uint64_t first, next;
	size_t count;
};

int
packer_new(struct packer **out, struct error *e)
{
	struct packer *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (pthread_mutex_init(&p->mutex, NULL) != 0 ||
	    pthread_cond_init(&p->wake, NULL) != 0 ||
	    pthread_cond_init(&p->answer, NULL) != 0) {
		free(p); /* on Linux none of these can fail, nor leaks */
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	*out = p;
	return 0;
}

void
packer_free(struct packer *p)
{
	size_t i;

	if (p == NULL)
		return;
	(void)pthread_mutex_lock(&p->mutex);
	p->stop = true;
	(void)pthread_cond_broadcast(&p->wake);
	(void)pthread_mutex_unlock(&p->mutex);
	for (i = 0; i < p->thread_count; i++) {
		(void)pthread_join(p->threads[i].thread, NULL);
		ZSTD_freeCCtx(p->threads[i].zstd);
	}
	for (i = 0; i < PACKER_FRAMES; i++) {
		buf_release(&p->frames[i].content);
		buf_release(&p->frames[i].packed);
	}
	(void)pthread_cond_destroy(&p->answer);
	(void)pthread_cond_destroy(&p->wake);
	(void)pthread_mutex_destroy(&p->mutex);
	free(p);
}

size_t
packer_count(const struct packer *p)
{
	return p->count;
}

static int
set_parameter(
    ZSTD_CCtx *zstd, ZSTD_cParameter parameter, int value, struct error *e)
{
	size_t rc = ZSTD_CCtx_setParameter(zstd, parameter, value);

	if (ZSTD_isError(rc))
		return error_set(e, ERROR_NOMEM, "set up compression: %s",
		    ZSTD_getErrorName(rc));
	return 0;
}

/*
 * The default is level 7 but for the search: shallower, yet lazier.  On posts
 * in frames of 1 MiB that is as small as level 7, in 18 % less time.
 */
static int
set_level(ZSTD_CCtx *zstd, int level, struct error *e)
{
	bool ours = level == SEGMENT_LEVEL_DEFAULT; /* 0: as the level has it */

	if (set_parameter(zstd, ZSTD_c_compressionLevel, level, e) != 0 ||
	    set_parameter(zstd, ZSTD_c_strategy, ours ? ZSTD_lazy2 : 0, e) !=
		0 ||
	    set_parameter(zstd, ZSTD_c_hashLog, ours ? 18 : 0, e) != 0 ||
	    set_parameter(zstd, ZSTD_c_searchLog, ours ? 2 : 0, e) != 0 ||
	    set_parameter(zstd, ZSTD_c_contentSizeFlag, 1, e) != 0)
		return -1;
	return set_parameter(zstd, ZSTD_c_checksumFlag, 1, e);
}

static int
pack(ZSTD_CCtx *zstd, struct frame_at_work *f, struct error *e)
{
	size_t size;

	buf_clear(&f->packed);
	if (buf_reserve(&f->packed, ZSTD_compressBound(f->content.len)) == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory for a frame");
	if (set_level(zstd, f->level, e) != 0)
		return -1;
	size = ZSTD_compress2(zstd, f->packed.data, f->packed.cap,
	    f->content.data, f->content.len);
	if (ZSTD_isError(size))
		return error_set(e, ERROR_NOMEM, "compress a frame: %s",
		    ZSTD_getErrorName(size));
	f->packed.len = size;
	return 0;
}

static void *
work(void *context)
{
	struct packer_thread *t = context;
	struct packer *p = t->packer;

	(void)pthread_mutex_lock(&p->mutex);
	while (!p->stop) {
		struct frame_at_work *f;

		if (p->next == p->first + p->count) {
			p->idle++;
			(void)pthread_cond_wait(&p->wake, &p->mutex);
			p->idle--;
			continue;
		}
		f = &p->frames[p->next++ % PACKER_FRAMES];
		(void)pthread_mutex_unlock(&p->mutex);
		f->rc = pack(t->zstd, f, &f->error);
		(void)pthread_mutex_lock(&p->mutex);
		f->done = true;
		(void)pthread_cond_signal(&p->answer);
	}
	(void)pthread_mutex_unlock(&p->mutex);
	return NULL;
}

/* Have a thread for one more frame, if it is allowed; `mutex` is held. */
static int
start_thread(struct packer *p, struct error *e)
{
	size_t waiting = (size_t)(p->first + p->count - p->next);
	struct packer_thread *t = &p->threads[p->thread_count];

	if (waiting < p->idle || p->thread_count == PACKER_THREADS)
		return 0;
	t->packer = p;
	t->zstd = ZSTD_createCCtx();
	if (t->zstd == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory for zstd");
	if (pthread_create(&t->thread, NULL, work, t) != 0) {
		ZSTD_freeCCtx(t->zstd);
		return error_set(e, ERROR_NOMEM, "start a packing thread");
	}
	p->thread_count++;
	return 0;
}

int
packer_put(struct packer *p, struct buf *content, int level, struct error *e)
{
	struct frame_at_work *f;
	struct buf empty;
	int rc;

	assert(p->count < PACKER_FRAMES);
	(void)pthread_mutex_lock(&p->mutex);
	rc = start_thread(p, e);
	if (rc == 0) {
		f = &p->frames[(p->first + p->count) % PACKER_FRAMES];
		empty = f->content;
		f->content = *content;
		f->level = level;
		f->done = false;
		*content = empty;
		buf_clear(content);
		p->count++;
		(void)pthread_cond_signal(&p->wake);
	}
	(void)pthread_mutex_unlock(&p->mutex);
	return rc;
}

int
packer_take(struct packer *p, const struct buf **packed, size_t *content_len,
    struct error *e)
{
	struct frame_at_work *f = &p->frames[p->first % PACKER_FRAMES];

	assert(p->count > 0);
	(void)pthread_mutex_lock(&p->mutex);
	while (!f->done)
		(void)pthread_cond_wait(&p->answer, &p->mutex);
	p->first++;
	p->count--;
	(void)pthread_mutex_unlock(&p->mutex);
	if (f->rc != 0)
		return error_set(e, f->error.code, "%s", f->error.text);
	*packed = &f->packed;
	*content_len = f->content.len;
	return 0;
}
