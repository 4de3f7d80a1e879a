#include "archiver/adapters/table.h"
#include "tests/unit/import_folder.h"

#define ACCOUNT "https://www.facebook.com/zuiderbank"

static struct fake_sink f;
static struct import_report report;

static void
import(const char *path, const char *adapter, const char *account)
{
	import_report_release(&report);
	memset(&report, 0, sizeof(report));
	import_folder(&f, path, adapter, account, NULL, &report);
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

#define CONTENT "activity.object.content"

static void
a_post_keeps_its_text_link_people_and_change(void **state)
{
	size_t i;

	(void)state;
	import(source_path("tests/fixtures/facebook/whole"), NULL, NULL);
	CHECK_STR(report.adapter, "facebook-download/1");
	i = find_record(&f, CONTENT,
	    "Storing verholpen \xe2\x80\x93 excuses! "
	    "\xe6\x84\x9f\xe8\xb0\xa2\xe6\x82\xa8\xe7\x9a\x84\xe8\x80\x90"
	    "\xe5\xbf\x83 https://zuiderbank.example/status");
	CHECK_STR(get(i, "direction"), "outbound");
	CHECK_STR(get(i, "channel"), "facebook");
	CHECK_STR(get(i, "source"), "facebook:zuiderbank");
	CHECK_STR(get(i, "activity.type"), "Create");
	CHECK_STR(get(i, "activity.actor.id"), ACCOUNT);
	CHECK_STR(get(i, "activity.actor.preferredUsername"), "zuiderbank");
	CHECK_STR(get(i, "activity.published"), "2026-01-05T09:00:00Z");
	CHECK_STR(get(i, "activity.object.updated"), "2026-01-05T09:06:40Z");
	CHECK_STR(get(i, "activity.object.id"), get(i, "native_id"));
	CHECK(strstr(get(i, "activity.object.tag"),
		  "{\"name\":\"@Aylin \xc3\x96zt\xc3\xbcrk\",\"type\":"
		  "\"Mention\"}") != NULL);
	CHECK(strstr(get(i, "activity.object.tag"),
		  "{\"href\":\"https://zuiderbank.example/storing\",\"name\":"
		  "\"Storingen\",\"type\":\"Link\"}") != NULL);
	/* The title is in the language of the download: it says nothing. */
	CHECK_STR(get(i, "activity.summary"), "");
}

static void
raw_is_the_item_as_it_stands_escapes_and_all(void **state)
{
	static const char text[] =
	    "{\n   \"timestamp\": 1767600000,\n   \"data\": [\n    {\n     "
	    "\"post\": \"tweemaal\"\n    }\n   ]\n  }";
	size_t i;

	(void)state;
	import(source_path("tests/fixtures/facebook/whole"), NULL, NULL);
	i = find_record(&f, CONTENT, "tweemaal");
	/* The array's elements are indented by one blank more than here. */
	CHECK(strstr(get(i, "raw.text"), "\"post\": \"tweemaal\"") != NULL);
	CHECK_INT(get(i, "raw.text")[0], '{');
	CHECK(strlen(get(i, "raw.text")) < sizeof(text));
	i = find_record(&f, CONTENT, "V\xc3\xb3\xc3\xb3r de verbouwing");
	CHECK(strstr(get(i, "raw.text"), "V\\u00c3\\u00b3\\u00c3\\u00b3r") !=
	    NULL);
}

static void
pictures_are_attached_and_comments_below_them_are_replies(void **state)
{
	size_t post, i;

	(void)state;
	import(source_path("tests/fixtures/facebook/whole"), NULL, NULL);
	post = find_record(&f, CONTENT, "Ons nieuwe kantoor");
	CHECK_STR(get(post, "attachments.0.media_type"), "image/png");
	CHECK_STR(get(post, "attachments.0.name"),
	    "your_facebook_activity/posts/media/Album_1/8001_n_1.png");
	CHECK_STR(get(post, "activity.object.attachment.0.summary"),
	    "Kantoor Maastricht");
	CHECK_STR(get(post, "activity.object.attachment.1.url"),
	    "https://cdn.example/film.mp4");
	CHECK_STR(get(post, "attachments.1.name"), "");
	CHECK_STR(get(post, "activity.object.updated"), "");
	i = find_record(&f, CONTENT, "Mooi gebouw");
	CHECK_STR(get(i, "direction"), "inbound");
	CHECK_STR(get(i, "activity.actor.name"), "Aylin \xc3\x96zt\xc3\xbcrk");
	CHECK_INT(find_record(
		      &f, "activity.object.inReplyTo", get(post, "native_id")),
	    i);
	i = find_record(&f, CONTENT, "Dank u!");
	CHECK_STR(get(i, "direction"), "outbound");
	CHECK_STR(get(i, "activity.actor.id"), ACCOUNT);
}

static void
what_a_post_carries_beside_pictures_is_described(void **state)
{
	size_t i;

	(void)state;
	import(source_path("tests/fixtures/facebook/whole"), NULL, NULL);
	i = find_record(&f, "activity.summary", "Zuiderbank created an event.");
	CHECK_STR(get(i, "activity.object.location.0.name"), "Maastricht");
	CHECK_STR(get(i, "activity.object.attachment.0.type"), "Event");
	CHECK_STR(get(i, "activity.object.attachment.0.startTime"),
	    "2026-02-01T09:00:00Z");
	CHECK_STR(get(i, "activity.object.attachment.1.anyOf.1.name"), "Nee");
	CHECK_STR(get(i, "activity.object.attachment.2.content"),
	    "Lang verhaal over #sparen");
	CHECK_STR(get(i, "activity.object.attachment.3.name"), "Opgericht");
	CHECK_STR(get(i, "activity.object.attachment.4.name"), "Zaal 2");
	CHECK_STR(get(i, "activity.object.attachment.5"), "");
}

static void
groups_stories_votes_and_others_posts_are_told_apart(void **state)
{
	size_t i;

	(void)state;
	import(source_path("tests/fixtures/facebook/whole"), NULL, NULL);
	i = find_record(&f, CONTENT, "Stuur ons een bericht");
	CHECK_STR(get(i, "activity.object.context"),
	    "{\"name\":\"Sparen in Zuid\",\"type\":\"Group\"}");
	CHECK_STR(get(i, "activity.summary"),
	    "Zuiderbank replied to Aylin \xc3\x96zt\xc3\xbcrk's comment.");
	i = find_record(&f, CONTENT, "Wanneer bent u open?");
	CHECK_STR(get(i, "direction"), "inbound");
	CHECK_STR(get(i, "activity.actor"), "{\"type\":\"Person\"}");
	CHECK_STR(get(i, "activity.summary"),
	    "Aylin \xc3\x96zt\xc3\xbcrk wrote on Zuiderbank's timeline.");
	i = find_record(&f, "activity.object.inReplyTo.name", "Rente omhoog?");
	CHECK_STR(get(i, "activity.object.name"), "Ja");
	i = find_record(&f, "activity.published", "2026-01-05T06:36:40Z");
	CHECK(strncmp(get(i, "native_id"), "derived:story:", 14) == 0);
}

static void
messages_know_their_thread_sender_and_reader(void **state)
{
	size_t i, like;

	(void)state;
	import(source_path("tests/fixtures/facebook/whole"), NULL, NULL);
	i = find_record(&f, CONTENT,
	    "Mijn pas is weg! \xc5\x9e\xc4\xb0\xc4\xb0"
	    "\xc4\x9e");
	CHECK_STR(get(i, "direction"), "inbound");
	CHECK_STR(get(i, "activity.object.context"), "aylinozturk_77");
	CHECK_STR(get(i, "activity.object.to.0.id"), ACCOUNT);
	CHECK_STR(get(i, "activity.published"), "2026-01-05T11:03:20Z");
	i = find_record(
	    &f, CONTENT, "Wij zoeken het uit, \xc3\xa9\xc3\xa9n moment.");
	CHECK_STR(get(i, "direction"), "outbound");
	CHECK_STR(
	    get(i, "activity.object.to.0.name"), "Aylin \xc3\x96zt\xc3\xbcrk");
	like = find_record(&f, "activity.content", "\xf0\x9f\x91\x8d");
	CHECK_STR(get(like, "activity.type"), "Like");
	CHECK_STR(get(like, "direction"), "inbound");
	CHECK_STR(get(like, "activity.published"), "2026-01-05T11:07:30Z");
	CHECK_INT(
	    find_record(&f, "native_id", get(like, "activity.object.id")), i);
	/* Which does not say when. */
	like = find_record(&f, "activity.content", "\xe2\x9d\xa4");
	CHECK_STR(get(like, "direction"), "outbound");
	CHECK_STR(get(like, "activity.published"), "");
}

static void
unsent_calls_shares_and_pictures_in_messages(void **state)
{
	size_t i;

	(void)state;
	import(source_path("tests/fixtures/facebook/whole"), NULL, NULL);
	i = find_record(&f, "activity.type", "Delete");
	CHECK_STR(get(i, "activity.object.type"), "Tombstone");
	CHECK_STR(get(i, "activity.object.published"), "2026-01-05T11:11:40Z");
	CHECK_STR(get(i, "activity.published"), "");
	i = find_record(&f, CONTENT, "Aylin called you.");
	CHECK_STR(get(i, "activity.object.duration"), "PT62S");
	i = find_record(&f, CONTENT, "Kijk");
	CHECK_STR(
	    get(i, "activity.object.tag.0.href"), "https://nieuws.example/1");
	CHECK_STR(get(i, "activity.object.tag.0.name"), "Bank plat");
	i = find_record(&f, "activity.published", "2026-01-05T11:20:00.999Z");
	CHECK_STR(get(i, "attachments.0.media_type"), "image/png");
	CHECK_STR(get(i, "activity.object.attachment.1.name"), "2.png");
	i = find_record(
	    &f, CONTENT, "\xe4\xbd\xa0\xe5\xa5\xbd"); /* encrypted */
	CHECK_STR(get(i, "activity.object.context"), "Wei Li_9");
	CHECK_STR(get(i, "activity.actor.name"), "Wei Li");
}

static void
who_is_in_a_group_is_one_record_of_its_own(void **state)
{
	static const char raw[] = "\"messages\": [\n  \n ],";
	size_t i;

	(void)state;
	import(source_path("tests/fixtures/facebook/whole"), NULL, NULL);
	CHECK_INT(count_records(&f, "activity.object.type", "Collection"), 1);
	i = find_record(&f, "activity.object.type", "Collection");
	CHECK_STR(get(i, "activity.type"), "Update");
	CHECK_STR(get(i, "direction"), "internal");
	CHECK_STR(get(i, "activity.object.id"), "klantenpanel_88");
	CHECK_STR(get(i, "activity.object.name"), "Klantenpanel");
	CHECK_STR(get(i, "activity.object.items.1.name"),
	    "J\xc3\xb6rg Kr\xc3\xa4mer");
	CHECK(strstr(get(i, "raw.text"), raw) != NULL);
	/* The messages do not say, for it changes. */
	i = find_record(&f, CONTENT, "Goedemiddag");
	CHECK_STR(get(i, "activity.object.context"), "klantenpanel_88");
	CHECK_STR(get(i, "activity.object.to"), "");
}

static void
what_can_not_be_read_is_flagged_or_refused_with_the_reason(void **state)
{
	size_t i;

	(void)state;
	import(source_path("tests/fixtures/facebook/whole"), NULL, NULL);
	CHECK_INT(report.counts.flagged, 7);
	CHECK_INT(count_records(&f, "flags.0", "its timestamp is missing"), 1);
	CHECK_INT(count_records(&f, "flags.0", "its timestamp is no date"), 1);
	CHECK_INT(count_records(&f, "flags.0", "not an object"), 1);
	CHECK_INT(count_records(&f, "flags.0", "a message without sender"), 1);
	CHECK_INT(count_records(&f, "flags.0",
		      "its members are named in the language of the download "
		      "(label_values), which is not read yet"),
	    1);
	CHECK_INT(
	    count_records(&f, "flags.0", "no item refers to this media file"),
	    1);
	/* A file that ends in the middle of a message. */
	i = find_record(&f, "flags.0", "the text ends inside an element");
	CHECK(strstr(get(i, "raw.text"), "1767613100000") != NULL);
	CHECK_INT(count_records(&f, "activity.object.context", "kapot_99"), 1);
	/* A file that is no JSON at all. */
	CHECK_INT(report.refusal_count, 1);
	CHECK_STR(report.refusals[0].name,
	    "your_facebook_activity/comments_and_reactions/comments.json");
	CHECK_STR(report.refusals[0].reason, "not a JSON file");
	/* 27 that are read; of them 3 below others and 1 about a group. */
	CHECK_INT(report.counts.admitted, 26);
}

static void
importing_again_admits_nothing(void **state)
{
	uint64_t read;

	(void)state;
	import(source_path("tests/fixtures/facebook/whole"), NULL, NULL);
	read = report.counts.read;
	import(source_path("tests/fixtures/facebook/whole"), NULL, NULL);
	CHECK_INT(report.counts.admitted, 0);
	CHECK_INT(report.counts.flagged, 0);
	CHECK_INT(report.counts.refused, 1);
	CHECK_INT(report.counts.duplicate, read - 1);
}

static void
three_generations_of_the_download_hold_the_same_records(void **state)
{
	(void)state;
	import(source_path("tests/fixtures/facebook/2019"), NULL, NULL);
	CHECK_INT(report.counts.admitted, 4);
	CHECK_INT(report.counts.read, 4);
	import(source_path("tests/fixtures/facebook/2022"), NULL, NULL);
	CHECK_INT(report.counts.admitted, 0);
	CHECK_INT(report.counts.duplicate, 4);
	import(source_path("tests/fixtures/facebook/2024"), NULL, NULL);
	CHECK_INT(report.counts.admitted, 0);
	CHECK_INT(report.counts.duplicate, 4);
	CHECK_INT(report.members_ignored, 1); /* friends */
}

static void
lists_of_unknown_form_are_kept_when_their_name_is_known(void **state)
{
	(void)state;
	import(source_path("tests/fixtures/facebook/later"), NULL, NULL);
	CHECK_INT(report.counts.flagged, 2);
	CHECK_INT(count_records(&f, "flags.0",
		      "not a list of Facebook's that is known here"),
	    1);
	CHECK_INT(
	    count_records(&f, "flags.0", "neither data, attachments nor title"),
	    1);
	/* As of 2018: the array one object deeper. */
	CHECK_INT(report.counts.admitted, 1);
	(void)find_record(&f, CONTENT, "In de groep");
}

static void
messages_of_nobody_known_are_refused_not_guessed(void **state)
{
	static const struct intake_setting owner[] = {
	    {"owner", "J\xc3\xb6rg Kr\xc3\xa4mer"}, {NULL, NULL}};
	const char *path = source_path("tests/fixtures/facebook/2019/messages/"
				       "inbox/jorgkramer_aQ3xT5LmPw/"
				       "message_1.json");

	(void)state;
	import(path, "facebook-download", NULL);
	CHECK_INT(report.counts.refused, 1);
	CHECK_STR(report.refusals[0].reason,
	    "whose messages these are is not known; say the account's name "
	    "with --set owner=NAME");
	import(path, "facebook-download", "Zuiderbank");
	CHECK_STR(get(0, "direction"), "inbound");
	CHECK_STR(get(0, "activity.object.context"), "jorgkramer_aQ3xT5LmPw");
	import_report_release(&report);
	memset(&report, 0, sizeof(report));
	import_folder(&f, path, "facebook-download", "joerg", owner, &report);
	CHECK_STR(get(1, "direction"), "outbound");
}

static void
a_thread_alone_could_be_instagrams_too(void **state)
{
	static const char head[] = "{\"participants\":[],\"messages\":[]}";
	const struct member member = {.name = "message_1.json",
	    .size = sizeof(head) - 1,
	    .head = (const uint8_t *)head,
	    .head_len = sizeof(head) - 1};
	const struct listing listing = {&member, 1, true};

	(void)state;
	CHECK_INT(adapter_find("facebook-download")->recognise(&listing), 40);
}

static void
counters_of_other_platforms_are_not_taken_for_facebooks(void **state)
{
	/* Below Facebook's folder, with X's and Instagram's content. */
	static const struct {
		const char *name;
		const char *head;
	} others[] = {
	    {"your_facebook_activity/posts/your_posts_1.json",
		"window.YTD.tweets.part0 = ["},
	    {"media.json", "{\"photos\":[{\"caption\":\"\"}]}"},
	    {"comments.json", "{\"media_comments\":[[\"2019\",\"a\",\"b\"]]}"},
	    {"posts_1.json", "[{\"media\":[{\"uri\":\"\"}]}]"},
	    {"records.json", "[{\"timestamp\":1,\"data\":[]}]"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(others) / sizeof(*others); i++) {
		const struct member member = {.name = others[i].name,
		    .head = (const uint8_t *)others[i].head,
		    .head_len = strlen(others[i].head)};
		const struct listing listing = {&member, 1, true};

		CHECK_INT(
		    adapter_find("facebook-download")->recognise(&listing), 0);
	}
}

/*
 * Counted by hand in facebook_comments.json: the array holds three objects
 * with 1, 4 and 3 comments.  One has a sticker, one a film, two a link (one
 * of them is its text), one an event.
 */
static void
the_redacted_comments_are_all_read(void **state)
{
	const char *data = test_data("facebook-dyi-redacted");
	char path[4200];

	(void)state;
	if (data == NULL)
		skip();
	(void)snprintf(path, sizeof(path), "%s/facebook_comments.json", data);
	import(path, NULL, "redacted");
	CHECK_STR(report.adapter, "facebook-download/1");
	CHECK_INT(report.counts.read, 8);
	CHECK_INT(report.counts.admitted, 8);
	CHECK_INT(
	    count_records(&f, "activity.object.context.type", "Group"), 4);
	CHECK_INT(count_records(&f, "direction", "outbound"), 8);
	CHECK_INT(
	    count_records(&f, "activity.object.attachment.0.type", "Image"), 1);
	CHECK_INT(
	    count_records(&f, "activity.object.attachment.0.type", "Video"), 1);
	CHECK_INT(
	    count_records(&f, "activity.object.attachment.0.type", "Event"), 1);
	CHECK_INT(
	    count_records(&f, "activity.object.tag.0.href",
		"https://media1.tenor.co/images/9039efd78af386c430259dad871d"
		"a807/tenor.gif?itemid=4367793"),
	    1);
	import(path, NULL, "redacted");
	CHECK_INT(report.counts.duplicate, 8);
}

/* polls_you_voted_on.json has two votes, for one option and for two. */
static void
the_redacted_votes_are_read_and_other_files_refused(void **state)
{
	static const char *const others[] = {"corrupt.json",
	    "creator_badges.json", "empty_object.json", "your_groups.json"};
	const char *data = test_data("facebook-dyi-redacted");
	char folder[4096], path[4200];
	size_t i;

	(void)state;
	if (data == NULL)
		skip();
	(void)snprintf(folder, sizeof(folder), "%s", data);
	(void)snprintf(
	    path, sizeof(path), "%s/polls_you_voted_on.json", folder);
	import(path, NULL, "redacted");
	CHECK_INT(report.counts.admitted, 2);
	CHECK_STR(get(1, "activity.object.name"), "Option 1\nOption 3");
	for (i = 0; i < sizeof(others) / sizeof(*others); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, others[i]);
		import(path, "facebook-download", "redacted");
		CHECK_INT(report.counts.refused, 1);
		CHECK_STR(report.refusals[0].reason,
		    "not a list of Facebook's that is known here");
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_post_keeps_its_text_link_people_and_change),
	    TEST(raw_is_the_item_as_it_stands_escapes_and_all),
	    TEST(pictures_are_attached_and_comments_below_them_are_replies),
	    TEST(what_a_post_carries_beside_pictures_is_described),
	    TEST(groups_stories_votes_and_others_posts_are_told_apart),
	    TEST(messages_know_their_thread_sender_and_reader),
	    TEST(unsent_calls_shares_and_pictures_in_messages),
	    TEST(who_is_in_a_group_is_one_record_of_its_own),
	    TEST(what_can_not_be_read_is_flagged_or_refused_with_the_reason),
	    TEST(importing_again_admits_nothing),
	    TEST(three_generations_of_the_download_hold_the_same_records),
	    TEST(lists_of_unknown_form_are_kept_when_their_name_is_known),
	    TEST(messages_of_nobody_known_are_refused_not_guessed),
	    TEST(a_thread_alone_could_be_instagrams_too),
	    TEST(counters_of_other_platforms_are_not_taken_for_facebooks),
	    TEST(the_redacted_comments_are_all_read),
	    TEST(the_redacted_votes_are_read_and_other_files_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
