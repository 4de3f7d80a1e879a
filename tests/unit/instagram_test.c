#include "archiver/adapters/table.h"
#include "tests/unit/import_folder.h"

#define CONTENT "activity.object.content"
#define OWNER "activity.object.inReplyTo.attributedTo.preferredUsername"

static struct fake_sink f;
static struct import_report report;

static void
import(const char *path, const char *adapter, const char *account)
{
	import_report_release(&report);
	memset(&report, 0, sizeof(report));
	import_folder(&f, path, adapter, account, NULL, &report);
}

static void
import_fixture(const char *name)
{
	char below[128];

	(void)snprintf(
	    below, sizeof(below), "tests/fixtures/instagram/%s", name);
	import(source_path(below), NULL, NULL);
	CHECK_STR(report.adapter, "instagram-download/1");
	CHECK_STR(report.source, "instagram:zuiderbank");
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
a_post_of_one_picture_has_its_caption(void **state)
{
	size_t i;

	(void)state;
	import_fixture("2022");
	i = find_record(&f, CONTENT,
	    "\xc3\x89\xc3\xa9n foto, \xc5\x9e\xc4\xb0\xc4\x9e "
	    "\xf0\x9f\x98\x80 #rente");
	CHECK_STR(get(i, "direction"), "outbound");
	CHECK_STR(get(i, "channel"), "instagram");
	CHECK_STR(get(i, "activity.actor.name"), "Zuiderbank");
	CHECK_STR(get(i, "activity.actor.preferredUsername"), "zuiderbank");
	CHECK_STR(get(i, "activity.published"), "2022-03-03T09:33:20Z");
	CHECK_STR(get(i, "activity.object.tag.0.name"), "#rente");
	CHECK_STR(get(i, "attachments.0.name"), "media/posts/202203/1.png");
	CHECK(strstr(get(i, "raw.text"),
		  "\\u00c3\\u0089\\u00c3\\u00a9n foto") != NULL);
}

static void
a_post_of_many_pictures_has_its_own_text_and_time(void **state)
{
	size_t i;

	(void)state;
	import_fixture("2022");
	i = find_record(&f, CONTENT, "Twee foto's");
	CHECK_STR(get(i, "activity.published"), "2022-03-03T09:35:05Z");
	CHECK_STR(get(i, "attachments.0.media_type"), "image/png");
	/* Its name promises nothing; its first bytes do. */
	CHECK_STR(
	    get(i, "attachments.1.name"), "media/posts/202203/2_noending");
	CHECK_STR(get(i, "attachments.1.media_type"), "image/png");
	CHECK_STR(get(i, "activity.object.attachment.1.type"), "Document");
}

static void
stories_deletions_and_profile_pictures_are_told_apart(void **state)
{
	size_t i;

	(void)state;
	import_fixture("2022");
	i = find_record(&f, CONTENT, "Storing!");
	CHECK(strncmp(get(i, "native_id"), "derived:story:", 14) == 0);
	i = find_record(&f, "activity.type", "Delete");
	CHECK_STR(get(i, CONTENT), "Rente 9 %");
	CHECK_STR(get(i, "activity.object.published"), "2022-03-03T09:40:00Z");
	CHECK_STR(get(i, "activity.published"), "");
	CHECK(strncmp(get(i, "native_id"), "derived:post:", 13) == 0);
	i = find_record(&f, "attachments.0.name", "media/other/5.png");
	CHECK(strncmp(get(i, "native_id"), "derived:picture:", 16) == 0);
}

static void
comments_and_likes_name_the_owner_of_the_post(void **state)
{
	size_t i;

	(void)state;
	import_fixture("2022");
	i = find_record(&f, CONTENT, "Dank u!");
	CHECK_STR(get(i, OWNER), "aylin.o");
	CHECK_STR(get(i, "activity.published"), "2022-03-03T09:50:00Z");
	i = find_record(
	    &f, "activity.object.url", "https://www.instagram.com/p/C1/");
	CHECK_STR(get(i, "activity.type"), "Like");
	CHECK_STR(get(i, "activity.content"), "\xf0\x9f\x91\x8d");
	CHECK_STR(get(i, "activity.object.attributedTo.preferredUsername"),
	    "aylin.o");
	i = find_record(
	    &f, "activity.object.url", "https://www.instagram.com/p/C2/");
	CHECK_STR(get(i, "activity.object.attributedTo.preferredUsername"),
	    "joerg_k");
}

static void
messages_are_in_their_thread(void **state)
{
	size_t i;

	(void)state;
	import_fixture("2022");
	i = find_record(&f, CONTENT,
	    "\xc3\x9c"
	    "cret neden kesildi?");
	CHECK_STR(get(i, "direction"), "inbound");
	CHECK_STR(get(i, "activity.object.context"), "aylin_123");
	CHECK_STR(
	    get(i, "activity.object.to.0.preferredUsername"), "zuiderbank");
}

static void
what_can_not_be_read_is_flagged_or_refused_with_the_reason(void **state)
{
	(void)state;
	import_fixture("2022");
	CHECK_INT(count_records(&f, "flags.0", "a post without media"), 1);
	CHECK_INT(count_records(&f, "flags.0", "a comment without text"), 1);
	CHECK_INT(count_records(&f, "flags.0", "a like of nothing"), 1);
	CHECK_INT(report.counts.flagged, 3);
	CHECK_INT(report.refusal_count, 2);
	CHECK_STR(report.refusals[0].name, "content/posts_2.json");
	CHECK_STR(report.refusals[0].reason, "not a JSON file");
	CHECK_STR(report.refusals[1].name, "content/reels.json");
	CHECK_STR(report.refusals[1].reason, "not a JSON file");
	CHECK_INT(report.counts.admitted, 10);
	CHECK_INT(report.members_ignored, 1); /* followers */
}

static void
the_layout_of_2020_is_read(void **state)
{
	size_t i;

	(void)state;
	import_fixture("2020");
	CHECK_INT(report.counts.admitted, 15);
	CHECK_INT(report.counts.flagged, 4);
	CHECK_INT(report.members_ignored, 1); /* connections */
	i = find_record(
	    &f, CONTENT, "Ons kantoor in K\xc3\xb6ln \xf0\x9f\x8f\xa6 #sparen");
	CHECK_STR(get(i, "activity.published"), "2019-05-02T09:30:00Z");
	CHECK_STR(get(i, "attachments.0.name"), "photos/201905/p1.png");
	CHECK_STR(get(i, "activity.object.location.name"), "K\xc3\xb6ln");
	i = find_record(&f, CONTENT, "Vandaag open");
	CHECK(strncmp(get(i, "native_id"), "derived:story:", 14) == 0);
	i = find_record(&f, CONTENT, "Dank u @aylin.o! \xf0\x9f\x98\x8a");
	CHECK_STR(get(i, OWNER), "aylin.o");
	CHECK_STR(get(i, "activity.object.tag.0.name"), "@aylin.o");
	CHECK(strstr(get(i, "raw.text"),
		  "[\n   \"2019-06-01T12:00:00+00:00\"") == get(i, "raw.text"));
	i = find_record(&f, CONTENT, "Welkom");
	CHECK_STR(get(i, OWNER), "zuiderbank");
	CHECK_INT(count_records(&f, "activity.type", "Like"), 3);
	CHECK_INT(count_records(&f, "flags.0", "its date can't be read"), 1);
	CHECK_INT(count_records(&f, "flags.0", "its date is missing"), 1);
}

static void
threads_of_2020_are_known_by_their_people(void **state)
{
	size_t i, like;

	(void)state;
	import_fixture("2020");
	i = find_record(
	    &f, CONTENT, "Wij kijken mee, \xc3\xa9\xc3\xa9n moment");
	CHECK_STR(get(i, "direction"), "outbound");
	CHECK_STR(get(i, "activity.published"), "2019-07-01T10:02:00.123456Z");
	CHECK_STR(get(i, "activity.object.to.0.preferredUsername"), "aylin.o");
	/* printf 'aylin.o\0zuiderbank\0' | sha256sum */
	CHECK_STR(get(i, "activity.object.context"),
	    "derived:thread:84fbcf54902f580e6e6ed3fc6e742059560fe3e22c4e80b119"
	    "d0817031465896");
	like = find_record(&f, "activity.published", "2019-07-01T10:03:00Z");
	CHECK_STR(get(like, "activity.type"), "Like");
	CHECK_STR(get(like, "direction"), "inbound");
	CHECK_INT(
	    find_record(&f, "native_id", get(like, "activity.object.id")), i);
	i = find_record(&f, "activity.object.attachment.0.url",
	    "https://scontent.example/x.jpg");
	CHECK_STR(get(i, "activity.actor.preferredUsername"), "aylin.o");
	i = find_record(&f, "activity.object.tag.0.href",
	    "https://www.instagram.com/p/B1/");
	CHECK_STR(get(i, "activity.object.tag.0.name"), "Ons kantoor");
	i = find_record(&f, CONTENT, "Hallo allemaal");
	CHECK_STR(
	    get(i, "activity.object.to.1.preferredUsername"), "zuiderbank");
	CHECK_INT(count_records(&f, "flags.0", "a message without sender"), 1);
	CHECK_INT(
	    count_records(&f, "flags.0", "a thread without conversation"), 1);
}

static void
importing_again_admits_nothing(void **state)
{
	static const char *const years[] = {"2020", "2022", "2023"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(years) / sizeof(*years); i++) {
		uint64_t read;

		import_fixture(years[i]);
		read = report.counts.read - report.counts.refused;
		import_fixture(years[i]);
		CHECK_INT(report.counts.admitted, 0);
		CHECK_INT(report.counts.flagged, 0);
		CHECK_INT(report.counts.duplicate, read);
	}
}

static void
the_next_layout_holds_the_same_records(void **state)
{
	(void)state;
	import_fixture("2022");
	import_fixture("2023");
	/* All but a comment on a reel and one of Threads, which 2022 does not
	   have.  The other comment names its parts in Dutch. */
	CHECK_INT(report.counts.duplicate, 4);
	CHECK_INT(report.counts.admitted, 2);
	(void)find_record(&f, CONTENT, "Hallo Threads");
	/* Likes of 2025, and a list of a form that nobody knows. */
	CHECK_INT(report.counts.read, 8);
	CHECK_INT(report.counts.flagged, 2);
	CHECK_INT(count_records(&f, "flags.0",
		      "its members are named in the language of the download "
		      "(label_values), which is not read yet"),
	    1);
	CHECK_INT(count_records(&f, "flags.0",
		      "not a list of Instagram's that is known here"),
	    1);
}

static void
a_broken_file_of_2020_is_kept_whole(void **state)
{
	static const char text[] =
	    "{\"media_comments\":[[\"2019-06-01T12:00:00\","
	    "\"a\",\"b\"]], \"live";
	struct intake_counts counts;
	struct error e;

	(void)state;
	CHECK_OK(fake_import(&f, adapter_find("instagram-download"), "me",
		     "comments.json", text, sizeof(text) - 1, &counts, &e),
	    e);
	CHECK_INT(counts.flagged, 1);
	CHECK_STR(get(0, "raw.text"), text);
	CHECK(strncmp(get(0, "flags.0"), "not JSON: ", 10) == 0);
}

static void
a_profile_in_an_unknown_language_asks_for_the_name(void **state)
{
	static const char text[] = "{\"profile_user\":[{\"string_map_data\":{"
				   "\"X\":{\"value\":\"a\"}}}]}";
	struct intake_counts counts;
	struct error e;

	(void)state;
	CHECK_OK(fake_import(&f, adapter_find("instagram-download"), NULL,
		     "personal_information.json", text, sizeof(text) - 1,
		     &counts, &e),
	    e);
	CHECK_INT(counts.read, 0);
}

/*
 * Counted by jq over the export: 203 posts ("jq length"), 130 stories, 211
 * liked comments, 103 liked posts and 717 messages in 8 threads; followers
 * and following are two files without communication.  351 of the messages
 * are of type Generic and 366 of type Share.  The account's name, John
 * Lennon, is in a profile in French; "grep -ho 'sender_name": "John Lennon'
 * -r messages | wc -l" tells how many are outbound.
 */
static void
the_synthetic_export_is_read_whole(void **state)
{
	const char *data = test_data("instagram-dyi-fake");
	char path[4200];
	size_t i, outbound = 0;

	(void)state;
	if (data == NULL)
		skip();
	(void)snprintf(path, sizeof(path), "%s/Instagram-fake-data", data);
	import(path, NULL, NULL);
	CHECK_STR(report.source, "instagram:johndoe");
	CHECK_INT(report.counts.read, 203 + 130 + 211 + 103 + 717);
	CHECK_INT(report.counts.admitted, report.counts.read);
	CHECK_INT(report.members_ignored, 2);
	CHECK_INT(count_records(&f, "activity.type", "Like"), 211 + 103);
	for (i = 0; i < json_array_size(f.records); i++)
		outbound += strcmp(get(i, "direction"), "outbound") == 0 &&
		    strncmp(get(i, "native_id"), "derived:message:", 16) == 0;
	CHECK_INT(outbound, 361);
	CHECK_INT(count_records(&f, "activity.object.context", "jaybaker"), 22);
	import(path, NULL, NULL);
	CHECK_INT(report.counts.duplicate, 1364);
}

/*
 * instagram_media.json: four posts, a profile picture and an IGTV film, all
 * in one array; post_comments.json: two comments.  Their owner is unknown.
 */
static void
the_redacted_media_and_comments_are_read(void **state)
{
	const char *data = test_data("facebook-dyi-redacted");
	char folder[4096], path[4200];
	size_t i;

	(void)state;
	if (data == NULL)
		skip();
	(void)snprintf(folder, sizeof(folder), "%s", data);
	(void)snprintf(path, sizeof(path), "%s/instagram_media.json", folder);
	import(path, NULL, "redacted");
	CHECK_STR(report.adapter, "instagram-download/1");
	CHECK_INT(report.counts.admitted, 6);
	i = find_record(&f, "activity.published", "2018-06-30T14:50:26Z");
	/* A mended U+2026, and hashtags of the text. */
	CHECK(strstr(get(i, CONTENT), "(f\xe2\x80\xa6 my foot)") != NULL);
	CHECK_STR(get(i, "activity.object.tag.0.name"), "#backflip");
	CHECK(strstr(get(i, "raw.text"), "(f\\u00e2\\u0080\\u00a6 my foot)") !=
	    NULL);
	i = find_record(&f, "activity.published", "2019-12-03T16:02:06Z");
	CHECK(strstr(get(i, CONTENT), "almost there \xf0\x9f\x98\x82\n#mart") !=
	    NULL);
	(void)snprintf(path, sizeof(path), "%s/post_comments.json", folder);
	import(path, NULL, "redacted");
	CHECK_INT(report.counts.admitted, 2);
}

static void
the_smallest_thread_is_read_for_whom_it_is_said_to_be(void **state)
{
	const char *data = test_data("chat-txt-exports-chatminer");
	char path[4200];

	(void)state;
	if (data == NULL)
		skip();
	(void)snprintf(
	    path, sizeof(path), "%s/instagram/test_export.json", data);
	import(path, "instagram-download", "John Doe");
	CHECK_INT(report.counts.admitted, 2);
	CHECK_STR(get(0, "direction"), "outbound");
	CHECK_STR(get(1, "direction"), "inbound");
	CHECK_STR(get(1, "activity.published"), "2019-12-24T11:23:00Z");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_post_of_one_picture_has_its_caption),
	    TEST(a_post_of_many_pictures_has_its_own_text_and_time),
	    TEST(stories_deletions_and_profile_pictures_are_told_apart),
	    TEST(comments_and_likes_name_the_owner_of_the_post),
	    TEST(messages_are_in_their_thread),
	    TEST(what_can_not_be_read_is_flagged_or_refused_with_the_reason),
	    TEST(the_layout_of_2020_is_read),
	    TEST(threads_of_2020_are_known_by_their_people),
	    TEST(importing_again_admits_nothing),
	    TEST(the_next_layout_holds_the_same_records),
	    TEST(a_broken_file_of_2020_is_kept_whole),
	    TEST(a_profile_in_an_unknown_language_asks_for_the_name),
	    TEST(the_synthetic_export_is_read_whole),
	    TEST(the_redacted_media_and_comments_are_read),
	    TEST(the_smallest_thread_is_read_for_whom_it_is_said_to_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
