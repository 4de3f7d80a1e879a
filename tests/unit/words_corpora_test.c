/*
 * Each line of real and of hostile texts: its terms are sound, every visible
 * character is covered, and each thing between two blanks is found in it.
 */
#include "core/buf.h"
#include "index/words_internal.h"
#include "tests/unit/check.h"
#include "tests/unit/words_check.h"

#define LINE_MAX_BYTES 65536
#define QUERIED_EACH 20 /* every so manieth line is also searched in */

static struct words *words, *long_way;

static int
set_up(void **state)
{
	struct error e;

	(void)state;
	if (words_new(&words, 0, &e) != 0 || words_new(&long_way, 0, &e) != 0)
		return -1;
	long_way->long_way = true;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	words_free(words);
	words_free(long_way);
	return 0;
}

/* The short cut and the long way yield the same terms. */
static void
check_short_cut(const char *text, size_t len)
{
	struct terms cut = {.bytes = BUF_EMPTY}, whole = {.bytes = BUF_EMPTY};
	struct error e;
	size_t i;

	CHECK_OK(terms_of(&cut, words, text, len, WORDS_DOCUMENT, &e), e);
	CHECK_OK(terms_of(&whole, long_way, text, len, WORDS_DOCUMENT, &e), e);
	if (cut.count != whole.count || cut.bytes.len != whole.bytes.len)
		print_error("differs: %.*s\n", (int)len, text);
	CHECK_INT(cut.count, whole.count);
	CHECK_INT(cut.bytes.len, whole.bytes.len);
	for (i = 0; i < cut.count; i++) {
		CHECK_INT(cut.term[i].at, whole.term[i].at);
		CHECK_INT(cut.term[i].position, whole.term[i].position);
		CHECK_INT(cut.term[i].begin, whole.term[i].begin);
		CHECK_INT(cut.term[i].end, whole.term[i].end);
		CHECK_INT(cut.term[i].kind, whole.term[i].kind);
	}
	if (cut.bytes.len > 0)
		CHECK_MEM(cut.bytes.data, whole.bytes.data, cut.bytes.len);
	terms_release(&cut);
	terms_release(&whole);
}

/* What stands between blanks is found in the line. */
static void
check_queries(const char *line, size_t len)
{
	struct terms document = {.bytes = BUF_EMPTY};
	struct terms query = {.bytes = BUF_EMPTY};
	struct error e;
	size_t at, end;

	CHECK_OK(terms_of(&document, words, line, len, WORDS_DOCUMENT, &e), e);
	for (at = 0; at < len; at = end + 1) {
		for (end = at; end < len && (uint8_t)line[end] > ' '; end++)
			;
		if ((uint8_t)line[at] < ' ')
			continue;
		CHECK_OK(terms_of(&query, words, line + at, end - at,
			     WORDS_QUERY, &e),
		    e);
		if (query.count > 0 && terms_matches(&document, &query) == 0) {
			print_error("not found: %.*s\nin: %.*s\n",
			    (int)(end - at), line + at, (int)len, line);
			fail();
		}
	}
	terms_release(&document);
	terms_release(&query);
}

/* Returns how many lines there were. */
static int
check_file(const char *name, int queried_each)
{
	const char *path = test_data(name), *wrong;
	char *line = malloc(LINE_MAX_BYTES);
	int lines = 0;
	size_t len;
	FILE *f;

	CHECK(line != NULL);
	if (path == NULL)
		skip();
	f = fopen(path, "r");
	CHECK(f != NULL);
	while (fgets(line, LINE_MAX_BYTES, f) != NULL) {
		len = strcspn(line, "\n");
		wrong = words_wrong(words, line, len);
		if (wrong != NULL) {
			print_error("%s: %.*s\n", wrong, (int)len, line);
			fail();
		}
		check_short_cut(line, len);
		if (lines++ % queried_each == 0)
			check_queries(line, len);
	}
	(void)fclose(f); /* only read */
	free(line);
	return lines;
}

static void
naughty_strings_are_covered_and_found(void **state)
{
	(void)state;
	CHECK(check_file("conf-naughty-strings/blns.txt", 1) > 500);
}

static void
unicode_s_own_samples_are_covered_and_found(void **state)
{
	(void)state;
	CHECK(check_file("conf-unicode-15.0/NormalizationTest.txt", 50) > 9000);
	CHECK(check_file("conf-unicode-15.0/emoji/emoji-test.txt", 10) > 3000);
}

static void
dutch_and_turkish_are_covered_and_found(void **state)
{
	(void)state;
	CHECK(check_file("gold-segmentation-nl/nl_lassysmall-ud-dev.conllu",
		  QUERIED_EACH) > 1000);
	CHECK(check_file("gold-segmentation-tr/tr_boun-ud-dev.conllu",
		  QUERIED_EACH) > 1000);
}

static void
chinese_is_covered_and_found(void **state)
{
	(void)state;
	CHECK(check_file("gold-segmentation-zh/zh_gsdsimp-ud-dev.conllu",
		  QUERIED_EACH) > 1000);
}

static void
tweets_are_covered_and_found(void **state)
{
	(void)state;
	CHECK(check_file("corpus-en-tweets-tweeteval-sentiment/datasets/"
			 "sentiment/test_text.txt",
		  10) > 1000);
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
random_text_is_split_alike_by_the_short_cut(void **state)
{
	static const char SIGNS[] =
	    "abcDEZ09 . , : ' / @ # - _ + ( ) & = www.://";
	uint64_t seed = 20261122;
	char text[256];
	size_t len;
	uint32_t code;
	int round;

	(void)state;
	for (round = 0; round < 60000; round++) {
		for (len = 0; len < 60;) {
			code = random_below(&seed, 4) > 0
			    ? (uint32_t)
				  SIGNS[random_below(&seed, sizeof(SIGNS) - 1)]
			    : random_below(&seed, 0x400);
			len += (size_t)utf8_put(code, text + len);
		}
		if (text[0] != WORDS_META)
			check_short_cut(text, len);
	}
}

/* One word of 60,000 letters, of marks, of emoji joiners, of "a.a.a.". */
static void
very_long_words_are_covered(void **state)
{
	static const char *const UNITS[] = {"a", "\u0301", "😀\u200d", "a.",
	    "银", "1,", "\u0e01\u0e34", "@", "#a", "?!", "+31 ", "-", "\u00ad",
	    "NL91", "http://", "a@a.a", "👍🏽", "_", "\u1100"};
	struct buf text = BUF_EMPTY;
	const char *wrong;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(UNITS) / sizeof(UNITS[0]); i++) {
		buf_clear(&text);
		while (text.len < 60000)
			buf_append_str(&text, UNITS[i]);
		wrong = words_wrong(words, (const char *)text.data, text.len);
		if (wrong != NULL) {
			print_error("%s: a long run of %s\n", wrong, UNITS[i]);
			fail();
		}
	}
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(naughty_strings_are_covered_and_found),
	    cmocka_unit_test(unicode_s_own_samples_are_covered_and_found),
	    cmocka_unit_test(dutch_and_turkish_are_covered_and_found),
	    cmocka_unit_test(chinese_is_covered_and_found),
	    cmocka_unit_test(tweets_are_covered_and_found),
	    cmocka_unit_test(random_text_is_split_alike_by_the_short_cut),
	    cmocka_unit_test(very_long_words_are_covered),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
