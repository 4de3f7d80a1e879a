#include "index/breaks.h"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "core/utf8.h"
#include "tests/unit/check.h"

#define TEXT_MAX 4096

static void
check_sample(const char *line)
{
	size_t ends[64], count = 0, len = 0, at = 0, i;
	char text[256];
	const char *p;
	char *end;

	for (p = line; *p != '\0' && *p != '#';) {
		if (strncmp(p, "÷", 2) == 0) {
			ends[count++] = len;
			p += 2;
		} else if (strncmp(p, "×", 2) == 0) {
			p += 2;
		} else if (*p == ' ' || *p == '\t') {
			p++;
		} else {
			len += (size_t)utf8_put(
			    (uint32_t)strtoul(p, &end, 16), text + len);
			p = end;
		}
	}
	for (i = 1; i < count; i++) {
		at = breaks_next(text, len, at);
		if (at != ends[i])
			print_error("%s", line);
		CHECK_INT(at, ends[i]);
	}
}

static void
every_sample_of_unicode_breaks_as_it_says(void **state)
{
	const char *path = test_data(
	    "conf-unicode-15.0/auxiliary/WordBreakTest.txt");
	char line[4096];
	int samples = 0;
	FILE *f;

	(void)state;
	if (path == NULL)
		skip();
	f = fopen(path, "r");
	CHECK(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "÷", 2) != 0)
			continue;
		check_sample(line);
		samples++;
	}
	(void)fclose(f); /* only read */
	CHECK(samples > 1800);
}

/* What ICU's own iterator tailors: dictionaries (and Hangul before letters of
 * other scripts), ':' is no MidLetter, '@' (CLDR 42 only) is a letter. */
static bool
icu_differs(uint32_t code)
{
	UErrorCode status = U_ZERO_ERROR;

	return breaks_kind(code) == CODE_UNSPACED || code == ':' ||
	    code == '@' || code == 0xfe55 || code == 0xff1a ||
	    uscript_getScript((UChar32)code, &status) == USCRIPT_HAN ||
	    (code >= 0xac00 && code <= 0xd7a3) ||
	    u_getIntPropertyValue((UChar32)code, UCHAR_LINE_BREAK) ==
	    U_LB_COMPLEX_CONTEXT ||
	    u_hasBinaryProperty((UChar32)code, UCHAR_IDEOGRAPHIC);
}

static void
compare_with_icu(UBreakIterator *words, const uint32_t *codes, int count)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar units[TEXT_MAX];
	char text[TEXT_MAX];
	size_t len = 0, at = 0, unit_at = 0;
	int32_t units_len = 0, i, wanted;

	for (i = 0; i < count; i++)
		len += (size_t)utf8_put(codes[i], text + len);
	(void)u_strFromUTF8(
	    units, TEXT_MAX, &units_len, text, (int32_t)len, &status);
	ubrk_setText(words, units, units_len, &status);
	CHECK(U_SUCCESS(status));
	for (i = 0; at < len;) {
		at = breaks_next(text, len, at);
		wanted = ubrk_next(words);
		for (unit_at = 0, i = 0; unit_at < at; i++) {
			uint32_t code = 0;

			unit_at += (size_t)utf8_next(
			    text + unit_at, len - unit_at, &code);
			i += code > 0xffff;
		}
		if (i != wanted)
			print_error("text: %.*s\n", (int)len, text);
		CHECK_INT(i, wanted);
	}
}

/* Repeatable numbers: xorshift. */
static uint32_t
random_below(uint64_t *state, uint32_t limit)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)((*state >> 11) % limit);
}

static void
random_text_breaks_as_icu_breaks_it(void **state)
{
	/* Where most of the rules are: the same characters again and again. */
	static const uint32_t USUAL[] = {'a', 'Z', '0', '7', '.', ',', '\'',
	    '"', '_', ' ', ' ', '\r', '\n', 0xad, 0xe9, 0x130, 0x131, 0x301,
	    0x200d, 0xfe0f, 0x5d0, 0x5d1, 0x1f600, 0x2764, 0x1f1f3, 0x1f1f1,
	    0x1f3fd, 0x660, 0x2019, 0xb7, 0x200b, 0x3000, '#', '-'};
	UErrorCode status = U_ZERO_ERROR;
	UBreakIterator *words = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
	uint64_t seed = 20261122;
	uint32_t codes[40], limit;
	int round, i;

	(void)state;
	CHECK(U_SUCCESS(status));
	for (round = 0; round < 60000; round++) {
		limit = round % 3 == 0 ? 0x250 : 0x20000;
		for (i = 0; i < 40;) {
			codes[i] = round % 3 != 1
			    ? random_below(&seed, limit)
			    : USUAL[random_below(
				  &seed, sizeof(USUAL) / sizeof(USUAL[0]))];
			if (!icu_differs(codes[i]) &&
			    (codes[i] < 0xd800 || codes[i] > 0xdfff))
				i++;
		}
		compare_with_icu(words, codes, 40);
	}
	ubrk_close(words);
}

static void
every_character_has_the_kind_that_its_properties_say(void **state)
{
	uint32_t code;

	(void)state;
	for (code = 0; code <= 0x10ffff; code++) {
		uint32_t type = U_MASK(u_charType((UChar32)code));
		enum code_kind kind = breaks_kind(code);

		if (u_hasBinaryProperty((UChar32)code, UCHAR_IDEOGRAPHIC))
			CHECK_INT(kind, CODE_UNSPACED);
		if (kind == CODE_HIDDEN)
			CHECK((type & (U_GC_Z_MASK | U_GC_CC_MASK)) != 0 ||
			    u_hasBinaryProperty((UChar32)code,
				UCHAR_DEFAULT_IGNORABLE_CODE_POINT));
		if (kind == CODE_PUNCTUATION)
			CHECK((type & U_GC_P_MASK) != 0 || code < 0x80);
		if ((type & U_GC_ND_MASK) != 0)
			CHECK_INT(kind, CODE_DIGIT);
	}
	for (code = 0x4e00; code <= 0x9ffc; code++) {
		CHECK_INT(
		    u_getIntPropertyValue((UChar32)code, UCHAR_WORD_BREAK),
		    U_WB_OTHER);
		CHECK(!u_hasBinaryProperty(
		    (UChar32)code, UCHAR_EXTENDED_PICTOGRAPHIC));
	}
}

static void
a_cluster_is_a_letter_and_its_marks(void **state)
{
	(void)state;
	CHECK_INT(breaks_cluster("e\u0301\u0302x", 6, 0), 5);
	CHECK_INT(breaks_cluster("か\u3099あ", 9, 0), 6);
	CHECK_INT(breaks_cluster("x", 1, 1), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_sample_of_unicode_breaks_as_it_says),
	    cmocka_unit_test(random_text_breaks_as_icu_breaks_it),
	    cmocka_unit_test(
		every_character_has_the_kind_that_its_properties_say),
	    cmocka_unit_test(a_cluster_is_a_letter_and_its_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
