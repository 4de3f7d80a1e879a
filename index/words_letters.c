#include "index/words_internal.h"

/* A segment of UAX #29: what it is made of. */
struct segment {
	size_t begin, end;
	size_t codes;
	bool letters, joined;
};

/*
 * What of the segment at s->at is letters, digits and what joins them: not
 * behind where an unspaced script or an emoji begins, nor what joins nothing.
 */
static struct segment
look(const struct split *s)
{
	struct segment g = {s->at, s->at, 0, false, false};
	size_t end = breaks_next(s->text, s->len, s->at), at = s->at;
	enum code_kind kind;
	uint32_t code = 0;
	bool joiner = false; /* behind g.end */

	while (at < end) {
		at += (size_t)breaks_code(s->text + at, end - at, &code);
		kind = breaks_kind(code);
		if (kind == CODE_UNSPACED || kind == CODE_EMOJI)
			break;
		if (kind == CODE_PUNCTUATION) {
			joiner = true;
			continue;
		}
		if (kind == CODE_HIDDEN)
			continue;
		g.joined = g.joined || joiner;
		joiner = false;
		g.letters = g.letters || kind == CODE_LETTER;
		g.codes++;
		g.end = at;
	}
	return g;
}

/* The end of up to WORDS_CODES_MAX code points. */
static size_t
piece_end(const struct split *s, size_t at, size_t end)
{
	uint32_t code = 0;
	int i;

	for (i = 0; i < WORDS_CODES_MAX && at < end; i++)
		at += (size_t)breaks_code(s->text + at, end - at, &code);
	return at;
}

/* A word that nothing joins, at as many positions as it has pieces. */
static int
emit_plain(struct split *s, size_t begin, size_t end)
{
	size_t stop;
	int rc = 0;

	for (; begin < end && rc == 0; begin = stop) {
		stop = piece_end(s, begin, end);
		rc = split_forms(s, WORD_LETTERS, begin, stop, split_take(s));
		if (rc == 0)
			rc = split_stems(s, begin, stop);
	}
	return rc;
}

/* The end of what stands at `at` before something that joins. */
static size_t
part_end(const struct split *s, size_t at, size_t end, bool *digits)
{
	enum code_kind kind;
	uint32_t code = 0;
	int step;

	*digits = true;
	while (at < end) {
		step = breaks_code(s->text + at, end - at, &code);
		kind = breaks_kind(code);
		if (kind == CODE_PUNCTUATION)
			break;
		*digits = *digits && kind == CODE_DIGIT;
		at += (size_t)step;
	}
	return at;
}

/* What joins has no term of its own where the whole has it in its range. */
static int
emit_joiner(struct split *s, size_t at, size_t end)
{
	if (s->mode != WORDS_DOCUMENT)
		return 0;
	return split_folded(s, WORD_PUNCTUATION, at, end, true);
}

static int
emit_parts(struct split *s, const struct segment *g, bool whole)
{
	size_t at = g->begin, end;
	uint32_t code = 0;
	bool digits;
	int rc = 0;

	while (at < g->end && rc == 0) {
		end = part_end(s, at, g->end, &digits);
		if (end > at)
			rc = digits && end - at <= WORDS_CODES_MAX
			    ? split_folded(
				  s, WORD_NUMBER, at, end, split_take(s))
			    : emit_plain(s, at, end);
		at = end;
		if (at == g->end)
			break;
		end = at +
		    (size_t)breaks_code(s->text + at, g->end - at, &code);
		if (rc == 0 && !whole)
			rc = emit_joiner(s, at, end);
		at = end;
	}
	return rc;
}

static int
emit_joined(struct split *s, const struct segment *g)
{
	bool whole = g->codes <= WORDS_CODES_MAX;
	int rc;

	if (whole && split_wants_whole(s, g->end)) {
		rc = split_forms(
		    s, WORD_LETTERS, g->begin, g->end, split_take(s));
		if (rc != 0 || s->mode != WORDS_DOCUMENT)
			return rc;
		s->shared = true;
	}
	return emit_parts(s, g, whole);
}

int
split_letters(struct split *s)
{
	struct segment g = look(s);
	uint32_t code = 0;

	if (g.end == g.begin) { /* can't be: it begins with a letter */
		s->at += (size_t)breaks_code(
		    s->text + s->at, s->len - s->at, &code);
		return 0;
	}
	s->at = g.end;
	if (!g.letters && g.codes <= WORDS_CODES_MAX)
		return split_number(s, g.begin, g.end);
	if (g.joined)
		return emit_joined(s, &g);
	return emit_plain(s, g.begin, g.end);
}
