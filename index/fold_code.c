#include "index/fold_internal.h"

#include <stdbool.h>
#include <stddef.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

/* Letters that Unicode doesn't take apart, and apostrophes; folded already. */
static const struct {
	UChar32 code;
	const char *search, *exact; /* NULL: itself */
} LETTERS[] = {
    {0x00e6, "ae", NULL}, /* æ */
    {0x00f0, "d", NULL}, /* ð */
    {0x00f8, "o", NULL}, /* ø */
    {0x00fe, "th", NULL}, /* þ */
    {0x0111, "d", NULL}, /* đ */
    {0x0127, "h", NULL}, /* ħ */
    {0x0131, "i", "i"}, /* ı */
    {0x0142, "l", NULL}, /* ł */
    {0x014b, "n", NULL}, /* ŋ */
    {0x0153, "oe", NULL}, /* œ */
    {0x0167, "t", NULL}, /* ŧ */
    {0x02bc, "'", "'"}, /* modifier letter apostrophe */
    {0x2010, "-", NULL}, /* hyphen */
    {0x2018, "'", "'"}, /* left single quotation mark */
    {0x2019, "'", "'"}, /* right single quotation mark */
    {0x0640, "", NULL}, /* Arabic tatweel: a longer line */
};

UChar32
units_next(const UChar *units, int32_t *at, int32_t len)
{
	UChar unit = units[(*at)++];

	if (!U16_IS_LEAD(unit) || *at == len)
		return unit;
	return U16_GET_SUPPLEMENTARY(unit, units[(*at)++]);
}

static bool
is_diacritic(UChar32 c)
{
	UErrorCode status = U_ZERO_ERROR;
	int8_t type = u_charType(c);

	if (type == U_ENCLOSING_MARK)
		return true;
	if (type != U_NON_SPACING_MARK || c == 0x3099 || c == 0x309a)
		return false;
	switch (uscript_getScript(c, &status)) {
	case USCRIPT_COMMON:
	case USCRIPT_INHERITED:
	case USCRIPT_LATIN:
	case USCRIPT_GREEK:
	case USCRIPT_CYRILLIC:
	case USCRIPT_HEBREW:
	case USCRIPT_ARABIC:
	case USCRIPT_SYRIAC:
		return true;
	default:
		return false;
	}
}

static void
put(struct units *to, UChar32 c)
{
	if (to->len + 2 <= to->cap)
		U16_APPEND_UNSAFE(to->data, to->len, c);
}

/* What is left of a character that is case-folded and taken apart. */
static void
put_folded(struct units *to, UChar32 c, enum fold_form form)
{
	const char *text;
	size_t i;

	if (form == FOLD_SEARCH && is_diacritic(c))
		return;
	for (i = 0; i < sizeof(LETTERS) / sizeof(LETTERS[0]); i++) {
		if (LETTERS[i].code != c)
			continue;
		text = form == FOLD_SEARCH ? LETTERS[i].search
					   : LETTERS[i].exact;
		if (text == NULL)
			break;
		for (; *text != '\0'; text++)
			put(to, (UChar32)*text);
		return;
	}
	if (form == FOLD_SEARCH && u_charDigitValue(c) >= 0)
		c = '0' + u_charDigitValue(c);
	put(to, c);
}

/* NFKD of one character; a spacing form of a mark (´) stays what it is. */
static int32_t
take_apart(const UNormalizer2 *nfkd, UChar32 c, UChar out[FOLD_UNITS_MAX])
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t len, kept = 0, i;

	len = unorm2_getDecomposition(nfkd, c, out, FOLD_UNITS_MAX, &status);
	if (U_FAILURE(status) || len <= 0 || (out[0] == ' ' && len > 1)) {
		len = 0;
		U16_APPEND_UNSAFE(out, len, c);
		return len;
	}
	for (i = 0; i < len; i++) {
		if (out[i] != ' ' || len == 1)
			out[kept++] = out[i];
	}
	return kept;
}

static int32_t
fold_case(UChar32 c, UChar out[FOLD_UNITS_MAX])
{
	UErrorCode status = U_ZERO_ERROR;
	UChar in[2];
	int32_t len = 0;

	U16_APPEND_UNSAFE(in, len, c);
	return u_strFoldCase(
	    out, FOLD_UNITS_MAX, in, len, U_FOLD_CASE_DEFAULT, &status);
}

/*
 * One character.  Case is folded before and after taking apart: U+0345 is a
 * mark before and a letter after, U+1D400 is a capital only when apart.
 */
void
fold_code(
    struct units *to, const UNormalizer2 *nfkd, UChar32 c, enum fold_form form)
{
	UChar first[FOLD_UNITS_MAX], apart[FOLD_UNITS_MAX],
	    again[FOLD_UNITS_MAX];
	int32_t first_len, apart_len, again_len, i = 0, j, k;

	if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
	    (form == FOLD_SEARCH && is_diacritic(c)))
		return;
	if (c == 0x130) { /* İ: the dot is the letter's own */
		put(to, 'i');
		return;
	}
	first_len = fold_case(c, first);
	while (i < first_len) {
		c = units_next(first, &i, first_len);
		if (form == FOLD_EXACT) {
			put_folded(to, c, form);
			continue;
		}
		apart_len = take_apart(nfkd, c, apart);
		for (j = 0; j < apart_len;) {
			c = units_next(apart, &j, apart_len);
			again_len = fold_case(c, again);
			for (k = 0; k < again_len;) {
				c = units_next(again, &k, again_len);
				put_folded(to, c, form);
			}
		}
	}
}
