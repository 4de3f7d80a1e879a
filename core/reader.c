#include "core/reader.h"

#include <string.h>

void
reader_init(struct reader *r, const void *data, size_t len)
{
	r->start = data;
	r->at = data;
	r->end = len == 0 ? r->at : r->at + len;
}

size_t
reader_left(const struct reader *r)
{
	return (size_t)(r->end - r->at);
}

size_t
reader_offset(const struct reader *r)
{
	return (size_t)(r->at - r->start);
}

int
reader_bytes(struct reader *r, size_t len, const uint8_t **out, struct error *e)
{
	if (reader_left(r) < len)
		return error_set(e, ERROR_FORMAT,
		    "cut short at byte %zu: %zu bytes wanted, %zu left",
		    reader_offset(r), len, reader_left(r));
	*out = r->at;
	r->at += len;
	return 0;
}

int
reader_u8(struct reader *r, uint8_t *out, struct error *e)
{
	const uint8_t *p;

	if (reader_bytes(r, 1, &p, e) != 0)
		return -1;
	*out = p[0];
	return 0;
}

int
reader_u32le(struct reader *r, uint32_t *out, struct error *e)
{
	const uint8_t *p;

	if (reader_bytes(r, 4, &p, e) != 0)
		return -1;
	*out = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
	return 0;
}

int
reader_u64be(struct reader *r, uint64_t *out, struct error *e)
{
	const uint8_t *p;
	uint64_t value = 0;
	int i;

	if (reader_bytes(r, 8, &p, e) != 0)
		return -1;
	for (i = 0; i < 8; i++)
		value = value << 8 | p[i];
	*out = value;
	return 0;
}

bool
reader_line(struct reader *r, const char **line, size_t *len, bool *complete)
{
	const uint8_t *lf;
	size_t left = reader_left(r);

	if (left == 0)
		return false;
	lf = memchr(r->at, '\n', left);
	*line = (const char *)r->at;
	*len = lf == NULL ? left : (size_t)(lf - r->at);
	*complete = lf != NULL;
	r->at += *len + (lf != NULL ? 1 : 0);
	return true;
}
