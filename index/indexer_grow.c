/* The live partition, which one thread lets grow. */
#include <string.h>

#include "index/feed.h"
#include "index/indexer_internal.h"

/* A commit writes one sorted run; few of them are merged cheaply. */
#define COMMIT_ENTRIES 8192
#define COMMIT_BYTES ((size_t)16 << 20)

struct growing {
	struct indexer *x;
	size_t entries, bytes; /* since the newest commit */
};

static int
add(void *context, uint64_t index, const struct document *d, struct error *e)
{
	struct growing *g = context;

	if (partition_live_add(g->x->live, index, d, e) != 0)
		return -1;
	g->entries++;
	g->x->grown++;
	g->bytes += d->text.len + d->author.len + d->meta.len;
	if (g->entries < COMMIT_ENTRIES && g->bytes < COMMIT_BYTES)
		return 0;
	g->entries = g->bytes = 0;
	return partition_live_commit(g->x->live, index + 1, e);
}

static int
skip(void *context, uint64_t first, uint64_t last, bool absent,
    const char *reason, struct error *e)
{
	struct growing *g = context;

	return partition_live_skip(g->x->live, first, last, absent, reason, e);
}

static bool
stop(void *context)
{
	const struct growing *g = context;

	return g->x->stop != NULL && g->x->stop(g->x->context);
}

static int
grow_to(struct indexer *x, struct log *l, uint64_t end, struct error *e)
{
	struct growing g = {x, 0, 0};
	const struct feed_sink sink = {add, skip, &g, stop};
	const struct partition_info *i = partition_live_info(x->live);

	if (i->first + i->count >= end)
		return 0;
	if (feed_entries(l, x->class_name, i->first + i->count, end, &x->place,
		&sink, e) != 0)
		return -1;
	return partition_live_commit(x->live, end, e);
}

static void
close_live(struct indexer *x)
{
	partition_live_close(x->live);
	x->live = NULL;
}

/* Whether what the live one says of the log still holds, and it is still what
   others find under its name. */
static bool
still_true(const struct indexer *x, const struct log *l)
{
	const struct partition_info *i = partition_live_info(x->live);
	uint64_t end = i->first + i->count;

	return end <= l->checkpoint.size &&
	    entries_absent(l, i->first, end) == i->absent &&
	    partition_live_in_place(x->live);
}

/* A cache starts anew where it is of no use. */
static int
start_anew(struct indexer *x, uint64_t first, struct error *e)
{
	char path[FILE_PATH_MAX];

	close_live(x);
	if (indexer_remove(x, first, true, e) != 0 ||
	    manifest_partition_path(x->folder, first, true, path, e) != 0)
		return -1;
	return partition_live_open(&x->live, path, first, e);
}

static int
open_live(
    struct indexer *x, const struct log *l, uint64_t first, struct error *e)
{
	struct error own = {ERROR_NONE, ""};
	char path[FILE_PATH_MAX];

	if (manifest_partition_path(x->folder, first, true, path, e) != 0)
		return -1;
	x->live_first = first;
	if (partition_live_open(&x->live, path, first, &own) == 0 &&
	    still_true(x, l))
		return 0;
	if (x->live == NULL && own.code != ERROR_FORMAT) {
		if (e != NULL)
			*e = own;
		return -1;
	}
	return start_anew(x, first, e);
}

bool
indexer_in_place(const struct indexer *x)
{
	return x->live == NULL || partition_live_in_place(x->live);
}

static bool
is_closed(struct indexer *x, uint64_t first)
{
	bool closed;

	(void)pthread_mutex_lock(&x->mutex);
	closed = manifest_find(&x->manifest, first) != NULL;
	(void)pthread_mutex_unlock(&x->mutex);
	return closed;
}

static int
grow(struct indexer *x, struct log *l, struct error *e)
{
	uint64_t run = l->checkpoint.size / x->run * x->run;

	if (x->live != NULL && x->live_first != run) {
		/* It is full: it serves until a closed one takes its place. */
		if (!is_closed(x, x->live_first) && x->live_first < run &&
		    grow_to(x, l, x->live_first + x->run, e) != 0)
			return -1;
		close_live(x);
	}
	if (x->live != NULL && !still_true(x, l))
		close_live(x);
	if (l->checkpoint.size == run)
		return 0;
	if (x->live == NULL && open_live(x, l, run, e) != 0)
		return -1;
	return grow_to(x, l, l->checkpoint.size, e);
}

int
indexer_grow(struct indexer *x, struct log *l, struct error *e)
{
	struct error own = {ERROR_NONE, ""};
	int rc = grow(x, l, &own);

	if (rc != 0 && own.code == ERROR_FORMAT && x->live != NULL) {
		/* What it reads of itself is damaged. */
		rc = start_anew(x, x->live_first, &own);
		if (rc == 0)
			rc = grow(x, l, &own);
	}
	if (rc == 0)
		return 0;
	close_live(x); /* it is as of its newest commit when opened again */
	if (e != NULL)
		*e = own;
	return error_wrap(e, "index of %s", x->class_name);
}
