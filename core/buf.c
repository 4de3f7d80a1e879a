#include "core/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
buf_release(struct buf *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

uint8_t *
buf_reserve(struct buf *b, size_t more)
{
	size_t cap;
	uint8_t *data;

	if (b->failed)
		return NULL;
	if (more > BUF_MAX || b->len > BUF_MAX - more) {
		b->failed = true;
		return NULL;
	}
	if (b->data != NULL && b->cap - b->len >= more)
		return b->data + b->len;
	cap = b->cap < 64 ? 64 : b->cap;
	while (cap - b->len < more)
		cap *= 2;
	data = realloc(b->data, cap);
	if (data == NULL) {
		b->failed = true;
		return NULL;
	}
	b->data = data;
	b->cap = cap;
	return b->data + b->len;
}

void
buf_append(struct buf *b, const void *data, size_t len)
{
	uint8_t *to = buf_reserve(b, len);

	if (to == NULL || len == 0)
		return;
	memcpy(to, data, len);
	b->len += len;
}

void
buf_append_str(struct buf *b, const char *text)
{
	buf_append(b, text, strlen(text));
}

void
buf_append_byte(struct buf *b, uint8_t byte)
{
	buf_append(b, &byte, 1);
}

void
buf_append_u32le(struct buf *b, uint32_t value)
{
	uint8_t bytes[4];
	unsigned int i;

	for (i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	buf_append(b, bytes, sizeof(bytes));
}

void
buf_append_u64be(struct buf *b, uint64_t value)
{
	uint8_t bytes[8];
	unsigned int i;

	for (i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(value >> (56 - 8 * i));
	buf_append(b, bytes, sizeof(bytes));
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list ap;
	uint8_t *to;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0) {
		b->failed = true;
		return;
	}
	to = buf_reserve(b, (size_t)n + 1);
	if (to == NULL)
		return;
	va_start(ap, format);
	(void)vsnprintf((char *)to, (size_t)n + 1, format, ap); /* it fits */
	va_end(ap);
	b->len += (size_t)n;
}

char *
buf_text(struct buf *b)
{
	uint8_t *to = buf_reserve(b, 1);

	if (to == NULL)
		return NULL;
	*to = '\0';
	return (char *)b->data;
}

int
buf_ok(const struct buf *b, struct error *e)
{
	if (b->failed)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}
