#include "index/fold_internal.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/unorm2.h>
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

static void
fill_entry(struct table_entry *entry, UChar32 c, enum fold_form form)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar data[FOLD_UNITS_MAX], composed[FOLD_UNITS_MAX];
	struct units units = {data, 0, FOLD_UNITS_MAX};
	int32_t len, bytes = 0;

	fold_code(&units, fold.nfkd, c, form);
	len = unorm2_normalize(
	    fold.nfc, units.data, units.len, composed, FOLD_UNITS_MAX, &status);
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
		c = units_next(in, &at, len);
		/* İ, taken apart: its dot is the letter's own. */
		if (c != 0x307 || (before != 'I' && before != 'i'))
			fold_code(to, fold.nfkd, c, form);
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
	folded.cap = FOLD_UNITS_MAX + 18 * apart_len;
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
