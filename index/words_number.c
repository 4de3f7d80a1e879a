#include <string.h>

#include "index/fold.h"
#include "index/words_internal.h"

#define DIGITS_MAX (WORDS_CODES_MAX + 1)
#define READINGS_MAX 2

/* A number's groups of digits, and what separates them. */
struct groups {
	size_t begin[WORDS_CODES_MAX], end[WORDS_CODES_MAX];
	size_t count;
	const char *text;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* False when it has more than digits and single separators . , or '. */
static bool
groups_of(const char *text, size_t len, struct groups *g)
{
	size_t at = 0;

	g->count = 0;
	g->text = text;
	while (at < len && g->count < WORDS_CODES_MAX) {
		g->begin[g->count] = at;
		while (at < len && is_digit(text[at]))
			at++;
		g->end[g->count] = at;
		if (g->begin[g->count++] == at)
			return false;
		if (at == len)
			return true;
		if (text[at] != '.' && text[at] != ',' && text[at] != '\'')
			return false;
		at++;
	}
	return false;
}

static char
separator(const struct groups *g, size_t i)
{
	return g->text[g->end[i]];
}

/* Whether the first `count` groups are thousands: 1 to 3 digits, then 3s. */
static bool
are_thousands(const struct groups *g, size_t count)
{
	size_t i;

	if (g->end[0] - g->begin[0] > 3 && count > 1)
		return false;
	for (i = 1; i < count; i++) {
		if (g->end[i] - g->begin[i] != 3 ||
		    separator(g, i - 1) != separator(g, 0))
			return false;
	}
	return true;
}

/* The first `count` groups as an integer, without zeros before it. */
static size_t
put_integer(const struct groups *g, size_t count, char *out)
{
	size_t len = 0, i, j;

	for (i = 0; i < count; i++) {
		for (j = g->begin[i]; j < g->end[i]; j++) {
			if (len > 0 || g->text[j] != '0')
				out[len++] = g->text[j];
		}
	}
	if (len == 0)
		out[len++] = '0';
	return len;
}

/* 1.234 as one thousand and ..., or no such thing: 0. */
static size_t
read_integer(const struct groups *g, char out[DIGITS_MAX])
{
	return are_thousands(g, g->count) ? put_integer(g, g->count, out) : 0;
}

/* 1.234,50 or 1234.50 as 1234.5, or no such thing: 0. */
static size_t
read_decimal(const struct groups *g, char out[DIGITS_MAX])
{
	size_t last = g->count - 1, len, i;
	char point = separator(g, last - 1);

	if (point == '\'' || !are_thousands(g, last) ||
	    (last > 1 && separator(g, 0) == point))
		return 0;
	len = put_integer(g, last, out);
	out[len++] = '.';
	for (i = g->begin[last]; i < g->end[last]; i++)
		out[len++] = g->text[i];
	while (out[len - 1] == '0')
		len--;
	return out[len - 1] == '.' ? len - 1 : len;
}

static int
emit_amounts(struct split *s, const struct groups *g, size_t written,
    size_t begin, size_t end)
{
	char out[READINGS_MAX][DIGITS_MAX];
	size_t lens[READINGS_MAX], i;
	int rc = 0;

	lens[0] = read_integer(g, out[0]);
	lens[1] = read_decimal(g, out[1]);
	for (i = 0; i < READINGS_MAX && rc == 0; i++) {
		if (lens[i] != written || memcmp(out[i], g->text, written) != 0)
			rc = split_emit(
			    s, WORD_AMOUNT, out[i], lens[i], begin, end, true);
	}
	return rc;
}

/* Its groups, each as it stands in the text. */
static int
emit_parts(struct split *s, size_t begin, size_t end)
{
	size_t at = begin, from = begin;
	uint32_t code = 0;
	int rc = 0, step;

	for (; at <= end && rc == 0; at += (size_t)step) {
		step = at < end ? breaks_code(s->text + at, end - at, &code)
				: 1;
		if (at < end && breaks_kind(code) != CODE_PUNCTUATION)
			continue;
		rc = split_folded(s, WORD_NUMBER, from, at, true);
		from = at + (size_t)step;
	}
	return rc;
}

int
split_number(struct split *s, size_t begin, size_t end)
{
	struct buf *form = &s->words->term;
	struct groups g;
	int rc;

	buf_clear(form);
	if (fold_text(s->text + begin, end - begin, FOLD_SEARCH, form, s->e) !=
	    0)
		return -1;
	rc = split_emit(
	    s, WORD_NUMBER, form->data, form->len, begin, end, split_take(s));
	if (rc != 0)
		return rc;
	if (form->len > WORDS_CODES_MAX ||
	    !groups_of((const char *)form->data, form->len, &g))
		g.count = 0;
	if (g.count > 1 && !s->exactly &&
	    (rc = emit_amounts(s, &g, form->len, begin, end)) != 0)
		return rc;
	if (s->mode == WORDS_DOCUMENT && g.count != 1)
		rc = emit_parts(s, begin, end);
	return rc;
}
