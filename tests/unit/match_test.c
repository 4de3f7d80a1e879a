#include "index/match.h"

#include <sqlite3.h>

#include "tests/unit/check.h"
#include "tests/unit/random_query.h"

#define DAY_US (INT64_C(86400) * 1000000)
#define MARCH_US (INT64_C(1772323200) * 1000000) /* 2026-03-01 */

static struct error e;

static struct query *
parsed(const char *text)
{
	struct query *q = NULL;

	CHECK_OK(query_parse(&q, text, strlen(text), NULL, &e), e);
	return q;
}

static void
a_query_is_one_expression_of_fts5(void **state)
{
	static const struct {
		const char *query;
		const char *expression; /* "" : none */
		bool without;
	} cases[] = {
	    {"", "", false},
	    {"storing", "\"storing\"", false},
	    {"\"in de app\"", "\"in de app\"", false},
	    {"a b", "\"a\" AND \"b\"", false},
	    {"a OR b c", "\"b\" AND \"c\" OR \"a\"", false},
	    {"a (b OR c)", "(\"b\" OR \"c\") AND \"a\"", false},
	    {"storing -padel", "\"storing\" NOT \"padel\"", false},
	    {"-a b -c", "\"b\" NOT (\"a\" OR \"c\")", false},
	    {"-padel", "\"padel\"", true},
	    {"-a -b", "\"a\" OR \"b\"", true},
	    {"-(a b)", "\"a\" AND \"b\"", true},
	    {"-(a -b)", "\"a\" NOT \"b\"", true},
	    {"a OR -b", "\"b\" NOT \"a\"", true},
	    {"-a OR -b", "\"a\" AND \"b\"", true},
	    {"--a", "\"a\"", false},
	    {"inlog*", "\"inlog\" *", false},
	    {"=şikâyet", "\"\x01şikâyet\"", false},
	    {"\"say \"\"no\"\"\"", "\"say \"\"no\"\"\"", false},
	    {"a NEAR/5 \"b c\" NEAR/5 d*", "NEAR(\"a\" \"b c\" \"d\" *, 5)",
		false},
	    {"text:app", "text : \"app\"", false},
	    {"author:\"Ayşe Kaya\"", "author : \"Ayşe Kaya\"", false},
	    {"author:=\"Ayşe Kaya\"",
		"\"\x02"
		"author=ayse kaya\"",
		false},
	    {"channel:X",
		"\"\x02"
		"channel=x\"",
		false},
	    {"channel:(x OR mastodon) a",
		"(\"\x02"
		"channel=x\" OR \"\x02"
		"channel=mastodon\") AND \"a\"",
		false},
	    {"id:https://x.com/a*",
		"\"\x02"
		"id=https://x.com/a\" *",
		false},
	    {"tag:#Storing",
		"\"\x02"
		"tag=storing\"",
		false},
	    {"a - b", "\"a\" AND \"b\"", false},
	    {"a – “b” 。", "\"a\" AND \"b\"", false},
	    {"\"!?\"", "\"!?\"", false},
	    {"- ?", "\"-\" AND \"?\"", false},
	    {"a -!", "\"a\" NOT \"!\"", false},
	    {"a ... posted:2026", "\"a\"", false},
	};
	struct query *q;
	struct match m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		q = parsed(cases[i].query);
		CHECK_OK(match_init(&m, q, NULL, &e), e);
		CHECK_INT(m.count, 1);
		CHECK_STR(
		    m.parts[0].expression == NULL ? "" : m.parts[0].expression,
		    cases[i].expression);
		CHECK_INT(m.parts[0].without, cases[i].without);
		match_release(&m);
		query_free(q);
	}
}

static void
time_ranges_are_spans_beside_the_expression(void **state)
{
	struct query *q, *scope;
	struct match m;

	(void)state;
	q = parsed("a posted:2026-03-02..2026-03-05 captured:>=2026-03-03");
	scope = parsed("channel:x posted:<=2026-03-04");
	CHECK_OK(match_init(&m, q, scope, &e), e);
	CHECK_INT(m.count, 1);
	CHECK_STR(m.parts[0].expression,
	    "\"a\" AND \"\x02"
	    "channel=x\"");
	CHECK_INT(m.parts[0].posted_from, MARCH_US + DAY_US);
	CHECK_INT(m.parts[0].posted_to, MARCH_US + 4 * DAY_US);
	CHECK_INT(m.parts[0].captured_from, MARCH_US + 2 * DAY_US);
	CHECK_INT(m.parts[0].captured_to, INT64_MAX);
	match_release(&m);
	query_free(q);
	query_free(scope);

	q = parsed("posted:2026-03-02 posted:2026-03-03");
	CHECK_OK(match_init(&m, q, NULL, &e), e);
	CHECK_INT(m.count, 0);
	query_free(q);

	q = parsed("a (b posted:2026-03-02 OR c -posted:2026-03-03)");
	CHECK_OK(match_init(&m, q, NULL, &e), e);
	CHECK_INT(m.count, 3);
	CHECK_STR(m.parts[0].expression, "\"a\" AND \"b\"");
	CHECK_STR(m.parts[2].expression, "\"a\" AND \"c\"");
	CHECK_INT(m.parts[1].posted_to, MARCH_US + 2 * DAY_US);
	CHECK_INT(m.parts[2].posted_from, MARCH_US + 3 * DAY_US);
	match_release(&m);
	query_free(q);
}

static void
too_many_time_ranges_are_refused(void **state)
{
	struct buf text = BUF_EMPTY;
	struct query *q;
	struct match m;
	int i;

	(void)state;
	for (i = 0; i < 17; i++)
		buf_printf(
		    &text, "%sposted:2026-03-%02d", i > 0 ? " OR " : "", i + 1);
	q = parsed(buf_text(&text));
	CHECK_ERROR(match_init(&m, q, NULL, &e), e, ERROR_INPUT,
	    "time ranges under OR and NOT make more than 16 searches of this "
	    "query; ask for fewer at once");
	query_free(q);
	buf_release(&text);
}

/* A small index of made-up posts, searched by FTS5 and by reading. */

#define POSTS 200
#define POST_WORDS 8

static const char *const words[] = {
    "aap", "noot", "mies", "wim", "zus", "jet", NULL};
static const char *const channels[] = {"x", "mastodon", "email", NULL};

struct post {
	const char *words[POST_WORDS];
	const char *channel;
	int64_t posted;
};

struct index {
	struct post posts[POSTS];
	sqlite3 *db;
	sqlite3_stmt *find;
};

static void
index_open(struct index *x)
{
	sqlite3_stmt *add;
	char text[128], meta[64];
	uint64_t seed = 5;
	int i, j;

	CHECK_INT(sqlite3_open(":memory:", &x->db), SQLITE_OK);
	CHECK_INT(sqlite3_exec(x->db,
		      "CREATE VIRTUAL TABLE words USING "
		      "fts5(text, author, meta, content='')",
		      NULL, NULL, NULL),
	    SQLITE_OK);
	CHECK_INT(sqlite3_prepare_v2(x->db,
		      "INSERT INTO words(rowid, text, meta) VALUES(?,?,?)", -1,
		      &add, NULL),
	    SQLITE_OK);
	for (i = 0; i < POSTS; i++) {
		struct post *p = &x->posts[i];

		text[0] = '\0';
		for (j = 0; j < POST_WORDS; j++) {
			p->words[j] = words[random_next(&seed) % 6];
			strcat(strcat(text, p->words[j]), " ");
		}
		p->channel = channels[random_next(&seed) % 3];
		p->posted = MARCH_US + random_next(&seed) % 30 * DAY_US;
		(void)snprintf(meta, sizeof(meta),
		    "\x02"
		    "channel=%s",
		    p->channel);
		(void)sqlite3_bind_int(add, 1, i);
		(void)sqlite3_bind_text(add, 2, text, -1, SQLITE_TRANSIENT);
		(void)sqlite3_bind_text(add, 3, meta, -1, SQLITE_TRANSIENT);
		CHECK_INT(sqlite3_step(add), SQLITE_DONE);
		(void)sqlite3_reset(add);
	}
	(void)sqlite3_finalize(add);
	CHECK_INT(sqlite3_prepare_v2(x->db,
		      "SELECT rowid FROM words WHERE words MATCH ?", -1,
		      &x->find, NULL),
	    SQLITE_OK);
}

static void
index_close(struct index *x)
{
	(void)sqlite3_finalize(x->find);
	(void)sqlite3_close(x->db);
}

static void
find_part(struct index *x, const struct match_part *part, bool found[POSTS])
{
	bool matched[POSTS] = {false};
	int i, rc;

	if (part->expression != NULL) {
		(void)sqlite3_bind_text(
		    x->find, 1, part->expression, -1, SQLITE_STATIC);
		while ((rc = sqlite3_step(x->find)) == SQLITE_ROW)
			matched[sqlite3_column_int(x->find, 0)] = true;
		if (rc != SQLITE_DONE) {
			print_error("%s\n%s\n", part->expression,
			    sqlite3_errmsg(x->db));
			fail();
		}
		(void)sqlite3_reset(x->find);
	}
	for (i = 0; i < POSTS; i++) {
		if (part->expression != NULL && matched[i] == part->without)
			continue;
		if (x->posts[i].posted >= part->posted_from &&
		    x->posts[i].posted < part->posted_to)
			found[i] = true;
	}
}

static bool
has_near(const struct post *p, const struct query *near)
{
	const struct query *b = near->child, *a = b->next, *c = a->next;
	int i, j, k, n = (int)near->distance, low, high;

	for (i = 0; i < POST_WORDS; i++) {
		for (j = 0; j < POST_WORDS; j++) {
			for (k = 0; k < POST_WORDS; k++) {
				low = i < j ? i : j;
				high = i > j ? i : j;
				if (c != NULL) {
					low = low < k ? low : k;
					high = high > k ? high : k;
				}
				if (strcmp(p->words[i], b->text) == 0 &&
				    strcmp(p->words[j], a->text) == 0 &&
				    (c == NULL ||
					strcmp(p->words[k], c->text) == 0) &&
				    high - low - 1 <= n)
					return true;
			}
		}
	}
	return false;
}

static bool
holds(const struct query *q, const struct post *p)
{
	const struct query *child;
	int i;

	switch (q->kind) {
	case QUERY_ALL:
		return true;
	case QUERY_AND:
	case QUERY_OR:
		for (child = q->child; child != NULL; child = child->next) {
			if (holds(child, p) == (q->kind == QUERY_OR))
				return q->kind == QUERY_OR;
		}
		return q->kind == QUERY_AND;
	case QUERY_NOT:
		return !holds(q->child, p);
	case QUERY_WORDS:
		for (i = 0; i < POST_WORDS; i++) {
			if (strcmp(p->words[i], q->text) == 0)
				return true;
		}
		return false;
	case QUERY_NEAR:
		return has_near(p, q);
	case QUERY_FIELD:
		return strcmp(p->channel, q->text) == 0;
	case QUERY_RANGE:
		return q->clock == QUERY_CAPTURED ||
		    (p->posted >= q->from_us && p->posted < q->to_us);
	}
	return false;
}

static void
no_range_of_captured(struct query *q)
{
	struct query *child;

	if (q->kind == QUERY_RANGE)
		q->clock = QUERY_POSTED;
	for (child = q->child; child != NULL; child = child->next)
		no_range_of_captured(child);
}

static void
fts5_finds_what_the_tree_means(void **state)
{
	const struct random_words of = {words, channels, true, false};
	struct query *q, *scope;
	struct index x;
	struct match m;
	uint64_t seed = 11;
	size_t i, j, searched = 0;

	(void)state;
	index_open(&x);
	for (i = 0; i < 3000; i++) {
		bool found[POSTS] = {false};

		q = random_query(&seed, &of, 1 + (unsigned int)i % 4);
		scope = i % 3 == 0 ? random_query(&seed, &of, 1) : NULL;
		no_range_of_captured(q);
		if (scope != NULL)
			no_range_of_captured(scope);
		if (match_init(&m, q, scope, &e) == 0) {
			for (j = 0; j < m.count; j++)
				find_part(&x, &m.parts[j], found);
			for (j = 0; j < POSTS; j++)
				CHECK_INT(found[j],
				    holds(q, &x.posts[j]) &&
					(scope == NULL ||
					    holds(scope, &x.posts[j])));
			match_release(&m);
			searched++;
		}
		query_free(q);
		query_free(scope);
	}
	CHECK(searched > 2500); /* the rest had too many ranges */
	index_close(&x);
}

/* A query of `levels` times `left` and `right` around "a". */
static void
check_deep(struct index *x, const char *left, const char *right, int levels)
{
	struct buf text = BUF_EMPTY;
	struct query *q, *scope;
	bool found[POSTS];
	struct match m;
	int i;

	for (i = 0; i < levels; i++)
		buf_append_str(&text, left);
	buf_append_byte(&text, 'a');
	for (i = 0; i < levels; i++)
		buf_append_str(&text, right);
	scope = parsed("(channel:x (source:b OR -source:c)) OR -channel:y");
	q = parsed(buf_text(&text));
	CHECK_OK(match_init(&m, q, scope, &e), e);
	find_part(x, &m.parts[0], found);
	match_release(&m);
	query_free(q);
	query_free(scope);
	buf_release(&text);
}

static void
fts5_takes_the_deepest_query(void **state)
{
	struct index x;

	(void)state;
	index_open(&x);
	check_deep(&x, "b (c OR ", ")", 32);
	check_deep(&x, "b OR c (", " OR d)", 32);
	check_deep(&x, "b -(", " c)", 16);
	check_deep(&x, "b OR -(", " c)", 16);
	check_deep(&x, "b -(c OR ", ")", 16);
	check_deep(&x, "-(b OR ", " c)", 16);
	check_deep(&x, "b c OR d -(c OR d -", ")", 10);
	check_deep(&x, "(b OR c) -(", ")", 15);
	check_deep(&x, "(a b OR c -d) -((a OR b) (", "))", 7);
	index_close(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_query_is_one_expression_of_fts5),
	    cmocka_unit_test(time_ranges_are_spans_beside_the_expression),
	    cmocka_unit_test(too_many_time_ranges_are_refused),
	    cmocka_unit_test(fts5_finds_what_the_tree_means),
	    cmocka_unit_test(fts5_takes_the_deepest_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
