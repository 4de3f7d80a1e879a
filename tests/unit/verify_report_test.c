/*
 * What a verdict looks like is part of what it promises: nobody may read
 * "verified" where something was not.
 */
#include "store/verify_report.h"

#include "tests/unit/check.h"

static char *key = "67fd52d5 signed 2 checkpoints";
static char *unread = "logs/c: entries 0 to 9: before --since; their hashes "
		      "were taken from the tiles";
static char *gap = "{\"kind\":\"gap\"}";
static char *gone = "x.tar.zst by entry 12";

static struct verify_log_report
log_report(void)
{
	return (struct verify_log_report){.class_name = "c",
	    .origin = "bank.example/c",
	    .size = 20,
	    .entries = 18,
	    .records = 15,
	    .segments = 1,
	    .attachments = 2,
	    .bytes = 1234,
	    .trust = "on first use",
	    .pinned_now = true,
	    .keys = {&key, 1}};
}

static void
check_text(const struct verify_report *r, const char *wanted)
{
	struct buf out = BUF_EMPTY;

	verify_report_text(r, "archive", &out);
	CHECK(buf_text(&out) != NULL);
	CHECK_STR((const char *)out.data, wanted);
	buf_release(&out);
}

static void
a_good_archive_says_whom_it_trusts_and_what_is_open(void **state)
{
	struct verify_log_report log = log_report();
	struct verify_report r = {.logs = &log, .log_count = 1};

	(void)state;
	check_text(&r,
	    "VERIFIED: everything was read and is consistent\n"
	    "archive: archive\n"
	    "log c: 20 entries signed\n"
	    "  read: 18 entries (15 records), 1 segments, 2 attachments, "
	    "1234 bytes\n"
	    "  key: 67fd52d5 signed 2 checkpoints\n"
	    "  trust: on first use; pinned now\n"
	    "  end: not pinned; nothing from outside says that no entries "
	    "were cut off\n");
}

static void
what_was_not_read_is_not_called_read(void **state)
{
	struct verify_log_report log = log_report();
	struct verify_report r = {
	    .logs = &log, .log_count = 1, .not_checked = {&unread, 1}};

	(void)state;
	log.pinned = true;
	log.pinned_size = 10;
	log.witnesses = 2;
	log.timestamps = 1;
	log.unsigned_entries = 3;
	log.gaps = (struct verify_lines){&gap, 1};
	log.disposed = (struct verify_lines){&gone, 1};
	log.trust = "policy p";
	check_text(&r,
	    "VERIFIED, but not all of it was checked: see \"Not checked\"\n"
	    "archive: archive\n"
	    "log c: 20 entries signed\n"
	    "  read: 18 entries (15 records), 1 segments, 2 attachments, "
	    "1234 bytes\n"
	    "  key: 67fd52d5 signed 2 checkpoints\n"
	    "  witnesses: 2\n"
	    "  time-stamps: 1\n"
	    "  trust: policy p\n"
	    "  end: what is held outside agrees, up to size 10\n"
	    "  not signed yet: 3 entries, no evidence\n"
	    "  gap: {\"kind\":\"gap\"}\n"
	    "  disposed: x.tar.zst by entry 12\n"
	    "Not checked:\n"
	    "  - logs/c: entries 0 to 9: before --since; their hashes were "
	    "taken from the tiles\n");
}

static void
each_verdict_has_its_words(void **state)
{
	static const struct {
		enum finding_severity severity;
		const char *text;
	} VERDICTS[] = {
	    {FINDING_INCOMPLETE,
		"INCOMPLETE: nothing is wrong, but not everything that was "
		"asked for could be proven\narchive: archive\n"
		"INCOMPLETE f: entry 7: why\n"},
	    {FINDING_NOTHING,
		"NOTHING TO VERIFY\narchive: archive\n"
		"NOTHING f: entry 7: why\n"},
	    {FINDING_UNTRUSTED,
		"NOT TRUSTED: signed by a key that is unknown or not "
		"trusted\narchive: archive\nUNTRUSTED f: entry 7: why\n"},
	    {FINDING_IO,
		"UNREADABLE: not everything could be read\n"
		"archive: archive\nUNREADABLE f: entry 7: why\n"},
	    {FINDING_MALFORMED,
		"MALFORMED: not an archive as this program reads them\n"
		"archive: archive\nMALFORMED f: entry 7: why\n"},
	    {FINDING_WRONG,
		"WRONG: this is not what was sealed and signed\n"
		"archive: archive\nWRONG f: entry 7: why\n"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(VERDICTS) / sizeof(VERDICTS[0]); i++) {
		struct verify_report r = {.log_count = 0};

		findings_add(&r.findings, VERDICTS[i].severity, "f", 7, "why");
		check_text(&r, VERDICTS[i].text);
		CHECK_INT(
		    verify_status(&r), finding_status(VERDICTS[i].severity));
		findings_release(&r.findings);
	}
}

static void
json_says_the_same(void **state)
{
	struct verify_log_report log = log_report();
	struct verify_report r = {
	    .logs = &log, .log_count = 1, .not_checked = {&unread, 1}};
	struct buf out = BUF_EMPTY;

	(void)state;
	log.gaps = (struct verify_lines){&gap, 1};
	findings_add(&r.findings, FINDING_WRONG, "f", 7, "a \"why\"");
	verify_report_json(&r, "archive", &out);
	CHECK(buf_text(&out) != NULL);
	CHECK_STR((const char *)out.data,
	    "{\"verdict\":\"WRONG\",\"status\":1,\"archive\":\"archive\","
	    "\"logs\":[{\"class\":\"c\",\"origin\":\"bank.example/c\","
	    "\"size\":20,\"root\":\"00000000000000000000000000000000"
	    "00000000000000000000000000000000\",\"read\":{\"entries\":18,"
	    "\"records\":15,\"segments\":1,\"attachments\":2,"
	    "\"bytes\":1234},\"unsigned_entries\":0,\"signatures\":0,"
	    "\"timestamps\":0,\"witnesses\":0,\"tail_pinned\":false,"
	    "\"pinned_size\":0,\"trust\":\"on first use\","
	    "\"keys\":[\"67fd52d5 signed 2 checkpoints\"],"
	    "\"gaps\":[{\"kind\":\"gap\"}],\"disposed\":[]}],"
	    "\"findings\":[{\"severity\":\"WRONG\",\"file\":\"f\","
	    "\"entry\":7,\"text\":\"a \\\"why\\\"\"}],"
	    "\"findings_unlisted\":0,\"not_checked\":[\"logs/c: entries 0 "
	    "to 9: before --since; their hashes were taken from the "
	    "tiles\"]}\n");
	buf_release(&out);
	findings_release(&r.findings);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_good_archive_says_whom_it_trusts_and_what_is_open),
	    cmocka_unit_test(what_was_not_read_is_not_called_read),
	    cmocka_unit_test(each_verdict_has_its_words),
	    cmocka_unit_test(json_says_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
