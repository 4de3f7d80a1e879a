#include "archiver/adapters/table.h"
#include "tests/unit/check.h"
#include "tests/unit/fake_sink.h"
#include "tests/unit/golden.h"

static struct fake_sink sink;
static struct import_report report;

static int
set_up(void **state)
{
	(void)state;
	fake_sink_init(&sink);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	import_report_release(&report);
	fake_sink_release(&sink);
	return 0;
}

static void
check_counts(
    uint64_t read, uint64_t admitted, uint64_t flagged, uint64_t refused)
{
	CHECK_INT(report.counts.read, read);
	CHECK_INT(report.counts.admitted, admitted);
	CHECK_INT(report.counts.flagged, flagged);
	CHECK_INT(report.counts.refused, refused);
	CHECK_INT(report.counts.duplicate, read - admitted - flagged - refused);
}

static void
an_archive_becomes_activities(void **state)
{
	(void)state;
	golden_check(&sink, "tests/fixtures/x/archive",
	    "tests/fixtures/x/archive.ndjson", &report);
	/* 4 posts, 2 of deleted, 2 likes, 2 messages and a reaction, 5 in
	   the group, 1 long post alone; 2 posts and 1 message unreadable. */
	check_counts(20, 17, 3, 0);
	CHECK_STR(report.source, "x:@voorbeeldbank");
}

static void
archives_before_2019_become_the_same(void **state)
{
	(void)state;
	golden_check(&sink, "tests/fixtures/x/grailbird",
	    "tests/fixtures/x/grailbird.ndjson", &report);
	check_counts(2, 2, 0, 0);
}

static void
the_oldest_csv_is_read_too(void **state)
{
	(void)state;
	golden_check(&sink, "tests/fixtures/x/csv",
	    "tests/fixtures/x/csv.ndjson", &report);
	check_counts(2, 1, 1, 0);
	CHECK_STR(report.warnings[0],
	    "the export does not name its account; say whose it is with "
	    "--account");
}

/* One file of an archive of @bank. */
static struct intake_counts
import_text(const char *text)
{
	struct intake_counts counts;
	struct error e;

	CHECK_OK(fake_import(&sink, adapter_find("x-archive"), "@bank",
		     "data/file.js", text, strlen(text), &counts, &e),
	    e);
	return counts;
}

#define TWEET(id, parent) \
	"{\"tweet\":{\"id_str\":\"" id "\",\"full_text\":\"a\"," \
	"\"created_at\":\"Tue Mar 10 06:40:12 +0000 2026\"," \
	"\"in_reply_to_status_id_str\":\"" parent "\"}}"

static void
a_reply_is_in_the_conversation_that_its_thread_began(void **state)
{
	static const char root[] = "https://x.com/bank/status/7";
	size_t i;

	(void)state;
	/* A thread, an answer to somebody else, and what can't be: a circle. */
	(void)import_text(
	    "window.YTD.tweets.part0 = [" TWEET("9", "8") "," TWEET(
		"8", "7") "," TWEET("7", "") "," TWEET("6", "5") "," TWEET("4",
		"6") "," TWEET("3", "2") "," TWEET("2", "3") "]");
	for (i = 0; i < 3; i++)
		CHECK_STR(fake_get(&sink, i, "activity.object.context"), root);
	for (i = 3; i < 7; i++)
		CHECK_STR(fake_get(&sink, i, "activity.object.context"), "");
	CHECK_STR(fake_get(&sink, 3, "activity.object.inReplyTo"),
	    "https://x.com/i/web/status/5");
}

static void
what_is_broken_is_flagged_once(void **state)
{
	struct intake_counts counts = import_text(
	    "window.YTD.tweets.part0 = [" TWEET("9", "") ",{oops}," TWEET(
		"8", "") "]");

	(void)state;
	CHECK_INT(counts.read, 3);
	CHECK_INT(counts.admitted, 2);
	CHECK_INT(counts.flagged, 1);
}

static void
messages_of_nobody_known_are_flagged(void **state)
{
	struct intake_counts counts = import_text(
	    "window.YTD.direct_messages_group.part0 = [{\"dmConversation\":{"
	    "\"conversationId\":\"7\",\"messages\":[{\"messageCreate\":{"
	    "\"id\":\"1\",\"senderId\":\"2\",\"text\":\"a\",\"createdAt\":"
	    "\"2026-03-10T06:40:12.000Z\"}}]}}]");

	(void)state;
	CHECK_INT(counts.flagged, 1);
	CHECK_STR(fake_get(&sink, 0, "flags.0"),
	    "whether the firm wrote it is not known; say its user id with "
	    "--set account-id=ID");
	CHECK_STR(fake_get(&sink, 0, "direction"), "inbound");
	CHECK_STR(fake_get(&sink, 0, "activity.object.content"), "a");
}

/* Import real data; false (and the test is skipped) where it is absent. */
static void
import_real(const char *folder)
{
	const char *path = test_data(folder);
	struct import_options options = {.paths = &path, .path_count = 1};
	struct error e;

	if (path == NULL)
		skip();
	CHECK_OK(import_run(&options, &sink.sink, &report, NULL, &e), e);
}

static size_t
count_records(const char *path, const char *wanted)
{
	size_t i, n = 0;

	for (i = 0; i < json_array_size(sink.records); i++)
		n += strcmp(fake_get(&sink, i, path), wanted) == 0;
	return n;
}

/*
 * Counted by hand: 1986 times "\"tweet\" : {" in tweets.js, of which 643
 * have "full_text" : "RT @..., 485 in_reply_to_status_id_str; 1359 times
 * "\"like\" : {" in like.js, one without fullText; everything else is empty
 * or has no items.
 */
static void
a_real_archive_has_all_its_posts_and_likes(void **state)
{
	(void)state;
	import_real("x-archive-full-layout");
	check_counts(1986 + 1359, 1986 + 1359, 0, 0);
	CHECK_STR(report.source, "x:@andreruffert");
	CHECK_INT(count_records("activity.type", "Like"), 1359);
	CHECK_INT(count_records("activity.type", "Announce"), 643);
	CHECK_INT(count_records("activity.type", "Create"), 1986 - 643);
	CHECK_INT(count_records("direction", "outbound"), 1986 + 1359);
}

/*
 * Counted by hand: 6 messages and 3 reactions in individual_dms_test.js, 4
 * messages, 2 leavings, a joining, an invitation and a new name in
 * group_dms_test.js.  One account is in both conversations of the first.
 */
static void
real_message_files_are_read_without_an_account(void **state)
{
	(void)state;
	import_real("x-archive-dm-synthetic");
	check_counts(18, 18, 0, 0);
	CHECK_STR(report.source, "x:unknown");
	CHECK_INT(count_records("activity.type", "Create"), 10);
	CHECK_INT(count_records("activity.type", "Like"), 3);
	CHECK_INT(count_records("activity.type", "Leave"), 2);
	/* Sent by 846137120209190912: 5 messages, a reaction; the
	   invitation came to it. */
	CHECK_INT(count_records("direction", "outbound"), 7);
}

/* Counted by hand: "tweets" : 2 in its payload_details.js. */
static void
a_real_grailbird_zip_is_read(void **state)
{
	(void)state;
	import_real("x-archive-legacy-2012/camlistore_test.zip");
	check_counts(2, 2, 0, 0);
	CHECK_STR(report.source, "x:@camlistore_test");
	CHECK_STR(fake_get(&sink, 0, "activity.object.content"),
	    "& <> . $ % ^ * && /\\/\\()! @Camlistore camlistore. "
	    "https://t.co/Ld5gT3wjyq");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_archive_becomes_activities),
	    TEST(archives_before_2019_become_the_same),
	    TEST(the_oldest_csv_is_read_too),
	    TEST(a_reply_is_in_the_conversation_that_its_thread_began),
	    TEST(what_is_broken_is_flagged_once),
	    TEST(messages_of_nobody_known_are_flagged),
	    TEST(a_real_archive_has_all_its_posts_and_likes),
	    TEST(real_message_files_are_read_without_an_account),
	    TEST(a_real_grailbird_zip_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
