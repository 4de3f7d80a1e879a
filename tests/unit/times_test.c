#include "archiver/adapters/times.h"

#include "tests/unit/check.h"

static char out[TIMES_TEXT_MAX];

static void
dates_of_x_and_weibo_become_utc(void **state)
{
	(void)state;
	CHECK(times_from_ctime("Thu Nov 03 08:50:26 +0000 2022", out));
	CHECK_STR(out, "2022-11-03T08:50:26Z");
	CHECK(times_from_ctime("Tue Jan 23 01:44:41 +0800 2018", out));
	CHECK_STR(out, "2018-01-22T17:44:41Z");
	CHECK(!times_from_ctime("Thu Nov 31 08:50:26 +0000 2022", out));
	CHECK(!times_from_ctime("Thu Foo 03 08:50:26 +0000 2022", out));
	CHECK(!times_from_ctime("Thu Nov 03 08:50:26 +0000 20222", out));
	CHECK(!times_from_ctime("", out));
}

static void
iso_dates_keep_their_fraction(void **state)
{
	(void)state;
	CHECK(times_from_iso("2016-02-20T06:22:05.085Z", out));
	CHECK_STR(out, "2016-02-20T06:22:05.085Z");
	CHECK(times_from_iso("2016-02-20T06:22:05.000Z", out));
	CHECK_STR(out, "2016-02-20T06:22:05Z");
	CHECK(times_from_iso("2016-05-03 05:21:50 +0000", out));
	CHECK_STR(out, "2016-05-03T05:21:50Z");
	CHECK(times_from_iso("2025-01-19 10:15:30 UTC", out));
	CHECK_STR(out, "2025-01-19T10:15:30Z");
	CHECK(times_from_iso("2025-01-19 10:15", out));
	CHECK_STR(out, "2025-01-19T10:15:00Z");
	CHECK(times_from_iso("2025-01-01T00:30:00+01:00", out));
	CHECK_STR(out, "2024-12-31T23:30:00Z");
	CHECK(!times_from_iso("2025-02-29 10:15:00", out));
	CHECK(!times_from_iso("2025-01-19 24:15:00", out));
	CHECK(!times_from_iso("2025-01-19", out));
	CHECK(!times_from_iso("2025-01-19 10:15:00 CET", out));
}

static void
numbers_become_dates_within_bounds(void **state)
{
	(void)state;
	CHECK(times_from_unix(0, out));
	CHECK_STR(out, "1970-01-01T00:00:00Z");
	CHECK(times_from_unix_ms(-1, out));
	CHECK_STR(out, "1969-12-31T23:59:59.999Z");
	CHECK(!times_from_unix(INT64_MAX, out));
	CHECK(!times_from_unix(INT64_MIN, out));
	CHECK(times_from_snowflake("1588091220244369409", out));
	CHECK_STR(out, "2022-11-03T08:50:26.871Z");
	CHECK(!times_from_snowflake("20", out));
	CHECK(!times_from_snowflake("12x", out));
}

static void
civil_times_are_read_in_their_zone(void **state)
{
	const struct times_civil summer = {2022, 7, 1, 12, 0, 0};
	const struct times_civil winter = {2022, 12, 1, 12, 0, 0};
	const struct times_civil skipped = {2022, 3, 27, 2, 30, 0};
	const struct times_civil repeated = {2022, 10, 30, 2, 30, 0};

	(void)state;
	CHECK(times_from_civil(&summer, "+02:00", out));
	CHECK_STR(out, "2022-07-01T10:00:00Z");
	if (!times_zone_known("Europe/Amsterdam")) {
		print_message("skipped: no zone database here\n");
		skip();
	}
	CHECK(times_from_civil(&summer, "Europe/Amsterdam", out));
	CHECK_STR(out, "2022-07-01T10:00:00Z");
	CHECK(times_from_civil(&winter, "Europe/Amsterdam", out));
	CHECK_STR(out, "2022-12-01T11:00:00Z");
	CHECK(times_from_civil(&skipped, "Europe/Amsterdam", out));
	CHECK_STR(out, "2022-03-27T01:30:00Z");
	CHECK(times_from_civil(&repeated, "Europe/Amsterdam", out));
	CHECK_STR(out, "2022-10-30T00:30:00Z");
	CHECK(times_from_civil(&winter, "Europe/Istanbul", out));
	CHECK_STR(out, "2022-12-01T09:00:00Z");
	CHECK(!times_zone_known("../../etc/passwd"));
	CHECK(!times_zone_known("Europe/Nowhere"));
	CHECK(!times_from_civil(&winter, "Europe/Nowhere", out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dates_of_x_and_weibo_become_utc),
	    cmocka_unit_test(iso_dates_keep_their_fraction),
	    cmocka_unit_test(numbers_become_dates_within_bounds),
	    cmocka_unit_test(civil_times_are_read_in_their_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
