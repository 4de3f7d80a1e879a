#include "auditd/views.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "store/archive.h"
#include "store/log_trust.h"

#define PIN_EVERY_US 1000000

/* One log's pin, loaded when the log is first looked at. */
struct seen {
	char class_name[ARCHIVE_CLASS_MAX + 1];
	char path[FILE_PATH_MAX];
	struct pin pin;
	int64_t written_us; /* by the monotonic clock */
	struct seen *next;
};

struct views {
	char archive[FILE_PATH_MAX];
	char pins[FILE_PATH_MAX];
	pthread_mutex_t mutex; /* guards all that was seen */
	struct seen *seen;
};

int
views_new(
    struct views **out, const char *archive, const char *state, struct error *e)
{
	struct views *v = calloc(1, sizeof(*v));

	if (v == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (file_path(v->archive, e, "%s", archive) != 0 ||
	    file_path(v->pins, e, "%s/pins", state) != 0) {
		free(v);
		return -1;
	}
	(void)pthread_mutex_init(&v->mutex, NULL);
	*out = v;
	return 0;
}

void
views_free(struct views *v)
{
	struct seen *s;

	if (v == NULL)
		return;
	while ((s = v->seen) != NULL) {
		v->seen = s->next;
		pin_release(&s->pin);
		free(s);
	}
	(void)pthread_mutex_destroy(&v->mutex);
	free(v);
}

static struct seen *
find(const struct views *v, const char *class_name)
{
	struct seen *s;

	for (s = v->seen; s != NULL; s = s->next)
		if (strcmp(s->class_name, class_name) == 0)
			return s;
	return NULL;
}

/* What was pinned of the log, or an empty pin. */
static struct seen *
load(struct views *v, const char *class_name, const struct log *l,
    struct error *e)
{
	struct error why = {ERROR_NONE, ""};
	struct seen *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	if (pin_path(v->pins, l->checkpoint.origin, s->path, e) != 0) {
		free(s);
		return NULL;
	}
	if (pin_read(&s->pin, s->path, &why) != 0 &&
	    why.code != ERROR_NOTFOUND) {
		error_set(e, why.code, "%s", why.text);
		pin_release(&s->pin);
		free(s);
		return NULL;
	}
	s->written_us = -PIN_EVERY_US;
	memcpy(s->class_name, class_name, strlen(class_name) + 1);
	s->next = v->seen;
	v->seen = s;
	return s;
}

/* Under the mutex, as the opening was: a view that is older than what another
   thread has seen would look rolled back. */
static int
check(struct views *v, const char *class_name, struct log *l, struct error *e)
{
	struct seen *s = find(v, class_name);
	bool learned = false;

	if (s == NULL)
		s = load(v, class_name, l, e);
	if (s == NULL)
		return -1;
	if (log_trust(&s->pin, l, &learned, e) != 0)
		return error_wrap(e, "%s", class_name);
	/* A pin that is a little old pins a little less: not worth a flush for
	   each entry of a busy log. */
	if (!learned || clock_monotonic_us() - s->written_us < PIN_EVERY_US)
		return 0;
	s->written_us = clock_monotonic_us();
	return pin_write(&s->pin, s->path, e);
}

int
views_open(
    struct views *v, const char *class_name, struct log **out, struct error *e)
{
	struct log *l = NULL;
	char path[FILE_PATH_MAX];
	int rc;

	if (!archive_class_valid(class_name) ||
	    strlen(class_name) > ARCHIVE_CLASS_MAX)
		return error_set(
		    e, ERROR_NOTFOUND, "there is no class %s", class_name);
	if (file_path(path, e, "%s/logs/%s", v->archive, class_name) != 0)
		return -1;
	(void)pthread_mutex_lock(&v->mutex);
	rc = log_open(&l, path, e);
	if (rc == 0)
		rc = check(v, class_name, l, e);
	(void)pthread_mutex_unlock(&v->mutex);
	if (rc == 0) {
		*out = l;
		return 0;
	}
	if (l == NULL && e != NULL && e->code == ERROR_NOTFOUND)
		error_set(
		    e, ERROR_NOTFOUND, "there is no class %s", class_name);
	log_close(l);
	return -1;
}
