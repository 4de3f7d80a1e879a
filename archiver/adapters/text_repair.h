/*
 * text_repair - text that may not be UTF-8 after all.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_TEXT_REPAIR_H
#define ZEGEL_ARCHIVER_ADAPTERS_TEXT_REPAIR_H

#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"

/* Append a code point as UTF-8; what is none becomes U+FFFD. */
void text_append(struct buf *out, uint32_t code);
/* Append `text` with every byte that is not UTF-8 replaced by U+FFFD. */
void text_repair(struct buf *out, const char *text, size_t len);

#endif
