#include "index/build.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct build {
	const struct build_options *o;
	struct build_result *result;
	struct indexer **logs;
	size_t count;
	pthread_mutex_t mutex; /* of the following, and of the callbacks */
	size_t next_grow; /* the log whose live partition is next */
	uint64_t done, all; /* entries */
	bool failed;
	struct error error;
};

static bool
must_stop(void *context)
{
	struct build *b = context;
	bool stop;

	(void)pthread_mutex_lock(&b->mutex);
	stop = b->failed || (b->o->stop != NULL && b->o->stop(b->o->context));
	(void)pthread_mutex_unlock(&b->mutex);
	return stop;
}

/* `entries` are in the index now, `anew` of them through this run. */
static void
add_done(struct build *b, uint64_t entries, uint64_t anew)
{
	(void)pthread_mutex_lock(&b->mutex);
	b->done += entries;
	b->result->indexed_anew += anew;
	if (b->o->progress != NULL)
		b->o->progress(b->o->context, b->done, b->all);
	(void)pthread_mutex_unlock(&b->mutex);
}

static void
set_failed(struct build *b, const struct error *e)
{
	(void)pthread_mutex_lock(&b->mutex);
	if (!b->failed)
		b->error = *e;
	b->failed = true;
	(void)pthread_mutex_unlock(&b->mutex);
}

/* What belongs into the live partition; some may be there already. */
static uint64_t
live_part(const struct indexer *x, const struct log *l)
{
	return l->checkpoint.size % x->run;
}

/* One log's live partition: what people look for first. */
static int
grow_one(struct build *b, struct indexer *x, struct error *e)
{
	struct log *l = NULL;
	int rc;

	if (log_open(&l, x->log_path, e) != 0)
		return -1;
	rc = indexer_grow(x, l, e);
	if (rc == 0)
		add_done(b, live_part(x, l), x->grown);
	log_close(l);
	return rc;
}

static struct indexer *
next_to_grow(struct build *b)
{
	struct indexer *x = NULL;

	(void)pthread_mutex_lock(&b->mutex);
	if (b->next_grow < b->count)
		x = b->logs[b->next_grow++];
	(void)pthread_mutex_unlock(&b->mutex);
	return x;
}

/* A thread: first the live partitions, then closed ones of any log. */
static void *
work(void *context)
{
	struct build *b = context;
	struct error e = {ERROR_NONE, ""};
	struct indexer *x;
	uint64_t first, count;
	size_t i;
	int rc = 0;

	while (rc == 0 && (x = next_to_grow(b)) != NULL)
		rc = grow_one(b, x, &e);
	for (i = 0; i < b->count && rc == 0; i++)
		while (!must_stop(b) &&
		    (rc = indexer_close_next(b->logs[i], &first, &count, &e)) ==
			1)
			add_done(b, count, count);
	if (rc < 0)
		set_failed(b, &e);
	return NULL;
}

static int
run_threads(struct build *b, struct error *e)
{
	pthread_t threads[BUILD_JOBS_MAX];
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned int wanted = b->o->jobs, started = 0, i;

	if (wanted == 0)
		wanted = cores > 0 ? (unsigned int)cores : 1;
	if (wanted > BUILD_JOBS_MAX)
		wanted = BUILD_JOBS_MAX;
	while (started < wanted &&
	    pthread_create(&threads[started], NULL, work, b) == 0)
		started++;
	if (started == 0)
		return error_set(e, ERROR_NOMEM, "start a thread");
	for (i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
	if (b->failed) {
		if (e != NULL)
			*e = b->error;
		return -1;
	}
	return must_stop(b) ? error_set(e, ERROR_CONFLICT, "stopped") : 0;
}

static void
count_dropped(
    void *context, const char *class_name, uint64_t first, const char *why)
{
	struct build *b = context;

	b->result->dropped++;
	if (b->o->report != NULL)
		b->o->report(b->o->context, class_name, first, why);
}

static int
open_log(struct build *b, const struct archive *a, const char *class_name,
    struct error *e)
{
	char dropped[ERROR_TEXT_MAX];
	struct indexer *x = NULL;
	struct log *l = NULL;
	int rc = -1;

	if (indexer_open(&x, a, class_name, b->o->index,
		b->o->run != 0 ? b->o->run : PARTITION_ENTRIES, dropped,
		e) != 0)
		return -1;
	b->logs[b->count++] = x;
	x->stop = must_stop;
	x->context = b;
	if (dropped[0] != '\0')
		count_dropped(b, class_name, 0, dropped);
	if (log_open(&l, x->log_path, e) == 0 &&
	    indexer_verify(x, l, true, count_dropped, b, e) == 0) {
		b->result->entries += l->checkpoint.size;
		b->all += indexer_missing(x, l) + live_part(x, l);
		rc = 0;
	}
	log_close(l);
	return rc;
}

static int
build(struct build *b, const struct archive *a, struct error *e)
{
	size_t i;
	int rc = 0;

	b->logs = calloc(a->class_count, sizeof(struct indexer *));
	if (b->logs == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < a->class_count && rc == 0; i++)
		rc = open_log(b, a, a->classes[i], e);
	if (rc == 0)
		rc = run_threads(b, e);
	for (i = 0; i < b->count; i++)
		indexer_close(b->logs[i]);
	free(b->logs);
	return rc;
}

int
build_run(
    const struct build_options *o, struct build_result *out, struct error *e)
{
	struct build b = {.o = o, .result = out};
	struct archive a;
	int lock = -1, rc = -1;

	memset(out, 0, sizeof(*out));
	if (archive_open(&a, o->archive, e) != 0)
		return -1;
	if (pthread_mutex_init(&b.mutex, NULL) != 0)
		error_set(e, ERROR_NOMEM, "make a lock");
	else {
		if (indexer_lock(o->index, &lock, e) == 0)
			rc = build(&b, &a, e);
		(void)pthread_mutex_destroy(&b.mutex);
	}
	if (lock >= 0)
		(void)close(lock);
	archive_release(&a);
	return rc;
}
