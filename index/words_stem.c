#include <string.h>

#include <libstemmer.h>
#include <unicode/ustring.h>

#include "index/fold.h"
#include "index/words_internal.h"

#define UNITS_MAX (2 * WORDS_CODES_MAX)
#define LOWER_MAX (4 * UNITS_MAX) /* bytes */

static const struct {
	unsigned stem; /* enum words_stem */
	const char *language; /* ISO 639-1, as libstemmer and ICU have it */
} LANGUAGES[WORDS_STEMS] = {
    {WORDS_STEM_DE, "de"},
    {WORDS_STEM_EN, "en"},
    {WORDS_STEM_FR, "fr"},
    {WORDS_STEM_NL, "nl"},
    {WORDS_STEM_TR, "tr"},
};

int
stems_new(struct words *w, unsigned stems, struct error *e)
{
	int i;

	for (i = 0; i < WORDS_STEMS; i++) {
		if ((stems & LANGUAGES[i].stem) == 0)
			continue;
		w->stemmers[i] = sb_stemmer_new(LANGUAGES[i].language, "UTF_8");
		if (w->stemmers[i] == NULL)
			return error_set(e, ERROR_NOMEM, "a stemmer for %s",
			    LANGUAGES[i].language);
	}
	return 0;
}

void
stems_free(struct words *w)
{
	int i;

	for (i = 0; i < WORDS_STEMS; i++) {
		if (w->stemmers[i] != NULL)
			sb_stemmer_delete(w->stemmers[i]);
	}
}

/* In lower case as the language has it (Turkish: I is ı), with its marks. */
static int32_t
lower(const char *text, size_t len, const char *language, char out[LOWER_MAX])
{
	UErrorCode status = U_ZERO_ERROR;
	UChar units[UNITS_MAX], lowered[UNITS_MAX];
	int32_t units_len = 0, lowered_len, out_len = 0;

	(void)u_strFromUTF8WithSub(units, UNITS_MAX, &units_len, text,
	    (int32_t)len, 0xfffd, NULL, &status);
	lowered_len = u_strToLower(
	    lowered, UNITS_MAX, units, units_len, language, &status);
	(void)u_strToUTF8(
	    out, LOWER_MAX, &out_len, lowered, lowered_len, &status);
	return U_SUCCESS(status) ? out_len : 0; /* too long: no stem */
}

static int
split_stem(struct split *s, int language, size_t begin, size_t end)
{
	const char *name = LANGUAGES[language].language;
	struct sb_stemmer *stemmer = s->words->stemmers[language];
	struct buf *term = &s->words->term;
	const sb_symbol *stem;
	char text[LOWER_MAX];
	int32_t len;

	len = lower(s->text + begin, end - begin, name, text);
	if (len == 0)
		return 0;
	stem = sb_stemmer_stem(stemmer, (const sb_symbol *)text, len);
	if (stem == NULL)
		return error_set(s->e, ERROR_NOMEM, "stem a word");
	buf_clear(term);
	buf_append_byte(term, WORDS_STEM);
	buf_append_str(term, name);
	if (fold_text((const char *)stem, (size_t)sb_stemmer_length(stemmer),
		FOLD_SEARCH, term, s->e) != 0)
		return -1;
	return split_emit(
	    s, WORD_STEM, term->data, term->len, begin, end, true);
}

int
split_stems(struct split *s, size_t begin, size_t end)
{
	int i, rc = 0;

	if (s->exactly || s->mode == WORDS_PREFIX)
		return 0;
	for (i = 0; i < WORDS_STEMS && rc == 0; i++) {
		if (s->words->stemmers[i] != NULL)
			rc = split_stem(s, i, begin, end);
	}
	return rc;
}
