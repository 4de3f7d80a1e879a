#include <string.h>

#include "archiver/adapters/elements_internal.h"

#define READ_SIZE ((size_t)65536)

int
elements_fill(struct elements *el, struct error *e)
{
	size_t drop = el->keeping ? el->keep : el->at;
	uint8_t *to;
	size_t got;

	/* Seldom, so that a big element is not moved for each read. */
	if (drop >= READ_SIZE || drop == el->window.len) {
		if (drop < el->window.len)
			memmove(el->window.data, el->window.data + drop,
			    el->window.len - drop);
		el->window.len -= drop;
		el->at -= drop;
		el->keep -= el->keeping ? drop : 0;
		el->forgotten += drop;
	}
	to = buf_reserve(&el->window, READ_SIZE);
	if (to == NULL)
		return buf_ok(&el->window, e);
	if (el->stream->read(el->stream, to, READ_SIZE, &got, e) != 0)
		return -1;
	el->window.len += got;
	el->end_of_stream = got == 0;
	return 0;
}

/* The next byte, not passed; ELEMENTS_AT_END behind the last. */
int
elements_peek(struct elements *el, int *byte, struct error *e)
{
	if (el->at == el->window.len && !el->end_of_stream &&
	    elements_fill(el, e) != 0)
		return -1;
	*byte = el->at < el->window.len ? el->window.data[el->at]
					: ELEMENTS_AT_END;
	return 0;
}

static bool
is_space(int byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* The next byte that is no white space, not passed. */
int
elements_token(struct elements *el, int *byte, struct error *e)
{
	for (;;) {
		if (elements_peek(el, byte, e) != 0)
			return -1;
		if (!is_space(*byte))
			return 0;
		el->at++;
	}
}

/* Whether `byte` belongs to the value; the scan takes it when it does. */
bool
elements_scan_byte(struct scan *s, uint8_t byte)
{
	if (s->in_string) {
		if (s->escaped)
			s->escaped = false;
		else if (byte == '\\')
			s->escaped = true;
		else if (byte == '"')
			s->in_string = false;
		s->whole = !s->in_string && s->depth == 0;
		return true;
	}
	switch (byte) {
	case '"':
		s->in_string = true;
		break;
	case '{':
	case '[':
		s->depth++;
		break;
	case '}':
	case ']':
		if (s->depth == 0) {
			s->whole = true; /* of a number, true, null */
			return false;
		}
		s->depth--;
		s->whole = s->depth == 0;
		break;
	case ',':
	case ' ':
	case '\t':
	case '\n':
	case '\r':
		if (s->depth == 0) {
			s->whole = true;
			return false;
		}
		break;
	default:
		break;
	}
	s->begun = true;
	return true;
}

/* Go on until the value is whole, ELEMENT_MAX bytes are kept or the text
   ends. */
int
elements_scan(struct elements *el, struct scan *s, struct error *e)
{
	for (;;) {
		size_t stop = el->window.len;

		if (el->keeping && stop - el->keep > ELEMENT_MAX)
			stop = el->keep + ELEMENT_MAX;
		while (el->at < stop && !s->whole) {
			if (elements_scan_byte(s, el->window.data[el->at]))
				el->at++;
		}
		if (s->whole || el->at < el->window.len || el->end_of_stream)
			return 0;
		if (el->keeping && el->at - el->keep >= ELEMENT_MAX)
			return 0;
		if (elements_fill(el, e) != 0)
			return -1;
	}
}
