#include "archiver/anchors.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/archive.h"
#include "store/log.h"

/* Growth of more entries than this is not all anchors. */
#define LOOKED_AT_MAX 64

/* What was anchored of one log. */
struct anchored {
	char path[FILE_PATH_MAX];
	uint64_t size; /* 0: nothing since the start */
	struct anchored *next;
};

struct anchors {
	struct anchors_options o;
	char archives[ANCHORS_MAX][FILE_PATH_MAX];
	pthread_t thread;
	pthread_mutex_t mutex; /* guards `stop` */
	pthread_cond_t wake;
	bool stop;
	struct anchored *list; /* the thread's own */
	char told[ERROR_TEXT_MAX]; /* the last trouble, told once */
};

static struct anchored *
find(struct anchors *a, const char *path, struct error *e)
{
	struct anchored *k;

	for (k = a->list; k != NULL; k = k->next)
		if (strcmp(k->path, path) == 0)
			return k;
	k = calloc(1, sizeof(*k));
	if (k == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	memcpy(k->path, path, strlen(path) + 1);
	k->next = a->list;
	a->list = k;
	return k;
}

/* Whether the entries from `from` on are all anchors. */
static bool
only_anchors(struct log *l, uint64_t from)
{
	struct buf line = BUF_EMPTY;
	struct entry entry;
	bool only = l->checkpoint.size - from <= LOOKED_AT_MAX;
	uint64_t i;

	for (i = from; only && i < l->checkpoint.size; i++) {
		buf_clear(&line);
		only = log_read(l, i, &line, NULL) == 0 &&
		    entry_parse(
			&entry, (const char *)line.data, line.len, NULL) == 0 &&
		    json_string_is(entry.kind_text, "anchor");
	}
	buf_release(&line);
	return only;
}

static void
write_entry(const struct log *l, struct buf *out)
{
	buf_append_str(out, "{\"kind\":\"anchor\",\"note\":");
	json_append_string(
	    out, (const char *)l->note_bytes.data, l->note_bytes.len);
	buf_append_str(out, ",\"origin\":");
	json_append_string(
	    out, l->checkpoint.origin, strlen(l->checkpoint.origin));
	buf_append_byte(out, '}');
}

/* Admit it, into the class that is kept longest, and wait for the receipt. */
static int
admit(struct anchors *a, struct writer *w, const struct buf *entry,
    struct error *e)
{
	struct admission_batch batch;
	struct submission s;
	struct admission *admission = NULL;
	int rc;

	memset(&batch, 0, sizeof(batch));
	memset(&s, 0, sizeof(s));
	s.batch = &batch;
	if (mender_admission(a->o.mender, &admission, e) != 0)
		return -1;
	rc = admission_add_entry(admission, &batch,
	    config_longest(writer_config(w)), (const char *)entry->data,
	    entry->len, e);
	mender_admission_back(a->o.mender, admission);
	if (rc == 0)
		rc = writer_submit(w, &s, e);
	if (rc == 0)
		rc = writer_wait(w, &s, e);
	if (rc == 0 && batch.items[0].outcome == ADMISSION_REFUSED)
		rc = error_set(
		    e, ERROR_FORMAT, "refused: %s", batch.items[0].reason);
	submission_release(&s);
	admission_batch_release(&batch);
	return rc;
}

static int
anchor(struct anchors *a, const struct log *l, struct error *e)
{
	struct buf entry = BUF_EMPTY;
	struct writer *w;
	int rc = -1;

	write_entry(l, &entry);
	if (buf_ok(&entry, e) == 0 && mender_borrow(a->o.mender, &w, e) == 0) {
		rc = admit(a, w, &entry, e);
		mender_return(a->o.mender);
	}
	buf_release(&entry);
	return rc;
}

static int
look_at_log(struct anchors *a, const char *path, struct error *e)
{
	struct anchored *known = find(a, path, e);
	struct log *l = NULL;
	int rc = 0;

	if (known == NULL || log_open(&l, path, e) != 0)
		return -1;
	if (l->checkpoint.size != known->size &&
	    (known->size == 0 || l->checkpoint.size < known->size ||
		!only_anchors(l, known->size)))
		rc = anchor(a, l, e);
	if (rc == 0)
		known->size = l->checkpoint.size;
	log_close(l);
	return rc;
}

static int
look_at_archive(struct anchors *a, const char *path, struct error *e)
{
	char log[FILE_PATH_MAX];
	struct archive other;
	int rc = 0;
	size_t i;

	if (archive_open(&other, path, e) != 0)
		return error_wrap(e, "anchor %s", path);
	for (i = 0; i < other.class_count && rc == 0; i++) {
		rc = archive_log_path(&other, other.classes[i], log, e);
		if (rc == 0 && look_at_log(a, log, e) != 0)
			rc = error_wrap(
			    e, "anchor %s: %s", path, other.classes[i]);
	}
	archive_release(&other);
	return rc;
}

static void
look(struct anchors *a)
{
	struct error e = {ERROR_NONE, ""};
	size_t i;

	for (i = 0; i < a->o.count; i++) {
		if (look_at_archive(a, a->archives[i], &e) == 0 ||
		    strcmp(a->told, e.text) == 0)
			continue;
		memcpy(a->told, e.text, sizeof(a->told));
		a->o.tell(a->o.context, e.text);
	}
}

static void *
run(void *context)
{
	struct anchors *a = context;
	struct timespec until;

	(void)pthread_mutex_lock(&a->mutex);
	while (!a->stop) {
		(void)pthread_mutex_unlock(&a->mutex);
		look(a);
		(void)pthread_mutex_lock(&a->mutex);
		(void)clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += a->o.every_s;
		while (!a->stop &&
		    pthread_cond_timedwait(&a->wake, &a->mutex, &until) == 0)
			continue;
	}
	(void)pthread_mutex_unlock(&a->mutex);
	return NULL;
}

static int
init_wake(struct anchors *a)
{
	pthread_condattr_t attributes;
	int failed;

	if (pthread_condattr_init(&attributes) != 0)
		return -1;
	failed = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) != 0 ||
	    pthread_cond_init(&a->wake, &attributes) != 0;
	(void)pthread_condattr_destroy(&attributes);
	return failed ? -1 : 0;
}

int
anchors_new(
    struct anchors **out, const struct anchors_options *o, struct error *e)
{
	struct anchors *a = calloc(1, sizeof(*a));
	size_t i;

	if (a == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	a->o = *o;
	if (a->o.every_s == 0)
		a->o.every_s = ANCHORS_EVERY_S;
	for (i = 0; i < o->count; i++)
		if (file_path(a->archives[i], e, "%s", o->archives[i]) != 0)
			goto fail;
	(void)pthread_mutex_init(&a->mutex, NULL);
	if (init_wake(a) != 0 ||
	    pthread_create(&a->thread, NULL, run, a) != 0) {
		error_set(e, ERROR_NOMEM, "no thread to be had");
		goto fail;
	}
	*out = a;
	return 0;
fail:
	free(a);
	return -1;
}

void
anchors_free(struct anchors *a)
{
	struct anchored *k;

	if (a == NULL)
		return;
	(void)pthread_mutex_lock(&a->mutex);
	a->stop = true;
	(void)pthread_cond_signal(&a->wake);
	(void)pthread_mutex_unlock(&a->mutex);
	(void)pthread_join(a->thread, NULL);
	while ((k = a->list) != NULL) {
		a->list = k->next;
		free(k);
	}
	(void)pthread_cond_destroy(&a->wake);
	(void)pthread_mutex_destroy(&a->mutex);
	free(a);
}
