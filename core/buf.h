/*
 * buf - bytes that grow.
 *
 * Appending never fails visibly: running out of memory (or passing
 * BUF_MAX) sets `failed`, later appends do nothing, and buf_ok() tells once
 * at the end.  So a formatter is a list of appends and one check.
 */
#ifndef ZEGEL_CORE_BUF_H
#define ZEGEL_CORE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

#define BUF_MAX ((size_t)4 << 30)

struct buf {
	uint8_t *data; /* NULL while cap is 0; not NUL-terminated */
	size_t len;
	size_t cap;
	bool failed;
};

/* clang-format off */
#define BUF_EMPTY {NULL, 0, 0, false}
/* clang-format on */

void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* len = 0, failed = false; keeps memory */

/* Make room for `more` bytes behind len; NULL (and failed) if impossible. */
uint8_t *buf_reserve(struct buf *b, size_t more);

void buf_append(struct buf *b, const void *data, size_t len);
void buf_append_str(struct buf *b, const char *text);
void buf_append_byte(struct buf *b, uint8_t byte);
void buf_append_u32le(struct buf *b, uint32_t value);
void buf_append_u64be(struct buf *b, uint64_t value);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Append a NUL that len does not count; the text, or NULL when failed. */
char *buf_text(struct buf *b);

/* 0, or -1 with ERROR_NOMEM when any append has failed. */
int buf_ok(const struct buf *b, struct error *e);

#endif
