#include "index/words.h"

#include <stdlib.h>
#include <string.h>

#include "index/words_internal.h"

int
words_new(struct words **out, unsigned stems, struct error *e)
{
	UErrorCode status = U_ZERO_ERROR;
	struct words *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return error_set(e, ERROR_NOMEM, "split words");
	w->dictionary = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
	if (U_FAILURE(status)) {
		w->dictionary = NULL;
		words_free(w);
		return error_set(e, ERROR_IO,
		    "ICU's data can't be read; install the package libicu72");
	}
	w->stems = stems != 0;
	if (stems_new(w, stems, e) != 0 || plain_new(w, e) != 0) {
		words_free(w);
		return -1;
	}
	*out = w;
	return 0;
}

void
words_free(struct words *w)
{
	if (w == NULL)
		return;
	if (w->dictionary != NULL)
		ubrk_close(w->dictionary);
	stems_free(w);
	plain_free(w);
	buf_release(&w->search);
	buf_release(&w->exact);
	buf_release(&w->term);
	free(w);
}

/* Tokens behind bytes WORDS_META, each with its byte. */
static int
split_fields(struct split *s)
{
	const char *next;
	size_t begin, end = 0;
	bool colocated = false;
	int rc = 0;

	for (begin = 0; begin < s->len && rc == 0; begin = end) {
		next = memchr(
		    s->text + begin + 1, WORDS_META, s->len - begin - 1);
		end = next == NULL ? s->len : (size_t)(next - s->text);
		if (end > begin + 1)
			rc = split_emit(s, WORD_FIELD, s->text + begin,
			    end - begin, begin, end, colocated);
	}
	return rc;
}

static int
split_here(struct split *s, enum code_kind kind, int step)
{
	size_t at = s->at;
	int rc;

	if (kind != CODE_UNSPACED && kind != CODE_EMOJI) {
		rc = split_pattern(s, kind);
		if (rc != 0 || s->at != at)
			return rc;
	}
	switch (kind) {
	case CODE_LETTER:
	case CODE_DIGIT:
		return split_letters(s);
	case CODE_UNSPACED:
		return split_unspaced(s);
	case CODE_EMOJI:
		return split_emoji(s);
	case CODE_SYMBOL:
	case CODE_PUNCTUATION:
		if (s->at < s->inside) /* the whole has it */
			break;
		return kind == CODE_SYMBOL ? split_symbol(s)
					   : split_punctuation(s);
	case CODE_HIDDEN:
		break;
	}
	s->at += (size_t)step;
	return 0;
}

/* What stands at s->at. */
static int
split_next(struct split *s)
{
	uint32_t code = 0;
	int step = breaks_code(s->text + s->at, s->len - s->at, &code);
	enum code_kind kind = breaks_kind(code);

	if (kind != CODE_HIDDEN)
		return split_here(s, kind, step);
	s->at += (size_t)step;
	return 0;
}

int
words_split(struct words *words, const char *text, size_t len,
    enum words_mode mode, words_found *found, void *context, struct error *e)
{
	struct split s = {.words = words,
	    .text = text,
	    .len = len,
	    .mode = mode,
	    .nothing_yet = true,
	    .run_end = SIZE_MAX,
	    .found = found,
	    .context = context,
	    .e = e};
	bool plain = mode == WORDS_DOCUMENT && !words->long_way &&
	    !words->stems;
	int rc = 0;

	if (len > 0 && text[0] == WORDS_META)
		return split_fields(&s);
	if (len > 0 && text[0] == WORDS_EXACT && mode != WORDS_DOCUMENT) {
		s.exactly = true;
		s.at = 1;
	}
	while (s.at < len && rc == 0) {
		if (text[s.at] == ' ')
			s.at++;
		else if (!plain || s.at < s.inside || !split_plain(&s, &rc))
			rc = split_next(&s);
	}
	return rc;
}
