#include "archiver/adapters/table.h"
#include "tests/unit/import_folder.h"

#define CONTENT "activity.object.content"
#define FEED "https://www.linkedin.com/feed/update/"

static struct fake_sink f;
static struct import_report report;

static void
import(const char *path, const char *account)
{
	import_report_release(&report);
	memset(&report, 0, sizeof(report));
	import_folder(&f, path, NULL, account, NULL, &report);
	CHECK_STR(report.adapter, "linkedin-export/1");
}

static void
import_fixture(void)
{
	import(source_path("tests/fixtures/linkedin"), NULL);
	CHECK_STR(report.source, "linkedin:Merel van Dijk");
}

/* One file by itself; the refusal's reason is left in the error. */
static void
import_text(const char *name, const char *account, const char *text,
    struct intake_counts *counts)
{
	struct error e;

	CHECK_OK(fake_import(&f, adapter_find("linkedin-export"), account, name,
		     text, strlen(text), counts, &e),
	    e);
}

static int
begin(void **state)
{
	(void)state;
	fake_sink_init(&f);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	import_report_release(&report);
	memset(&report, 0, sizeof(report));
	fake_sink_release(&f);
	return 0;
}

static const char *
get(size_t i, const char *path)
{
	return fake_get(&f, i, path);
}

static void
a_share_is_known_by_its_urn_and_loses_the_odd_quotes(void **state)
{
	size_t i;

	(void)state;
	import_fixture();
	i = find_record(&f, "native_id", "urn:li:share:7410000000000000001");
	/* "Pinnen" is written in bold letters, U+1D5xx. */
	CHECK_STR(get(i, CONTENT),
	    "Drie lessen:\n\n1. Een \"snelle\" oplossing is er geen.\n2. "
	    "\xf0\x9d\x97\xa3\xf0\x9d\x97\xb6\xf0\x9d\x97\xbb\xf0\x9d\x97\xbb"
	    "\xf0\x9d\x97\xb2\xf0\x9d\x97\xbb werkt #storing");
	CHECK_STR(get(i, "direction"), "outbound");
	CHECK_STR(get(i, "channel"), "linkedin");
	CHECK_STR(get(i, "activity.actor.name"), "Merel van Dijk");
	CHECK_STR(get(i, "activity.published"), "2026-01-05T09:00:00Z");
	CHECK_STR(get(i, "activity.object.id"), get(i, "native_id"));
	CHECK_STR(get(i, "activity.object.url"),
	    FEED "urn%3Ali%3Ashare%3A7410000000000000001");
	CHECK_STR(get(i, "activity.object.audience.name"), "MEMBER_NETWORK");
	CHECK_STR(get(i, "activity.object.tag.0.name"), "#storing");
	CHECK_STR(get(i, "activity.object.tag.1.href"),
	    "https://zuiderbank.example/lessen");
	/* Without the signature, which is another one next time. */
	CHECK_STR(get(i, "activity.object.attachment.0.url"),
	    "https://media.licdn.com/dms/image/abc");
	CHECK_STR(get(i, "raw.media_type"), "text/csv");
	CHECK(strncmp(get(i, "raw.text"),
		  "2026-01-05 09:00:00," FEED
		  "urn%3Ali%3Ashare%3A7410000000000000001,\"Drie lessen:\"\"\n"
		  "\"\"\"\"\n\"\"1. Een \"\"snelle\"\"",
		  120) == 0);
}

static void
quotes_that_belong_to_the_text_stay(void **state)
{
	size_t i;

	(void)state;
	import_fixture();
	/* Not all of its line breaks stand between quotes. */
	i = find_record(&f, "native_id", "urn:li:ugcPost:7410000000000000002");
	CHECK_STR(get(i, CONTENT),
	    "Eerste alinea\n\nTweede \"alinea\"\n\"geciteerd\"");
	i = find_record(&f, CONTENT, "Zonder adres");
	CHECK(strncmp(get(i, "native_id"), "derived:share:", 14) == 0);
}

static void
comments_answer_posts_and_each_other(void **state)
{
	size_t i;

	(void)state;
	import_fixture();
	i = find_record(&f, CONTENT, "U zei \"vandaag\", maar bedoelt morgen");
	CHECK_STR(get(i, "activity.object.inReplyTo"),
	    "urn:li:activity:7410000000000000009");
	CHECK(strncmp(get(i, "native_id"), "derived:comment:", 16) == 0);
	i = find_record(&f, CONTENT, "Twee\nregels");
	CHECK_STR(get(i, "native_id"),
	    "urn:li:comment:(activity:7410000000000000009,77)");
	CHECK_STR(get(i, "activity.object.inReplyTo"),
	    "urn:li:activity:7410000000000000009");
	i = find_record(&f, CONTENT, "Dank u!");
	CHECK_STR(get(i, "native_id"),
	    "urn:li:comment:(activity:7410000000000000009,78)");
	CHECK_STR(get(i, "activity.object.inReplyTo"),
	    "urn:li:comment:(activity:7410000000000000009,77)");
}

static void
reactions_reposts_votes_and_media_become_activities(void **state)
{
	size_t i;

	(void)state;
	import_fixture();
	i = find_record(&f, "activity.content", "PRAISE");
	CHECK_STR(get(i, "activity.type"), "Like");
	CHECK_STR(get(i, "activity.object.id"),
	    "urn:li:activity:7410000000000000009");
	i = find_record(&f, "activity.type", "Announce");
	CHECK_STR(
	    get(i, "activity.object.id"), "urn:li:share:7410000000000000010");
	i = find_record(&f, "activity.object.name", "Ja, graag");
	CHECK_STR(get(i, "activity.object.inReplyTo.type"), "Question");
	i = find_record(&f, CONTENT, "Het loket in Maastricht #loket");
	CHECK_STR(get(i, "activity.published"), "2026-03-08T00:37:00Z");
	CHECK_STR(get(i, "activity.object.attachment.0.url"),
	    "https://media.licdn.com/dms/image/xyz/0/1");
}

static void
messages_have_two_sides_and_a_conversation(void **state)
{
	size_t i;

	(void)state;
	import_fixture();
	i = find_record(&f, CONTENT, "Ik bel u.\nTot zo!");
	CHECK_STR(get(i, "direction"), "outbound");
	CHECK_STR(get(i, "activity.object.context"), "2-AAA==");
	CHECK_STR(get(i, "activity.actor.id"),
	    "https://www.linkedin.com/in/merelvandijk");
	CHECK_STR(get(i, "activity.object.to"),
	    "[{\"id\":\"https://www.linkedin.com/in/aylin\",\"name\":"
	    "\"Aylin \xc3\x96zt\xc3\xbcrk\",\"type\":\"Person\"}]");
	CHECK_STR(get(i, "activity.object.attachment.1.url"),
	    "https://www.linkedin.com/dms/2");
	i = find_record(&f, "activity.object.name", "Mijn pas");
	CHECK_STR(get(i, "direction"), "inbound");
	/* HTML, as which ActivityStreams takes what says nothing else. */
	CHECK_STR(get(i, CONTENT), "<p>\xc5\x9eifre &amp; pas</p>");
	CHECK_STR(get(i, "activity.object.mediaType"), "");
	/* Names with commas in them: the addresses tell. */
	i = find_record(&f, CONTENT, "Hallo allemaal");
	CHECK_STR(get(i, "activity.object.to.1.id"),
	    "https://www.linkedin.com/in/jansen");
	i = find_record(&f, CONTENT, "Niet verstuurd");
	CHECK_STR(get(i, "direction"), "internal");
	CHECK_STR(get(i, "activity.summary"), "A draft that was not sent");
}

static void
older_messages_have_fewer_columns(void **state)
{
	static const char text[] =
	    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,"
	    "DATE,SUBJECT,CONTENT,FOLDER\r\n"
	    "6-1,,Aylin,https://www.linkedin.com/in/aylin,Merel,"
	    "2022-01-08 08:00:00 UTC,,Dag,INBOX\r\n"
	    "6-1,,Merel,https://www.linkedin.com/in/merel,Aylin,"
	    "2022-01-08 08:01:00 UTC,,Hallo,INBOX\r\n";
	struct intake_counts counts;

	(void)state;
	import_text("messages.csv", "merel", text, &counts);
	CHECK_INT(counts.admitted, 2);
	CHECK_STR(get(0, "direction"), "inbound");
	CHECK_STR(get(0, "activity.object.to.0.name"), "Merel");
	CHECK_STR(get(1, "direction"), "outbound"); /* by the address */
	import_text("messages.csv", NULL, text, &counts);
	CHECK_INT(counts.refused, 1);
	CHECK_INT(counts.read, 1);
}

static void
invitations_and_recommendations_go_both_ways(void **state)
{
	size_t i;

	(void)state;
	import_fixture();
	i = find_record(&f, "activity.type", "Invite");
	CHECK_STR(get(i, "direction"), "inbound");
	CHECK_STR(get(i, "activity.content"), "Mag ik u iets vragen?");
	CHECK_STR(get(i, "activity.published"), "2026-01-09T12:05:00Z");
	CHECK_STR(get(i, "activity.object.name"), "Merel van Dijk");
	i = find_record(&f, CONTENT, "Fijne hulp");
	CHECK_STR(get(i, "direction"), "inbound");
	CHECK_STR(get(i, "activity.actor.name"), "Aylin \xc3\x96zt\xc3\xbcrk");
	CHECK_STR(get(i, "activity.published"), "2026-01-10T08:02:00Z");
	i = find_record(&f, CONTENT, "Prettige klant");
	CHECK_STR(get(i, "direction"), "outbound");
	CHECK_STR(get(i, "activity.published"), "2026-01-11T20:02:00Z");
}

static void
articles_are_read_as_their_words(void **state)
{
	size_t i;

	(void)state;
	import_fixture();
	i = find_record(&f, "activity.object.name", "Vertrouwen & herstel");
	CHECK_STR(get(i, "activity.object.type"), "Article");
	CHECK_STR(get(i, "direction"), "outbound");
	CHECK_STR(get(i, "activity.published"), "2026-02-24T00:09:00Z");
	CHECK_STR(get(i, "native_id"),
	    "https://www.linkedin.com/pulse/"
	    "vertrouwen-herstel-merel-van-dijk-abc12");
	CHECK_STR(get(i, CONTENT),
	    "\xc3\x89\xc3\xa9n storing, \xc3\xbc\xc3\xa7 lessen.\n"
	    "Lees het verslag.");
	CHECK_STR(get(i, "activity.object.tag.0.href"),
	    "https://zuiderbank.example/verslag");
	CHECK_STR(get(i, "raw.media_type"), "text/html");
	i = find_record(&f, "activity.object.name", "Concept");
	CHECK_STR(get(i, "direction"), "internal");
	CHECK_STR(get(i, "activity.summary"), "A draft that was not published");
	CHECK_STR(get(i, "activity.published"), "");
}

static void
dates_without_zone_are_read_in_the_zone_that_is_said(void **state)
{
	static const struct intake_setting zone[] = {
	    {"zone", "Europe/Amsterdam"}, {NULL, NULL}};
	static const struct intake_setting wrong[] = {
	    {"zone", "Europe/Nergens"}, {NULL, NULL}};
	const char *paths[] = {source_path("tests/fixtures/linkedin")};
	struct import_options options = {
	    .paths = paths, .path_count = 1, .settings = wrong};
	struct error e;
	size_t i;

	(void)state;
	import_folder(&f, paths[0], NULL, NULL, zone, &report);
	i = find_record(&f, "activity.type", "Invite");
	CHECK_STR(get(i, "activity.published"), "2026-01-09T11:05:00Z");
	import_report_release(&report);
	memset(&report, 0, sizeof(report));
	options.adapter = "linkedin-export";
	CHECK_INT(import_run(&options, &f.sink, &report, NULL, &e), -1);
	CHECK(strstr(e.text,
		  "--set zone=Europe/Nergens: no such time zone; say UTC, "
		  "+02:00 or Europe/Amsterdam") != NULL);
}

static void
dates_in_prose_are_found_or_left_out(void **state)
{
	static const char text[] =
	    "Date/Time,Media Description,Media Link\n"
	    "\"You changed your photo on Jan 5, 2024 at 3:22 PM\",a,\n"
	    "\"You posted on it on May 15, 2024 at 12:00 AM (GMT)\",b,\n"
	    "\"You uploaded on May 32, 2024 at 1:00 AM\",c,\n"
	    "\"U hebt op 5 jan. 2024 iets geplaatst\",d,\n";
	struct intake_counts counts;

	(void)state;
	import_text("Rich_Media.csv", "me", text, &counts);
	CHECK_INT(counts.admitted, 4);
	CHECK_STR(get(0, "activity.published"), "2024-01-05T15:22:00Z");
	CHECK_STR(get(1, "activity.published"), "2024-05-15T00:00:00Z");
	CHECK_STR(get(2, "activity.published"), "");
	CHECK_STR(get(3, "activity.published"), "");
	CHECK_STR(
	    get(3, "activity.summary"), "U hebt op 5 jan. 2024 iets geplaatst");
}

static void
what_can_not_be_read_is_flagged_with_the_reason(void **state)
{
	size_t i;

	(void)state;
	import_fixture();
	CHECK_INT(report.counts.flagged, 4);
	CHECK_INT(report.counts.admitted, 19);
	CHECK_INT(report.members_ignored, 1); /* connections */
	i = find_record(&f, "flags.0", "its date can't be read");
	CHECK(strncmp(get(i, "raw.text"), "gisteren,", 9) == 0);
	CHECK_INT(count_records(&f, "flags.0",
		      "its fields are not as many as the header's"),
	    1);
	CHECK_INT(count_records(&f, "flags.0",
		      "its direction is neither INCOMING nor OUTGOING"),
	    1);
	/* A backslash before the closing quote hides where the row ends. */
	i = find_record(&f, "flags.0", "it seems to hold more than one row");
	CHECK(strstr(get(i, "raw.text"), "wordt meegelezen") != NULL);
}

static void
a_quote_that_never_ends_flags_the_rest_of_the_file(void **state)
{
	static const char text[] = "Date,Type,Link\n"
				   "2026-01-07 08:00:00,LIKE,http://a\n"
				   "2026-01-07 08:00:00,\"LIKE,http://b\n";
	struct intake_counts counts;

	(void)state;
	import_text("Reactions.csv", "me", text, &counts);
	CHECK_INT(counts.admitted, 1);
	CHECK_INT(counts.flagged, 1);
	CHECK_INT(counts.refused, 1); /* what may have followed */
	CHECK_STR(get(1, "flags.0"), "line 3: a quoted field never ends");
	CHECK_STR(get(1, "raw.text"), "2026-01-07 08:00:00,\"LIKE,http://b");
}

static void
bytes_that_are_no_text_are_kept_and_shown_as_replaced(void **state)
{
	static const char text[] = "Date,Link,Message\n"
				   "2026-01-07 08:00:00,http://a,caf\xe9\n";
	struct intake_counts counts;

	(void)state;
	import_text("Comments.csv", "me", text, &counts);
	CHECK_INT(counts.admitted, 1);
	CHECK_STR(get(0, CONTENT), "caf\xef\xbf\xbd");
	CHECK_STR(get(0, "raw.text"), ""); /* in an attachment, verbatim */
	CHECK_STR(get(0, "raw.size"), "33");
}

static void
a_file_of_that_name_but_another_kind_is_refused(void **state)
{
	(void)state;
	import_report_release(&report);
	memset(&report, 0, sizeof(report));
	import_folder(&f,
	    source_path("tests/fixtures/facebook/whole/your_facebook_activity/"
			"comments_and_reactions/comments.json"),
	    "linkedin-export", "me", NULL, &report);
	CHECK_INT(report.counts.refused, 1);
	CHECK_STR(report.refusals[0].reason,
	    "not a file of LinkedIn's that is known here");
}

static void
other_peoples_tables_are_not_taken_for_linkedins(void **state)
{
	/* YouTube's and another program's comments.csv. */
	static const char *const heads[] = {
	    "Comment ID,Channel ID,Comment Create Timestamp,Price",
	    "date,link,message,likes", "Connected On,First Name", ""};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		const struct member member = {.name = "Comments.csv",
		    .head = (const uint8_t *)heads[i],
		    .head_len = strlen(heads[i])};
		const struct listing listing = {&member, 1, true};

		CHECK_INT(
		    adapter_find("linkedin-export")->recognise(&listing), 0);
	}
}

static void
importing_again_admits_nothing(void **state)
{
	(void)state;
	import_fixture();
	import_fixture();
	CHECK_INT(report.counts.admitted, 0);
	CHECK_INT(report.counts.flagged, 0);
	CHECK_INT(report.counts.duplicate, 23);
}

/*
 * Counted by Python's csv module: 80 rows below the header of Shares.csv, all
 * of 6 fields, 69 of shares, 10 of ugcPosts and one of a groupPost; 129 in
 * Comments.csv, one of which it splits at a comma between quotes that are
 * escaped by backslashes.  "grep -c '^2022-03-26 09:54:49,'" is that one.
 */
static void
the_genuine_export_is_read_whole(void **state)
{
	const char *data = test_data("linkedin-export");
	char path[4096];
	size_t i, urns = 0;

	(void)state;
	if (data == NULL)
		skip();
	(void)snprintf(path, sizeof(path), "%s", data);
	import(path, "sanand0");
	CHECK_INT(report.counts.read, 80 + 129);
	CHECK_INT(report.counts.admitted, 80 + 129);
	CHECK_INT(count_records(&f, "direction", "outbound"), 209);
	for (i = 0; i < json_array_size(f.records); i++) {
		urns += strncmp(get(i, "native_id"), "urn:li:", 7) == 0;
		/* No line break between quotes is left over. */
		CHECK(strstr(get(i, CONTENT), "\"\n\"") == NULL);
	}
	CHECK_INT(urns, 80);
	i = find_record(&f, "activity.published", "2022-03-26T09:54:49Z");
	CHECK(strstr(get(i, CONTENT),
		  "a \"professional picture\", it still took me") != NULL);
	i = find_record(&f, "native_id", "urn:li:share:7148634409527619584");
	CHECK(strncmp(get(i, CONTENT),
		  "I read 52 #books in 2023.\n\nThe best #nonfiction was ",
		  52) == 0);
	CHECK_STR(get(i, "activity.object.tag.0.name"), "#books");
	import(path, "sanand0");
	CHECK_INT(report.counts.duplicate, 209);
}

/* Three files, none of them communication. */
static void
connections_and_inferences_are_ignored_and_counted(void **state)
{
	const char *data = test_data("linkedin-export-fake");
	char path[4200];

	(void)state;
	if (data == NULL)
		skip();
	(void)snprintf(path, sizeof(path), "%s/Linkedin-fake-data", data);
	import(path, "me");
	CHECK_INT(report.counts.read, 0);
	CHECK_INT(report.members_ignored, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_share_is_known_by_its_urn_and_loses_the_odd_quotes),
	    TEST(quotes_that_belong_to_the_text_stay),
	    TEST(comments_answer_posts_and_each_other),
	    TEST(reactions_reposts_votes_and_media_become_activities),
	    TEST(messages_have_two_sides_and_a_conversation),
	    TEST(older_messages_have_fewer_columns),
	    TEST(invitations_and_recommendations_go_both_ways),
	    TEST(articles_are_read_as_their_words),
	    TEST(dates_without_zone_are_read_in_the_zone_that_is_said),
	    TEST(dates_in_prose_are_found_or_left_out),
	    TEST(what_can_not_be_read_is_flagged_with_the_reason),
	    TEST(a_quote_that_never_ends_flags_the_rest_of_the_file),
	    TEST(bytes_that_are_no_text_are_kept_and_shown_as_replaced),
	    TEST(a_file_of_that_name_but_another_kind_is_refused),
	    TEST(other_peoples_tables_are_not_taken_for_linkedins),
	    TEST(importing_again_admits_nothing),
	    TEST(the_genuine_export_is_read_whole),
	    TEST(connections_and_inferences_are_ignored_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
