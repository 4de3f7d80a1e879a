#include "index/query.h"

#include "tests/unit/check.h"
#include "tests/unit/random_query.h"

static struct error e;

static void
texts_mean_what_their_canonical_form_says(void **state)
{
	static const char *const texts[][2] = {
	    {"", ""},
	    {"  \t\n ", ""},
	    {"storing", "storing"},
	    {"storing app", "storing app"},
	    {"storing AND app", "storing app"},
	    {"storing and app", "storing and app"},
	    {"rente OR faiz OR 利率", "rente OR faiz OR 利率"},
	    {"a b OR c d", "a b OR c d"},
	    {"(a OR b) (c OR d)", "(a OR b) (c OR d)"},
	    {"((a) ((b c)))", "a b c"},
	    {"a OR (b OR c)", "a OR b OR c"},
	    {"-padel", "-padel"},
	    {"NOT padel", "-padel"},
	    {"NOT (a b)", "-(a b)"},
	    {"a -b -\"c d\"", "a -b -\"c d\""},
	    {"--a", "--a"},
	    {"a - b", "a \"-\" b"},
	    {"e-mail", "e-mail"},
	    {"\"storing in de app\"", "\"storing in de app\""},
	    {"“storing in de app”", "\"storing in de app\""},
	    {"„Störung in der App“", "\"Störung in der App\""},
	    {"\"say \"\"no\"\"\"", "\"say \"\"no\"\"\""},
	    {"\"word\"", "word"},
	    {"\"OR\"", "\"OR\""},
	    {"inlog*", "inlog*"},
	    {"\"niet inlog\"*", "\"niet inlog\"*"},
	    {"=şikâyet", "=şikâyet"},
	    {"=\"Ayşe Kaya\"", "=\"Ayşe Kaya\""},
	    {"storing NEAR/5 app", "storing NEAR/5 app"},
	    {"a NEAR/5 \"b c\" NEAR/05 d*", "a NEAR/5 \"b c\" NEAR/5 d*"},
	    {"-a NEAR/5 b", "-a NEAR/5 b"},
	    {"NEAR/me near/5", "NEAR/me near/5"},
	    {"channel:x", "channel:x"},
	    {"Channel:X", "channel:X"},
	    {"channel：x （转账 OR 汇款）", "channel:x (转账 OR 汇款)"},
	    {"channel:(x OR mastodon)", "channel:x OR channel:mastodon"},
	    {"channel:(x -(mastodon))", "channel:x -channel:mastodon"},
	    {"source:x:@zilverbergbank", "source:x:@zilverbergbank"},
	    {"author:\"Ayşe Kaya\"", "author:\"Ayşe Kaya\""},
	    {"author:=@ayse_kaya_ams", "author:=@ayse_kaya_ams"},
	    {"id:https://x.com/a/status/17", "id:https://x.com/a/status/17"},
	    {"id:=17", "id:17"},
	    {"text:word*", "text:word*"},
	    {"has:Image", "has:Image"},
	    {"https://x.com/a", "\"https://x.com/a\""},
	    {"Note: this", "\"Note:\" this"},
	    {"12:30", "12:30"},
	    {"posted:2026", "posted:2026"},
	    {"posted:2026-03-10", "posted:2026-03-10"},
	    {"posted:2026-01..2026-03", "posted:2026..2026-03"},
	    {"posted:2026-01-01..2026-12-31", "posted:2026"},
	    {"posted:>=2026-03", "posted:>=2026-03"},
	    {"posted:>2026-02", "posted:>=2026-03"},
	    {"posted:<2026", "posted:<=2025"},
	    {"posted:<=2026-03", "posted:<=2026-03"},
	    {"posted:2026-03..", "posted:>=2026-03"},
	    {"posted:..2026-03", "posted:<=2026-03"},
	    {"captured:2026-03-10T07:31+01:00", "captured:2026-03-10T06:31"},
	    {"posted:>=2026-03-10T07:31:05.1234567Z",
		"posted:>=2026-03-10T07:31:05.123456Z"},
	    {"a(b)c", "a b c"},
	    {"C++ $TSLA #storing @bank 😊", "C++ $TSLA #storing @bank 😊"},
	};
	struct buf out = BUF_EMPTY;
	struct query *q, *again;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		CHECK_OK(
		    query_parse(&q, texts[i][0], strlen(texts[i][0]), NULL, &e),
		    e);
		buf_clear(&out);
		query_print(q, &out);
		CHECK_STR(buf_text(&out), texts[i][1]);
		CHECK_OK(query_parse(
			     &again, (const char *)out.data, out.len, NULL, &e),
		    e);
		CHECK(query_equal(q, again));
		query_free(q);
		query_free(again);
	}
	buf_release(&out);
}

static void
what_is_no_query_is_told_where_and_why(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
		const char *sentence;
	} wrong[] = {
	    {"(storing OR rente", 17,
		"at character 18: a closing parenthesis is missing"},
	    {"(利率", 7, "at character 4: a closing parenthesis is missing"},
	    {"a b) c", 3,
		"at character 4: this parenthesis closes none that is open"},
	    {"a () b", 2,
		"at character 3: nothing stands between the parentheses"},
	    {"faiz \"oran", 5,
		"at character 6: this quotation mark is never closed"},
	    {"a \"\"", 2, "at character 3: nothing stands between the quotes"},
	    {"\" \t\"", 0, "at character 1: nothing stands between the quotes"},
	    {"“”", 0, "at character 1: nothing stands between the quotes"},
	    {"a OR", 4,
		"at character 5: a word or a field is missing behind OR"},
	    {"a OR AND b", 5,
		"at character 6: a word or a field is missing behind OR"},
	    {"OR a", 0,
		"at character 1: a word or a field is missing before OR"},
	    {"(AND a)", 1,
		"at character 2: a word or a field is missing before AND"},
	    {"a AND", 5,
		"at character 6: a word or a field is missing behind AND"},
	    {"a NOT", 5,
		"at character 6: a word or a field is missing behind NOT"},
	    {"-OR", 1, "at character 2: a word or a field is missing behind -"},
	    {"NEAR/5 a", 0,
		"at character 1: a word or a field is missing before NEAR/5"},
	    {"a NEAR/5", 8,
		"at character 9: a word or a field is missing behind NEAR/5"},
	    {"a NEAR/0 b", 2,
		"at character 3: NEAR takes a number from 1 to 100"},
	    {"a NEAR/18446744073709551617 b", 2,
		"at character 3: NEAR takes a number from 1 to 100"},
	    {"a NEAR/5 channel:x", 9,
		"at character 10: NEAR joins only words and phrases"},
	    {"(a b) NEAR/5 c", 6,
		"at character 7: NEAR joins only words and phrases"},
	    {"a NEAR/5 b NEAR/6 c", 11,
		"at character 12: one chain of NEAR has one number"},
	    {"*", 0, "at character 1: a word is missing before the asterisk"},
	    {"=", 1,
		"at character 2: a word is missing behind the equals sign"},
	    {"channel: x", 8,
		"at character 9: a value is missing behind \"channel:\""},
	    {"chanel:x", 0,
		"at character 1: there is no field \"chanel\"; as text it "
		"needs "
		"quotes. The fields are text, author, channel, source, "
		"direction, kind, type, thread, parent, id, lang, has, tag, "
		"mention, to, log, adapter, posted and captured"},
	    {"channel:(x author:joris)", 11,
		"at character 12: a field can't stand in the parentheses of "
		"another"},
	    {"direction:incoming", 10,
		"at character 11: direction has one of the values inbound, "
		"outbound, internal"},
	    {"posted:yesterday", 7,
		"at character 8: a time is written like 2026-03-10 or "
		"2026-03-10T14:30Z, a span like 2026-01..2026-03 or >=2026-03"},
	    {"posted:2026-02-30", 7,
		"at character 8: a time is written like 2026-03-10 or "
		"2026-03-10T14:30Z, a span like 2026-01..2026-03 or >=2026-03"},
	    {"posted:2026-03..2026-01", 7,
		"at character 8: this span ends before it begins"},
	    {"a\x01", 1, "at character 2: a control character"},
	    {"a\xff", 1, "at character 2: these bytes are not UTF-8"},
	};
	struct query *q;
	size_t offset, i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		offset = 999;
		CHECK_ERROR(query_parse(&q, wrong[i].text,
				strlen(wrong[i].text), &offset, &e),
		    e, ERROR_INPUT, wrong[i].sentence);
		CHECK_INT(offset, wrong[i].offset);
	}
}

/* `n` times `part`, `between` them. */
static char *
repeated(const char *part, const char *between, size_t n)
{
	struct buf out = BUF_EMPTY;
	char *text;

	while (n-- > 0) {
		buf_append_str(&out, part);
		if (n > 0)
			buf_append_str(&out, between);
	}
	text = buf_text(&out);
	assert_non_null(text);
	return text; /* the caller frees it */
}

static void
check_refused(char *text, const char *sentence)
{
	struct query *q;

	CHECK_ERROR(query_parse(&q, text, strlen(text), NULL, &e), e,
	    ERROR_INPUT, sentence);
	free(text);
}

static void
hostile_queries_are_bounded(void **state)
{
	(void)state;
	check_refused(repeated("a", "", QUERY_TEXT_MAX + 1),
	    "a query of 8193 bytes; at most 8192 are allowed");
	check_refused(repeated("a", " OR ", 1000),
	    "at character 1276: more than 256 words, fields and operators");
	check_refused(repeated("(", "", 8000),
	    "at character 33: nested more than 32 levels deep");
	check_refused(repeated("-", "", 8000),
	    "at character 33: nested more than 32 levels deep");
	check_refused(repeated("a", " NEAR/2 ", 17),
	    "at character 138: NEAR joins at most 16 words and phrases");
}

static void
parsing_a_print_gives_the_same_tree(void **state)
{
	static const char *const words[] = {"storing", "利率", "a b", "OR",
	    "-x", "=y", "z*", "NEAR/5", "say \"no\"", "id:1", "“q”", "(", "：",
	    "\na", "-", "*", "\"", "posted:2026", "e-mail", NULL};
	static const char *const channels[] = {
	    "x", "a b", "=", "*", "-", "\"", "OR", "x:y", "（", NULL};
	const struct random_words of = {words, channels, true, true};
	struct buf out = BUF_EMPTY;
	struct query *q, *again;
	uint64_t seed = 17;
	size_t i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		q = random_query(&seed, &of, 1 + (unsigned int)i % 5);
		buf_clear(&out);
		query_print(q, &out);
		if (query_parse(&again, buf_text(&out), out.len, NULL, &e) !=
		    0) {
			/* Random trees may grow beyond what is parsed. */
			if (strstr(e.text, "more than") != NULL ||
			    strstr(e.text, "at most") != NULL) {
				query_free(q);
				continue;
			}
			print_error("%s\n%s\n", buf_text(&out), e.text);
			fail();
		}
		if (!query_equal(q, again)) {
			print_error("%s\n", buf_text(&out));
			fail();
		}
		query_free(q);
		query_free(again);
	}
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_mean_what_their_canonical_form_says),
	    cmocka_unit_test(what_is_no_query_is_told_where_and_why),
	    cmocka_unit_test(hostile_queries_are_bounded),
	    cmocka_unit_test(parsing_a_print_gives_the_same_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
