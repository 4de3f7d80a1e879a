/*
 * breaks - where words begin and end (UAX #29), and what a character is to a
 * search.
 *
 * The rules WB1 to WB999 of Unicode's word boundaries, over UTF-8, with the
 * properties that ICU knows.  Scripts that are written without spaces (Chinese,
 * Japanese, Thai) are cut as the rules say, mostly character by character;
 * words.h says what is made of them.
 */
#ifndef ZEGEL_INDEX_BREAKS_H
#define ZEGEL_INDEX_BREAKS_H

#include <stddef.h>
#include <stdint.h>

/* What a character is to a search. */
enum code_kind {
	CODE_HIDDEN, /* nothing to see: spaces, controls, ignorable ones */
	CODE_LETTER, /* letters, marks, letter-like numbers and symbols */
	CODE_DIGIT, /* Nd */
	CODE_UNSPACED, /* letters of scripts that are written without spaces */
	CODE_EMOJI, /* pictographs and regional indicators */
	CODE_SYMBOL, /* what else can be seen */
	CODE_PUNCTUATION, /* P*, and ASCII's symbols: parts of addresses */
};

/* The character at `text`; malformed bytes count as one U+FFFD each. */
int breaks_code(const char *text, size_t len, uint32_t *code);

enum code_kind breaks_kind(uint32_t code);

/* The first boundary behind `at`, which is one itself; at most `len`. */
size_t breaks_next(const char *text, size_t len, size_t at);

/*
 * The end of what stands at `at` with all that extends it: a letter and its
 * marks.  Never more than BREAKS_CLUSTER_MAX bytes.
 */
#define BREAKS_CLUSTER_MAX ((size_t)64)
size_t breaks_cluster(const char *text, size_t len, size_t at);

#endif
