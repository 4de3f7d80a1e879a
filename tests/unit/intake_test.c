#include "archiver/adapters/intake.h"

#include "archiver/adapters/activity.h"
#include "archiver/adapters/adapter.h"
#include "tests/unit/check.h"
#include "tests/unit/fake_sink.h"

static const struct adapter_setting known[] = {{"order", "help"}, {NULL, NULL}};
static const struct adapter adapter = {
    .name = "test", .version = 3, .channel = "web", .settings = known};
static const struct member member = {.name = "folder/file.json"};
static struct fake_sink sink;
static struct intake *in;

static int
set_up(void **state)
{
	const struct intake_options options = {
	    .adapter = &adapter, .account = "us"};
	struct error e;

	(void)state;
	fake_sink_init(&sink);
	in = intake_new(&options, &sink.sink, &e);
	return in == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	intake_free(in);
	fake_sink_release(&sink);
	return 0;
}

static json_t *
note(const char *text)
{
	json_t *activity = activity_new("Create");

	activity_set(activity, "object", activity_note("Note", "n", text));
	return activity;
}

static int
give(const char *text, const void *raw, size_t len, struct error *e)
{
	struct draft draft = {.direction = DIRECTION_INBOUND,
	    .native_id = "n",
	    .activity = note(text),
	    .raw = {raw, len, "text/plain"}};

	return intake_record(in, &draft, e);
}

static char *
long_text(size_t len)
{
	char *text = malloc(len + 1);

	assert_non_null(text);
	memset(text, 'x', len);
	text[len] = '\0';
	return text;
}

static void
a_record_has_what_all_records_have(void **state)
{
	struct error e;

	(void)state;
	CHECK_OK(give("hallo", "raw \xc3\xa9", 6, &e), e);
	CHECK_STR(fake_get(&sink, 0, "source"), "web:us");
	CHECK_STR(fake_get(&sink, 0, "adapter"), "test/3");
	CHECK_STR(fake_get(&sink, 0, "channel"), "web");
	CHECK_STR(fake_get(&sink, 0, "direction"), "inbound");
	CHECK_STR(fake_get(&sink, 0, "native_id"), "n");
	CHECK_STR(fake_get(&sink, 0, "attachments"), "[]");
	CHECK_STR(fake_get(&sink, 0, "raw"),
	    "{\"media_type\":\"text/plain\",\"text\":\"raw \xc3\xa9\"}");
	CHECK_STR(fake_get(&sink, 0, "activity"),
	    "{\"@context\":\"https://www.w3.org/ns/activitystreams\","
	    "\"object\":{\"content\":\"hallo\",\"id\":\"n\","
	    "\"mediaType\":\"text/plain\",\"type\":\"Note\"},"
	    "\"type\":\"Create\"}");
}

static void
raw_that_is_no_text_becomes_an_attachment(void **state)
{
	struct error e;

	(void)state;
	CHECK_OK(give("hallo", "\xff\xfe", 2, &e), e);
	CHECK_STR(fake_get(&sink, 0, "raw.text"), "");
	CHECK_STR(fake_get(&sink, 0, "raw.size"), "2");
	CHECK_INT(json_object_size(sink.attachments), 1);
}

static void
what_is_too_long_moves_to_attachments(void **state)
{
	char *text = long_text(70000);
	struct error e;

	(void)state;
	CHECK_OK(give("short", text, 70000, &e), e);
	CHECK_STR(fake_get(&sink, 0, "raw.size"), "70000");
	CHECK_STR(fake_get(&sink, 0, "activity.object.content"), "short");
	CHECK_OK(give(text, "r", 1, &e), e);
	CHECK_STR(fake_get(&sink, 1, "raw.size"), "1");
	CHECK_STR(fake_get(&sink, 1, "activity.object.content.size"), "70000");
	CHECK_STR(fake_get(&sink, 1, "activity.object.content.media_type"),
	    "text/plain");
	free(text);
}

/* Each \1 is six characters in JSON: the line is measured, not the text. */
static void
escapes_count_as_what_they_become(void **state)
{
	char *text = long_text(20000);
	struct error e;

	(void)state;
	memset(text, 1, 20000);
	CHECK_OK(give("short", text, 20000, &e), e);
	CHECK_STR(fake_get(&sink, 0, "raw.size"), "20000");
	free(text);
}

static void
an_activity_that_never_fits_is_flagged(void **state)
{
	struct draft draft = {.direction = DIRECTION_INBOUND,
	    .native_id = "n",
	    .raw = {"r", 1, "text/plain"}};
	struct intake_counts counts;
	char *text = long_text(70000);
	struct error e;

	(void)state;
	draft.activity = note("x");
	activity_set_string(draft.activity, "summary", text);
	CHECK_OK(intake_record(in, &draft, &e), e);
	CHECK_STR(fake_get(&sink, 0, "flags.0"),
	    "its activity is too long for a record");
	CHECK_STR(fake_get(&sink, 0, "raw.text"), "r");
	CHECK_OK(intake_finish(in, &e), e);
	intake_counts(in, &counts);
	CHECK_INT(counts.read, 1);
	CHECK_INT(counts.flagged, 1);
	free(text);
}

static void
text_that_is_not_utf8_is_repaired_in_the_activity(void **state)
{
	struct error e;

	(void)state;
	CHECK_OK(give("a\xff"
		      "b",
		     "a\xff"
		     "b",
		     3, &e),
	    e);
	CHECK_STR(fake_get(&sink, 0, "activity.object.content"),
	    "a\xef\xbf\xbd"
	    "b");
}

static void
an_incomplete_activity_is_no_record(void **state)
{
	struct draft draft = {.native_id = "n", .raw = {"r", 1, "text/plain"}};
	struct error e;

	(void)state;
	CHECK_ERROR(
	    intake_record(in, &draft, &e), e, ERROR_NOMEM, "out of memory");
	draft.activity = note("x");
	activity_set(draft.activity, "object", json_object());
	CHECK_ERROR(
	    intake_record(in, &draft, &e), e, ERROR_NOMEM, "out of memory");
	CHECK_INT(json_array_size(sink.records), 0);
}

static int
only_numbers(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	(void)state;
	(void)raw;
	if (!json_is_integer(value))
		return error_set(e, ERROR_FORMAT, "not a number");
	return give("number", raw->data, raw->len, e);
}

static void
items_that_cannot_be_read_are_flagged_and_counted(void **state)
{
	static const char text[] = "[1, {\"a\":1,\"a\":2}, \"x\", 2, {\"b\"";
	struct intake_counts c;
	struct stream s;
	struct error e;

	(void)state;
	stream_of_bytes(&s, text, strlen(text));
	CHECK_OK(
	    intake_each_element(in, &member, &s, NULL, only_numbers, NULL, &e),
	    e);
	CHECK_STR(fake_get(&sink, 1, "flags.0"),
	    "not JSON: byte 10: duplicate object key near '\"a\"'");
	CHECK_STR(fake_get(&sink, 1, "activity.name"), "folder/file.json");
	CHECK_STR(fake_get(&sink, 2, "flags.0"), "not a number");
	CHECK_STR(fake_get(&sink, 2, "raw.text"), "\"x\"");
	CHECK_STR(
	    fake_get(&sink, 4, "flags.0"), "the text ends inside an element");
	CHECK_STR(fake_get(&sink, 4, "raw.text"), "{\"b\"");
	CHECK_OK(intake_refuse(in, &member, "no", &e), e);
	CHECK_OK(intake_finish(in, &e), e);
	intake_counts(in, &c);
	CHECK_INT(c.read, 6);
	/* 1 and 2 are the same activity. */
	CHECK_INT(c.admitted, 1);
	CHECK_INT(c.duplicate, 1);
	CHECK_INT(c.flagged, 3);
	CHECK_INT(c.refused, 1);
	CHECK_STR(intake_refused(in, 0)->reason, "no");
}

static void
an_item_too_large_is_spooled_and_flagged(void **state)
{
	const size_t len = ELEMENT_MAX + 100;
	char *text = long_text(len);
	struct stream s;
	struct error e;

	(void)state;
	memcpy(text, "[\"", 2);
	memcpy(text + len - 2, "\"]", 2);
	stream_of_bytes(&s, text, len);
	CHECK_OK(
	    intake_each_element(in, &member, &s, NULL, only_numbers, NULL, &e),
	    e);
	CHECK_INT(json_array_size(sink.records), 1);
	CHECK_STR(
	    fake_get(&sink, 0, "flags.0"), "an item too large to be read");
	CHECK_INT(strtoul(fake_get(&sink, 0, "raw.size"), NULL, 10), len - 2);
	free(text);
}

static void
media_is_found_by_name_and_by_prefix(void **state)
{
	static const char *const names[] = {"x/media/7-a.jpg",
	    "x/media/7-b.jpg", "x/media/77-c.jpg", "x/other/7-d.jpg"};
	struct attachment a;
	struct stream s;
	struct error e;
	size_t i, at = 0;

	(void)state;
	for (i = 0; i < 4; i++) {
		const struct member m = {.name = names[i]};

		stream_of_bytes(&s, names[i], strlen(names[i]));
		CHECK_OK(intake_spool_media(in, &m, &s, &e), e);
	}
	CHECK(intake_media_find(in, "media/7-b.jpg", &a));
	CHECK_STR(a.name, "x/media/7-b.jpg");
	CHECK_STR(a.media_type, "image/jpeg");
	CHECK(!intake_media_find(in, "dia/7-b.jpg", &a));
	CHECK(intake_media_next(in, "media", "7-", &at, &a));
	CHECK_STR(a.name, "x/media/7-a.jpg");
	json_decref(intake_attachment(in, &a, NULL));
	CHECK(intake_media_next(in, "media", "7-", &at, &a));
	CHECK_STR(a.name, "x/media/7-b.jpg");
	CHECK(!intake_media_next(in, "media", "7-", &at, &a));
	CHECK_OK(intake_finish(in, &e), e);
	CHECK_INT(json_array_size(sink.records), 3); /* those not attached */
	CHECK_STR(
	    fake_get(&sink, 0, "flags.0"), "no item refers to this media file");
}

static void
a_setting_must_be_the_adapters(void **state)
{
	const struct intake_setting good[] = {{"order", "dmy"}, {NULL, NULL}};
	const struct intake_setting bad[] = {{"colour", "red"}, {NULL, NULL}};
	struct intake_options options = {.adapter = &adapter, .settings = good};
	struct intake *other;
	struct error e;

	(void)state;
	other = intake_new(&options, &sink.sink, &e);
	assert_non_null(other);
	CHECK_STR(intake_setting(other, "order"), "dmy");
	assert_null(intake_setting(other, "colour"));
	intake_free(other);
	options.settings = bad;
	assert_null(intake_new(&options, &sink.sink, &e));
	CHECK_STR(e.text,
	    "--set colour: adapter test has no such setting; it has: order "
	    "(help)");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_record_has_what_all_records_have),
	    TEST(raw_that_is_no_text_becomes_an_attachment),
	    TEST(what_is_too_long_moves_to_attachments),
	    TEST(escapes_count_as_what_they_become),
	    TEST(an_activity_that_never_fits_is_flagged),
	    TEST(text_that_is_not_utf8_is_repaired_in_the_activity),
	    TEST(an_incomplete_activity_is_no_record),
	    TEST(items_that_cannot_be_read_are_flagged_and_counted),
	    TEST(an_item_too_large_is_spooled_and_flagged),
	    TEST(media_is_found_by_name_and_by_prefix),
	    TEST(a_setting_must_be_the_adapters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
