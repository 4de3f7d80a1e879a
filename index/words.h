/*
 * words - a text as the terms by which it can be found.
 *
 *	Ödedim, bkz. https://bank.example/iade #şikayet
 *	position 0: ödedim  1: bkz  2: https + bank.example/iade  3: bank ...
 *
 * Every character that a person can see lies in the range of some term: there
 * are no stop words.  Terms that follow each other have positions that follow
 * each other; `colocated` terms share the position of the term before them:
 * other ways to find the same place.
 *
 * Words	Boundaries as UAX #29 says (breaks.h), folded (fold.h).  Where
 *		the exact form differs from the folded one, the folded one is
 *		marked WORDS_FOLDED and the exact one, colocated, WORDS_EXACT:
 *		  "Naive naïve": naive | FOLDED naive + EXACT naïve
 *		so that a query for either, or for exactly one, finds just that.
 *		What joins letters (. ' : _) makes words of its own: "bank's" is
 *		bank's + bank | s.  Words longer than WORDS_CODES_MAX code
 *		points are cut into pieces, each at a position of its own.
 * Numbers	One position: as written, its parts, and what it is as an
 *		amount: 1.234,56 and 1,234.56 are both 1234.56.
 * Unspaced	Chinese, Japanese, Thai ...: each character has a position;
 *		there are the character, it and the next as one term, and,
 *		marked WORDS_DICTIONARY, words of the dictionary that begin
 *		there.  So any two-character word is found.
 * Patterns	#tag @mention $cashtag, e-mail addresses, URLs, hosts, IBANs and
 *		phone numbers: the whole, colocated with its first part.  URLs
 *		and hosts without scheme, "www." and the last slash; IBANs
 *		compact; phones as digits, international and national.
 * Emoji	One term for each sequence, and one without its modifiers.
 * Symbols	Terms like words.  Punctuation is colocated with what stands
 *		before it, so that phrases do without: a run of it, and each of
 *		its characters.
 * Stems	Marked WORDS_STEM and two letters of language; off by default.
 */
#ifndef ZEGEL_INDEX_WORDS_H
#define ZEGEL_INDEX_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/* First bytes of marked terms; a query text may begin with EXACT or META. */
#define WORDS_EXACT 0x01
#define WORDS_META 0x02 /* before each field token, see below */
#define WORDS_DICTIONARY 0x03
#define WORDS_STEM 0x04
#define WORDS_FOLDED 0x05

#define WORDS_CODES_MAX 64 /* of a word, before it is cut */
#define WORDS_TERM_MAX 1024 /* bytes of a term; longer ones are cut */

/* Part of the version of an index: a change of terms is a new number. */
#define WORDS_VERSION 1

enum words_mode {
	WORDS_DOCUMENT, /* all terms of a text that is to be found */
	WORDS_QUERY, /* the terms that find a text */
	WORDS_PREFIX /* the same, for a last word that goes on somehow */
};

enum word_kind {
	WORD_LETTERS,
	WORD_NUMBER,
	WORD_AMOUNT,
	WORD_UNSPACED,
	WORD_DICTIONARY,
	WORD_STEM,
	WORD_TAG,
	WORD_MENTION,
	WORD_CASHTAG,
	WORD_EMAIL,
	WORD_URL,
	WORD_HOST,
	WORD_IBAN,
	WORD_PHONE,
	WORD_EMOJI,
	WORD_SYMBOL,
	WORD_PUNCTUATION,
	WORD_FIELD /* a field token, from a text that begins with WORDS_META */
};

struct word {
	const char *term; /* not NUL-terminated; gone after the call */
	size_t len;
	enum word_kind kind;
	bool colocated;
	bool
	    repeated; /* its position has this term already: no new way to it */
	size_t begin, end; /* bytes of the text; begin never decreases */
};

/* Called for each term; what is not 0 ends the splitting and is returned. */
typedef int words_found(void *context, const struct word *word);

/* Languages to stem, or'ed; 0 is none. */
enum words_stem {
	WORDS_STEM_DE = 1,
	WORDS_STEM_EN = 2,
	WORDS_STEM_FR = 4,
	WORDS_STEM_NL = 8,
	WORDS_STEM_TR = 16
};

/* Dictionaries and buffers: many texts, one thread at a time. */
struct words;

/* ERROR_NOMEM, or ERROR_IO when ICU's data is not installed. */
int words_new(struct words **out, unsigned stems, struct error *e);
void words_free(struct words *words);

/*
 * Call `found` for each term of `text`, in order.  Returns 0, what `found` has
 * returned to stop it, or -1 with ERROR_NOMEM.  Nothing in a text makes it
 * fail, and memory does not grow with it.
 *
 * As a query, a text yields one term for each position, and colocated with it
 * other terms any of which will do.  What can be looked for by its parts (an
 * address, a URL, "bank's") is, so that it is found also where it is written
 * together with something else; #tags, @mentions, $cashtags, IBANs and phone
 * numbers that end the query as a whole.  Punctuation is looked for where there
 * is nothing else.
 *
 * A query that begins with the byte WORDS_EXACT is looked for as written but
 * for case, patterns and what joins letters as a whole if they end the query,
 * and what is one word of the dictionary as that word.
 *
 * A text that begins with WORDS_META is a list of field tokens, each behind a
 * byte WORDS_META: each is one term, with that byte, and nothing is folded.
 */
int words_split(struct words *words, const char *text, size_t len,
    enum words_mode mode, words_found *found, void *context, struct error *e);

#endif
