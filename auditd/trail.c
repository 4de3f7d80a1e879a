#include "auditd/trail.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "http/client/client.h"

/* Whoever waits for an answer would rather hear that there is none. */
#define PATIENCE_S 5

/* A connection that is not in use. */
struct idle {
	struct client *client;
	struct idle *next;
};

struct trail {
	char socket[FILE_PATH_MAX];
	pthread_mutex_t mutex; /* guards `idle` */
	struct idle *idle;
};

int
trail_open(struct trail **out, const char *socket, struct error *e)
{
	struct trail *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (file_path(t->socket, e, "%s", socket) != 0) {
		free(t);
		return -1;
	}
	(void)pthread_mutex_init(&t->mutex, NULL);
	*out = t;
	return 0;
}

void
trail_close(struct trail *t)
{
	struct idle *i;

	if (t == NULL)
		return;
	while ((i = t->idle) != NULL) {
		t->idle = i->next;
		client_close(i->client);
		free(i);
	}
	(void)pthread_mutex_destroy(&t->mutex);
	free(t);
}

/* A connection to use, new if none is idle. */
static struct idle *
take(struct trail *t, struct error *e)
{
	struct client_options o = {.patience_s = PATIENCE_S};
	struct idle *i;

	(void)pthread_mutex_lock(&t->mutex);
	i = t->idle;
	if (i != NULL)
		t->idle = i->next;
	(void)pthread_mutex_unlock(&t->mutex);
	if (i != NULL)
		return i;
	i = calloc(1, sizeof(*i));
	if (i == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	o.socket = t->socket;
	if (client_open(&i->client, &o, e) != 0) {
		free(i);
		return NULL;
	}
	return i;
}

static void
give_back(struct trail *t, struct idle *i)
{
	(void)pthread_mutex_lock(&t->mutex);
	i->next = t->idle;
	t->idle = i;
	(void)pthread_mutex_unlock(&t->mutex);
}

/* Whether the answer holds a receipt for one entry. */
static int
check_receipt(const json_t *answer, struct error *e)
{
	const json_t *receipt = json_array_get(
	    json_object_get(answer, "receipts"), 0);

	if (json_integer_value(json_object_get(receipt, "count")) != 1 ||
	    !json_is_string(json_object_get(receipt, "checkpoint")))
		return error_set(
		    e, ERROR_IO, "the trail's archiver gave no receipt");
	return 0;
}

int
trail_record(struct trail *t, json_t *entry, struct error *e)
{
	char *text = json_dumps(entry, JSON_COMPACT | JSON_SORT_KEYS);
	json_t *answer = NULL;
	struct idle *i = NULL;
	int rc = -1;

	json_decref(entry);
	if (text == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	i = take(t, e);
	if (i != NULL)
		rc = client_post(
		    i->client, "/v1/entries", text, strlen(text), &answer, e);
	if (rc == 0)
		rc = check_receipt(answer, e);
	if (i != NULL)
		give_back(t, i);
	json_decref(answer);
	free(text);
	if (rc == 0)
		return 0;
	/* Whatever it was, for whoever asked it is the same. */
	if (e != NULL)
		e->code = ERROR_IO;
	return error_wrap(e, "the audit trail can't be written");
}
