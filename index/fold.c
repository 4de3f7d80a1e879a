#include "index/fold.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "core/utf8.h"

/*
 * Below U+0300 no character combines with its neighbours, so that a text of
 * such characters folds one by one: from a table that fold_code() has filled.
 */
#define TABLE_CODES 0x300
#define TABLE_TEXT_MAX 7
/* Unified ideographs neither fold nor combine; fold_test compares. */
#define IDEOGRAPH_FIRST 0x4e00
#define IDEOGRAPH_LAST 0x9ffc
#define CODE_UNITS_MAX 64 /* of one character, folded; NFKD's longest is 18 */
#define PIECE_MAX ((size_t)64 << 10) /* bytes folded at once */
#define REPLACEMENT 0xfffd

struct table_entry {
	uint8_t len;
	char text[TABLE_TEXT_MAX];
};

static struct {
	const UNormalizer2 *nfd, *nfkd, *nfc;
	struct table_entry table[2][TABLE_CODES];
	bool usable;
} fold;
static pthread_once_t fold_once = PTHREAD_ONCE_INIT;

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

struct units {
	UChar *data;
	int32_t len, cap;
};

static UChar32
next_code(const UChar *units, int32_t *at, int32_t len)
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
take_apart(UChar32 c, UChar out[CODE_UNITS_MAX])
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t len, kept = 0, i;

	len = unorm2_getDecomposition(
	    fold.nfkd, c, out, CODE_UNITS_MAX, &status);
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
fold_case(UChar32 c, UChar out[CODE_UNITS_MAX])
{
	UErrorCode status = U_ZERO_ERROR;
	UChar in[2];
	int32_t len = 0;

	U16_APPEND_UNSAFE(in, len, c);
	return u_strFoldCase(
	    out, CODE_UNITS_MAX, in, len, U_FOLD_CASE_DEFAULT, &status);
}

/*
 * One character.  Case is folded before and after taking apart: U+0345 is a
 * mark before and a letter after, U+1D400 is a capital only when apart.
 */
static void
fold_code(struct units *to, UChar32 c, enum fold_form form)
{
	UChar first[CODE_UNITS_MAX], apart[CODE_UNITS_MAX],
	    again[CODE_UNITS_MAX];
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
		c = next_code(first, &i, first_len);
		if (form == FOLD_EXACT) {
			put_folded(to, c, form);
			continue;
		}
		apart_len = take_apart(c, apart);
		for (j = 0; j < apart_len;) {
			c = next_code(apart, &j, apart_len);
			again_len = fold_case(c, again);
			for (k = 0; k < again_len;) {
				c = next_code(again, &k, again_len);
				put_folded(to, c, form);
			}
		}
	}
}

static void
fill_entry(struct table_entry *entry, UChar32 c, enum fold_form form)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar data[CODE_UNITS_MAX], composed[CODE_UNITS_MAX];
	struct units units = {data, 0, CODE_UNITS_MAX};
	int32_t len, bytes = 0;

	fold_code(&units, c, form);
	len = unorm2_normalize(
	    fold.nfc, units.data, units.len, composed, CODE_UNITS_MAX, &status);
	(void)u_strToUTF8(
	    entry->text, TABLE_TEXT_MAX, &bytes, composed, len, &status);
	if (U_FAILURE(status) || bytes > TABLE_TEXT_MAX)
		fold.usable = false;
	entry->len = (uint8_t)bytes;
}

static void
fold_prepare(void)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar32 c;

	fold.nfd = unorm2_getNFDInstance(&status);
	fold.nfkd = unorm2_getNFKDInstance(&status);
	fold.nfc = unorm2_getNFCInstance(&status);
	fold.usable = U_SUCCESS(status);
	for (c = 0; fold.usable && c < TABLE_CODES; c++) {
		fill_entry(&fold.table[FOLD_SEARCH][c], c, FOLD_SEARCH);
		fill_entry(&fold.table[FOLD_EXACT][c], c, FOLD_EXACT);
	}
}

/* What is ASCII at the start, one byte for one: how many. */
static size_t
fold_ascii(const char *text, size_t len, enum fold_form form, struct buf *out)
{
	uint8_t *to = buf_reserve(out, len);
	size_t at = 0;

	if (to == NULL)
		return 0;
	for (; at < len && (text[at] & 0x80) == 0; at++)
		to[at] = (uint8_t)fold.table[form][(uint8_t)text[at]].text[0];
	out->len += at;
	return at;
}

/* All of it by the table; false when there is a character beyond it. */
static bool
fold_by_table(
    const char *text, size_t len, enum fold_form form, struct buf *out)
{
	const struct table_entry *entry;
	size_t kept = out->len, at = fold_ascii(text, len, form, out);
	uint32_t code = 0;
	int step;

	for (; at < len; at += (size_t)step) {
		step = utf8_next(text + at, len - at, &code);
		if (code >= IDEOGRAPH_FIRST && code <= IDEOGRAPH_LAST) {
			buf_append(out, text + at, (size_t)step);
			continue;
		}
		if (step == 0 || code >= TABLE_CODES) {
			out->len = kept;
			return false;
		}
		entry = &fold.table[form][code];
		buf_append(out, entry->text, entry->len);
	}
	return true;
}

static int32_t
to_units(const char *text, size_t len, UChar *out)
{
	int32_t units = 0;
	uint32_t code = 0;
	size_t at = 0;
	int step;

	while (at < len) {
		step = utf8_next(text + at, len - at, &code);
		if (step == 0) {
			code = REPLACEMENT;
			step = 1;
		}
		U16_APPEND_UNSAFE(out, units, (UChar32)code);
		at += (size_t)step;
	}
	return units;
}

/* Runs normalization into new memory; NULL when there is none. */
static UChar *
normalize(const UNormalizer2 *form, const UChar *in, int32_t len, int32_t *got)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t cap = 4 * len + 16; /* no text grows more than by 3 (UAX #15) */
	UChar *out = calloc((size_t)cap, sizeof(*out));

	if (out == NULL)
		return NULL;
	*got = unorm2_normalize(form, in, len, out, cap, &status);
	if (U_FAILURE(status)) {
		free(out);
		return NULL;
	}
	return out;
}

static void
fold_units(struct units *to, const UChar *in, int32_t len, enum fold_form form)
{
	UChar32 c, before = 0;
	int32_t at = 0;

	while (at < len) {
		c = next_code(in, &at, len);
		/* İ, taken apart: its dot is the letter's own. */
		if (c != 0x307 || (before != 'I' && before != 'i'))
			fold_code(to, c, form);
		before = c;
	}
}

static int
append_units(struct buf *out, const UChar *units, int32_t len)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t bytes = 0, cap = 3 * len;
	uint8_t *to = buf_reserve(out, (size_t)cap + 1);

	if (to == NULL)
		return -1;
	(void)u_strToUTF8((char *)to, cap + 1, &bytes, units, len, &status);
	if (U_FAILURE(status))
		return -1;
	out->len += (size_t)bytes;
	return 0;
}

static int
fold_by_icu(const char *text, size_t len, enum fold_form form, struct buf *out,
    struct error *e)
{
	struct units folded = {NULL, 0, 0};
	UChar *units = NULL, *apart = NULL, *whole = NULL;
	int32_t units_len, apart_len = 0, whole_len = 0;
	int rc = -1;

	if ((units = calloc(len + 1, sizeof(*units))) == NULL)
		goto out;
	units_len = to_units(text, len, units);
	if ((apart = normalize(fold.nfd, units, units_len, &apart_len)) == NULL)
		goto out;
	folded.cap = CODE_UNITS_MAX + 18 * apart_len;
	folded.data = calloc((size_t)folded.cap, sizeof(*folded.data));
	if (folded.data == NULL)
		goto out;
	fold_units(&folded, apart, apart_len, form);
	whole = normalize(fold.nfc, folded.data, folded.len, &whole_len);
	if (whole == NULL || append_units(out, whole, whole_len) != 0)
		goto out;
	rc = 0;
out:
	free(units);
	free(apart);
	free(folded.data);
	free(whole);
	return rc == 0 ? 0 : error_set(e, ERROR_NOMEM, "fold a text");
}

/*
 * How much of a long text to fold at once: up to the last ASCII character in
 * reach, which combines with nothing before it.
 */
static size_t
piece_len(const char *text, size_t len)
{
	size_t cut = PIECE_MAX;

	if (len <= PIECE_MAX)
		return len;
	while (cut > PIECE_MAX / 2 && (text[cut] & 0x80) != 0)
		cut--;
	if ((text[cut] & 0x80) == 0)
		return cut;
	for (cut = PIECE_MAX; (text[cut] & 0xc0) == 0x80 && cut > PIECE_MAX - 4;
	     cut--)
		;
	return cut;
}

int
fold_text(const char *text, size_t len, enum fold_form form, struct buf *out,
    struct error *e)
{
	size_t at, piece, kept = out->len;

	(void)pthread_once(&fold_once, fold_prepare); /* has no input to fail */
	if (!fold.usable)
		return error_set(e, ERROR_IO,
		    "ICU's data can't be read; install the package libicu72");
	for (at = 0; at < len; at += piece) {
		piece = piece_len(text + at, len - at);
		if (!fold_by_table(text + at, piece, form, out) &&
		    fold_by_icu(text + at, piece, form, out, e) != 0) {
			out->len = kept;
			return -1;
		}
	}
	return buf_ok(out, e);
}
