/*
 * Each allocation of an import fails once (but for Jansson's, which does not
 * survive it; see intake_items.c): the import says so, and what it gave
 * before is what a good run gives.  A record never lacks a part because there
 * was no memory for it.
 */
#include "archiver/import.h"

#include "tests/fault/fault.h"
#include "tests/unit/check.h"
#include "tests/unit/make_archive.h"

#define LINES_SIZE ((size_t)1 << 20)

/* A sink that allocates nothing: lines, one after another. */
struct given {
	char lines[LINES_SIZE];
	size_t len;
	struct sink_counts counts;
};

static struct given good, now;

static int
take_begin(void *context, struct error *e)
{
	(void)context;
	(void)e;
	return 0;
}

static int
take_write(void *context, const void *data, size_t len, struct error *e)
{
	(void)context;
	(void)data;
	(void)len;
	(void)e;
	return 0;
}

static int
take_finish(void *context, char sha256[SHA256_HEX_LEN + 1], uint64_t *size,
    struct error *e)
{
	(void)context;
	(void)e;
	memset(sha256, '0', SHA256_HEX_LEN);
	sha256[SHA256_HEX_LEN] = '\0';
	*size = 1;
	return 0;
}

static void
take_abort(void *context)
{
	(void)context;
}

static int
take_record(
    void *context, const char *line, size_t len, bool flagged, struct error *e)
{
	struct given *g = context;

	(void)flagged;
	(void)e;
	assert_true(g->len + len + 1 < sizeof(g->lines));
	memcpy(g->lines + g->len, line, len);
	g->lines[g->len + len] = '\n';
	g->len += len + 1;
	g->counts.admitted++;
	return 0;
}

static int
take_flush(void *context, struct sink_counts *out, struct error *e)
{
	struct given *g = context;

	(void)e;
	*out = g->counts;
	return 0;
}

static int
run(const char *path, const char *account, struct given *g, struct error *e)
{
	struct sink sink = {
	    .context = g,
	    .attach_begin = take_begin,
	    .attach_write = take_write,
	    .attach_finish = take_finish,
	    .attach_abort = take_abort,
	    .record = take_record,
	    .flush = take_flush,
	};
	struct import_options options = {
	    .paths = &path, .path_count = 1, .account = account};
	struct import_report report;
	int rc;

	g->len = 0;
	memset(&g->counts, 0, sizeof(g->counts));
	rc = import_run(&options, &sink, &report, NULL, e);
	import_report_release(&report);
	return rc;
}

void *__real_malloc(size_t size);

static void
make_export(const char *directory)
{
	make_file(directory, "account.js",
	    "window.YTD.account.part0 = [{\"account\":{\"username\":\"b\","
	    "\"accountId\":\"5\"}}]");
	make_file(directory, "note-tweet.js",
	    "window.YTD.note_tweet.part0 = [{\"noteTweet\":{"
	    "\"noteTweetId\":\"9\",\"createdAt\":\"2022-12-06T08:00:00Z\","
	    "\"core\":{\"text\":\"0123456789 0123456789 0123456789 and the "
	    "rest\"}}}]");
	make_file(directory, "tweets.js",
	    "window.YTD.tweets.part0 = [{\"tweet\":{\"id_str\":\"1\","
	    "\"created_at\":\"Tue Dec 06 08:00:00 +0000 2022\","
	    "\"source\":\"<a>Web</a>\",\"entities\":{\"hashtags\":["
	    "{\"text\":\"a\"}]},\"in_reply_to_status_id_str\":\"3\","
	    "\"full_text\":\"0123456789 0123456789 0123456789 an\xe2\x80\xa6"
	    "\"}},{\"tweet\":1},{\"tweet\":{\"id_str\":\"2\",\"created_at\":"
	    "\"Tue Dec 06 08:00:00 +0000 2022\",\"full_text\":\"RT @a: "
	    "b #c\"}}]");
	make_file(directory, "dm.js",
	    "window.YTD.direct_messages.part0 = [{\"dmConversation\":{"
	    "\"conversationId\":\"5-6\",\"messages\":[{\"messageCreate\":{"
	    "\"id\":\"7\",\"senderId\":\"6\",\"recipientId\":\"5\",\"text\":"
	    "\"hi\",\"createdAt\":\"2022-12-06T11:00:00Z\"}}]}}]");
	make_file(directory, "tweets_media/1-a.jpg", "\xff\xd8\xff");
}

static void
make_chat(const char *directory)
{
	make_file(directory, "_chat.txt",
	    "before\n"
	    "[13-03-26, 09:00:00] Bank: hello <This message was edited>\n"
	    "[13-03-26, 09:00:00] Ay\xc5\x9f"
	    "e: <attached: 1-a.jpg>\nmore #tag\n"
	    "[13-03-26, 09:00:00] Chen: This message was deleted\n"
	    "[31-31-26, 09:00:00] Chen: when?\n");
	make_file(directory, "1-a.jpg", "\xff\xd8\xff");
}

static void
make_mails(const char *directory)
{
	make_file(directory, "a.mbox",
	    "From x Tue Mar 10 07:40:00 2026\n"
	    "From: a@x.example\nTo: b@y.example\nMessage-ID: <1@x>\n"
	    "Content-Type: text/plain; charset=iso-8859-9\n\n"
	    ">From \xde https://x.example\n\n"
	    "From x Tue Mar 10 07:40:00 2026\n"
	    "From: a@x.example\nReferences: <1@x>\n"
	    "Content-Type: multipart/mixed; boundary=b\n\n"
	    "--b\nContent-Type: text/html; charset=x-none\n\n"
	    "<p>x <a href='https://y.example'>y</a>\n"
	    "--b\nContent-Type: image/png; name=p.png\n\nPNG\n--b--\n\n");
	make_file(directory, "b.eml", "\n\nno header");
}

static void
check_folder(const char *directory, const char *account)
{
	struct error e;
	int nth, rc, failed = 0;

	CHECK_OK(run(directory, account, &good, &e), e);
	/* In place of the intake's, which would stop the test. */
	json_set_alloc_funcs(__real_malloc, free);
	for (nth = 1;; nth++) {
		fault_arm(nth);
		rc = run(directory, account, &now, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		if (rc == 0) { /* done without: then nothing is missing */
			CHECK_INT(now.len, good.len);
		} else {
			CHECK_INT(e.code, ERROR_NOMEM);
			failed++;
		}
		CHECK(now.len <= good.len);
		CHECK_MEM(now.lines, good.lines, now.len);
	}
	print_message("%d allocations failed\n", failed);
	CHECK(failed > 30);
}

static void
check_export(void (*make)(const char *directory), const char *account)
{
	char directory[256];

	make_directory(directory);
	make(directory);
	check_folder(directory, account);
	remove_directory(directory);
}

static void
no_memory_never_makes_a_lesser_record_of_x(void **state)
{
	(void)state;
	check_export(make_export, NULL);
}

static void
no_memory_never_makes_a_lesser_record_of_a_chat(void **state)
{
	(void)state;
	check_export(make_chat, "Bank");
}

static void
no_memory_never_makes_a_lesser_record_of_a_mail(void **state)
{
	(void)state;
	check_export(make_mails, "@y.example");
}

/* Exports that the adapters' own tests read, too. */
static void
no_memory_never_makes_a_lesser_record_of_a_download(void **state)
{
	static const char *const exports[] = {"facebook/2022", "facebook/whole",
	    "instagram/2020", "instagram/2022", "linkedin"};
	const char *source = getenv("ZEGEL_SOURCE");
	char path[4096];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(exports) / sizeof(*exports); i++) {
		(void)snprintf(path, sizeof(path), "%s/tests/fixtures/%s",
		    source == NULL ? "." : source, exports[i]);
		check_folder(path, NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_memory_never_makes_a_lesser_record_of_x),
	    cmocka_unit_test(no_memory_never_makes_a_lesser_record_of_a_chat),
	    cmocka_unit_test(no_memory_never_makes_a_lesser_record_of_a_mail),
	    cmocka_unit_test(
		no_memory_never_makes_a_lesser_record_of_a_download),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
