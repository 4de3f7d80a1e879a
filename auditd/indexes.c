#include "auditd/indexes.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/follow.h"

/* More than run at once are never taken. */
#define IDLE_MAX 64

struct indexes {
	char archive[FILE_PATH_MAX];
	char folder[FILE_PATH_MAX];
	struct follow *follow;
	pthread_mutex_t mutex; /* guards what follows */
	struct index *idle[IDLE_MAX];
	size_t idle_count;
};

static void
report(void *context, const char *text)
{
	(void)context; /* standard error is everybody's */
	fprintf(stderr, "zegel-auditd: index: %s\n", text);
}

int
indexes_new(struct indexes **out, const char *archive, const char *state,
    struct error *e)
{
	struct indexes *x = calloc(1, sizeof(*x));
	struct follow_options o = {.report = report};

	if (x == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	(void)pthread_mutex_init(&x->mutex, NULL);
	if (file_path(x->archive, e, "%s", archive) != 0 ||
	    file_path(x->folder, e, "%s/index", state) != 0)
		goto fail;
	o.archive = x->archive;
	o.index = x->folder;
	if (follow_start(&x->follow, &o, e) != 0)
		goto fail;
	*out = x;
	return 0;
fail:
	indexes_free(x);
	return -1;
}

void
indexes_free(struct indexes *x)
{
	size_t i;

	if (x == NULL)
		return;
	if (x->follow != NULL)
		follow_stop(x->follow);
	for (i = 0; i < x->idle_count; i++)
		index_close(x->idle[i]);
	(void)pthread_mutex_destroy(&x->mutex);
	free(x);
}

int
indexes_take(struct indexes *x, struct index **out, struct error *e)
{
	struct index *ix = NULL;

	(void)pthread_mutex_lock(&x->mutex);
	if (x->idle_count > 0)
		ix = x->idle[--x->idle_count];
	(void)pthread_mutex_unlock(&x->mutex);
	if (ix == NULL)
		return index_open(out, x->archive, x->folder, e);
	if (index_refresh(ix, e) != 0) {
		index_close(ix);
		return -1;
	}
	*out = ix;
	return 0;
}

void
indexes_give_back(struct indexes *x, struct index *ix)
{
	bool kept = false;

	(void)pthread_mutex_lock(&x->mutex);
	if (x->idle_count < IDLE_MAX) {
		x->idle[x->idle_count++] = ix;
		kept = true;
	}
	(void)pthread_mutex_unlock(&x->mutex);
	if (!kept)
		index_close(ix);
}

void
indexes_suspect(struct indexes *x)
{
	follow_suspect(x->follow);
}
