/*
 * Search: the index says where to look, and each hit that is shown was read
 * from its log and proven on the way.
 */
#include <string.h>

#include "auditd/api_internal.h"
#include "auditd/hits.h"
#include "auditd/indexes.h"
#include "core/clock.h"
#include "core/codec.h"
#include "index/answer_json.h"
#include "index/highlight.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX 200
#define COUNT_MAX 10000
#define COUNT_US 20000
#define FACETS_MAX 10000
#define DEADLINE_US 2000000

struct searching {
	struct api_call *call;
	struct query *query;
	struct search_request request;
	struct search_result result;
	struct words *words;
	struct hits hits; /* has the one that is being shown */
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
	s->request.count_us = COUNT_US;
	s->request.facets_max = (uint64_t)facets;
	s->request.deadline_us = clock_monotonic_us() + DEADLINE_US;
	return 0;
}

static json_t *
highlights_json(struct searching *s, struct error *e)
{
	const struct buf *text = &s->hits.document.text;
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
describe_hit(struct searching *s, const struct search_hit *hit, struct error *e)
{
	static const char *const NAMES[DOCUMENT_FACETS] = {
	    "kind", "type", "channel", "source", "author", "direction", "lang"};
	const struct document *d = &s->hits.document;
	char posted[CLOCK_TEXT_LEN + 1], captured[CLOCK_TEXT_LEN + 1];
	char hash[TREE_HASH_LEN * 2 + 1];
	json_t *marks = highlights_json(s, e), *shown;
	int i;

	if (marks == NULL)
		return NULL;
	clock_format(d->posted_us, posted);
	clock_format(d->captured_us, captured);
	hex_encode(s->hits.leaf.bytes, TREE_HASH_LEN, hash);
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

static json_t *
hit_json(struct searching *s, const struct search_hit *hit)
{
	struct error e = {ERROR_NONE, ""};
	json_t *shown = NULL;

	if (hits_read(&s->hits, hit->class_name, hit->index, &e) == 0)
		shown = describe_hit(s, hit, &e);
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
	words_free(s->words);
	hits_release(&s->hits);
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
	hits_init(&s.hits, c->service->views);
	if (read_request(&s) == 0 && words_new(&s.words, 0, &c->error) == 0 &&
	    search(&s, &c->error) == 0)
		answer(&s);
	release(&s);
}
