#include "store/findings.h"

#include "tests/unit/check.h"

static void
the_heaviest_finding_decides(void **state)
{
	static const struct {
		enum finding_severity severity;
		const char *word;
		int status;
	} RISING[] = {
	    {FINDING_NOTE, "NOTE", 0},
	    {FINDING_INCOMPLETE, "INCOMPLETE", 3},
	    {FINDING_NOTHING, "NOTHING", 7},
	    {FINDING_UNTRUSTED, "UNTRUSTED", 4},
	    {FINDING_IO, "UNREADABLE", 6},
	    {FINDING_MALFORMED, "MALFORMED", 5},
	    {FINDING_WRONG, "WRONG", 1},
	};
	struct findings f = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(RISING) / sizeof(RISING[0]); i++) {
		findings_add(&f, RISING[i].severity, "x", i, "it");
		CHECK_INT(f.worst, RISING[i].severity);
		CHECK_STR(finding_word(f.worst), RISING[i].word);
		CHECK_INT(finding_status(f.worst), RISING[i].status);
	}
	findings_add(&f, FINDING_NOTE, "x", 0, "a note after that");
	CHECK_INT(f.worst, FINDING_WRONG);
	CHECK_INT(f.count, i + 1);
	findings_release(&f);
}

static void
an_error_keeps_its_meaning(void **state)
{
	static const struct {
		enum error_code code;
		enum finding_severity severity;
	} MEANINGS[] = {
	    {ERROR_IO, FINDING_IO},
	    {ERROR_FORMAT, FINDING_MALFORMED},
	    {ERROR_TAMPERED, FINDING_WRONG},
	    {ERROR_NOTFOUND, FINDING_WRONG},
	    {ERROR_UNTRUSTED, FINDING_UNTRUSTED},
	};
	struct findings f = {0};
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(MEANINGS) / sizeof(MEANINGS[0]); i++) {
		error_set(&e, MEANINGS[i].code, "reason %zu", i);
		findings_add_error(&f, "file", FINDING_NO_ENTRY, &e);
		CHECK_INT(f.list[i].severity, MEANINGS[i].severity);
		CHECK_STR(f.list[i].text, e.text);
	}
	CHECK(!f.failed);
	findings_release(&f);
}

static void
no_memory_is_no_verdict(void **state)
{
	struct findings f = {0};
	struct error e;

	(void)state;
	error_set(&e, ERROR_NOMEM, "out of memory");
	findings_add_error(&f, "file", FINDING_NO_ENTRY, &e);
	CHECK(f.failed);
	findings_release(&f);
}

static void
what_is_quoted_cannot_steer_a_terminal(void **state)
{
	struct findings f = {0};

	(void)state;
	findings_add(&f, FINDING_NOTE, "a\x1b[2Jb\xff", 0,
	    "new\nline \xc2\x9b"
	    "1m \xe2\x80\xae"
	    "evil, but \xc3\xa9t\xc3\xa9");
	CHECK_STR(f.list[0].file, "a?[2Jb?");
	CHECK_STR(
	    f.list[0].text, "new?line ??1m ???evil, but \xc3\xa9t\xc3\xa9");
	findings_release(&f);
}

static void
one_finding_is_said_once(void **state)
{
	struct findings f = {0}, from = {0};

	(void)state;
	findings_add(&f, FINDING_WRONG, "tile/0/000", 7, "is missing");
	findings_add(&from, FINDING_WRONG, "tile/0/000", 7, "is missing");
	findings_add(&from, FINDING_WRONG, "tile/0/000", 8, "is missing");
	findings_move(&f, &from);
	CHECK_INT(f.count, 2);
	CHECK_INT(from.count, 0);
	findings_release(&f);
}

static void
memory_is_bounded_and_what_is_left_out_is_counted(void **state)
{
	struct findings f = {0};
	uint64_t i;

	(void)state;
	for (i = 0; i < FINDINGS_MAX + 5; i++)
		findings_add(&f, FINDING_NOTE, "x", i, "it");
	findings_add(&f, FINDING_WRONG, "x", i, "the last one counts");
	CHECK_INT(f.count, FINDINGS_MAX);
	CHECK_INT(f.unlisted, 6);
	CHECK_INT(f.worst, FINDING_WRONG);
	findings_release(&f);
}

static void
what_is_unsettled_again_is_so(void **state)
{
	struct findings before = {0}, now = {0};

	(void)state;
	findings_add_unsettled(&before, FINDING_WRONG, "a", 1, "gone");
	findings_add_unsettled(&before, FINDING_WRONG, "b", 1, "gone");
	findings_add_unsettled(&now, FINDING_WRONG, "a", 1, "gone");
	findings_settle(&now, &before);
	CHECK_INT(now.worst_unsettled, FINDING_NOTE);
	findings_give_up(&now);
	CHECK_INT(now.worst, FINDING_WRONG);
	CHECK_STR(now.list[0].text, "gone");
	findings_release(&before);
	findings_release(&now);
}

static void
what_differs_each_time_is_not_judged(void **state)
{
	struct findings before = {0}, now = {0};

	(void)state;
	findings_add_unsettled(&before, FINDING_WRONG, "a", 1, "gone");
	findings_add_unsettled(&now, FINDING_WRONG, "a", 2, "gone");
	findings_add_unsettled(&now, FINDING_WRONG, "b", 1, "gone");
	findings_add_unsettled(&now, FINDING_WRONG, "a", 1, "torn");
	findings_settle(&now, &before);
	CHECK_INT(now.worst_unsettled, FINDING_WRONG);
	findings_give_up(&now);
	CHECK_INT(now.worst, FINDING_INCOMPLETE);
	CHECK_INT(now.list[2].severity, FINDING_INCOMPLETE);
	CHECK_STR(now.list[2].text,
	    "could not be judged: the archive kept changing: torn");
	findings_release(&before);
	findings_release(&now);
}

static void
what_is_settled_stays_wrong(void **state)
{
	struct findings inner = {0}, all = {0};

	(void)state;
	findings_add(&inner, FINDING_MALFORMED, "a", 1, "no entry");
	findings_add_unsettled(&inner, FINDING_WRONG, "b", 1, "gone");
	findings_move(&all, &inner);
	CHECK_INT(all.worst, FINDING_WRONG);
	CHECK_INT(all.worst_unsettled, FINDING_WRONG);
	findings_give_up(&all);
	CHECK_INT(all.worst, FINDING_MALFORMED);
	CHECK_INT(all.list[0].severity, FINDING_MALFORMED);
	findings_release(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_unsettled_again_is_so),
	    cmocka_unit_test(what_differs_each_time_is_not_judged),
	    cmocka_unit_test(what_is_settled_stays_wrong),
	    cmocka_unit_test(the_heaviest_finding_decides),
	    cmocka_unit_test(an_error_keeps_its_meaning),
	    cmocka_unit_test(no_memory_is_no_verdict),
	    cmocka_unit_test(what_is_quoted_cannot_steer_a_terminal),
	    cmocka_unit_test(one_finding_is_said_once),
	    cmocka_unit_test(memory_is_bounded_and_what_is_left_out_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
