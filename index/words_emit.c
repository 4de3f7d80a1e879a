#include <string.h>

#include "index/fold.h"
#include "index/words_internal.h"

/* The most of a term that does not end inside a character. */
static size_t
cut(const char *term, size_t len)
{
	if (len <= WORDS_TERM_MAX)
		return len;
	len = WORDS_TERM_MAX;
	while (len > 0 && ((uint8_t)term[len] & 0xc0) == 0x80)
		len--;
	return len;
}

/* From now on the position has this term; where there is no room it hasn't. */
static void
remember(struct words *w, const char *term, size_t len)
{
	uint8_t *to = w->seen + w->seen_len;

	if (w->seen_len + 2 + len > WORDS_SEEN_MAX)
		return;
	to[0] = (uint8_t)(len & 0xff);
	to[1] = (uint8_t)(len >> 8);
	memcpy(to + 2, term, len);
	w->seen_len += 2 + len;
}

/* Whether the position has this term already. */
static bool
is_repeated(const struct words *w, const char *term, size_t len)
{
	size_t at = 0, other;

	while (at < w->seen_len) {
		other = w->seen[at] | (size_t)w->seen[at + 1] << 8;
		at += 2;
		if (other == len && memcmp(w->seen + at, term, len) == 0)
			return true;
		at += other;
	}
	return false;
}

int
split_emit(struct split *s, enum word_kind kind, const void *term, size_t len,
    size_t begin, size_t end, bool colocated)
{
	struct word word = {
	    term, cut(term, len), kind, colocated, false, begin, end};

	if (word.len == 0)
		return 0;
	if (!colocated)
		s->words->seen_len = 0;
	word.repeated = colocated && is_repeated(s->words, word.term, word.len);
	if (!word.repeated)
		remember(s->words, word.term, word.len);
	return s->found(s->context, &word);
}

bool
split_take(struct split *s)
{
	bool colocated = s->shared;

	s->shared = false;
	s->nothing_yet = false;
	return colocated;
}

bool
split_ends(const struct split *s, size_t from)
{
	enum code_kind kind;
	uint32_t code = 0;

	while (from < s->len) {
		from += (size_t)breaks_code(
		    s->text + from, s->len - from, &code);
		kind = breaks_kind(code);
		if (kind != CODE_HIDDEN && kind != CODE_PUNCTUATION)
			return false;
	}
	return true;
}

bool
split_wants_whole(const struct split *s, size_t end)
{
	if (s->mode == WORDS_DOCUMENT)
		return true;
	return s->exactly && split_ends(s, end);
}

/* A marked form: the mark, then the text folded. */
static int
fold_into(struct buf *b, uint8_t mark, const char *text, size_t len,
    enum fold_form form, struct error *e)
{
	buf_clear(b);
	buf_append_byte(b, mark);
	return fold_text(text, len, form, b, e);
}

static bool
is_ascii(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if ((text[i] & 0x80) != 0)
			return false;
	}
	return true;
}

/* Both forms into words->search and words->exact, behind their marks. */
static int
fold_both(struct split *s, size_t begin, size_t end, bool *same)
{
	struct buf *search = &s->words->search, *exact = &s->words->exact;
	const char *text = s->text + begin;
	size_t len = end - begin;

	if (fold_into(search, WORDS_FOLDED, text, len, FOLD_SEARCH, s->e) != 0)
		return -1;
	*same = is_ascii(text, len);
	if (*same)
		return 0;
	if (fold_into(exact, WORDS_EXACT, text, len, FOLD_EXACT, s->e) != 0)
		return -1;
	if (search->len == 1) { /* only marks: what they are */
		search->len = 0;
		buf_append_byte(search, WORDS_FOLDED);
		buf_append(search, exact->data + 1, exact->len - 1);
		if (buf_ok(search, s->e) != 0)
			return -1;
	}
	*same = search->len == exact->len &&
	    memcmp(search->data + 1, exact->data + 1, exact->len - 1) == 0;
	return 0;
}

static int
document_forms(struct split *s, enum word_kind kind, size_t begin, size_t end,
    bool colocated, bool same)
{
	const struct buf *search = &s->words->search, *exact = &s->words->exact;
	int rc;

	if (same)
		return split_emit(s, kind, search->data + 1, search->len - 1,
		    begin, end, colocated);
	rc = split_emit(
	    s, kind, search->data, search->len, begin, end, colocated);
	if (rc != 0)
		return rc;
	return split_emit(s, kind, exact->data, exact->len, begin, end, true);
}

static int
query_forms(struct split *s, enum word_kind kind, size_t begin, size_t end,
    bool colocated, bool same)
{
	const struct buf *form = s->exactly && !same ? &s->words->exact
						     : &s->words->search;
	bool plain = !s->exactly || same || s->mode == WORDS_PREFIX;
	bool marked = !s->exactly || !same;
	int rc = 0;

	/* What an ASCII prefix begins with may go on with diacritics. */
	if (s->exactly && same && s->mode == WORDS_PREFIX) {
		s->words->search.data[0] = WORDS_EXACT;
		marked = true;
	}
	if (plain)
		rc = split_emit(s, kind, form->data + 1, form->len - 1, begin,
		    end, colocated);
	if (rc == 0 && marked)
		rc = split_emit(s, kind, form->data, form->len, begin, end,
		    plain || colocated);
	return rc;
}

int
split_forms(struct split *s, enum word_kind kind, size_t begin, size_t end,
    bool colocated)
{
	bool same = false;

	if (fold_both(s, begin, end, &same) != 0)
		return -1;
	if (s->words->search.len == 1)
		return 0; /* nothing to see */
	return s->mode == WORDS_DOCUMENT
	    ? document_forms(s, kind, begin, end, colocated, same)
	    : query_forms(s, kind, begin, end, colocated, same);
}

int
split_folded_part(struct split *s, enum word_kind kind, size_t from, size_t to,
    size_t begin, size_t end, bool colocated)
{
	struct buf *form = &s->words->search;

	buf_clear(form);
	if (fold_text(s->text + from, to - from, FOLD_SEARCH, form, s->e) != 0)
		return -1;
	return split_emit(
	    s, kind, form->data, form->len, begin, end, colocated);
}

int
split_folded(struct split *s, enum word_kind kind, size_t begin, size_t end,
    bool colocated)
{
	return split_folded_part(s, kind, begin, end, begin, end, colocated);
}

int
split_marked(struct split *s, uint8_t mark, enum word_kind kind, size_t begin,
    size_t end, bool colocated)
{
	struct buf *form = &s->words->search;

	if (fold_into(form, mark, s->text + begin, end - begin, FOLD_SEARCH,
		s->e) != 0)
		return -1;
	return split_emit(
	    s, kind, form->data, form->len, begin, end, colocated);
}
