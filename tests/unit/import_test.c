#include "archiver/import.h"

#include "core/buf.h"
#include "core/file.h"
#include "tests/unit/check.h"
#include "tests/unit/fake_sink.h"
#include "tests/unit/make_archive.h"

static char directory[256];
static char file[512];
static struct fake_sink sink;
static struct import_report report;

static int
set_up(void **state)
{
	(void)state;
	make_directory(directory);
	(void)snprintf(file, sizeof(file), "%s/export.zip", directory);
	fake_sink_init(&sink);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	fake_sink_release(&sink);
	remove_directory(directory);
	return 0;
}

#define TWEET(id, text) \
	"{\"tweet\":{\"id_str\":\"" id "\",\"full_text\":\"" text "\"," \
	"\"created_at\":\"Thu Nov 03 08:50:26 +0000 2022\"}}"
#define ACCOUNT \
	"window.YTD.account.part0 = [{\"account\":{\"username\":\"bank\"," \
	"\"accountId\":\"5\",\"accountDisplayName\":\"Bank\"}}]"

static const struct made_member export[] = {
    {.name = "x/data/account.js", .text = ACCOUNT},
    {.name = "x/data/tweets.js",
	.text = "window.YTD.tweets.part0 = [" TWEET(
	    "17", "een") ","
			 "{\"tweet\":17}," TWEET("18", "twee") "]"},
    {.name = "x/data/tweets_media/17-a.jpg", .text = "\xff\xd8\xff picture"},
    {.name = "x/data/tweets_media/99-b.jpg", .text = "\xff\xd8\xff other"},
    {.name = "x/Your archive.html", .text = "<html>"},
    {.name = "../evil.js", .text = "x"},
    {.name = NULL},
};

static int
run(const char *path, const char *adapter, struct error *e)
{
	struct import_options options = {
	    .paths = &path, .path_count = 1, .adapter = adapter};

	return import_run(&options, &sink.sink, &report, NULL, e);
}

static void
an_export_is_recognised_read_and_accounted_for(void **state)
{
	struct error e;

	(void)state;
	make_archive(file, "zip", export);
	CHECK_OK(run(file, NULL, &e), e);
	CHECK_STR(report.adapter, "x-archive/1");
	CHECK_STR(report.source, "x:@bank");
	CHECK_INT(report.counts.read, 5);
	CHECK_INT(report.counts.admitted, 2);
	CHECK_INT(report.counts.flagged, 2);
	CHECK_INT(report.counts.refused, 1);
	CHECK_INT(report.counts.media, 2);
	CHECK_INT(report.counts.media_unused, 1);
	CHECK_INT(report.members, 5);
	CHECK_INT(report.members_ignored, 1);
	CHECK_INT(report.members_skipped, 1);
	CHECK_STR(report.refusals[0].name, "../evil.js");
	CHECK_STR(fake_get(&sink, 0, "attachments.0.name"),
	    "x/data/tweets_media/17-a.jpg");
	CHECK_STR(fake_get(&sink, 1, "raw.text"), "{\"tweet\":17}");
	CHECK_STR(fake_get(&sink, 1, "flags.0"), "a tweet without id_str");
	CHECK_STR(fake_get(&sink, 3, "activity.name"),
	    "x/data/tweets_media/99-b.jpg");
	import_report_release(&report);
}

static void
importing_again_admits_nothing_twice(void **state)
{
	struct error e;

	(void)state;
	make_archive(file, "zip", export);
	CHECK_OK(run(file, NULL, &e), e);
	import_report_release(&report);
	memset(&sink.counts, 0, sizeof(sink.counts));
	CHECK_OK(run(file, NULL, &e), e);
	CHECK_INT(report.counts.read, 5);
	CHECK_INT(report.counts.duplicate, 4);
	CHECK_INT(report.counts.refused, 1);
	import_report_release(&report);
}

static void
the_report_is_an_entry_with_a_manifest(void **state)
{
	json_t *json, *manifest;
	struct error e;
	char *text;

	(void)state;
	make_archive(file, "zip", export);
	CHECK_OK(run(file, NULL, &e), e);
	json = import_report_json(&report, &e);
	assert_non_null(json);
	text = json_dumps(json_object_get(json, "counts"), JSON_SORT_KEYS);
	CHECK_STR(text,
	    "{\"admitted\": 2, \"duplicate\": 0, \"flagged\": 2, "
	    "\"read\": 5, \"refused\": 1}");
	free(text);
	text = json_dumps(json_object_get(json, "flags"), JSON_SORT_KEYS);
	CHECK_STR(text,
	    "[{\"count\": 1, \"reason\": \"a tweet without id_str\"}, "
	    "{\"count\": 1, \"reason\": \"no item refers to this media "
	    "file\"}]");
	free(text);
	manifest = json_object_get(sink.attachments, report.manifest_sha256);
	assert_non_null(strstr(json_string_value(manifest),
	    "{\"name\":\"x/Your archive.html\",\"role\":\"ignored\","
	    "\"size\":6}\n"));
	assert_non_null(strstr(json_string_value(manifest),
	    "{\"name\":\"../evil.js\",\"refused\":\"its name leads out of "
	    "the archive\"}\n"));
	json_decref(json);
	import_report_release(&report);
}

static void
what_no_adapter_knows_is_refused(void **state)
{
	struct error e;

	(void)state;
	make_file(directory, "notes", "just text");
	(void)snprintf(file, sizeof(file), "%s/notes", directory);
	CHECK_INT(run(file, NULL, &e), -1);
	CHECK_INT(e.code, ERROR_INPUT);
	assert_non_null(strstr(e.text,
	    "not an export that any adapter "
	    "recognises"));
	import_report_release(&report);
	CHECK_ERROR(run(file, "nonsense", &e), e, ERROR_INPUT,
	    "--adapter nonsense: there is no such adapter");
	import_report_release(&report);
}

/* Two downloads that are one export: media in the second. */
static void
parts_of_one_export_are_read_as_one(void **state)
{
	static const struct made_member first[] = {
	    {.name = "data/account.js", .text = ACCOUNT},
	    {.name = "data/tweets.js",
		.text = "window.YTD.tweets.part0 = [" TWEET("17", "een") "]"},
	    {.name = NULL},
	};
	static const struct made_member second[] = {
	    {.name = "data/tweets_media/17-a.jpg", .text = "\xff\xd8\xff a"},
	    {.name = "data/tweets-part1.js",
		.text = "window.YTD.tweets.part1 = [" TWEET("18", "twee") "]"},
	    {.name = NULL},
	};
	char other[512];
	const char *paths[] = {file, other};
	struct import_options options = {.paths = paths, .path_count = 2};
	struct error e;

	(void)state;
	(void)snprintf(other, sizeof(other), "%s/2.zip", directory);
	make_archive(file, "zip", first);
	make_archive(other, "tar.zst", second);
	CHECK_OK(import_run(&options, &sink.sink, &report, NULL, &e), e);
	CHECK_INT(report.counts.admitted, 2);
	CHECK_INT(report.counts.media_unused, 0);
	CHECK_INT(report.file_count, 2);
	CHECK_STR(report.files[1].name, "2.zip");
	CHECK_STR(fake_get(&sink, 0, "attachments.0.name"),
	    "data/tweets_media/17-a.jpg");
	import_report_release(&report);
}

/* A zip's member with a byte changed: its checksum tells. */
static void
a_damaged_member_is_refused_and_the_rest_read(void **state)
{
	struct buf bytes = BUF_EMPTY;
	struct error e;
	uint8_t *at;

	(void)state;
	make_archive(file, "zip", export);
	CHECK_OK(file_read(file, (size_t)1 << 20, &bytes, &e), e);
	/* Behind the local header: 30 bytes, the name, extra fields. */
	at = memmem(bytes.data, bytes.len, "x/data/tweets_media/17-a.jpg", 28);
	assert_non_null(at);
	at += 28 + at[-2] + 256 * at[-1] + 3;
	*at ^= 0x55;
	CHECK_OK(file_replace(file, bytes.data, bytes.len, 0644, false, &e), e);
	CHECK_OK(run(file, NULL, &e), e);
	CHECK_INT(report.counts.refused, 2);
	CHECK_STR(report.refusals[1].name, "x/data/tweets_media/17-a.jpg");
	CHECK_INT(report.counts.admitted, 2);
	import_report_release(&report);
	buf_release(&bytes);
}

static bool
at_once(void)
{
	return true;
}

static void
an_interrupted_import_says_how_to_go_on(void **state)
{
	const char *path = file;
	struct import_options options = {
	    .paths = &path, .path_count = 1, .interrupted = at_once};
	struct error e;

	(void)state;
	make_archive(file, "zip", export);
	CHECK_ERROR(import_run(&options, &sink.sink, &report, NULL, &e), e,
	    ERROR_CONFLICT,
	    "x/data/account.js: interrupted; run the import again to go on");
	import_report_release(&report);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_export_is_recognised_read_and_accounted_for),
	    TEST(importing_again_admits_nothing_twice),
	    TEST(the_report_is_an_entry_with_a_manifest),
	    TEST(what_no_adapter_knows_is_refused),
	    TEST(parts_of_one_export_are_read_as_one),
	    TEST(a_damaged_member_is_refused_and_the_rest_read),
	    TEST(an_interrupted_import_says_how_to_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
