/*
 * utf8 - code points of text that may not be UTF-8 after all.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_UTF8_H
#define ZEGEL_ARCHIVER_ADAPTERS_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/utf8.h"

/*
 * Decode the code point at the start of `text`: its length in bytes, 1 to 4,
 * or 0 when there is none (overlong forms, surrogates and what lies beyond
 * U+10FFFF are none; so is len 0).
 */
size_t utf8_decode(const char *text, size_t len, uint32_t *code);
/* Append the UTF-8 form of a code point; a surrogate becomes U+FFFD. */
void utf8_append(struct buf *out, uint32_t code);
/* Append `text` with every byte that is not UTF-8 replaced by U+FFFD. */
void utf8_repair(struct buf *out, const char *text, size_t len);

#endif
