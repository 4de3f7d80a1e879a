#include "core/clock.h"

#include "tests/unit/check.h"

static void
what_is_written_is_read_back(void **state)
{
	const int64_t times[] = {0, 1, -1, INT64_C(1795316400123456),
	    INT64_C(951782400000000), INT64_C(253402300799999999)};
	char text[CLOCK_TEXT_LEN + 1];
	struct error e;
	int64_t us;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		clock_format(times[i], text);
		CHECK_OK(clock_parse(text, strlen(text), &us, &e), e);
		CHECK_INT(us, times[i]);
	}
	clock_format(INT64_C(951782400000000), text);
	CHECK_STR(text, "2000-02-29T00:00:00.000000Z");
}

static void
any_other_form_is_refused(void **state)
{
	struct error e;
	int64_t us;

	(void)state;
	CHECK_ERROR(clock_parse("2026-11-22T03:00:00Z", 20, &us, &e), e,
	    ERROR_FORMAT, "a time must read like 2026-11-22T03:00:00.123456Z");
	CHECK_ERROR(clock_parse("2026-02-29T03:00:00.000000Z", 27, &us, &e), e,
	    ERROR_FORMAT, "no such time: 2026-02-29T03:00:00.000000Z");
	CHECK_ERROR(clock_parse("2026-11-22T24:00:00.000000Z", 27, &us, &e), e,
	    ERROR_FORMAT, "no such time: 2026-11-22T24:00:00.000000Z");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read_back),
	    cmocka_unit_test(any_other_form_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
