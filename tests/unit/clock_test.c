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

static void
dates_and_times_are_the_span_that_they_cover(void **state)
{
	static const struct {
		const char *text;
		const char *from;
		const char *to;
	} spans[] = {
	    {"2026", "2026-01-01T00:00:00.000000Z",
		"2027-01-01T00:00:00.000000Z"},
	    {"2026-02", "2026-02-01T00:00:00.000000Z",
		"2026-03-01T00:00:00.000000Z"},
	    {"2026-12", "2026-12-01T00:00:00.000000Z",
		"2027-01-01T00:00:00.000000Z"},
	    {"2024-02-29", "2024-02-29T00:00:00.000000Z",
		"2024-03-01T00:00:00.000000Z"},
	    {"2026-03-10T07:31", "2026-03-10T07:31:00.000000Z",
		"2026-03-10T07:32:00.000000Z"},
	    {"2026-03-10 07:31:05Z", "2026-03-10T07:31:05.000000Z",
		"2026-03-10T07:31:06.000000Z"},
	    {"2026-03-10T07:31:05+01:00", "2026-03-10T06:31:05.000000Z",
		"2026-03-10T06:31:06.000000Z"},
	    {"2026-03-09t23:30:00.25-01:00", "2026-03-10T00:30:00.250000Z",
		"2026-03-10T00:30:00.260000Z"},
	    {"2026-03-10T12:20:45.321Z", "2026-03-10T12:20:45.321000Z",
		"2026-03-10T12:20:45.322000Z"},
	    {"2026-03-10T12:20:45.123456789Z", "2026-03-10T12:20:45.123456Z",
		"2026-03-10T12:20:45.123457Z"},
	    {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z",
		"2017-01-01T00:00:01.000000Z"},
	};
	static const char *const others[] = {"", "202", "20260", "2026-",
	    "2026-13", "2026-00", "2026-02-30", "2026-03-10T", "2026-03-10T24",
	    "2026-03-10T07", "2026-03-10T07:60", "2026-03-10T07:31:05.",
	    "2026-03-10T07:31+1:00", "2026-03-10T07:31 Z", "2026T07:31",
	    "2026-03Z", "2026-03-10Z", "-026", "2026-03-10T07:31:05.5x"};
	char text[CLOCK_TEXT_LEN + 1];
	int64_t from, to;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(spans) / sizeof(*spans); i++) {
		CHECK(clock_parse_span(
		    spans[i].text, strlen(spans[i].text), &from, &to));
		clock_format(from, text);
		CHECK_STR(text, spans[i].from);
		clock_format(to, text);
		CHECK_STR(text, spans[i].to);
	}
	for (i = 0; i < sizeof(others) / sizeof(*others); i++)
		CHECK(!clock_parse_span(
		    others[i], strlen(others[i]), &from, &to));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read_back),
	    cmocka_unit_test(any_other_form_is_refused),
	    cmocka_unit_test(dates_and_times_are_the_span_that_they_cover),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
