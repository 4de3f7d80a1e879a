/*
 * codec - bytes as text: hex and base64 (RFC 4648), one spelling each.
 *
 * Decoders are strict: lower-case hex only; base64 with exact padding and
 * zero spare bits, so that every byte string has one text.
 */
#ifndef ZEGEL_CORE_CODEC_H
#define ZEGEL_CORE_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"

/* `out` has room for 2 * len + 1 chars; NUL-terminated. */
void hex_encode(const uint8_t *data, size_t len, char *out);
/* Exactly 2 * out_len lower-case digits; ERROR_FORMAT otherwise. */
int hex_decode(const char *text, size_t text_len, uint8_t *out, size_t out_len,
    struct error *e);

/* Standard alphabet with padding. */
void base64_encode(const void *data, size_t len, struct buf *out);
int
base64_decode(const char *text, size_t len, struct buf *out, struct error *e);
/* URL alphabet without padding. */
void base64url_encode(const void *data, size_t len, struct buf *out);
int base64url_decode(
    const char *text, size_t len, struct buf *out, struct error *e);

#endif
