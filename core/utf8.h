/*
 * utf8 - the one strict reading of UTF-8 (RFC 3629): no overlong forms, no
 * surrogates, nothing above U+10FFFF.
 */
#ifndef ZEGEL_CORE_UTF8_H
#define ZEGEL_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The code point that `text` starts with: its length in bytes (1 to 4), or 0
 * when there is none or it is malformed; then `*code` is unchanged.
 */
int utf8_next(const char *text, size_t len, uint32_t *code);

/*
 * How many bytes from the start are whole characters beyond ASCII: up to the
 * first that is ASCII or malformed.
 */
size_t utf8_run(const char *text, size_t len);

/* Write a code point (no surrogate, at most U+10FFFF): its length, 1 to 4. */
int utf8_put(uint32_t code, char to[4]);

/* Whether all of it is UTF-8; NUL is a character like any other. */
bool utf8_valid(const char *text, size_t len);

/* Unicode's White_Space property (PropList.txt). */
bool utf8_is_space(uint32_t code);

#endif
