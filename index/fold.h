/*
 * fold - what makes two spellings of a word the same for a search.
 *
 *	FOLD_SEARCH	ISTANBUL İstanbul ıstanbul istanbul  ->  istanbul
 *			Straße  ->  strasse     ＺＥＧＥＬ  ->  zegel
 *	FOLD_EXACT	Şikâyet ŞİKÂYET  ->  şikâyet
 *
 * FOLD_SEARCH folds case (Unicode's full case folding), takes compatibility
 * forms apart (NFKD: width, ligatures, mathematical letters), drops the marks
 * of the scripts where they are diacritics (Latin, Greek, Cyrillic, Hebrew,
 * Arabic, Syriac; not the vowels of Indic scripts nor kana's voicing), and
 * writes letters such as ø, đ, ł, æ and þ, which Unicode does not take apart,
 * with Latin's basic ones, and digits of all scripts as 0 to 9.
 *
 * FOLD_EXACT folds case only, and writes what it leaves in NFC.
 *
 * Common to both: I, İ, ı and i are one letter, as no capital tells which of
 * them is meant; typographic apostrophes are '; what nobody can see (default
 * ignorable code points) is left out.  Folding what is folded changes nothing.
 *
 * Nothing in a text makes it fail: malformed UTF-8 counts as U+FFFD.
 */
#ifndef ZEGEL_INDEX_FOLD_H
#define ZEGEL_INDEX_FOLD_H

#include <stddef.h>

#include "core/buf.h"
#include "core/error.h"

enum fold_form { FOLD_SEARCH, FOLD_EXACT };

/*
 * Append the folded form of `text` to `out`; it may be empty.  ERROR_NOMEM, or
 * ERROR_IO when ICU's data is not installed; then `out` is as it was.
 */
int fold_text(const char *text, size_t len, enum fold_form form,
    struct buf *out, struct error *e);

#endif
