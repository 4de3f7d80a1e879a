/*
 * fold_internal - one character, folded.
 */
#ifndef ZEGEL_INDEX_FOLD_INTERNAL_H
#define ZEGEL_INDEX_FOLD_INTERNAL_H

#include <unicode/unorm2.h>

#include "index/fold.h"

#define FOLD_UNITS_MAX 64 /* of one character; NFKD's longest has 18 */

/* UTF-16 in memory that is large enough; what is beyond it is dropped. */
struct units {
	UChar *data;
	int32_t len, cap;
};

/* The code point at `*at`, which moves behind it. */
UChar32 units_next(const UChar *units, int32_t *at, int32_t len);

/* Append `c` folded, taken apart; `nfkd` is ICU's instance. */
void fold_code(
    struct units *to, const UNormalizer2 *nfkd, UChar32 c, enum fold_form form);

#endif
