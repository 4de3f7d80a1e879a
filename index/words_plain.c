#include <stdlib.h>
#include <string.h>

#include "index/fold.h"
#include "index/words_internal.h"

/*
 * Most words of European languages: letters below U+0300 up to a blank or a
 * sign that ends every pattern.  For them everything that the other files find
 * out is known beforehand: the segment of UAX #29 ends there, no character
 * combines with another, and no address, tag or account begins.  So they go
 * from a table to the index; words_corpora_test compares with the long way.
 */
#define PLAIN_CODES 0x300
#define PLAIN_FORM_MAX 3

struct plain_letter {
	uint8_t search_len, exact_len; /* 0: not a letter that is plain */
	char search[PLAIN_FORM_MAX], exact[PLAIN_FORM_MAX];
};

struct words_plain {
	struct plain_letter letter[PLAIN_CODES];
	bool ends[256]; /* bytes that end a word and belong to no pattern */
};

/* Whether UAX #29 joins it with letters on both sides. */
static bool
joins_letters(const char *text, size_t len)
{
	char around[8];

	around[0] = 'a';
	memcpy(around + 1, text, len);
	around[1 + len] = 'a';
	return breaks_next(around, len + 2, 0) == len + 2;
}

static int
fold_letter(const char *text, size_t len, enum fold_form form, char *out,
    uint8_t *out_len, struct error *e)
{
	struct buf folded = BUF_EMPTY;
	int rc = fold_text(text, len, form, &folded, e);

	*out_len = 0;
	if (rc == 0 && folded.len > 0 && folded.len <= PLAIN_FORM_MAX) {
		*out_len = (uint8_t)folded.len;
		memcpy(out, folded.data, folded.len);
	}
	buf_release(&folded);
	return rc;
}

static int
fill_letter(struct plain_letter *letter, uint32_t code, struct error *e)
{
	char text[4];
	size_t len = (size_t)utf8_put(code, text);

	if (breaks_kind(code) != CODE_LETTER || !joins_letters(text, len))
		return 0;
	if (fold_letter(text, len, FOLD_EXACT, letter->exact,
		&letter->exact_len, e) != 0)
		return -1;
	if (letter->exact_len == 0)
		return 0;
	return fold_letter(
	    text, len, FOLD_SEARCH, letter->search, &letter->search_len, e);
}

int
plain_new(struct words *w, struct error *e)
{
	/* In no scheme, name, host or path; what may join is looked at. */
	static const char ENDS[] = " \t\r\n,;!?()\"[]{}<>*#$^|~`.:";
	struct words_plain *plain = calloc(1, sizeof(*plain));
	uint32_t code;
	size_t i;

	if ((w->plain = plain) == NULL)
		return error_set(e, ERROR_NOMEM, "split words");
	for (i = 0; i < sizeof(ENDS) - 1; i++)
		plain->ends[(uint8_t)ENDS[i]] = true;
	for (code = 0; code < PLAIN_CODES; code++) {
		if (fill_letter(&plain->letter[code], code, e) != 0)
			return -1;
	}
	return 0;
}

void
plain_free(struct words *w)
{
	free(w->plain);
}

/* Whether a blank or the end stands at `at`. */
static bool
is_blank(const struct split *s, size_t at)
{
	return at >= s->len || s->text[at] == ' ' || s->text[at] == '\n';
}

/* Whether a word ends at `at` that a sign of `joiners` would join. */
static bool
ends_plainly(const struct split *s, size_t at, const char *joiners)
{
	char c;

	if (at == s->len)
		return true;
	c = s->text[at];
	return s->words->plain->ends[(uint8_t)c] &&
	    (c == ' ' || strchr(joiners, c) == NULL || is_blank(s, at + 1));
}

/* The entry of the letter at `at`, or NULL; how many bytes it has. */
static const struct plain_letter *
letter_at(const struct split *s, size_t at, size_t *step)
{
	const struct plain_letter *letter;
	uint8_t c, next;
	uint32_t code;

	if (at == s->len)
		return NULL;
	c = (uint8_t)s->text[at];
	*step = 1;
	code = c;
	if (c >= 0x80) { /* 0xc2 to 0xcb: up to U+02FF */
		if (c < 0xc2 || c > 0xcb || at + 1 == s->len)
			return NULL;
		next = (uint8_t)s->text[at + 1];
		if ((next & 0xc0) != 0x80)
			return NULL;
		code = (uint32_t)(c & 0x1f) << 6 | (next & 0x3f);
		*step = 2;
	}
	letter = &s->words->plain->letter[code];
	return letter->search_len > 0 ? letter : NULL;
}

/* Letters of ASCII from `at` on, in lower case: how many, or too many. */
static size_t
lower_ascii(const struct split *s, size_t at, char *to)
{
	size_t len = 0;
	uint8_t c;

	while (at + len < s->len && len < WORDS_CODES_MAX) {
		c = (uint8_t)s->text[at + len] | 0x20;
		if (c < 'a' || c > 'z')
			break;
		to[len++] = (char)c;
	}
	return len;
}

static int
emit_two(struct split *s, size_t end, char *search, size_t search_len,
    char *exact, size_t exact_len)
{
	size_t begin = s->at;
	int rc;

	s->at = end;
	if (search_len == exact_len &&
	    memcmp(search + 1, exact + 1, search_len - 1) == 0)
		return split_emit(s, WORD_LETTERS, search + 1, search_len - 1,
		    begin, end, split_take(s));
	search[0] = WORDS_FOLDED;
	exact[0] = WORDS_EXACT;
	rc = split_emit(
	    s, WORD_LETTERS, search, search_len, begin, end, split_take(s));
	if (rc != 0)
		return rc;
	return split_emit(s, WORD_LETTERS, exact, exact_len, begin, end, true);
}

static bool
plain_word(struct split *s, int *rc)
{
	const struct plain_letter *letter;
	char search[1 + (WORDS_CODES_MAX + 1) * PLAIN_FORM_MAX];
	char exact[1 + (WORDS_CODES_MAX + 1) * PLAIN_FORM_MAX];
	size_t i = lower_ascii(s, s->at, search + 1), at = s->at + i, step;
	size_t search_len = 1 + i, exact_len = 1 + i;

	if (i > 0 && ends_plainly(s, at, ".:")) {
		*rc = split_emit(
		    s, WORD_LETTERS, search + 1, i, s->at, at, split_take(s));
		s->at = at;
		return true;
	}
	memcpy(exact + 1, search + 1, i);
	for (; (letter = letter_at(s, at, &step)) != NULL; i++) {
		if (i == WORDS_CODES_MAX)
			return false;
		memcpy(search + search_len, letter->search, PLAIN_FORM_MAX);
		memcpy(exact + exact_len, letter->exact, PLAIN_FORM_MAX);
		search_len += letter->search_len;
		exact_len += letter->exact_len;
		at += step;
	}
	if (i == 0 || !ends_plainly(s, at, ".:"))
		return false;
	*rc = emit_two(s, at, search, search_len, exact, exact_len);
	return true;
}

/* Digits, not a 0 first: that may be a phone number. */
static bool
plain_number(struct split *s, int *rc)
{
	size_t begin = s->at, at = begin;

	if (s->text[at] < '1' || s->text[at] > '9')
		return false;
	while (at < s->len && s->text[at] >= '0' && s->text[at] <= '9')
		at++;
	if (at - begin > WORDS_CODES_MAX || !ends_plainly(s, at, ".:,;"))
		return false;
	s->at = at;
	*rc = split_emit(s, WORD_NUMBER, s->text + begin, at - begin, begin, at,
	    split_take(s));
	return true;
}

/* One sign of punctuation between a word and a blank. */
static bool
plain_sign(struct split *s, int *rc)
{
	char c = s->text[s->at];

	if (s->nothing_yet || (c != '.' && c != ',' && c != '!' && c != '?') ||
	    !is_blank(s, s->at + 1))
		return false;
	s->at++;
	*rc = split_emit(s, WORD_PUNCTUATION, s->text + s->at - 1, 1, s->at - 1,
	    s->at, true);
	return true;
}

bool
split_plain(struct split *s, int *rc)
{
	return plain_word(s, rc) || plain_number(s, rc) || plain_sign(s, rc);
}
