#include <string.h>

#include "index/fold.h"
#include "index/words_internal.h"

#define RUN_CODES_MAX 8 /* of punctuation as one term */
#define ZWJ 0x200d

static bool
is_skin_tone(uint32_t code)
{
	return code >= 0x1f3fb && code <= 0x1f3ff;
}

/* How to look at it, as text or as a picture, does not matter. */
static bool
is_presentation(uint32_t code)
{
	return code == 0xfe0e || code == 0xfe0f;
}

/*
 * An emoji sequence without presentation; without skin tones too; or only its
 * first picture: into words->term.
 */
static int
emoji_form(struct split *s, size_t begin, size_t end, bool tones, bool all)
{
	struct buf *form = &s->words->term;
	uint32_t code = 0;
	size_t at = begin;
	int step;

	buf_clear(form);
	for (; at < end; at += (size_t)step) {
		step = breaks_code(s->text + at, end - at, &code);
		if (code == ZWJ && !all)
			break;
		if (!is_presentation(code) && (tones || !is_skin_tone(code)))
			buf_append(form, s->text + at, (size_t)step);
	}
	if (form->len == 0) /* a skin tone alone, as in a list of them */
		buf_append(form, s->text + begin, end - begin);
	return buf_ok(form, s->e);
}

int
split_emoji(struct split *s)
{
	struct buf *form = &s->words->term;
	size_t begin = s->at, end = breaks_next(s->text, s->len, begin);
	size_t before;
	int rc, i;

	s->at = end;
	if (emoji_form(s, begin, end, true, true) != 0)
		return -1;
	rc = split_emit(
	    s, WORD_EMOJI, form->data, form->len, begin, end, split_take(s));
	for (i = 0; i < 2 && rc == 0 && s->mode == WORDS_DOCUMENT; i++) {
		before = form->len;
		if (emoji_form(s, begin, end, false, i == 0) != 0)
			return -1;
		if (form->len < before)
			rc = split_emit(s, WORD_EMOJI, form->data, form->len,
			    begin, end, true);
	}
	return rc;
}

/* As it is; in documents also as the letters that it stands for: ² as 2. */
int
split_symbol(struct split *s)
{
	struct buf *form = &s->words->term;
	size_t begin = s->at, end = breaks_cluster(s->text, s->len, begin);
	int rc;

	s->at = end;
	rc = split_emit(s, WORD_SYMBOL, s->text + begin, end - begin, begin,
	    end, split_take(s));
	if (rc != 0 || s->mode != WORDS_DOCUMENT)
		return rc;
	buf_clear(form);
	if (fold_text(s->text + begin, end - begin, FOLD_SEARCH, form, s->e) !=
	    0)
		return -1;
	if (form->len == end - begin &&
	    memcmp(form->data, s->text + begin, form->len) == 0)
		return 0;
	return split_emit(
	    s, WORD_SYMBOL, form->data, form->len, begin, end, true);
}

/* Whether a pattern may begin here: a sign with a letter or a digit. */
static bool
begins_pattern(const struct split *s, size_t at, uint32_t code, int step)
{
	enum code_kind kind;
	uint32_t next = 0;

	if ((code >= 0x80 || strchr("#@$+(", (int)code) == NULL) &&
	    code != 0xff03 && code != 0xff20)
		return false;
	at += (size_t)step;
	if (breaks_code(s->text + at, s->len - at, &next) == 0)
		return false;
	kind = breaks_kind(next);
	return next == '_' || kind == CODE_LETTER || kind == CODE_DIGIT ||
	    kind == CODE_UNSPACED;
}

/* The end of up to RUN_CODES_MAX characters of punctuation, with marks. */
static size_t
run_end(const struct split *s, size_t at, int *codes)
{
	uint32_t code = 0;
	int step;

	for (*codes = 0; *codes < RUN_CODES_MAX && at < s->len; ++*codes) {
		step = breaks_code(s->text + at, s->len - at, &code);
		if (breaks_kind(code) != CODE_PUNCTUATION ||
		    (*codes > 0 && begins_pattern(s, at, code, step)))
			break;
		at = breaks_cluster(s->text, s->len, at);
	}
	return at;
}

/*
 * Where a word has a position already punctuation shares it, or else takes the
 * first one; in a query it counts only if there is nothing else.
 */
int
split_punctuation(struct split *s)
{
	size_t begin = s->at, at = begin, stop, last = begin;
	int codes, rc = 0;
	size_t end = run_end(s, begin, &codes);
	bool colocated = !s->nothing_yet;

	s->at = end;
	if (s->mode != WORDS_DOCUMENT &&
	    (!s->nothing_yet || !split_ends(s, end)))
		return 0;
	s->nothing_yet = false;
	if (codes > 1) {
		rc = split_folded(s, WORD_PUNCTUATION, begin, end, colocated);
		colocated = true;
	}
	if (s->mode != WORDS_DOCUMENT && codes > 1)
		return rc;
	for (; at < end && rc == 0; at = stop) {
		stop = breaks_cluster(s->text, s->len, at);
		if (at == begin || stop - at != at - last ||
		    memcmp(s->text + last, s->text + at, stop - at) != 0)
			rc = split_folded(
			    s, WORD_PUNCTUATION, at, stop, colocated);
		colocated = true;
		last = at;
	}
	return rc;
}
