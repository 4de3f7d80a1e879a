/*
 * derived_id - identifiers for items to which an export gives none.
 *
 * Admission knows an item again by its native_id and activity, so an item
 * without an id of its own gets one from what can't change between two
 * exports of it:
 *
 *	"derived:" kind ":" hex(SHA-256(kind 0 part 0 ... part 0 occurrence))
 *
 * `occurrence` is "0" for the first item with these parts in an import, "1"
 * for the second, and so on: two equal comments within one second stay two.
 * In another export of the same items, in whatever order, the same ids
 * result, because those that are counted apart are equal.  The name says
 * that it is none of the platform's.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_DERIVED_ID_H
#define ZEGEL_ARCHIVER_ADAPTERS_DERIVED_ID_H

#include <stddef.h>

#include "core/error.h"
#include "core/sha256.h"

#define DERIVED_KIND_MAX 31 /* characters of a kind */
#define DERIVED_ID_MAX (sizeof("derived::") + DERIVED_KIND_MAX + SHA256_HEX_LEN)

/* The occurrences counted so far; one an import. */
struct derived_ids;

/* NULL with ERROR_NOMEM.  derived_ids_free(NULL) is nothing. */
struct derived_ids *derived_ids_new(struct error *e);
void derived_ids_free(struct derived_ids *ids);

/*
 * The id of the next item with these parts; a NULL part counts as "".  On
 * failure nothing was counted.
 */
int derived_ids_next(struct derived_ids *ids, const char *kind,
    const char *const *parts, size_t count, char out[DERIVED_ID_MAX],
    struct error *e);

#endif
