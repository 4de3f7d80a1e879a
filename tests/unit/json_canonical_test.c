#include "core/json.h"

#include "tests/unit/check.h"

static struct json_canonicaliser *canonicaliser;

static int
make_canonicaliser(void **state)
{
	struct error e;

	(void)state;
	canonicaliser = json_canonicaliser_new(&e);
	return canonicaliser == NULL ? -1 : 0;
}

static int
free_canonicaliser(void **state)
{
	(void)state;
	json_canonicaliser_free(canonicaliser);
	json_canonicaliser_free(NULL);
	return 0;
}

static void
check_form(const char *text, const char *want)
{
	struct buf out = BUF_EMPTY;
	struct error e;

	buf_append_str(&out, "before ");
	CHECK_OK(
	    json_canonical(canonicaliser, text, strlen(text), &out, &e), e);
	CHECK_MEM(out.data, "before ", 7);
	CHECK_STR(buf_text(&out) + 7, want);
	CHECK_OK(json_check(want, strlen(want), &e), e);
	buf_release(&out);
}

static void
check_refused(const char *text, size_t len, const char *error)
{
	struct buf out = BUF_EMPTY;
	struct error e;

	buf_append_str(&out, "before");
	CHECK_ERROR(json_canonical(canonicaliser, text, len, &out, &e), e,
	    ERROR_FORMAT, error);
	CHECK_INT(out.len, 6);
	CHECK_MEM(out.data, "before", 6);
	buf_release(&out);
}

static void
white_space_goes(void **state)
{
	(void)state;
	check_form(" \t\r\n[ ] ", "[]");
	check_form("{ }", "{}");
	check_form("[ 1 ,\n 2 ]\n", "[1,2]");
	check_form("{ \"a\" : { \"b\" : [ ] } }", "{\"a\":{\"b\":[]}}");
	check_form(" null ", "null");
	check_form("[\"  \"]", "[\"  \"]");
}

static void
members_are_sorted(void **state)
{
	(void)state;
	check_form("{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}");
	check_form("{\"c\":{\"z\":[1],\"y\":{}},\"b\":[],\"a\":\"x\"}",
	    "{\"a\":\"x\",\"b\":[],\"c\":{\"y\":{},\"z\":[1]}}");
	check_form("[{\"b\":{\"d\":1,\"c\":2},\"a\":0},{\"b\":1,\"a\":2}]",
	    "[{\"a\":0,\"b\":{\"c\":2,\"d\":1}},{\"a\":2,\"b\":1}]");
	check_form("{\"aa\":1,\"\":2,\"a\":3}", "{\"\":2,\"a\":3,\"aa\":1}");
	check_form("{\"\\ufb33\":1,\"\\ud83d\\ude00\":2,\"\\u20ac\":3}",
	    "{\"\xe2\x82\xac\":3,\"\xf0\x9f\x98\x80\":2,\"\xef\xac\xb3\":1}");
	check_form("{\"1\":1,\"\\u000a\":2}", "{\"\\n\":2,\"1\":1}");
	check_form(
	    "{\"]\":1,\"\\\\\":2,\"[\":3}", "{\"[\":3,\"\\\\\":2,\"]\":1}");
}

static void
many_members_are_sorted(void **state)
{
	struct buf text = BUF_EMPTY, want = BUF_EMPTY;
	int i;

	(void)state;
	buf_append_str(&text, "{");
	buf_append_str(&want, "{");
	for (i = 0; i < 1000; i++) {
		buf_printf(&text, "%s\"m%03d\":%d", i == 0 ? "" : ", ",
		    i * 377 % 1000, i * 377 % 1000);
		buf_printf(&want, "%s\"m%03d\":%d", i == 0 ? "" : ",", i, i);
	}
	buf_append_str(&text, "}");
	buf_append_str(&want, "}");
	check_form(buf_text(&text), buf_text(&want));
	buf_release(&text);
	buf_release(&want);
}

static void
escapes_become_canonical(void **state)
{
	(void)state;
	check_form("\"\\/\\u0041\\u00E9\"", "\"/A\xc3\xa9\"");
	check_form("\"\\u0008\\u0009\\u000A\\u000C\\u000d\\u0022\\u005c\"",
	    "\"\\b\\t\\n\\f\\r\\\"\\\\\"");
	check_form("\"\\u001F\\u007f\"", "\"\\u001f\x7f\"");
	check_form("\"\\uD83D\\uDE00\"", "\"\xf0\x9f\x98\x80\"");
	check_form("\"\\udbff\\udfff\"", "\"\xf4\x8f\xbf\xbf\"");
	check_form(
	    "\"abcdefgh\\u0000ijklmnopq\"", "\"abcdefgh\\u0000ijklmnopq\"");
}

static void
other_numbers_become_strings(void **state)
{
	(void)state;
	check_form("[0,-1,9007199254740991]", "[0,-1,9007199254740991]");
	check_form("1.0", "\"1.0\"");
	check_form("1E2", "\"1E2\"");
	check_form("1e+2", "\"1e+2\"");
	check_form("-0.10e-10", "\"-0.10e-10\"");
	check_form("[-0,-0,-0,-0,-0]", "[\"-0\",\"-0\",\"-0\",\"-0\",\"-0\"]");
	check_form("-0", "\"-0\"");
	check_form("9007199254740992", "\"9007199254740992\"");
	check_form("-9007199254740992", "\"-9007199254740992\"");
	check_form("123456789012345678901234567890",
	    "\"123456789012345678901234567890\"");
}

static void
what_is_wrong_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *text;
		const char *error;
	} REFUSALS[] = {
	    {"", "byte 0: the text ends early"},
	    {"  ", "byte 2: the text ends early"},
	    {"{\"a\":1,\"a\":2}", "byte 7: duplicate member \"a\""},
	    {"{\"a\":1,\"\\u0061\":2}", "byte 7: duplicate member \"a\""},
	    {"{\"b\":1,\"a\":2,\"b\":3}", "byte 13: duplicate member \"b\""},
	    {"{\"b\":1, \"a\":2, \"a\":3}", "byte 15: duplicate member \"a\""},
	    {"[1,]", "byte 3: expected a value"},
	    {"[1 2]", "byte 3: expected ',' or ']'"},
	    {"{\"a\" 1}", "byte 5: expected ':'"},
	    {"{,}", "byte 1: expected a member's name"},
	    {"[}", "byte 1: expected a value"},
	    {"{]", "byte 1: expected a member's name"},
	    {"1 2", "byte 2: expected the end"},
	    {"01", "byte 0: number with a leading zero"},
	    {"1.", "byte 0: malformed number"},
	    {"1.e1", "byte 0: malformed number"},
	    {"1e", "byte 0: malformed number"},
	    {"1e+", "byte 0: malformed number"},
	    {"-", "byte 0: malformed number"},
	    {"\"\\ud800\"", "byte 1: lone surrogate"},
	    {"\"\\udc00x\"", "byte 1: lone surrogate"},
	    {"\"\\ud800\\u0041\"", "byte 1: lone surrogate"},
	    {"\"\\a\"", "byte 1: no such escape"},
	    {"\"\x09\"", "byte 1: control character in a string"},
	    {"\"\xed\xa0\x80\"", "byte 1: not UTF-8"},
	    {"\xef\xbb\xbf[]", "byte 0: byte order mark"},
	    {"\f[]", "byte 0: expected a value"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(REFUSALS) / sizeof(REFUSALS[0]); i++)
		check_refused(REFUSALS[i].text, strlen(REFUSALS[i].text),
		    REFUSALS[i].error);
	check_refused("\"\0\"", 3, "byte 1: NUL byte");
	check_refused("1\0", 2, "byte 1: NUL byte");
}

static void
a_duplicate_among_many_is_found(void **state)
{
	struct buf text = BUF_EMPTY;
	struct error e;
	int i;

	(void)state;
	buf_append_str(&text, "{\"z\":0");
	for (i = 0; i < 100; i++)
		buf_printf(&text, ",\"m%02d\":0", i);
	buf_append_str(&text, ",\"m50\":0}");
	CHECK_OK(buf_ok(&text, &e), e);
	check_refused(
	    buf_text(&text), text.len, "byte 807: duplicate member \"m50\"");
	buf_release(&text);
}

static void
nesting_ends_at_its_limit(void **state)
{
	char text[2 * JSON_DEPTH_MAX + 1];

	(void)state;
	memset(text, '[', JSON_DEPTH_MAX);
	memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	text[sizeof(text) - 1] = '\0';
	check_form(text, text);
	text[JSON_DEPTH_MAX] = '[';
	check_refused(text, strlen(text), "byte 128: nested too deeply");
}

static void
text_becomes_a_string(void **state)
{
	struct buf out = BUF_EMPTY;
	struct error e;

	(void)state;
	json_append_string(&out, "say \"hi\"\\\n\0\x1f\x7f\xc3\xa9/", 16);
	CHECK_STR(buf_text(&out),
	    "\"say \\\"hi\\\"\\\\\\n\\u0000\\u001f\x7f\xc3\xa9/\"");
	CHECK_OK(json_check((const char *)out.data, out.len, &e), e);
	buf_clear(&out);
	json_append_string(&out, "", 0);
	CHECK_STR(buf_text(&out), "\"\"");
	buf_release(&out);
}

/* A small generator of its own, so that a failure comes back every time. */
static uint32_t
next_random(uint32_t *seed, uint32_t bound)
{
	*seed = *seed * 1664525U + 1013904223U;
	return (*seed >> 8) % bound;
}

static void
random_space(uint32_t *seed, struct buf *out)
{
	while (next_random(seed, 4) == 0)
		buf_append_byte(out, (uint8_t) " \t\n\r"[next_random(seed, 4)]);
}

static void
random_string(uint32_t *seed, struct buf *out)
{
	static const char *const PARTS[] = {"a", "b", "Z", "long plain run",
	    "\\n", "\\u000a", "\\/", "\\\"", "\\\\", "\\u0041", "\\u001F",
	    "\xc3\xa9", "\\u00e9", "\xe2\x82\xac", "\xef\xac\xb3",
	    "\xf0\x9f\x98\x80", "\\uD83D\\ude01", "\x7f", " "};
	uint32_t n = next_random(seed, 5);

	buf_append_byte(out, '"');
	while (n-- > 0)
		buf_append_str(out, PARTS[next_random(seed, 19)]);
	buf_append_byte(out, '"');
}

static void
random_value(uint32_t *seed, int depth, struct buf *out)
{
	static const char *const SCALARS[] = {"null", "true", "false", "0",
	    "-0", "-17", "1.50", "2E9", "9007199254740991", "9007199254740993"};
	uint32_t kind = next_random(seed, depth == 0 ? 2 : 4), n;
	bool object = kind == 3;

	random_space(seed, out);
	if (kind == 0) {
		buf_append_str(out, SCALARS[next_random(seed, 10)]);
	} else if (kind == 1) {
		random_string(seed, out);
	} else {
		buf_append_byte(out, object ? '{' : '[');
		for (n = next_random(seed, 6); n > 0; n--) {
			random_space(seed, out);
			if (object) {
				random_string(seed, out);
				random_space(seed, out);
				buf_append_byte(out, ':');
			}
			random_value(seed, depth - 1, out);
			if (n > 1)
				buf_append_byte(out, ',');
		}
		random_space(seed, out);
		buf_append_byte(out, object ? '}' : ']');
	}
	random_space(seed, out);
}

static void
writer_and_reader_agree_on_random_texts(void **state)
{
	struct buf text = BUF_EMPTY, once = BUF_EMPTY, twice = BUF_EMPTY;
	struct error e;
	uint32_t seed;
	int refused = 0;

	(void)state;
	for (seed = 1; seed <= 20000; seed++) {
		uint32_t random = seed;

		buf_clear(&text);
		buf_clear(&once);
		buf_clear(&twice);
		random_value(&random, 4, &text);
		if (json_canonical(canonicaliser, (const char *)text.data,
			text.len, &once, &e) != 0) {
			CHECK(strstr(e.text, "duplicate") != NULL);
			refused++;
			continue;
		}
		CHECK_OK(json_check((const char *)once.data, once.len, &e), e);
		CHECK_OK(json_canonical(canonicaliser, (const char *)once.data,
			     once.len, &twice, &e),
		    e);
		CHECK_INT(twice.len, once.len);
		CHECK_MEM(twice.data, once.data, once.len);
	}
	CHECK(refused > 100 && refused < 10000); /* both kinds came up */
	buf_release(&text);
	buf_release(&once);
	buf_release(&twice);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(white_space_goes),
	    cmocka_unit_test(members_are_sorted),
	    cmocka_unit_test(many_members_are_sorted),
	    cmocka_unit_test(escapes_become_canonical),
	    cmocka_unit_test(other_numbers_become_strings),
	    cmocka_unit_test(what_is_wrong_is_refused_with_its_place),
	    cmocka_unit_test(a_duplicate_among_many_is_found),
	    cmocka_unit_test(nesting_ends_at_its_limit),
	    cmocka_unit_test(text_becomes_a_string),
	    cmocka_unit_test(writer_and_reader_agree_on_random_texts),
	};

	return cmocka_run_group_tests(
	    tests, make_canonicaliser, free_canonicaliser);
}
