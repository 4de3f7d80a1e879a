#include "auditd/verifications.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "auditd/service.h"
#include "auditd/state.h"
#include "auditd/trail.h"
#include "auditd/views.h"
#include "core/codec.h"
#include "store/archive.h"
#include "store/verify.h"
#include "store/verify_report.h"

/* One that waits or runs. */
struct waiting {
	int64_t id;
	char scope[16];
	char class_name[ARCHIVE_CLASS_MAX + 1];
	uint64_t at;
	struct waiting *next;
};

struct verifications {
	struct service *service;
	pthread_t thread;
	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t changed;
	struct waiting *first; /* the one that runs, or is the next to */
	unsigned int count;
	bool running;
	bool stop;
	uint64_t entries, bytes; /* that the running one has read */
};

/* What came of it. */
struct outcome {
	int status;
	const char *verdict;
	struct buf report; /* JSON */
};

static void
see_progress(void *context, const struct verify_progress *so_far)
{
	struct verifications *v = context;

	(void)pthread_mutex_lock(&v->mutex);
	v->entries = so_far->entries;
	v->bytes = so_far->bytes;
	(void)pthread_mutex_unlock(&v->mutex);
}

static const char *
verdict_of(int status)
{
	return status == 0 ? "VERIFIED" : status == 1 ? "WRONG" : "NOT PROVEN";
}

/* An error as a report. */
static void
fail(struct outcome *o, const struct error *e)
{
	o->status = error_exit_status(e);
	buf_clear(&o->report);
	buf_append_str(&o->report, "{\"error\":");
	json_append_string(&o->report, e->text, strlen(e->text));
	buf_append_byte(&o->report, '}');
}

static void
verify_all(struct verifications *v, const char *since, struct outcome *o)
{
	const struct config *c = &v->service->config;
	struct verify_options options;
	struct verify_report report;
	char pins[FILE_PATH_MAX];
	struct error e = {ERROR_NONE, ""};

	memset(&options, 0, sizeof(options));
	memset(&report, 0, sizeof(report));
	options.pins = pins;
	options.since = since;
	options.progress = see_progress;
	options.context = v;
	if (file_path(pins, &e, "%s/pins", c->state) != 0 ||
	    verify_archive(&report, c->archive, &options, &e) != 0) {
		fail(o, &e);
	} else {
		o->status = verify_status(&report);
		verify_report_json(&report, c->archive, &o->report);
	}
	verify_release(&report);
}

/* Behind a checkpoint that the log kept. */
static void
verify_since(
    struct verifications *v, const struct waiting *w, struct outcome *o)
{
	char path[FILE_PATH_MAX];
	struct error e = {ERROR_NONE, ""};

	if (file_path(path, &e, "%s/logs/%s/checkpoints/%" PRIu64,
		v->service->config.archive, w->class_name, w->at) == 0)
		verify_all(v, path, o);
	else
		fail(o, &e);
}

static void
verify_segment(
    struct verifications *v, const struct waiting *w, struct outcome *o)
{
	struct error e = {ERROR_NONE, ""};
	struct segment_info info;
	char hash[SHA256_HEX_LEN + 1];
	struct log *l = NULL;

	if (views_open(v->service->views, w->class_name, &l, &e) == 0 &&
	    log_verify_segment(l, w->at, &info, &e) == 0) {
		hex_encode(info.sha256, SHA256_LEN, hash);
		buf_printf(&o->report,
		    "{\"first\":%" PRIu64 ",\"last\":%" PRIu64
		    ",\"sha256\":\"%s\",\"size\":%" PRIu64
		    ",\"attachments\":%" PRIu64 "}",
		    info.first, info.last, hash, info.size,
		    info.attachment_count);
	} else {
		fail(o, &e);
	}
	log_close(l);
}

/* On record, though nobody waits for it: that it failed is not hidden. */
static void
record(
    struct verifications *v, const struct waiting *w, const struct outcome *o)
{
	struct error e;

	(void)trail_record(v->service->trail,
	    json_pack("{s:s,s:{s:s},s:s,s:s,s:{s:I,s:i,s:s}}", "action",
		"verified", "actor", "name", "zegel-auditd", "kind", "audit",
		"outcome", o->status == 0 ? "done" : "failed", "subject", "id",
		(json_int_t)w->id, "status", o->status, "verdict", o->verdict),
	    &e); /* the state has it, and the next one tries again */
}

static void
run_one(struct verifications *v, const struct waiting *w)
{
	struct outcome o = {0, NULL, BUF_EMPTY};
	struct error e;

	if (strcmp(w->scope, "segment") == 0)
		verify_segment(v, w, &o);
	else if (strcmp(w->scope, "since") == 0)
		verify_since(v, w, &o);
	else
		verify_all(v, NULL, &o);
	o.verdict = verdict_of(o.status);
	record(v, w, &o);
	/* Where this fails, the next start says that it was abandoned. */
	(void)state_end_verification(v->service->state, w->id, o.status,
	    o.verdict,
	    buf_text(&o.report) == NULL ? "{}" : (char *)o.report.data, &e);
	buf_release(&o.report);
}

static void *
run(void *context)
{
	struct verifications *v = context;
	struct waiting *w;

	(void)pthread_mutex_lock(&v->mutex);
	for (;;) {
		while (v->first == NULL && !v->stop)
			(void)pthread_cond_wait(&v->changed, &v->mutex);
		if (v->stop)
			break;
		w = v->first;
		v->entries = v->bytes = 0;
		v->running = true;
		(void)pthread_mutex_unlock(&v->mutex);
		run_one(v, w);
		(void)pthread_mutex_lock(&v->mutex);
		v->running = false;
		v->first = w->next;
		v->count--;
		free(w);
	}
	(void)pthread_mutex_unlock(&v->mutex);
	return NULL;
}

int
verifications_new(
    struct verifications **out, struct service *s, struct error *e)
{
	struct verifications *v = calloc(1, sizeof(*v));

	if (v == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	v->service = s;
	if (state_abandon_verifications(s->state, e) != 0) {
		free(v);
		return -1;
	}
	(void)pthread_mutex_init(&v->mutex, NULL);
	(void)pthread_cond_init(&v->changed, NULL);
	if (pthread_create(&v->thread, NULL, run, v) != 0) {
		free(v);
		return error_set(e, ERROR_NOMEM, "no thread to be had");
	}
	*out = v;
	return 0;
}

void
verifications_free(struct verifications *v)
{
	struct waiting *w;

	if (v == NULL)
		return;
	(void)pthread_mutex_lock(&v->mutex);
	v->stop = true;
	(void)pthread_cond_signal(&v->changed);
	(void)pthread_mutex_unlock(&v->mutex);
	(void)pthread_join(v->thread, NULL);
	while ((w = v->first) != NULL) {
		v->first = w->next;
		free(w);
	}
	(void)pthread_cond_destroy(&v->changed);
	(void)pthread_mutex_destroy(&v->mutex);
	free(v);
}

static int
check_request(const struct verification_request *r, struct error *e)
{
	bool full = strcmp(r->scope, "full") == 0;

	if (!full && strcmp(r->scope, "since") != 0 &&
	    strcmp(r->scope, "segment") != 0)
		return error_set(
		    e, ERROR_INPUT, "\"scope\" is full, since or segment");
	if (full)
		return 0;
	if (r->class_name == NULL || !archive_class_valid(r->class_name) ||
	    strlen(r->class_name) > ARCHIVE_CLASS_MAX)
		return error_set(e, ERROR_INPUT, "\"class\" names the log");
	return 0;
}

static void
add(struct verifications *v, struct waiting *w)
{
	struct waiting **end = &v->first;

	while (*end != NULL)
		end = &(*end)->next;
	*end = w;
	v->count++;
	(void)pthread_cond_signal(&v->changed);
}

int
verifications_start(struct verifications *v,
    const struct verification_request *r, int64_t *id, struct error *e)
{
	struct state_verification kept = {
	    0, r->scope, r->class_name, r->by, r->at};
	struct waiting *w;
	int rc = -1;

	if (check_request(r, e) != 0)
		return -1;
	w = calloc(1, sizeof(*w));
	if (w == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	memcpy(w->scope, r->scope, strlen(r->scope) + 1);
	if (r->class_name != NULL && strcmp(r->scope, "full") != 0)
		memcpy(w->class_name, r->class_name, strlen(r->class_name) + 1);
	w->at = r->at;
	(void)pthread_mutex_lock(&v->mutex);
	if (v->count >= VERIFICATIONS_WAITING_MAX)
		error_set(e, ERROR_CONFLICT,
		    "%u verifications wait already; see how they end",
		    v->count);
	else
		rc = state_add_verification(v->service->state, &kept, e);
	if (rc == 0) {
		w->id = *id = kept.id;
		add(v, w);
		w = NULL; /* transferred */
	}
	(void)pthread_mutex_unlock(&v->mutex);
	free(w);
	return rc;
}

/* "state", and how far the running one is. */
static void
add_state(struct verifications *v, json_t *one)
{
	bool ended = json_object_get(one, "ended") != NULL;
	bool runs;

	(void)pthread_mutex_lock(&v->mutex);
	runs = v->running &&
	    json_integer_value(json_object_get(one, "id")) == v->first->id;
	if (runs && !ended)
		(void)json_object_set_new(one, "progress",
		    json_pack("{s:I,s:I}", "entries", (json_int_t)v->entries,
			"bytes", (json_int_t)v->bytes));
	(void)pthread_mutex_unlock(&v->mutex);
	(void)json_object_set_new(one, "state",
	    json_string(ended ? "ended"
		    : runs    ? "running"
			      : "waiting"));
}

int
verifications_get(
    struct verifications *v, int64_t id, json_t **out, struct error *e)
{
	json_t *list, *one;

	if (state_verifications(v->service->state, id, 1, true, &list, e) != 0)
		return -1;
	one = json_array_get(list, 0);
	if (one == NULL ||
	    json_integer_value(json_object_get(one, "id")) != id) {
		json_decref(list);
		return error_set(
		    e, ERROR_NOTFOUND, "there is no verification %" PRId64, id);
	}
	add_state(v, one);
	*out = json_incref(one);
	json_decref(list);
	return 0;
}

int
verifications_list(
    struct verifications *v, unsigned int count, json_t **out, struct error *e)
{
	size_t i;

	if (state_verifications(v->service->state, 0, count, false, out, e) !=
	    0)
		return -1;
	for (i = 0; i < json_array_size(*out); i++)
		add_state(v, json_array_get(*out, i));
	return 0;
}
