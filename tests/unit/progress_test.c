#include "core/progress.h"

#include "tests/unit/check.h"

#define SECOND_US INT64_C(1000000)

static void
check_line(struct progress p, int64_t seconds, const char *want)
{
	char line[160];

	p.unit = "records";
	p.started_us = 5;
	progress_format(&p, 5 + seconds * SECOND_US - 1, line, sizeof(line));
	CHECK_STR(line, want);
}

static void
a_line_tells_pace_and_what_is_left(void **state)
{
	(void)state;
	check_line((struct progress){.count = 1234567,
		       .bytes = 612000000,
		       .bytes_total = 1400000000},
	    10,
	    "1,234,567 records  123,456/s  612 MB of 1.4 GB  43 %  12 s left");
	check_line((struct progress){.count = 7, .bytes = 999}, 1,
	    "7 records  7/s  999 B");
	check_line((struct progress){.count = 1000, .bytes = 1000}, 2,
	    "1,000 records  500/s  1.0 kB");
	check_line((struct progress){.bytes_total = 99950}, 2,
	    "0 records  0/s  0 B of 99 kB");
	check_line(
	    (struct progress){
		.count = 1, .bytes = 1000, .bytes_total = 1000000},
	    10, "1 records  0/s  1.0 kB of 1.0 MB  0 %  2 h 46 min left");
	check_line(
	    (struct progress){
		.count = 1, .bytes = 10000, .bytes_total = 1000000},
	    10, "1 records  0/s  10 kB of 1.0 MB  1 %  17 min left");
	check_line((struct progress){.bytes = UINT64_MAX}, 1,
	    "0 records  0/s  18446 PB");
}

static void
nothing_is_drawn_where_nobody_looks(void **state)
{
	struct progress p;

	(void)state;
	progress_start(&p, "records", 0, true);
	CHECK(!p.shown);
	progress_update(&p, 3, 4);
	CHECK_INT(p.count, 3);
	CHECK_INT(p.bytes, 4);
	progress_finish(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_tells_pace_and_what_is_left),
	    cmocka_unit_test(nothing_is_drawn_where_nobody_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
