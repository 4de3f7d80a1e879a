#include "core/json.h"

#include "tests/unit/check.h"

static struct json_slice
slice_of(const char *text)
{
	return (struct json_slice){text, strlen(text)};
}

static void
check_slice(struct json_slice slice, const char *want)
{
	CHECK_INT(slice.len, strlen(want));
	CHECK_MEM(slice.text, want, slice.len);
}

static const char RECORD[] =
    "{\"\\n\":0,\"activity\":{\"object\":{\"content\":\"a \\\"b\\\" {[\","
    "\"id\":\"https://x/1\"},\"type\":\"Create\"},\"list\":[1,[2,3],{\"a\":4},"
    "\"]\"],\"n\":-12,\"t\":true,\"z\":null,\"\xc3\xa9\":{}}";

static void
members_are_found_by_their_names(void **state)
{
	struct json_slice value, record = slice_of(RECORD);
	struct error e;

	(void)state;
	CHECK_OK(json_check(record.text, record.len, &e), e);
	CHECK(json_member(record, "n", &value));
	check_slice(value, "-12");
	CHECK(json_member(record, "\n", &value));
	check_slice(value, "0");
	CHECK(json_member(record, "\xc3\xa9", &value));
	check_slice(value, "{}");
	CHECK(!json_member(record, "\\n", &value));
	CHECK(!json_member(record, "type", &value)); /* deeper */
	CHECK(!json_member(record, "", &value));
	CHECK(!json_member(slice_of("[\"n\",1]"), "n", &value));
	CHECK(!json_member(slice_of("\"n\""), "n", &value));
	check_slice(value, "{}"); /* untouched */
}

static void
paths_go_down(void **state)
{
	struct json_slice value, record = slice_of(RECORD);

	(void)state;
	CHECK(json_path(record, "activity.object.id", &value));
	check_slice(value, "\"https://x/1\"");
	CHECK(json_path(record, "activity.type", &value));
	check_slice(value, "\"Create\"");
	CHECK(json_path(record, "z", &value));
	check_slice(value, "null");
	CHECK(!json_path(record, "activity.object.id.more", &value));
	CHECK(!json_path(record, "activity.none", &value));
	CHECK(!json_path(record, "activity.", &value));
	check_slice(value, "null");
}

static void
elements_come_in_order(void **state)
{
	static const char *const WANT[] = {"1", "[2,3]", "{\"a\":4}", "\"]\""};
	struct json_slice list, value;
	size_t at = 0, i;

	(void)state;
	CHECK(json_member(slice_of(RECORD), "list", &list));
	for (i = 0; i < 4; i++) {
		CHECK(json_element(list, &at, &value));
		check_slice(value, WANT[i]);
	}
	CHECK(!json_element(list, &at, &value));
	CHECK(!json_element(list, &at, &value));
	at = 0;
	CHECK(!json_element(slice_of("[]"), &at, &value));
	CHECK(!json_element(slice_of("{}"), &at, &value));
	CHECK(!json_element(slice_of("7"), &at, &value));
}

static void
members_come_in_order(void **state)
{
	static const char *const NAMES[] = {
	    "\\n", "activity", "list", "n", "t", "z", "\xc3\xa9"};
	struct json_slice name, value;
	size_t at = 0, i;

	(void)state;
	for (i = 0; i < 7; i++) {
		CHECK(json_next_member(slice_of(RECORD), &at, &name, &value));
		check_slice(name, NAMES[i]);
	}
	CHECK(!json_next_member(slice_of(RECORD), &at, &name, &value));
	at = 0;
	CHECK(!json_next_member(slice_of("{}"), &at, &name, &value));
	CHECK(!json_next_member(slice_of("[1]"), &at, &name, &value));
}

static void
types_show_in_the_first_byte(void **state)
{
	(void)state;
	CHECK_INT(json_type_of(slice_of("null")), JSON_TYPE_NULL);
	CHECK_INT(json_type_of(slice_of("false")), JSON_TYPE_FALSE);
	CHECK_INT(json_type_of(slice_of("true")), JSON_TYPE_TRUE);
	CHECK_INT(json_type_of(slice_of("-1")), JSON_TYPE_INTEGER);
	CHECK_INT(json_type_of(slice_of("0")), JSON_TYPE_INTEGER);
	CHECK_INT(json_type_of(slice_of("\"\"")), JSON_TYPE_STRING);
	CHECK_INT(json_type_of(slice_of("[]")), JSON_TYPE_ARRAY);
	CHECK_INT(json_type_of(slice_of("{}")), JSON_TYPE_OBJECT);
}

static void
integers_have_values(void **state)
{
	int64_t value = 7;

	(void)state;
	CHECK(!json_get_integer(slice_of("\"1\""), &value));
	CHECK(!json_get_integer(slice_of("null"), &value));
	CHECK(!json_get_integer(slice_of("-"), &value));
	CHECK(!json_get_integer(slice_of(""), &value));
	CHECK_INT(value, 7);
	CHECK(json_get_integer(slice_of("0"), &value));
	CHECK_INT(value, 0);
	CHECK(json_get_integer(slice_of("9007199254740991"), &value));
	CHECK_INT(value, JSON_INTEGER_MAX);
	CHECK(json_get_integer(slice_of("-9007199254740991"), &value));
	CHECK_INT(value, -JSON_INTEGER_MAX);
}

static void
strings_lose_their_escapes(void **state)
{
	struct buf out = BUF_EMPTY;

	(void)state;
	CHECK(json_get_string(
	    slice_of("\"a\\\"\\\\\\n\\u0000\xc3\xa9z\""), &out));
	CHECK_INT(out.len, 8);
	CHECK_MEM(out.data, "a\"\\\n\0\xc3\xa9z", 8);
	buf_clear(&out);
	CHECK(json_get_string(slice_of("\"\""), &out));
	CHECK_INT(out.len, 0);
	CHECK(!json_get_string(slice_of("12"), &out));
	CHECK(!json_get_string(slice_of("\""), &out));
	buf_release(&out);
	CHECK(json_string_is(slice_of("\"record\""), "record"));
	CHECK(!json_string_is(slice_of("\"records\""), "record"));
	CHECK(!json_string_is(slice_of("record"), "record"));
	CHECK(!json_string_is(slice_of("null"), "null"));
	CHECK(json_string_is(slice_of("\"\""), ""));
}

static void
values_are_picked_while_checking(void **state)
{
	struct json_pick picks[] = {
	    {"t", 1, {NULL, 0}},
	    {"object", 6, {NULL, 0}}, /* deeper */
	    {"activity", 8, {NULL, 0}},
	    {"none", 4, {"left", 4}},
	    {"n", 1, {NULL, 0}},
	    {"\xc3\xa9", 2, {NULL, 0}},
	};
	struct json_slice record = slice_of(RECORD), value;
	struct error e;

	(void)state;
	CHECK_OK(json_check_picking(record.text, record.len, picks, 6, &e), e);
	check_slice(picks[0].value, "true");
	CHECK(picks[1].value.text == NULL);
	CHECK(json_member(record, "activity", &value));
	CHECK(picks[2].value.text == value.text);
	CHECK_INT(picks[2].value.len, value.len);
	CHECK(picks[3].value.text == NULL);
	check_slice(picks[4].value, "-12");
	check_slice(picks[5].value, "{}");
	CHECK_OK(json_check_picking("[{\"n\":1}]", 9, picks, 6, &e), e);
	CHECK(picks[4].value.text == NULL);
	CHECK_ERROR(json_check_picking("{\"n\":1", 6, picks, 6, &e), e,
	    ERROR_FORMAT, "byte 6: the text ends early");
}

/* Cut anywhere, a text misleads the accessors but never lets them out. */
static void
cut_texts_are_read_within_their_bounds(void **state)
{
	struct json_slice name, value;
	struct buf out = BUF_EMPTY;
	int64_t integer;
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(RECORD); len++) {
		char *copy = malloc(len + 1);
		struct json_slice cut = {copy, len};
		size_t at = 0;

		CHECK(copy != NULL);
		memcpy(copy, RECORD, len);
		while (json_next_member(cut, &at, &name, &value)) {
			CHECK(value.text + value.len <= copy + len);
			buf_clear(&out);
			(void)json_get_string(value, &out); /* may be none */
			(void)json_get_integer(value, &integer);
		}
		at = 1;
		while (json_element(cut, &at, &value))
			CHECK(value.text + value.len <= copy + len);
		(void)json_path(cut, "activity.object.id", &value);
		free(copy);
	}
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(members_are_found_by_their_names),
	    cmocka_unit_test(paths_go_down),
	    cmocka_unit_test(elements_come_in_order),
	    cmocka_unit_test(members_come_in_order),
	    cmocka_unit_test(types_show_in_the_first_byte),
	    cmocka_unit_test(integers_have_values),
	    cmocka_unit_test(strings_lose_their_escapes),
	    cmocka_unit_test(values_are_picked_while_checking),
	    cmocka_unit_test(cut_texts_are_read_within_their_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
