#include <sqlite3.h>

#include "index/words_fts_internal.h"

#include "tests/unit/check.h"

static sqlite3 *db;

static void
run(const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
		print_error("%s: %s\n", sql, message);
		fail();
	}
}

static int
set_up(void **state)
{
	struct error e;

	(void)state;
	if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
	    words_fts_register(db, &e) != 0)
		return -1;
	run("CREATE VIRTUAL TABLE words USING fts5(text, meta, content='',"
	    " tokenize='zegel')");
	run("INSERT INTO words(rowid, text, meta) VALUES"
	    " (1, 'De naïve klant uit İSTANBUL klaagt: storing!',"
	    "  char(2) || 'kind=record' || char(2) || 'channel=x'),"
	    " (2, 'Een naive vraag over de storing bij iDEAL #storing',"
	    "  char(2) || 'kind=record' || char(2) || 'channel=mastodon'),"
	    " (3, '我在中国银行ATM转账失败',"
	    "  char(2) || 'kind=record' || char(2) || 'channel=weibo'),"
	    " (4, 'Stort € 1.234,56 op NL91 ABNA 0417 1643 00, 06-12345678',"
	    "  char(2) || 'kind=import'),"
	    " (5, 'kind record channel x ?!', NULL)");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return sqlite3_close(db) == SQLITE_OK ? 0 : -1;
}

/* The rows that match, as "1 2". */
static const char *
matches(const char *query)
{
	static char out[64];
	sqlite3_stmt *statement = NULL;
	size_t used = 0;

	CHECK_INT(sqlite3_prepare_v2(db,
		      "SELECT rowid FROM words WHERE words MATCH ?1"
		      " ORDER BY rowid",
		      -1, &statement, NULL),
	    SQLITE_OK);
	CHECK_INT(sqlite3_bind_text(statement, 1, query, -1, SQLITE_STATIC),
	    SQLITE_OK);
	out[0] = '\0';
	while (sqlite3_step(statement) == SQLITE_ROW)
		used += (size_t)snprintf(out + used, sizeof(out) - used, "%s%d",
		    used > 0 ? " " : "", sqlite3_column_int(statement, 0));
	CHECK_INT(sqlite3_finalize(statement), SQLITE_OK);
	return out;
}

static void
spellings_find_each_other(void **state)
{
	(void)state;
	CHECK_STR(matches("\"ISTANBUL\""), "1");
	CHECK_STR(matches("\"ıstanbul\""), "1");
	CHECK_STR(matches("\"Naïve\""), "1 2");
	CHECK_STR(matches("\"naive\""), "1 2");
}

static void
exactness_is_exact_both_ways(void **state)
{
	(void)state;
	CHECK_STR(matches("\"\x01naïve\""), "1");
	CHECK_STR(matches("\"\x01naive\""), "2");
	CHECK_STR(matches("\"\x01NAÏVE KLANT\""), "1");
}

static void
phrases_pass_over_punctuation(void **state)
{
	(void)state;
	CHECK_STR(matches("\"klaagt storing\""), "1");
	CHECK_STR(matches("\"klaagt: storing\""), "1");
	CHECK_STR(matches("\"storing klaagt\""), "");
	CHECK_STR(matches("\"naive klant\""), "1");
}

static void
prefixes_find_folded_and_plain_words(void **state)
{
	(void)state;
	CHECK_STR(matches("\"nai\" *"), "1 2");
	CHECK_STR(matches("\"stor\" *"), "1 2 4");
	CHECK_STR(matches("\"银\" *"), "3");
	CHECK_STR(matches("\"\x01naï\" *"), "1");
	CHECK_STR(matches("\"\x01nai\" *"), "2");
}

static void
near_counts_positions(void **state)
{
	(void)state;
	CHECK_STR(matches("NEAR(\"naive\" \"istanbul\", 2)"), "1");
	CHECK_STR(matches("NEAR(\"naive\" \"storing\", 3)"), "2");
	CHECK_STR(matches("NEAR(\"naive\" \"storing\", 2)"), "");
}

static void
chinese_is_found_by_any_part(void **state)
{
	(void)state;
	CHECK_STR(matches("\"银行\""), "3");
	CHECK_STR(matches("\"国银\""), "3");
	CHECK_STR(matches("\"中国银行\""), "3");
	CHECK_STR(matches("\"银行ATM转账\""), "3");
	CHECK_STR(matches("\"败\""), "3");
	CHECK_STR(matches("\"银国\""), "");
	CHECK_STR(matches("\"\x01银行\""), "3");
	CHECK_STR(matches("\"\x01国银\""), "3");
}

static void
patterns_are_found_in_all_forms(void **state)
{
	(void)state;
	CHECK_STR(matches("\"#storing\""), "2");
	CHECK_STR(matches("\"storing\""), "1 2");
	CHECK_STR(matches("\"1234.56\""), "4");
	CHECK_STR(matches("\"€ 1,234.56\""), "4");
	CHECK_STR(matches("\"NL91ABNA0417164300\""), "4");
	CHECK_STR(matches("\"+31 6 1234 5678\""), "4");
	CHECK_STR(matches("\"?!\""), "5");
	CHECK_STR(matches("\"!\""), "1 5");
}

static void
field_tokens_are_no_words_and_words_no_field_tokens(void **state)
{
	(void)state;
	CHECK_STR(matches("\"\x02kind=record\""), "1 2 3");
	CHECK_STR(matches("\"\x02"
			  "channel=x\""),
	    "1");
	CHECK_STR(matches("\"record\""), "5");
	CHECK_STR(matches("\"kind=record\""), "5");
}

static void
arguments_ask_for_stems(void **state)
{
	(void)state;
	run("CREATE VIRTUAL TABLE stems USING fts5(text,"
	    " tokenize='zegel stem nl')");
	run("INSERT INTO stems VALUES ('twee klachten')");
	run("SELECT 1 / count(*) FROM stems WHERE stems MATCH 'klacht'");
	CHECK_INT(sqlite3_exec(db,
		      "CREATE VIRTUAL TABLE other USING fts5(text,"
		      " tokenize='zegel stem xx')",
		      NULL, NULL, NULL),
	    SQLITE_ERROR);
}

static void
an_index_of_ours_has_its_integrity(void **state)
{
	(void)state;
	run("CREATE VIRTUAL TABLE kept USING fts5(text, tokenize='zegel')");
	run("INSERT INTO kept VALUES ('. . . ?! ?! naïve 1.11.11,11 a@b.nl'),"
	    " ('+31612345678 bank.nl 中中中中'), ('...')");
	run("INSERT INTO kept(kept) VALUES ('integrity-check')");
	run("INSERT INTO kept(kept) VALUES ('optimize')");
	run("INSERT INTO kept(kept) VALUES ('integrity-check')");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(spellings_find_each_other),
	    cmocka_unit_test(exactness_is_exact_both_ways),
	    cmocka_unit_test(phrases_pass_over_punctuation),
	    cmocka_unit_test(prefixes_find_folded_and_plain_words),
	    cmocka_unit_test(near_counts_positions),
	    cmocka_unit_test(chinese_is_found_by_any_part),
	    cmocka_unit_test(patterns_are_found_in_all_forms),
	    cmocka_unit_test(
		field_tokens_are_no_words_and_words_no_field_tokens),
	    cmocka_unit_test(arguments_ask_for_stems),
	    cmocka_unit_test(an_index_of_ours_has_its_integrity),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
