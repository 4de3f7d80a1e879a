/*
 * From entries to hits: documents, words, queries and matches together.
 */
#include <sqlite3.h>

#include "index/document.h"
#include "index/match.h"
#include "index/words_fts_internal.h"
#include "tests/unit/check.h"

static struct error e;
static sqlite3 *db;

#define RECORD(actor, object, channel, direction) \
	"{\"activity\":{\"actor\":" actor ",\"object\":" object \
	",\"type\":\"Create\"},\"channel\":\"" channel \
	"\",\"direction\":\"" direction "\",\"kind\":\"record\"}"
#define AYSE \
	"{\"id\":\"https://x.com/ayse_kaya_ams\",\"name\":\"Ay\xc5\x9f" \
	"e Kaya\",\"preferredUsername\":\"ayse_kaya_ams\"}"
#define BANK \
	"{\"id\":\"https://x.com/zilverbergbank\",\"name\":\"Zilverberg " \
	"Bank\",\"preferredUsername\":\"zilverbergbank\"}"

static const char *const entries[] = {
    /* 1 */ RECORD(AYSE,
	"{\"content\":\"Maa\xc5\x9f\xc4\xb1m g\xc3\xb6r\xc3\xbcnm\xc3\xbcyor, "
	"\xc5\x9fik\xc3\xa2yet ediyorum! channel:x\",\"id\":\"1\","
	"\"mediaType\":\"text/plain\"}",
	"x", "inbound"),
    /* 2 */
    RECORD(BANK,
	"{\"content\":\"Storing in de app; inloggen lukt vaak niet. "
	"#storing\",\"id\":\"2\",\"mediaType\":\"text/plain\",\"tag\":["
	"{\"name\":\"#storing\",\"type\":\"Hashtag\"}]}",
	"x", "outbound"),
    /* 3 */
    RECORD(BANK,
	"{\"content\":\"<p>Storing <b>verholpen</b> in de app</p>\","
	"\"contentMap\":{\"nl\":\"<p>Storing <b>verholpen</b> in de "
	"app</p>\"},\"id\":\"3\",\"inReplyTo\":\"2\"}",
	"mastodon", "outbound"),
    /* 4 */
    RECORD("{\"name\":\"\xe5\xbc\xa0\xe4\xbc\x9f\"}",
	"{\"content\":\"昨天转给父母的500欧元没有到账\",\"id\":\"4\","
	"\"mediaType\":\"text/plain\"}",
	"email", "inbound"),
    /* 5 */
    RECORD(AYSE,
	"{\"content\":\"Sikayet numarasi ZB-17, IBAN NL62 ZILV 0417 1643 "
	"00\",\"id\":\"5\",\"mediaType\":\"text/plain\"}",
	"x", "inbound"),
    /* 6 */ "{\"files\":[{\"name\":\"storing.zip\"}],\"kind\":\"import\"}",
};

static int
set_up(void **state)
{
	sqlite3_stmt *add = NULL;
	struct document d;
	size_t i;

	(void)state;
	CHECK_INT(sqlite3_open(":memory:", &db), SQLITE_OK);
	CHECK_OK(words_fts_register(db, &e), e);
	CHECK_INT(sqlite3_exec(db,
		      "CREATE VIRTUAL TABLE words USING fts5(text, author, "
		      "meta, content='', tokenize='zegel')",
		      NULL, NULL, NULL),
	    SQLITE_OK);
	CHECK_INT(sqlite3_prepare_v2(db,
		      "INSERT INTO words(rowid, text, author, meta) "
		      "VALUES(?,?,?,?)",
		      -1, &add, NULL),
	    SQLITE_OK);
	document_init(&d);
	for (i = 0; i < sizeof(entries) / sizeof(*entries); i++) {
		struct json_slice line = {entries[i], strlen(entries[i])};

		CHECK_OK(json_check(line.text, line.len, &e), e);
		CHECK_OK(document_read(&d, "c", line, NULL, NULL, &e), e);
		(void)sqlite3_bind_int(add, 1, (int)i + 1);
		(void)sqlite3_bind_text(add, 2, (const char *)d.text.data,
		    (int)d.text.len, SQLITE_TRANSIENT);
		(void)sqlite3_bind_text(add, 3, (const char *)d.author.data,
		    (int)d.author.len, SQLITE_TRANSIENT);
		(void)sqlite3_bind_text(add, 4, (const char *)d.meta.data,
		    (int)d.meta.len, SQLITE_TRANSIENT);
		CHECK_INT(sqlite3_step(add), SQLITE_DONE);
		(void)sqlite3_reset(add);
	}
	document_release(&d);
	(void)sqlite3_finalize(add);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return sqlite3_close(db) == SQLITE_OK ? 0 : -1;
}

/* The entries that a query finds, as "1 2". */
static const char *
found(const char *text)
{
	static char out[32];
	const size_t count = sizeof(entries) / sizeof(*entries);
	bool hit[8] = {false};
	sqlite3_stmt *find = NULL;
	struct query *q;
	struct match m;
	size_t i, used = 0;
	int rc;

	CHECK_OK(query_parse(&q, text, strlen(text), NULL, &e), e);
	CHECK_OK(match_init(&m, q, NULL, &e), e);
	CHECK_INT(m.count, 1);
	CHECK_INT(
	    sqlite3_prepare_v2(db,
		"SELECT rowid FROM words WHERE words MATCH ?", -1, &find, NULL),
	    SQLITE_OK);
	(void)sqlite3_bind_text(
	    find, 1, m.parts[0].expression, -1, SQLITE_STATIC);
	while ((rc = sqlite3_step(find)) == SQLITE_ROW)
		hit[sqlite3_column_int(find, 0)] = true;
	CHECK_INT(rc, SQLITE_DONE);
	(void)sqlite3_finalize(find);
	out[0] = '\0';
	for (i = 1; i <= count; i++) {
		if (hit[i] != m.parts[0].without)
			used += (size_t)snprintf(out + used, sizeof(out) - used,
			    "%s%zu", used > 0 ? " " : "", i);
	}
	match_release(&m);
	query_free(q);
	return out;
}

static void
words_find_texts_and_authors_and_no_fields(void **state)
{
	(void)state;
	CHECK_STR(found("storing"), "2 3 6");
	CHECK_STR(found("STORING app"), "2 3");
	CHECK_STR(found("kaya"), "1 5");
	CHECK_STR(found("text:kaya"), "");
	CHECK_STR(found("kaya sikayet"), "1 5");
	CHECK_STR(found("mastodon"), "");
	CHECK_STR(found("record"), "");
	CHECK_STR(found("chan*"), "1");
	CHECK_STR(found("out*"), "");
}

static void
exact_words_have_their_diacritics(void **state)
{
	(void)state;
	CHECK_STR(found("\xc5\x9eik\xc3\xa2yet"), "1 5");
	CHECK_STR(found("=\xc5\x9eik\xc3\xa2yet"), "1");
	CHECK_STR(found("=sikayet"), "5");
	CHECK_STR(found("sik*"), "1 5");
	CHECK_STR(found("-sikayet"), "2 3 4 6");
}

static void
phrases_and_nearness_hold_across_markup(void **state)
{
	(void)state;
	CHECK_STR(found("\"in de app\""), "2 3");
	CHECK_STR(found("\"storing in de app\""), "2");
	CHECK_STR(found("storing NEAR/2 app"), "2");
	CHECK_STR(found("app NEAR/3 storing"), "2 3");
	CHECK_STR(found("\"storing verhol\"*"), "3");
}

static void
chinese_is_found_by_any_of_its_words(void **state)
{
	(void)state;
	CHECK_STR(found("到账"), "4");
	CHECK_STR(found("没有到账"), "4");
	CHECK_STR(found("有到"), "4");
	CHECK_STR(found("账到"), "");
	CHECK_STR(found("转给 -欧元"), "");
	CHECK_STR(found("张伟"), "4");
}

static void
fields_are_found_by_their_values(void **state)
{
	(void)state;
	CHECK_STR(found("channel:X"), "1 2 5");
	CHECK_STR(found("channel:(email OR mastodon)"), "3 4");
	CHECK_STR(found("channel:m*"), "3");
	CHECK_STR(found("author:\"ayse kaya\""), "1 5");
	CHECK_STR(found("author:=\"ay\xc5\x9f"
			"e kaya\""),
	    "1 5");
	CHECK_STR(found("author:=@zilverbergbank"), "2 3");
	CHECK_STR(found("author:=zilver"), "");
	CHECK_STR(found("author:zilverberg"), "2 3");
	CHECK_STR(found("tag:#Storing"), "2");
	CHECK_STR(found("has:reply lang:nl"), "3");
	CHECK_STR(found("kind:record -direction:inbound"), "2 3");
	CHECK_STR(found("-kind:record"), "6");
	CHECK_STR(found("id:2 OR parent:2"), "2 3");
	CHECK_STR(found("log:c NL62ZILV0417164300"), "5");
}

/* The queries of docs/SEARCH.md are queries. */
static void
the_examples_that_are_printed_are_queries(void **state)
{
	const char *source = getenv("ZEGEL_SOURCE");
	char path[4096], line[512];
	bool within = false;
	struct query *q;
	int examples = 0;
	FILE *page;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/docs/SEARCH.md",
	    source == NULL ? "." : source);
	page = fopen(path, "r");
	assert_non_null(page);
	while (fgets(line, sizeof(line), page) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "```", 3) == 0) {
			within = strcmp(line, "```query") == 0;
		} else if (within) {
			CHECK_OK(
			    query_parse(&q, line, strlen(line), NULL, &e), e);
			query_free(q);
			examples++;
		}
	}
	(void)fclose(page);
	CHECK(examples > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_find_texts_and_authors_and_no_fields),
	    cmocka_unit_test(exact_words_have_their_diacritics),
	    cmocka_unit_test(phrases_and_nearness_hold_across_markup),
	    cmocka_unit_test(chinese_is_found_by_any_of_its_words),
	    cmocka_unit_test(fields_are_found_by_their_values),
	    cmocka_unit_test(the_examples_that_are_printed_are_queries),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
