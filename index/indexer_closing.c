/* Closed partitions, made by any number of threads. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "index/feed.h"
#include "index/indexer_internal.h"

static bool
is_taken(const struct indexer *x, uint64_t first)
{
	size_t i;

	for (i = 0; i < x->taken_count; i++)
		if (x->taken[i] == first)
			return true;
	return false;
}

/* The newest whole run that has no partition yet: what people look for. */
static bool
find_missing(const struct indexer *x, const struct log *l, uint64_t *first)
{
	uint64_t runs = l->checkpoint.size / x->run;

	while (runs-- > 0) {
		*first = runs * x->run;
		if (manifest_find(&x->manifest, *first) == NULL &&
		    !is_taken(x, *first) &&
		    entries_absent(l, *first, *first + x->run) < x->run)
			return true;
	}
	return false;
}

uint64_t
indexer_missing(struct indexer *x, const struct log *l)
{
	uint64_t first, total = 0;

	(void)pthread_mutex_lock(&x->mutex);
	for (first = 0; first + x->run <= l->checkpoint.size; first += x->run)
		if (manifest_find(&x->manifest, first) == NULL)
			total += x->run -
			    entries_absent(l, first, first + x->run);
	(void)pthread_mutex_unlock(&x->mutex);
	return total;
}

static int
take(struct indexer *x, const struct log *l, uint64_t *first, struct error *e)
{
	int rc = 0;

	(void)pthread_mutex_lock(&x->mutex);
	if (find_missing(x, l, first)) {
		uint64_t *more = realloc(
		    x->taken, (x->taken_count + 1) * sizeof(*more));

		if (more == NULL)
			rc = error_set(e, ERROR_NOMEM, "out of memory");
		else {
			x->taken = more;
			x->taken[x->taken_count++] = *first;
			rc = 1;
		}
	}
	(void)pthread_mutex_unlock(&x->mutex);
	return rc;
}

static void
give_back(struct indexer *x, uint64_t first)
{
	size_t i;

	(void)pthread_mutex_lock(&x->mutex);
	for (i = 0; i < x->taken_count; i++)
		if (x->taken[i] == first) {
			x->taken[i] = x->taken[--x->taken_count];
			break;
		}
	(void)pthread_mutex_unlock(&x->mutex);
}

struct closing {
	const struct indexer *x;
	struct partition_builder *builder;
};

static int
add(void *context, uint64_t index, const struct document *d, struct error *e)
{
	const struct closing *c = context;

	return partition_builder_add(c->builder, index, d, e);
}

static int
skip(void *context, uint64_t first, uint64_t last, bool absent,
    const char *reason, struct error *e)
{
	const struct closing *c = context;

	return partition_builder_skip(
	    c->builder, first, last, absent, reason, e);
}

static bool
stop(void *context)
{
	const struct closing *c = context;

	return c->x->stop != NULL && c->x->stop(c->x->context);
}

/* Make the file, complete and durable, under another name. */
static int
make(struct indexer *x, struct log *l, const char *path,
    struct manifest_partition *p, struct error *e)
{
	struct closing c = {x, NULL};
	const struct feed_sink sink = {add, skip, &c, stop};
	uint64_t first = p->info.first;
	int rc = -1;

	if (partition_builder_open(&c.builder, path, first, e) != 0)
		return -1;
	if (feed_entries(
		l, x->class_name, first, first + x->run, NULL, &sink, e) == 0)
		rc = partition_builder_finish(
		    c.builder, x->run, &p->info, &p->file, e);
	partition_builder_free(c.builder);
	return rc;
}

/* Give it its name, list it, and let the live one go that it replaces. */
static int
publish(struct indexer *x, const char *temporary,
    const struct manifest_partition *p, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = -1;

	if (manifest_partition_path(x->folder, p->info.first, false, path, e) !=
	    0)
		return -1;
	(void)pthread_mutex_lock(&x->mutex);
	/* One that is there already is not listed, or was dropped. */
	if (file_remove(path, e) == 0 &&
	    file_publish(temporary, path, e) == 0 &&
	    manifest_add(&x->manifest, p, e) == 0)
		rc = manifest_write(&x->manifest, x->folder, e);
	(void)pthread_mutex_unlock(&x->mutex);
	if (rc != 0)
		return -1;
	return indexer_remove(x, p->info.first, true, e);
}

int
indexer_close_next(
    struct indexer *x, uint64_t *first, uint64_t *count, struct error *e)
{
	struct manifest_partition p;
	char temporary[FILE_PATH_MAX];
	struct log *l = NULL;
	int rc = -1, taken;

	memset(&p, 0, sizeof(p));
	if (log_open(&l, x->log_path, e) != 0)
		return -1;
	taken = take(x, l, &p.info.first, e);
	*first = p.info.first;
	*count = x->run;
	if (taken == 1) {
		if (file_path(temporary, e, "%s/%020" PRIu64 ".new", x->folder,
			*first) == 0 &&
		    make(x, l, temporary, &p, e) == 0)
			rc = publish(x, temporary, &p, e);
		give_back(x, *first);
		rc = rc == 0 ? 1 : -1;
	} else
		rc = taken;
	log_close(l);
	return rc;
}
