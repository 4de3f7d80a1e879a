/*
 * A conversation: all that is archived of it, in the order of replies, with
 * holes where something that is answered is not archived; and how it stood at
 * a moment.
 *
 * It is gathered in rounds: what names the conversation that the entry names,
 * then what the posts found so far answer, and what answers them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "auditd/api_internal.h"
#include "auditd/hits.h"
#include "auditd/indexes.h"
#include "core/clock.h"
#include "core/codec.h"
#include "index/search.h"
#include "index/thread.h"

#define ENTRIES_MAX 1000
#define ROUNDS_MAX 16
#define DEADLINE_US 5000000

struct conversation {
	struct api_call *call;
	struct hits hits;
	struct index *index;
	struct thread *thread;
	json_t *seen; /* set of "class:index" */
	json_t *asked; /* set of ids of posts */
	bool complete; /* all rounds saw all that there is */
	const struct thread_post *const *posts;
	size_t count;
};

/* Add an entry to the thread, once. */
static int
add_entry(struct conversation *v, const char *class_name, uint64_t index,
    struct error *e)
{
	char key[ARCHIVE_CLASS_MAX + 32];
	struct json_slice line;

	(void)snprintf(key, sizeof(key), "%s:%" PRIu64, class_name, index);
	if (json_object_get(v->seen, key) != NULL)
		return 0;
	if (json_object_size(v->seen) >= ENTRIES_MAX) {
		v->complete = false;
		return 0;
	}
	(void)json_object_set_new(v->seen, key, json_true());
	if (hits_read(&v->hits, class_name, index, e) != 0)
		return -1;
	line.text = (const char *)v->hits.line.data;
	line.len = v->hits.line.len;
	return thread_add(
	    v->thread, class_name, index, line, &v->hits.document, e);
}

/* Ask the index, and add all that it names. */
static int
ask(struct conversation *v, const struct query *q, struct error *e)
{
	struct search_request request = {.query = q,
	    .order = SEARCH_OLDEST,
	    .limit = SEARCH_LIMIT_MAX,
	    .deadline_us = clock_monotonic_us() + DEADLINE_US};
	struct search_result result;
	int rc = -1;
	size_t i;

	if (search_run(v->index, &request, &result, e) != 0)
		return -1;
	if (result.cursor != NULL || result.stopped ||
	    !coverage_complete(&result.coverage))
		v->complete = false;
	for (i = 0; i < result.hit_count; i++)
		if (add_entry(v, result.hits[i].class_name,
			result.hits[i].index, e) != 0)
			goto out;
	rc = 0;
out:
	search_result_release(&result);
	return rc;
}

/* The conversation that the entry names, if it does. */
static int
ask_context(struct conversation *v, struct error *e)
{
	struct json_slice line, context;
	struct buf text = BUF_EMPTY;
	struct query *q;
	int rc = 0;

	line.text = (const char *)v->hits.line.data;
	line.len = v->hits.line.len;
	if (json_path(line, "activity.object.context", &context) &&
	    json_get_string(context, &text) && text.len > 0) {
		q = query_field(
		    FIELD_THREAD, (const char *)text.data, text.len);
		rc = q == NULL ? error_set(e, ERROR_NOMEM, "out of memory")
			       : ask(v, q, e);
		query_free(q);
	}
	buf_release(&text);
	return rc;
}

/* What is about the posts that were not asked for yet, and what answers
   them; NULL without `failed` when all were. */
static struct query *
next_question(struct conversation *v, bool *failed)
{
	struct query *all = NULL, *one;
	size_t i;

	*failed = false;
	for (i = 0; i < v->count; i++) {
		const char *id = v->posts[i]->id;

		if (json_object_get(v->asked, id) != NULL)
			continue;
		(void)json_object_set_new(v->asked, id, json_true());
		one = query_join(QUERY_OR,
		    query_field(FIELD_ID, id, strlen(id)),
		    query_field(FIELD_PARENT, id, strlen(id)));
		all = all == NULL ? one : query_join(QUERY_OR, all, one);
		*failed = all == NULL;
		if (*failed)
			return NULL;
	}
	return all;
}

static int
gather(struct conversation *v, struct error *e)
{
	bool failed = false;
	struct query *q;
	int round, rc = 0;

	for (round = 0; rc == 0; round++) {
		if (thread_arrange(v->thread, &v->posts, &v->count, e) != 0)
			return -1;
		q = next_question(v, &failed);
		if (failed)
			return error_set(e, ERROR_NOMEM, "out of memory");
		if (q == NULL)
			return 0;
		if (round == ROUNDS_MAX) {
			v->complete = false;
			query_free(q);
			return 0;
		}
		rc = ask(v, q, e);
		query_free(q);
	}
	return rc;
}

static const char *
event_name(enum thread_event_kind kind)
{
	static const char *const NAMES[] = {"created", "edited", "deleted",
	    "liked", "reposted", "undone", "other"};

	return NAMES[kind];
}

/* One event, with the words of its entry as they were proven. */
static json_t *
event_json(struct conversation *v, const struct thread_event *x)
{
	char claimed[CLOCK_TEXT_LEN + 1], captured[CLOCK_TEXT_LEN + 1];
	struct error e = {ERROR_NONE, ""};
	json_t *shown;

	clock_format(x->claimed_us, claimed);
	clock_format(x->captured_us, captured);
	shown = json_pack("{s:s,s:s,s:I,s:s,s:s,s:b,s:s}", "event",
	    event_name(x->kind), "class", x->class_name, "index",
	    (json_int_t)x->index, "author", x->author, "at", claimed, "claimed",
	    x->claimed, "captured", captured);
	if (hits_read(&v->hits, x->class_name, x->index, &e) != 0)
		(void)json_object_set_new(shown, "reason", json_string(e.text));
	else if (v->hits.document.text.len > 0)
		(void)json_object_set_new(shown, "text",
		    json_stringn((const char *)v->hits.document.text.data,
			v->hits.document.text.len));
	return shown;
}

/* `at` NULL: all events; else only the one that was seen then. */
static json_t *
post_json(
    struct conversation *v, const struct thread_post *p, const int64_t *at)
{
	const struct thread_event *then;
	json_t *events = json_array();
	size_t i;

	if (at != NULL) {
		then = thread_at(p, *at);
		if (then == NULL || then->kind == THREAD_DELETED) {
			json_decref(events);
			return NULL;
		}
		(void)json_array_append_new(events, event_json(v, then));
	}
	for (i = 0; at == NULL && i < p->count; i++)
		(void)json_array_append_new(
		    events, event_json(v, &p->events[i]));
	return json_pack("{s:s,s:i,s:s?,s:b,s:o}", "id", p->id, "depth",
	    (int)p->depth, "parent", p->parent == NULL ? NULL : p->parent->id,
	    "archived", p->count > 0, "events", events);
}

static void
answer(struct conversation *v, const int64_t *at)
{
	json_t *posts = json_array(), *post;
	size_t i;

	for (i = 0; i < v->count; i++) {
		post = post_json(v, v->posts[i], at);
		if (post != NULL)
			(void)json_array_append_new(posts, post);
	}
	(void)json_object_set_new(v->call->subject, "posts",
	    json_integer((json_int_t)json_array_size(posts)));
	api_answer_json(v->call,
	    json_pack("{s:b,s:o}", "complete", v->complete, "posts", posts));
}

/* "?at=": 0 and *given when it is there, -1 with the error. */
static int
read_moment(struct api_call *c, int64_t *at, bool *given)
{
	const char *text = http_query(c->request, "at");
	char whole[CLOCK_TEXT_LEN + 1];

	*given = text != NULL;
	if (!*given)
		return 0;
	(void)json_object_set_new(c->subject, "at", json_string(text));
	/* Seconds will do. */
	if (strlen(text) == 20 && text[19] == 'Z')
		(void)snprintf(whole, sizeof(whole), "%.19s.000000Z", text);
	else
		(void)snprintf(whole, sizeof(whole), "%s", text);
	if (strlen(text) <= CLOCK_TEXT_LEN &&
	    clock_parse(whole, strlen(whole), at, NULL) == 0)
		return 0;
	api_fail(c, ERROR_INPUT,
	    "\"at\" has to be a time like 2026-11-22T03:00:00Z");
	return -1;
}

static void
converse(struct conversation *v)
{
	struct api_call *c = v->call;
	const char *class_name = http_parameter(c->request, "class");
	int64_t at = 0;
	uint64_t index;
	bool given;

	if (api_path_number(c, "index", &index) != 0 ||
	    read_moment(c, &at, &given) != 0)
		return;
	(void)json_object_set_new(c->subject, "class", json_string(class_name));
	(void)json_object_set_new(
	    c->subject, "index", json_integer((json_int_t)index));
	if (strlen(class_name) > ARCHIVE_CLASS_MAX)
		api_fail(c, ERROR_NOTFOUND, "there is no such class");
	else if (indexes_take(c->service->indexes, &v->index, &c->error) == 0 &&
	    add_entry(v, class_name, index, &c->error) == 0 &&
	    ask_context(v, &c->error) == 0 && gather(v, &c->error) == 0)
		answer(v, given ? &at : NULL);
}

/* GAP: nothing is hidden by scope yet. */
void
api_conversation(struct api_call *c)
{
	struct conversation v;

	memset(&v, 0, sizeof(v));
	v.call = c;
	v.complete = true;
	v.seen = json_object();
	v.asked = json_object();
	v.thread = thread_new(&c->error);
	hits_init(&v.hits, c->service->views);
	if (v.thread != NULL)
		converse(&v);
	if (v.index != NULL)
		indexes_give_back(c->service->indexes, v.index);
	thread_free(v.thread);
	hits_release(&v.hits);
	json_decref(v.seen);
	json_decref(v.asked);
}
