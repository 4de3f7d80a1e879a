/*
 * line - numbers and hashes as the lines of C2SP texts have them, in the one
 * spelling each has.
 */
#ifndef ZEGEL_STORE_LINE_H
#define ZEGEL_STORE_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "store/tree.h"

/* Decimal, no sign, no leading zeroes, at most TREE_SIZE_MAX.  ERROR_FORMAT. */
int line_number(const char *text, size_t len, uint64_t *out, struct error *e);

/* The base64 of 32 bytes: 44 characters.  ERROR_FORMAT, ERROR_NOMEM. */
int
line_hash(const char *text, size_t len, struct tree_hash *out, struct error *e);
/* Append the base64 and an LF. */
void line_append_hash(struct buf *out, const struct tree_hash *hash);

#endif
