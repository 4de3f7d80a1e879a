#include "index/highlight.h"

#include <string.h>

#include "tests/unit/check.h"

/* The text with what is found in brackets. */
static void
check_marked(
    const char *query, enum field column, const char *text, const char *wanted)
{
	struct buf marked = BUF_EMPTY;
	struct highlights h;
	struct words *words = NULL;
	struct query *q = NULL;
	struct error e;
	size_t i, at = 0;

	CHECK_OK(words_new(&words, 0, &e), e);
	CHECK_OK(query_parse(&q, query, strlen(query), NULL, &e), e);
	CHECK_OK(
	    highlight_find(words, q, column, text, strlen(text), &h, &e), e);
	for (i = 0; i < h.count; i++) {
		buf_append(&marked, text + at, h.list[i].begin - at);
		buf_append_byte(&marked, '[');
		buf_append(&marked, text + h.list[i].begin,
		    h.list[i].end - h.list[i].begin);
		buf_append_byte(&marked, ']');
		at = h.list[i].end;
	}
	buf_append_str(&marked, text + at);
	CHECK_STR(buf_text(&marked), wanted);
	buf_release(&marked);
	highlights_release(&h);
	query_free(q);
	words_free(words);
}

static void
words_are_marked_in_every_spelling(void **state)
{
	(void)state;
	check_marked("şikayet", FIELD_TEXT,
	    "Sikayet: SİKAYET ve şikâyet, şikayetler",
	    "[Sikayet]: [SİKAYET] ve [şikâyet], şikayetler");
	check_marked("app OR storing", FIELD_TEXT, "De app heeft storing.",
	    "De [app] heeft [storing].");
	check_marked(
	    "storing -app", FIELD_TEXT, "app storing", "app [storing]");
}

static void
a_phrase_is_marked_as_a_whole_and_only_there(void **state)
{
	(void)state;
	check_marked("\"de app\"", FIELD_TEXT, "app: de app, de nieuwe app",
	    "app: [de app], de nieuwe app");
}

static void
a_prefix_marks_the_word_that_begins_so(void **state)
{
	(void)state;
	check_marked("stor*", FIELD_TEXT, "Storingen zijn niet gestoord",
	    "[Storingen] zijn niet gestoord");
}

static void
chinese_words_are_marked_by_their_characters(void **state)
{
	(void)state;
	check_marked("银行", FIELD_TEXT, "我的银行卡丢了", "我的[银行]卡丢了");
	check_marked("卡", FIELD_TEXT, "我的银行卡丢了", "我的银行[卡]丢了");
	check_marked(
	    "银行卡", FIELD_TEXT, "我的银行卡丢了", "我的[银行卡]丢了");
}

static void
fields_mark_only_their_own_column(void **state)
{
	(void)state;
	check_marked(
	    "author:bank klacht", FIELD_TEXT, "klacht bank", "[klacht] bank");
	check_marked("author:bank klacht", FIELD_AUTHOR, "Example Bank",
	    "Example [Bank]");
	check_marked("channel:bank", FIELD_TEXT, "bank", "bank");
}

static void
an_empty_text_has_nothing_to_mark(void **state)
{
	(void)state;
	check_marked("bank", FIELD_TEXT, "", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_marked_in_every_spelling),
	    cmocka_unit_test(a_phrase_is_marked_as_a_whole_and_only_there),
	    cmocka_unit_test(a_prefix_marks_the_word_that_begins_so),
	    cmocka_unit_test(chinese_words_are_marked_by_their_characters),
	    cmocka_unit_test(fields_mark_only_their_own_column),
	    cmocka_unit_test(an_empty_text_has_nothing_to_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
