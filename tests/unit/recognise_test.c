/*
 * Which adapter takes what: every export its own, and nothing else any.
 */
#include "archiver/adapters/table.h"
#include "archiver/import_listing.h"
#include "tests/unit/check.h"
#include "tests/unit/make_archive.h"

/* The name of the adapter, or "" when it is refused. */
static const char *
recognised(const char *path)
{
	struct import_listing l = {0};
	const struct adapter *adapter;
	struct listing listing;
	const char *name = "";
	struct input *in;
	struct error e;

	CHECK_OK(input_open(&in, path, NULL, &e), e);
	CHECK_OK(import_listing_add(&l, in, 0, &e), e);
	listing.members = l.members;
	listing.count = l.count;
	listing.bare = input_kind(in) == INPUT_FILE;
	if (adapter_recognise(&listing, &adapter, &e) == 0)
		name = adapter->name;
	else
		CHECK_INT(e.code, ERROR_INPUT);
	import_listing_release(&l);
	input_close(in);
	return name;
}

struct expectation {
	const char *path;
	const char *adapter;
};

static void
check_all(const char *root, const struct expectation *expected)
{
	char path[4096];
	int wrong = 0;

	for (; expected->path != NULL; expected++) {
		const char *got;

		(void)snprintf(
		    path, sizeof(path), "%s/%s", root, expected->path);
		got = recognised(path);
		if (strcmp(got, expected->adapter) == 0)
			continue;
		print_error("%s: \"%s\", not \"%s\"\n", expected->path, got,
		    expected->adapter);
		wrong++;
	}
	CHECK_INT(wrong, 0);
}

static void
our_samples_go_to_their_adapters(void **state)
{
	static const struct expectation expected[] = {
	    {"x", "x-archive"},
	    {"facebook", "facebook-download"},
	    {"instagram", "instagram-download"},
	    {"linkedin", "linkedin-export"},
	    {"bluesky.car", "bluesky-repository"},
	    {"mastodon.tar.gz", "mastodon-archive"},
	    {"mail", "mail"},
	    {"mail/klachten.mbox", "mail"},
	    {"mail/newsletter.eml", "mail"},
	    {"whatsapp", "whatsapp"},
	    {"whatsapp/_chat.txt", "whatsapp"},
	    {"make", ""},
	    {"README.md", ""},
	    {NULL, NULL},
	};
	const char *source = getenv("ZEGEL_SOURCE");
	char root[4096];

	(void)state;
	(void)snprintf(
	    root, sizeof(root), "%s/samples", source == NULL ? "." : source);
	check_all(root, expected);
}

static void
real_exports_go_to_their_adapters(void **state)
{
	static const struct expectation expected[] = {
	    {"x-archive-full-layout", "x-archive"},
	    {"x-archive-dm-synthetic", "x-archive"},
	    {"x-archive-legacy-2012/camlistore_test.zip", "x-archive"},
	    {"facebook-dyi-redacted/facebook_comments.json",
		"facebook-download"},
	    {"facebook-dyi-redacted/post_comments.json", "instagram-download"},
	    {"instagram-dyi-fake", "instagram-download"},
	    {"linkedin-export", "linkedin-export"},
	    {"linkedin-export-fake", "linkedin-export"},
	    {"whatsapp-txt-timelinize", "whatsapp"},
	    {"email-ruby-mail", "mail"},
	    {"bluesky-jetstream-firehose/repo.car", "bluesky-repository"},
	    {"mastodon-export-en", "mastodon-archive"},
	    {"conf-zip-malformed/test/success/deflate.zip", ""},
	    {"conf-naughty-strings", ""},
	    {"conf-unicode-15.0", ""},
	    {"webvtt", ""},
	    {"slack-export-slackdump", ""},
	    {"weibo-api", ""},
	    {"meta-graph-api", ""},
	    {"mastodon-api-recordings", ""},
	    {"youtube-data-api", ""},
	    {"x-api-v2", ""},
	    {"activitystreams2-w3c", ""},
	    {"conf-jsontestsuite", ""},
	    {"contract", ""},
	    {NULL, NULL},
	};
	const char *root = test_data("");

	(void)state;
	if (root == NULL)
		skip();
	check_all(root, expected);
}

/* Names of one platform's files inside another's: seven of these misled a
   public project. */
static void
names_inside_names_do_not_mislead(void **state)
{
	char directory[256];

	(void)state;
	make_directory(directory);
	make_file(directory, "following.json", "{}");
	make_file(directory, "activity/Comments.csv.txt", "nothing");
	make_file(directory, "data/tweets.js.bak", "nothing");
	make_file(directory, "my_tweets.js/readme.txt", "nothing");
	make_file(directory, "messages.json", "[1,2]");
	CHECK_STR(recognised(directory), "");
	remove_directory(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(our_samples_go_to_their_adapters),
	    cmocka_unit_test(real_exports_go_to_their_adapters),
	    cmocka_unit_test(names_inside_names_do_not_mislead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
