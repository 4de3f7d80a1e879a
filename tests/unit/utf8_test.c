#include "core/utf8.h"

#include "tests/unit/check.h"

static void
each_length_is_read(void **state)
{
	uint32_t code = 0;

	(void)state;
	CHECK_INT(utf8_next("A", 1, &code), 1);
	CHECK_INT(code, 'A');
	CHECK_INT(utf8_next("\xc3\xa9z", 3, &code), 2);
	CHECK_INT(code, 0xe9);
	CHECK_INT(utf8_next("\xe2\x80\x94", 3, &code), 3);
	CHECK_INT(code, 0x2014);
	CHECK_INT(utf8_next("\xf0\x9f\x98\x80", 4, &code), 4);
	CHECK_INT(code, 0x1f600);
	CHECK_INT(utf8_next("\xf4\x8f\xbf\xbf", 4, &code), 4);
	CHECK_INT(code, 0x10ffff);
	CHECK_INT(utf8_next("", 0, &code), 0);
}

static void
malformed_bytes_are_refused(void **state)
{
	static const char *const BAD[] = {
	    "\x80", /* a continuation alone */
	    "\xc3", /* cut short */
	    "\xc3z", /* no continuation */
	    "\xc0\x80", /* overlong NUL */
	    "\xc1\xbf", /* overlong */
	    "\xe0\x9f\xbf", /* overlong */
	    "\xf0\x8f\xbf\xbf", /* overlong */
	    "\xed\xa0\x80", /* a surrogate */
	    "\xed\xbf\xbf", /* a surrogate */
	    "\xf4\x90\x80\x80", /* above U+10FFFF */
	    "\xf8\x88\x80\x80\x80",
	    "\xff",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		uint32_t code = 7;

		CHECK_INT(utf8_next(BAD[i], strlen(BAD[i]), &code), 0);
		CHECK_INT(code, 7);
		CHECK(!utf8_valid(BAD[i], strlen(BAD[i])));
	}
	CHECK(utf8_valid("a\0\xc3\xa9", 4));
	CHECK(utf8_valid("", 0));
}

static void
every_code_point_has_one_form(void **state)
{
	uint32_t want;

	(void)state;
	for (want = 0x800; want < 0x10000; want++) {
		char text[3];
		uint32_t got = 0;
		bool surrogate = want >= 0xd800 && want <= 0xdfff;

		text[0] = (char)(0xe0 | want >> 12);
		text[1] = (char)(0x80 | (want >> 6 & 0x3f));
		text[2] = (char)(0x80 | (want & 0x3f));
		CHECK_INT(utf8_next(text, 3, &got), surrogate ? 0 : 3);
		CHECK_INT(got, surrogate ? 0 : want);
	}
}

static void
a_run_ends_at_ascii_or_at_what_is_malformed(void **state)
{
	(void)state;
	CHECK_INT(utf8_run("", 0), 0);
	CHECK_INT(utf8_run("abc", 3), 0);
	CHECK_INT(utf8_run("\xc3\xa9\xe2\x80\x94\xf0\x9f\x98\x80z", 10), 9);
	CHECK_INT(utf8_run("\xc3\xa9\xc3\xa9", 4), 4);
	CHECK_INT(utf8_run("\xc3\xa9\xc3", 3), 2);
	CHECK_INT(utf8_run("\xc3\xa9\xed\xa0\x80", 5), 2);
	CHECK_INT(utf8_run("\x80", 1), 0);
}

static void
what_is_put_is_read_again(void **state)
{
	uint32_t code, got;
	char text[4];

	(void)state;
	for (code = 0; code <= 0x10ffff; code++) {
		int n;

		if (code >= 0xd800 && code <= 0xdfff)
			continue; /* not a character */
		n = utf8_put(code, text);
		got = 0;
		CHECK_INT(utf8_next(text, (size_t)n, &got), n);
		CHECK_INT(got, code);
	}
}

static void
white_space_is_unicodes(void **state)
{
	uint32_t code;
	int count = 0;

	(void)state;
	for (code = 0; code <= 0x10ffff; code++)
		count += utf8_is_space(code) ? 1 : 0;
	CHECK_INT(count, 25); /* as PropList.txt counts them */
	CHECK(!utf8_is_space(0x200b));
	CHECK(utf8_is_space(0x3000));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_length_is_read),
	    cmocka_unit_test(malformed_bytes_are_refused),
	    cmocka_unit_test(every_code_point_has_one_form),
	    cmocka_unit_test(a_run_ends_at_ascii_or_at_what_is_malformed),
	    cmocka_unit_test(what_is_put_is_read_again),
	    cmocka_unit_test(white_space_is_unicodes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
