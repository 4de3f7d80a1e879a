#include "core/json.h"

#include "tests/unit/check.h"

static int
check_text(const char *text, struct error *e)
{
	return json_check(text, strlen(text), e);
}

static void
canonical_texts_are_accepted(void **state)
{
	static const char *const GOOD[] = {
	    "null",
	    "true",
	    "false",
	    "0",
	    "-1",
	    "9007199254740991",
	    "-9007199254740991",
	    "\"\"",
	    "[]",
	    "{}",
	    "[[],{},[{}]]",
	    "[1,\"a\",null,{\"a\":[true,false]}]",
	    "{\"\":0,\"a\":{\"b\":[{}]},\"aa\":1,\"b\":2}",
	    "\"\\b\\t\\n\\f\\r\\\"\\\\\"",
	    "\"\\u0000\\u0007\\u000b\\u001f\"",
	    "\"/\x7f'<>&\"",
	    "\"\xc2\x80\xe2\x80\xa8\xef\xbf\xbf\xf4\x8f\xbf\xbf\"",
	};
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++)
		CHECK_OK(check_text(GOOD[i], &e), e);
}

struct refusal {
	const char *text;
	const char *error;
};

static void
check_refusals(const struct refusal *refusals, size_t count)
{
	struct error e;
	size_t i;

	for (i = 0; i < count; i++)
		CHECK_ERROR(check_text(refusals[i].text, &e), e, ERROR_FORMAT,
		    refusals[i].error);
}

#define CHECK_REFUSALS(table) \
	check_refusals(table, sizeof(table) / sizeof((table)[0]))

static void
only_small_integers_are_numbers(void **state)
{
	static const struct refusal REFUSALS[] = {
	    {"1.0", "byte 0: number that is no integer"},
	    {"[1e2]", "byte 1: number that is no integer"},
	    {"-0.5", "byte 0: number that is no integer"},
	    {"0E0", "byte 0: number that is no integer"},
	    {"-0", "byte 0: minus zero"},
	    {"[0,-0]", "byte 3: minus zero"},
	    {"01", "byte 0: number with a leading zero"},
	    {"-01", "byte 0: number with a leading zero"},
	    {"00", "byte 0: number with a leading zero"},
	    {"9007199254740992", "byte 0: integer beyond 2^53-1"},
	    {"-9007199254740992", "byte 0: integer beyond 2^53-1"},
	    {"10000000000000000", "byte 0: integer beyond 2^53-1"},
	    {"18446744073709551617", "byte 0: integer beyond 2^53-1"},
	    {"-", "byte 0: expected a value"},
	    {"-a", "byte 0: expected a value"},
	    {"+1", "byte 0: expected a value"},
	    {".5", "byte 0: expected a value"},
	    {"NaN", "byte 0: expected a value"},
	    {"-Infinity", "byte 0: expected a value"},
	    {"1a", "byte 1: expected the end"},
	};

	(void)state;
	CHECK_REFUSALS(REFUSALS);
}

static void
members_are_distinct_and_in_order(void **state)
{
	static const struct refusal REFUSALS[] = {
	    {"{\"a\":1,\"a\":1}", "byte 7: duplicate member \"a\""},
	    {"{\"a\":{},\"b\":[],\"b\":1}", "byte 15: duplicate member \"b\""},
	    {"{\"b\":1,\"a\":2}", "byte 7: member \"a\" stands behind \"b\""},
	    {"{\"aa\":1,\"a\":2}", "byte 8: member \"a\" stands behind \"aa\""},
	    {"{\"a\":1,\"\":2}", "byte 7: member \"\" stands behind \"a\""},
	    /* U+1F600 is D83D DE00 in UTF-16, and so before U+FB33. */
	    {"{\"\xef\xac\xb3\":1,\"\xf0\x9f\x98\x80\":2}",
		"byte 9: member \"U+1F600\" stands behind \"U+FB33\""},
	    {"{\"\xe2\x82\xac\":1,\"\xc3\xb6\":2}",
		"byte 9: member \"U+00F6\" stands behind \"U+20AC\""},
	    /* Escaped, the line feed would come behind the 1. */
	    {"{\"1\":1,\"\\n\":2}",
		"byte 7: member \"U+000A\" stands behind \"1\""},
	    {"{\"[\":1,\"\\\"\":2}",
		"byte 7: member \"\"\" stands behind \"[\""},
	};
	struct error e;

	(void)state;
	CHECK_REFUSALS(REFUSALS);
	CHECK_OK(
	    check_text("{\"\xf0\x9f\x98\x80\":1,\"\xef\xac\xb3\":2}", &e), e);
	CHECK_OK(check_text("{\"\xed\x9f\xbf\":1,\"\xf0\x90\x80\x80\":2,"
			    "\"\xf4\x8f\xbf\xbf\":3,\"\xee\x80\x80\":4}",
		     &e),
	    e);
	CHECK_OK(check_text("{\"\\u0000\":1,\"\\n\":2,\"\\r\":3,\" \":4,"
			    "\"\\\"\":5,\"1\":6,\"[\":7,\"\\\\\":8,\"]\":9}",
		     &e),
	    e);
}

static void
a_long_name_is_shown_in_part(void **state)
{
	char text[400], name[101];
	char want[400];
	struct error e;

	(void)state;
	memset(name, 'n', 100);
	name[100] = '\0';
	(void)snprintf(text, sizeof(text), "{\"%s\":1,\"%s\":2}", name, name);
	(void)snprintf(want, sizeof(want),
	    "byte 106: duplicate member \"%.64s...\"", name);
	CHECK_ERROR(check_text(text, &e), e, ERROR_FORMAT, want);
}

static void
each_character_has_one_spelling(void **state)
{
	static const struct refusal REFUSALS[] = {
	    {"\"\\/\"", "byte 1: escape is not canonical"},
	    {"\"\\u0041\"", "byte 1: escape is not canonical"},
	    {"\"\\u000a\"", "byte 1: escape is not canonical"},
	    {"\"\\u000B\"", "byte 1: escape is not canonical"},
	    {"\"\\u001F\"", "byte 1: escape is not canonical"},
	    {"\"\\u0022\"", "byte 1: escape is not canonical"},
	    {"\"\\u005c\"", "byte 1: escape is not canonical"},
	    {"\"\\u007f\"", "byte 1: escape is not canonical"},
	    {"\"a\\u20ac\"", "byte 2: escape is not canonical"},
	    {"\"\\ud83d\\ude00\"", "byte 1: escape is not canonical"},
	    {"\"\\ud83d\"", "byte 1: lone surrogate"},
	    {"\"\\ude00\\ud83d\"", "byte 1: lone surrogate"},
	    {"\"\\ud83d\\u0041\"", "byte 1: lone surrogate"},
	    {"\"\\ud83dx\"", "byte 1: lone surrogate"},
	    {"\"\\x41\"", "byte 1: no such escape"},
	    {"\"\\u00g0\"", "byte 1: no such escape"},
	    {"\"\\u00", "byte 1: no such escape"},
	    {"\"\\", "byte 1: no such escape"},
	    {"{\"\\/\":1}", "byte 2: escape is not canonical"},
	};

	(void)state;
	CHECK_REFUSALS(REFUSALS);
}

static void
bad_bytes_are_named(void **state)
{
	static const struct refusal REFUSALS[] = {
	    {"\"\x80\"", "byte 1: not UTF-8"},
	    {"\"abc\xff\"", "byte 4: not UTF-8"},
	    {"\"\xc0\x80\"", "byte 1: not UTF-8"},
	    {"\"\xe0\x80\x80\"", "byte 1: not UTF-8"},
	    {"\"\xed\xa0\xbd\xed\xb8\x80\"", "byte 1: not UTF-8"},
	    {"\"\xf4\x90\x80\x80\"", "byte 1: not UTF-8"},
	    {"\"\xe2\x82\"", "byte 1: not UTF-8"},
	    {"\"\xe2\x82", "byte 1: not UTF-8"},
	    {"\"a\nb\"", "byte 2: control character in a string"},
	    {"\"\x1f\"", "byte 1: control character in a string"},
	    {"\xef\xbb\xbf{}", "byte 0: byte order mark"},
	    {"[\xef\xbb\xbf]", "byte 1: expected a value"},
	    {" 1", "byte 0: white space"},
	    {"[1, 2]", "byte 3: white space"},
	    {"[ ]", "byte 1: white space"},
	    {"{\"a\" :1}", "byte 4: white space"},
	    {"{\"a\":\t1}", "byte 5: white space"},
	    {"{ \"a\":1}", "byte 1: white space"},
	    {"{\"a\":1\r}", "byte 6: white space"},
	    {"{}\n", "byte 2: white space"},
	};
	struct error e;

	(void)state;
	CHECK_REFUSALS(REFUSALS);
	CHECK_ERROR(
	    json_check("\"a\0b\"", 5, &e), e, ERROR_FORMAT, "byte 2: NUL byte");
	CHECK_ERROR(
	    json_check("[]\0", 3, &e), e, ERROR_FORMAT, "byte 2: NUL byte");
	CHECK_ERROR(
	    json_check("\0", 1, &e), e, ERROR_FORMAT, "byte 0: NUL byte");
}

static void
the_grammar_is_rfc_8259s(void **state)
{
	static const struct refusal REFUSALS[] = {
	    {"", "byte 0: the text ends early"},
	    {"[", "byte 1: the text ends early"},
	    {"[1", "byte 2: the text ends early"},
	    {"[1,", "byte 3: the text ends early"},
	    {"{", "byte 1: the text ends early"},
	    {"{\"a\"", "byte 4: the text ends early"},
	    {"{\"a\":", "byte 5: the text ends early"},
	    {"{\"a\":1,", "byte 7: the text ends early"},
	    {"\"abc", "byte 4: the text ends early"},
	    {"\"abcdefgh", "byte 9: the text ends early"},
	    {"[1,]", "byte 3: expected a value"},
	    {"[,1]", "byte 1: expected a value"},
	    {"[1 2]", "byte 2: white space"},
	    {"[1}", "byte 2: expected ',' or ']'"},
	    {"{\"a\":1]", "byte 6: expected ',' or '}'"},
	    {"{\"a\":1,}", "byte 7: expected a member's name"},
	    {"{1:2}", "byte 1: expected a member's name"},
	    {"{\"a\",1}", "byte 4: expected ':'"},
	    {"{\"a\":}", "byte 5: expected a value"},
	    {"{}}", "byte 2: expected the end"},
	    {"1,2", "byte 1: expected the end"},
	    {"]", "byte 0: expected a value"},
	    {"nul", "byte 0: expected a value"},
	    {"True", "byte 0: expected a value"},
	    {"'a'", "byte 0: expected a value"},
	    {"/**/1", "byte 0: expected a value"},
	    {"nullnull", "byte 4: expected the end"},
	};

	(void)state;
	CHECK_REFUSALS(REFUSALS);
}

static void
nesting_ends_at_its_limit(void **state)
{
	char text[2 * JSON_DEPTH_MAX + 2];
	char objects[6 * JSON_DEPTH_MAX + 8];
	struct error e;
	size_t i, len = 0;

	(void)state;
	memset(text, '[', JSON_DEPTH_MAX);
	memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	CHECK_OK(json_check(text, (size_t)2 * JSON_DEPTH_MAX, &e), e);
	memset(text, '[', JSON_DEPTH_MAX + 1);
	memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	CHECK_ERROR(json_check(text, sizeof(text), &e), e, ERROR_FORMAT,
	    "byte 128: nested too deeply");
	for (i = 0; i <= JSON_DEPTH_MAX; i++) {
		memcpy(objects + len, "{\"a\":", 5);
		len += 5;
	}
	CHECK_ERROR(json_check(objects, len, &e), e, ERROR_FORMAT,
	    "byte 640: nested too deeply");
}

/* The special bytes at every place of a word, and none beyond them. */
static void
every_byte_is_seen_at_every_place(void **state)
{
	char text[40];
	struct error e;
	size_t place;
	int byte;

	(void)state;
	for (place = 1; place < 30; place++) {
		for (byte = 0; byte < 256; byte++) {
			bool plain = byte >= 0x20 && byte < 0x80 &&
			    byte != '"' && byte != '\\';

			memset(text, 'x', sizeof(text));
			text[0] = '"';
			text[31] = '"';
			text[place] = (char)byte;
			CHECK_INT(json_check(text, 32, &e), plain ? 0 : -1);
			text[place + 1] = '\x01'; /* a borrow must not hide */
			if (place + 1 < 31)
				CHECK_INT(json_check(text, 32, &e), -1);
		}
	}
}

/* Change each bit of an accepted text: what is still accepted is different
 * text, which never has the same meaning under another spelling. */
static void
no_flipped_bit_reads_as_the_same(void **state)
{
	static const char TEXT[] =
	    "{\"a\":[1,-20,{\"b\":\"x\\n\\u0007\xc3\xa9\"}],"
	    "\"c\":\"\xf0\x9f\x98\x80\",\"d\":null,\"e\":[true,false]}";
	char text[sizeof(TEXT)];
	struct json_canonicaliser *c;
	struct buf out = BUF_EMPTY;
	struct error e;
	size_t bit, len = sizeof(TEXT) - 1;

	(void)state;
	c = json_canonicaliser_new(&e);
	CHECK(c != NULL);
	CHECK_OK(json_check(TEXT, len, &e), e);
	for (bit = 0; bit < len * 8; bit++) {
		memcpy(text, TEXT, sizeof(text));
		text[bit / 8] = (char)(text[bit / 8] ^ (1 << (bit % 8)));
		if (json_check(text, len, &e) != 0) {
			CHECK_INT(e.code, ERROR_FORMAT);
			CHECK(strncmp(e.text, "byte ", 5) == 0);
			continue;
		}
		buf_clear(&out);
		CHECK_OK(json_canonical(c, text, len, &out, &e), e);
		CHECK_INT(out.len, len);
		CHECK_MEM(out.data, text, len);
		CHECK(memcmp(out.data, TEXT, len) != 0);
	}
	buf_release(&out);
	json_canonicaliser_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(canonical_texts_are_accepted),
	    cmocka_unit_test(only_small_integers_are_numbers),
	    cmocka_unit_test(members_are_distinct_and_in_order),
	    cmocka_unit_test(a_long_name_is_shown_in_part),
	    cmocka_unit_test(each_character_has_one_spelling),
	    cmocka_unit_test(bad_bytes_are_named),
	    cmocka_unit_test(the_grammar_is_rfc_8259s),
	    cmocka_unit_test(nesting_ends_at_its_limit),
	    cmocka_unit_test(every_byte_is_seen_at_every_place),
	    cmocka_unit_test(no_flipped_bit_reads_as_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
