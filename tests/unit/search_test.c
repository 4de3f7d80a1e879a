#include "index/search.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/check.h"
#include "tests/unit/index_fixture.h"

#define POSTS 1500
#define DAY_US (INT64_C(86400) * 1000000)
#define BASE_US (INT64_C(1767225600) * 1000000) /* 2026-01-01 */

static struct fixture fixture;
static struct post posts[POSTS + 100];
static char texts[POSTS + 100][128];
static size_t post_count;

static const char *const WORDS[] = {"storing", "rente", "pinpas", "geblokkeerd",
    "app", "hypotheek", "klacht", "bedankt", "bank", "de"};
static const char *const CHANNELS[] = {"x", "mastodon", "email"};
static const char *const DIRECTIONS[] = {"inbound", "outbound"};

/* Word i is i times rarer than the first; many are posted at one moment. */
static void
add_post(struct fixture *f)
{
	struct post *p = &posts[post_count];
	char *text = texts[post_count++];
	size_t i, at = 0;

	for (i = 0; i < 10; i++)
		if (fixture_random(f, (uint32_t)(10 - i)) == 0)
			at += (size_t)snprintf(text + at, 128 - at, "%s%s",
			    at > 0 ? " " : "", WORDS[i]);
	p->text = text;
	p->channel = CHANNELS[fixture_random(f, 3)];
	p->direction = DIRECTIONS[fixture_random(f, 2)];
	p->posted_us = BASE_US + fixture_random(f, 60) * DAY_US +
	    fixture_random(f, 20) * 1000;
	fixture_add(f, p);
}

static int
setup(void **state)
{
	size_t i;

	(void)state;
	fixture_make(&fixture);
	for (i = 0; i < POSTS; i++) {
		add_post(&fixture);
		if (i % 97 == 0)
			fixture_commit(&fixture);
		if (i == 333 || i == 1000) {
			fixture_commit(&fixture);
			fixture_seal(&fixture);
		}
	}
	fixture_commit(&fixture);
	CHECK_INT(fixture_build(&fixture), log_writer_size(fixture.writer));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fixture_remove(&fixture);
	return 0;
}

/* The reference: a query as a function of a post. */
struct wanted {
	enum query_kind kind;
	const char *word; /* QUERY_WORDS, QUERY_FIELD */
	enum field field;
	int64_t from_us, to_us;
	const struct wanted *a, *b;
};

static bool
has_word(const char *text, const char *word)
{
	size_t len = strlen(word);
	const char *p = text;

	while ((p = strstr(p, word)) != NULL) {
		if ((p == text || p[-1] == ' ') &&
		    (p[len] == '\0' || p[len] == ' '))
			return true;
		p += len;
	}
	return false;
}

static bool
matches(const struct wanted *w, const struct post *p)
{
	switch (w->kind) {
	case QUERY_ALL:
		return true;
	case QUERY_WORDS:
		return has_word(p->text, w->word);
	case QUERY_FIELD:
		return strcmp(w->field == FIELD_CHANNEL ? p->channel
							: p->direction,
			   w->word) == 0;
	case QUERY_RANGE:
		return p->posted_us >= w->from_us && p->posted_us < w->to_us;
	case QUERY_NOT:
		return !matches(w->a, p);
	case QUERY_AND:
		return matches(w->a, p) && matches(w->b, p);
	case QUERY_OR:
		return matches(w->a, p) || matches(w->b, p);
	default:
		fail();
		return false;
	}
}

static struct query *
build_query(const struct wanted *w)
{
	switch (w->kind) {
	case QUERY_WORDS:
		return query_words(w->word, strlen(w->word));
	case QUERY_FIELD:
		return query_field(w->field, w->word, strlen(w->word));
	case QUERY_RANGE:
		return query_range(QUERY_POSTED, w->from_us, w->to_us);
	case QUERY_NOT:
		return query_not(build_query(w->a));
	case QUERY_AND:
	case QUERY_OR:
		return query_join(
		    w->kind, build_query(w->a), build_query(w->b));
	default:
		return query_new(QUERY_ALL);
	}
}

static struct wanted nodes[64];
static size_t node_count;

/* A random query of at most `depth` levels. */
static const struct wanted *
random_query(struct fixture *f, unsigned int depth)
{
	struct wanted *w = &nodes[node_count++];
	uint32_t choice = fixture_random(f, depth == 0 ? 4 : 8);

	memset(w, 0, sizeof(*w));
	if (choice < 2) {
		w->kind = QUERY_WORDS;
		w->word = WORDS[fixture_random(f, 10)];
	} else if (choice == 2) {
		bool channel = fixture_random(f, 2) == 0;

		w->kind = QUERY_FIELD;
		w->field = channel ? FIELD_CHANNEL : FIELD_DIRECTION;
		w->word = channel ? CHANNELS[fixture_random(f, 3)]
				  : DIRECTIONS[fixture_random(f, 2)];
	} else if (choice == 3) {
		w->kind = QUERY_RANGE;
		w->from_us = BASE_US + fixture_random(f, 60) * DAY_US +
		    fixture_random(f, 3) * 500;
		w->to_us = w->from_us + (fixture_random(f, 20) + 1) * DAY_US;
	} else if (choice == 4) {
		w->kind = QUERY_NOT;
		w->a = random_query(f, depth - 1);
	} else {
		w->kind = choice < 7 ? QUERY_AND : QUERY_OR;
		w->a = random_query(f, depth - 1);
		w->b = random_query(f, depth - 1);
	}
	return w;
}

/* 1 when `a` comes before `b`, newest first. */
static bool
newer(const struct post *a, const struct post *b)
{
	if (a->posted_us / 1000 != b->posted_us / 1000)
		return a->posted_us > b->posted_us;
	return a->index > b->index;
}

/* What a scan of all posts finds, in order. */
static size_t
scan_posts(const struct wanted *w, const struct wanted *scope, bool newest,
    const struct post *found[])
{
	size_t n = 0, i, at;

	for (i = 0; i < post_count; i++) {
		const struct post *p = &posts[i];

		if (!matches(w, p) || (scope != NULL && !matches(scope, p)))
			continue;
		for (at = n++; at > 0 && newer(p, found[at - 1]) == newest;
		     at--)
			found[at] = found[at - 1];
		found[at] = p;
	}
	return n;
}

/* Every kind of entry but records is out of these searches. */
static struct query *
records_only(struct query *q)
{
	return query_join(QUERY_AND, q, query_field(FIELD_KIND, "record", 6));
}

/* All pages of a search hold what the scan found, once each and in order. */
static void
compare_pages(struct index *ix, struct search_request *r,
    const struct post *const found[], size_t count)
{
	struct search_result result;
	char *cursor = NULL;
	struct error e;
	size_t seen = 0, i;

	do {
		r->cursor = cursor;
		CHECK_OK(search_run(ix, r, &result, &e), e);
		free(cursor);
		if (result.total != count) {
			struct buf text = BUF_EMPTY;

			query_print(r->query, &text);
			if (r->scope != NULL) {
				buf_append_str(&text, " within ");
				query_print(r->scope, &text);
			}
			print_error("%s\n", buf_text(&text));
			buf_release(&text);
		}
		CHECK_INT(result.total, count);
		CHECK(result.total_exact);
		CHECK(coverage_complete(&result.coverage));
		CHECK(seen + result.hit_count <= count);
		for (i = 0; i < result.hit_count; i++) {
			CHECK_INT(result.hits[i].index, found[seen]->index);
			CHECK_INT(
			    result.hits[i].posted_us, found[seen]->posted_us);
			seen++;
		}
		cursor = result.cursor;
		result.cursor = NULL;
		search_result_release(&result);
	} while (cursor != NULL);
	CHECK_INT(seen, count);
}

static void
random_queries_find_what_a_scan_of_all_posts_finds(void **state)
{
	static const struct post *found[POSTS + 100];
	struct index *ix = NULL;
	struct error e;
	size_t i;

	(void)state;
	CHECK_OK(
	    index_open(&ix, fixture.scratch.archive, fixture.index, &e), e);
	for (i = 0; i < 300; i++) {
		bool newest = i % 3 != 0, walled = i % 4 == 0;
		struct search_request r = {
		    .order = newest ? SEARCH_NEWEST : SEARCH_OLDEST,
		    .limit = 1 + fixture_random(&fixture, 400),
		    .count_max = 100000};
		const struct wanted *w, *scope = NULL;
		struct query *q, *s = NULL;
		size_t count;

		node_count = 0;
		w = random_query(&fixture, 2);
		if (walled) {
			scope = random_query(&fixture, 1);
			s = build_query(scope);
		}
		q = records_only(build_query(w));
		CHECK(q != NULL && (s != NULL || !walled));
		r.query = q;
		r.scope = s;
		count = scan_posts(w, scope, newest, found);
		compare_pages(ix, &r, found, count);
		query_free(q);
		query_free(s);
	}
	index_close(ix);
}

static uint64_t
facet_count(
    const struct search_result *r, enum search_facet facet, const char *value)
{
	size_t i;

	for (i = 0; i < r->facet_counts[facet]; i++)
		if (strcmp(r->facets[facet][i].value, value) == 0)
			return r->facets[facet][i].count;
	return 0;
}

static void
facets_count_what_is_in_scope_and_nothing_else(void **state)
{
	static const struct wanted WORD = {
	    .kind = QUERY_WORDS, .word = "hypotheek"};
	struct search_request r = {.order = SEARCH_NEWEST,
	    .limit = 5,
	    .count_max = 100000,
	    .facets_max = 100000};
	uint64_t in_x = 0, inbound = 0, days = 0;
	struct search_result result;
	struct index *ix = NULL;
	struct error e;
	size_t i;

	(void)state;
	CHECK_OK(
	    index_open(&ix, fixture.scratch.archive, fixture.index, &e), e);
	for (i = 0; i < post_count; i++)
		if (matches(&WORD, &posts[i]) &&
		    strcmp(posts[i].channel, "x") == 0) {
			in_x++;
			inbound += strcmp(posts[i].direction, "inbound") == 0;
		}
	r.query = query_words("hypotheek", 9);
	r.scope = query_field(FIELD_CHANNEL, "x", 1);
	CHECK_OK(search_run(ix, &r, &result, &e), e);
	CHECK_INT(result.total, in_x);
	CHECK(result.facets_exact);
	CHECK_INT(result.facets_of, in_x);
	CHECK_INT(result.facet_counts[SEARCH_CHANNEL], 1);
	CHECK_INT(facet_count(&result, SEARCH_CHANNEL, "x"), in_x);
	CHECK_INT(facet_count(&result, SEARCH_CHANNEL, "mastodon"), 0);
	CHECK_INT(facet_count(&result, SEARCH_DIRECTION, "inbound"), inbound);
	for (i = 0; i < result.facet_counts[SEARCH_DAY]; i++)
		days += result.facets[SEARCH_DAY][i].count;
	CHECK(days <= in_x && days > 0); /* the most frequent days */
	search_result_release(&result);

	r.facets_max = 10;
	r.count_max = 20;
	CHECK_OK(search_run(ix, &r, &result, &e), e);
	CHECK(!result.facets_exact);
	CHECK_INT(result.facets_of, 10);
	CHECK(!result.total_exact);
	CHECK_INT(result.total, 20);
	search_result_release(&result);
	query_free((struct query *)(uintptr_t)r.query);
	query_free((struct query *)(uintptr_t)r.scope);
	index_close(ix);
}

static void
pages_stay_as_they_were_while_the_archive_grows(void **state)
{
	static const struct wanted ALL = {.kind = QUERY_ALL};
	static const struct post *found[POSTS + 100];
	struct search_request r = {
	    .order = SEARCH_NEWEST, .limit = 100, .count_max = 100000};
	struct search_result result;
	struct index *ix = NULL;
	struct query *q = records_only(query_new(QUERY_ALL));
	struct error e;
	char *cursor;
	size_t count, i, seen;

	(void)state;
	CHECK_OK(
	    index_open(&ix, fixture.scratch.archive, fixture.index, &e), e);
	count = scan_posts(&ALL, NULL, true, found);
	r.query = q;
	CHECK_OK(search_run(ix, &r, &result, &e), e);
	cursor = result.cursor;
	result.cursor = NULL;
	seen = result.hit_count;
	search_result_release(&result);

	for (i = 0; i < 50; i++) /* posted at any time: late arrivals too */
		add_post(&fixture);
	fixture_commit(&fixture);
	(void)fixture_build(&fixture); /* one more partition is closed */
	while (cursor != NULL) {
		r.cursor = cursor;
		CHECK_OK(search_run(ix, &r, &result, &e), e);
		free(cursor);
		CHECK_INT(result.total, count);
		for (i = 0; i < result.hit_count; i++)
			CHECK_INT(result.hits[i].index, found[seen++]->index);
		cursor = result.cursor;
		result.cursor = NULL;
		search_result_release(&result);
	}
	CHECK_INT(seen, count);
	query_free(q);
	index_close(ix);
}

static void
a_cursor_serves_its_own_query_only(void **state)
{
	struct search_request r = {
	    .order = SEARCH_NEWEST, .limit = 1, .count_max = 10};
	struct query *q = query_words("bank", 4);
	struct search_result result;
	struct index *ix = NULL;
	char *cursor;
	struct error e;

	(void)state;
	CHECK_OK(
	    index_open(&ix, fixture.scratch.archive, fixture.index, &e), e);
	r.query = q;
	CHECK_OK(search_run(ix, &r, &result, &e), e);
	cursor = result.cursor;
	result.cursor = NULL;
	search_result_release(&result);
	r.cursor = cursor;
	r.order = SEARCH_OLDEST;
	CHECK_ERROR(search_run(ix, &r, &result, &e), e, ERROR_INPUT,
	    "the cursor is of another query; search again without it");
	r.cursor = "x";
	CHECK_ERROR(search_run(ix, &r, &result, &e), e, ERROR_INPUT,
	    "the cursor is not one that a search gave");
	free(cursor);
	query_free(q);
	index_close(ix);
}

static void
the_most_relevant_come_first(void **state)
{
	struct search_request r = {
	    .order = SEARCH_RELEVANCE, .limit = 20, .count_max = 100000};
	struct query *q = query_join(
	    QUERY_OR, query_words("storing", 7), query_words("de", 2));
	struct search_result result;
	struct index *ix = NULL;
	struct error e;
	size_t i;

	(void)state;
	CHECK_OK(
	    index_open(&ix, fixture.scratch.archive, fixture.index, &e), e);
	r.query = q;
	CHECK_OK(search_run(ix, &r, &result, &e), e);
	CHECK_INT(result.hit_count, 20);
	CHECK(result.ranked_all);
	for (i = 0; i < result.hit_count; i++) {
		const struct search_hit *hit = &result.hits[i];
		size_t j = 0;

		while (posts[j].index != hit->index)
			j++;
		/* The rare word outweighs the one that is everywhere. */
		CHECK(has_word(posts[j].text, "storing"));
		CHECK(i == 0 || hit->score <= result.hits[i - 1].score);
	}
	search_result_release(&result);
	query_free(q);
	index_close(ix);
}

static void
a_deadline_that_has_passed_is_said(void **state)
{
	struct search_request r = {.order = SEARCH_NEWEST,
	    .limit = 20,
	    .count_max = 100000,
	    .deadline_us = 1};
	struct query *q = query_new(QUERY_ALL);
	struct search_result result;
	struct buf text = BUF_EMPTY;
	struct index *ix = NULL;
	struct error e;

	(void)state;
	CHECK_OK(
	    index_open(&ix, fixture.scratch.archive, fixture.index, &e), e);
	r.query = q;
	CHECK_OK(search_run(ix, &r, &result, &e), e);
	CHECK(result.stopped);
	CHECK(!result.total_exact);
	search_text(&result, &text);
	CHECK(strstr(buf_text(&text),
		  "The search was stopped because its time was up") != NULL);
	buf_release(&text);
	search_result_release(&result);
	query_free(q);
	index_close(ix);
}

static void
counting_ends_in_time_and_changes_no_hit(void **state)
{
	struct search_request r = {.order = SEARCH_NEWEST,
	    .limit = 20,
	    .count_max = 100000,
	    .count_us = 1};
	struct query *q = query_new(QUERY_ALL);
	struct search_result result;
	struct index *ix = NULL;
	struct error e;

	(void)state;
	CHECK_OK(
	    index_open(&ix, fixture.scratch.archive, fixture.index, &e), e);
	r.query = q;
	CHECK_OK(search_run(ix, &r, &result, &e), e);
	CHECK_INT(result.hit_count, 20);
	CHECK(!result.stopped);
	CHECK(!result.total_exact);
	CHECK(result.total >= 20);
	CHECK(result.cursor != NULL);
	search_result_release(&result);
	query_free(q);
	index_close(ix);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		random_queries_find_what_a_scan_of_all_posts_finds),
	    cmocka_unit_test(facets_count_what_is_in_scope_and_nothing_else),
	    cmocka_unit_test(pages_stay_as_they_were_while_the_archive_grows),
	    cmocka_unit_test(a_cursor_serves_its_own_query_only),
	    cmocka_unit_test(the_most_relevant_come_first),
	    cmocka_unit_test(a_deadline_that_has_passed_is_said),
	    cmocka_unit_test(counting_ends_in_time_and_changes_no_hit),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
