#include "archiver/adapters/stream.h"

#include <string.h>

#define READ_SIZE ((size_t)65536)

static int
read_bytes(
    struct stream *s, void *data, size_t len, size_t *got, struct error *e)
{
	size_t n = len < s->len ? len : s->len;

	(void)e; /* memory is always there */
	if (n > 0)
		memcpy(data, s->data, n);
	s->data += n;
	s->len -= n;
	*got = n;
	return 0;
}

void
stream_of_bytes(struct stream *s, const void *data, size_t len)
{
	memset(s, 0, sizeof(*s));
	s->read = read_bytes;
	s->data = len > 0 ? data : (const uint8_t *)"";
	s->len = len;
}

int
stream_read_all(struct stream *s, size_t max, struct buf *out, struct error *e)
{
	size_t total = 0;

	for (;;) {
		uint8_t *to = buf_reserve(out, READ_SIZE);
		size_t got;

		if (to == NULL)
			return buf_ok(out, e);
		if (s->read(s, to, READ_SIZE, &got, e) != 0)
			return -1;
		if (got == 0)
			return 0;
		if (got > max - total) {
			out->len += max - total;
			return error_set(
			    e, ERROR_INPUT, "larger than %zu bytes", max);
		}
		out->len += got;
		total += got;
	}
}

void
lines_init(struct lines *l, struct stream *stream)
{
	memset(l, 0, sizeof(*l));
	l->stream = stream;
	l->ended = true;
}

void
lines_release(struct lines *l)
{
	buf_release(&l->pending);
}

/* Get more bytes behind those pending; the ones given already go. */
static int
fill(struct lines *l, struct error *e)
{
	uint8_t *to;
	size_t got;

	if (l->at > 0) {
		memmove(l->pending.data, l->pending.data + l->at,
		    l->pending.len - l->at);
		l->pending.len -= l->at;
		l->at = 0;
	}
	to = buf_reserve(&l->pending, READ_SIZE);
	if (to == NULL)
		return buf_ok(&l->pending, e);
	if (l->stream->read(l->stream, to, READ_SIZE, &got, e) != 0)
		return -1;
	l->pending.len += got;
	l->end_of_stream = got == 0;
	return 0;
}

int
lines_next(struct lines *l, const char **line, size_t *len, bool *more,
    struct error *e)
{
	size_t searched = 0, have;
	const uint8_t *from, *lf = NULL;

	for (;;) {
		from = (const uint8_t *)"";
		if (l->pending.len > 0)
			from = l->pending.data + l->at;
		have = l->pending.len - l->at;
		if (have > searched)
			lf = memchr(from + searched, '\n', have - searched);
		if (lf != NULL || l->end_of_stream || have >= LINES_MAX)
			break;
		searched = have;
		if (fill(l, e) != 0)
			return -1;
	}
	*more = have > 0;
	if (have == 0)
		return 0;
	*len = lf != NULL ? (size_t)(lf - from) + 1 : have;
	if (*len > LINES_MAX)
		*len = LINES_MAX;
	if (l->ended)
		l->number++;
	l->ended = from[*len - 1] == '\n' || (l->end_of_stream && *len == have);
	*line = (const char *)from;
	l->at += *len;
	return 0;
}
