/*
 * Search: the index says where to look, and each hit that is shown was read
 * from its log and proven on the way.
 */
#include <stdlib.h>
#include <string.h>

#include "auditd/api_internal.h"
#include "auditd/indexes.h"
#include "auditd/views.h"
#include "core/clock.h"
#include "core/codec.h"
#include "index/answer_json.h"
#include "index/feed.h"
#include "index/highlight.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX 200
#define COUNT_MAX 10000
#define FACETS_MAX 10000
#define DEADLINE_US 2000000

/* A log that hits were read from; NULL when it can't be trusted. */
struct searched_log {
	char class_name[ARCHIVE_CLASS_MAX + 1];
	struct log *log;
	struct error error;
	struct searched_log *next;
};

struct searching {
	struct api_call *call;
	struct query *query;
	struct search_request request;
	struct search_result result;
	struct searched_log *logs;
	struct words *words;
	struct document document; /* of the hit that is being shown */
	struct buf line;
};

static int
read_order(struct api_call *c, enum search_order *order)
{
	const char *given = http_query(c->request, "order");

	*order = SEARCH_NEWEST;
	if (given == NULL || strcmp(given, "newest") == 0)
		return 0;
	*order = SEARCH_OLDEST;
	if (strcmp(given, "oldest") == 0)
		return 0;
	*order = SEARCH_RELEVANCE;
	if (strcmp(given, "relevance") == 0)
		return 0;
	api_fail(c, ERROR_INPUT, "\"order\" is newest, oldest or relevance");
	return -1;
}

static int
read_request(struct searching *s)
{
	struct api_call *c = s->call;
	const char *text = http_query(c->request, "q");
	long long limit, facets;

	if (api_query_number(c, "limit", 1, LIMIT_MAX, LIMIT_DEFAULT, &limit) !=
		0 ||
	    api_query_number(c, "facets", 0, FACETS_MAX, 0, &facets) != 0 ||
	    read_order(c, &s->request.order) != 0)
		return -1;
	if (text == NULL)
		text = "";
	(void)json_object_set_new(c->subject, "query", json_string(text));
	if (query_parse(&s->query, text, strlen(text), NULL, &c->error) != 0)
		return -1;
	s->request.query = s->query;
	s->request.limit = (size_t)limit;
	s->request.cursor = http_query(c->request, "cursor");
	s->request.count_max = COUNT_MAX;
	s->request.facets_max = (uint64_t)facets;
	s->request.deadline_us = clock_monotonic_us() + DEADLINE_US;
	return 0;
}

/* The log of a hit, trusted; NULL with the error. */
static struct log *
log_of(struct searching *s, const char *class_name, struct error *e)
{
	struct searched_log *l;

	for (l = s->logs; l != NULL; l = l->next)
		if (strcmp(l->class_name, class_name) == 0)
			break;
	if (l == NULL) {
		l = calloc(1, sizeof(*l));
		if (l == NULL) {
			error_set(e, ERROR_NOMEM, "out of memory");
			return NULL;
		}
		memcpy(l->class_name, class_name, strlen(class_name) + 1);
		l->next = s->logs;
		s->logs = l;
		(void)views_open(s->call->service->views, class_name, &l->log,
		    &l->error); /* NULL says it */
	}
	if (l->log == NULL)
		*e = l->error;
	return l->log;
}

static json_t *
highlights_json(struct searching *s, struct error *e)
{
	const struct buf *text = &s->document.text;
	struct highlights marks;
	json_t *list = json_array();
	size_t i;

	if (text->len == 0)
		return list;
	if (highlight_find(s->words, s->query, FIELD_TEXT,
		(const char *)text->data, text->len, &marks, e) != 0) {
		json_decref(list);
		return NULL;
	}
	for (i = 0; i < marks.count; i++)
		(void)json_array_append_new(list,
		    json_pack("[I,I]", (json_int_t)marks.list[i].begin,
			(json_int_t)marks.list[i].end));
	highlights_release(&marks);
	return list;
}

static json_t *
text_json(const struct buf *text)
{
	return json_stringn(
	    text->len > 0 ? (const char *)text->data : "", text->len);
}

static json_t *
describe_hit(struct searching *s, const struct search_hit *hit,
    const struct tree_hash *leaf, struct error *e)
{
	static const char *const NAMES[DOCUMENT_FACETS] = {
	    "kind", "type", "channel", "source", "author", "direction", "lang"};
	const struct document *d = &s->document;
	char posted[CLOCK_TEXT_LEN + 1], captured[CLOCK_TEXT_LEN + 1];
	char hash[TREE_HASH_LEN * 2 + 1];
	json_t *marks = highlights_json(s, e), *shown;
	int i;

	if (marks == NULL)
		return NULL;
	clock_format(d->posted_us, posted);
	clock_format(d->captured_us, captured);
	hex_encode(leaf->bytes, TREE_HASH_LEN, hash);
	shown = json_pack("{s:s,s:I,s:b,s:s,s:s,s:s,s:b,s:f,s:o,s:o}", "class",
	    hit->class_name, "index", (json_int_t)hit->index, "verified", 1,
	    "leaf_hash", hash, "posted", posted, "captured", captured,
	    "posted_claimed", d->posted_claimed, "score", hit->score, "text",
	    text_json(&d->text), "highlights", marks);
	for (i = 0; shown != NULL && i < DOCUMENT_FACETS; i++)
		if (d->facets[i].len > 0)
			(void)json_object_set_new(
			    shown, NAMES[i], text_json(&d->facets[i]));
	return shown;
}

/* The hit, read and proven; or why it is not shown. */
static int
read_hit(struct searching *s, const struct search_hit *hit,
    struct tree_hash *leaf, struct error *e)
{
	struct tree_hash proof[TREE_PROOF_MAX];
	struct log *l = log_of(s, hit->class_name, e);
	struct sha256 *h;
	size_t proof_len;
	int rc;

	if (l == NULL)
		return -1;
	buf_clear(&s->line);
	if (log_read_verified(l, hit->index, &s->line, proof, &proof_len, e) !=
	    0)
		return -1;
	h = sha256_new(e);
	if (h == NULL)
		return -1;
	rc = tree_leaf_hash(h, s->line.data, s->line.len, leaf, e);
	sha256_free(h);
	if (rc != 0)
		return -1;
	return feed_document(&s->document, l, hit->class_name, hit->index,
	    (const char *)s->line.data, s->line.len, e);
}

static json_t *
hit_json(struct searching *s, const struct search_hit *hit)
{
	struct error e = {ERROR_NONE, ""};
	struct tree_hash leaf;
	json_t *shown = NULL;

	if (read_hit(s, hit, &leaf, &e) == 0)
		shown = describe_hit(s, hit, &leaf, &e);
	if (shown != NULL)
		return shown;
	return json_pack("{s:s,s:I,s:b,s:s}", "class", hit->class_name, "index",
	    (json_int_t)hit->index, "verified", 0, "reason", e.text);
}

/* What the search was, and saw, for the audit trail. */
static void
note_result(struct searching *s)
{
	const struct search_result *r = &s->result;

	(void)json_object_set_new(
	    s->call->subject, "total", json_integer((json_int_t)r->total));
	(void)json_object_set_new(
	    s->call->subject, "total_exact", json_boolean(r->total_exact));
	(void)json_object_set_new(s->call->subject, "complete",
	    json_boolean(coverage_complete(&r->coverage)));
}

static void
answer(struct searching *s)
{
	const struct search_result *r = &s->result;
	json_t *hits = json_array();
	struct buf text = BUF_EMPTY;
	size_t i;

	for (i = 0; i < r->hit_count; i++)
		(void)json_array_append_new(hits, hit_json(s, &r->hits[i]));
	search_text(r, &text);
	note_result(s);
	api_answer_json(s->call,
	    json_pack("{s:o,s:I,s:b,s:b,s:o,s:s?,s:o,s:o}", "hits", hits,
		"total", (json_int_t)r->total, "total_exact", r->total_exact,
		"stopped", r->stopped, "facets", facets_json(r), "cursor",
		r->cursor, "coverage", coverage_json(&r->coverage), "summary",
		text_json(&text)));
	buf_release(&text);
}

static int
search(struct searching *s, struct error *e)
{
	struct indexes *indexes = s->call->service->indexes;
	struct index *ix = NULL;
	size_t i;
	int rc;

	if (indexes_take(indexes, &ix, e) != 0)
		return -1;
	rc = search_run(ix, &s->request, &s->result, e);
	for (i = 0; rc == 0 && i < s->result.coverage.count; i++)
		if (s->result.coverage.logs[i].missing > 0)
			indexes_suspect(indexes);
	indexes_give_back(indexes, ix);
	return rc;
}

static void
release(struct searching *s)
{
	struct searched_log *l;

	while ((l = s->logs) != NULL) {
		s->logs = l->next;
		log_close(l->log);
		free(l);
	}
	words_free(s->words);
	document_release(&s->document);
	buf_release(&s->line);
	search_result_release(&s->result);
	query_free(s->query);
}

/* GAP: nothing is hidden by scope yet. */
void
api_search(struct api_call *c)
{
	struct searching s;

	memset(&s, 0, sizeof(s));
	s.call = c;
	document_init(&s.document);
	if (read_request(&s) == 0 && words_new(&s.words, 0, &c->error) == 0 &&
	    search(&s, &c->error) == 0)
		answer(&s);
	release(&s);
}
