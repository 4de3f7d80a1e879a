#include "archiver/adapters/elements.h"

#include <stdlib.h>
#include <string.h>

#define READ_SIZE ((size_t)65536)
#define PATH_MAX_BYTES 256
#define NAME_MAX_BYTES 256
#define AT_END (-1)

/* Where in a value the scan is; all zero at its first byte. */
struct scan {
	uint64_t depth; /* open brackets */
	bool in_string;
	bool escaped; /* the byte before was a backslash */
	bool begun;
	bool whole; /* the value's last byte was passed */
};

enum phase { PHASE_START, PHASE_ARRAY, PHASE_ELEMENT, PHASE_REST, PHASE_END };

/*
 * The text passes through a window: data[at] is the next byte, and what lies
 * before `keep` is forgotten when more is read.  While an element is
 * measured, `keep` is its first byte; otherwise it goes along with `at`.
 */
struct elements {
	struct stream *stream;
	struct buf window;
	size_t at;
	size_t keep;
	bool keeping;
	uint64_t forgotten; /* bytes before window.data[0] */
	bool end_of_stream;

	bool has_path;
	char path[PATH_MAX_BYTES];
	enum phase phase;
	struct scan scan; /* in PHASE_ELEMENT */
	bool found;
	bool single; /* the text is one object: its only element */
	uint64_t number;
	const char *reason;
};

struct elements *
elements_new(struct stream *stream, const char *path, struct error *e)
{
	struct elements *el = calloc(1, sizeof(*el));

	if (el == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	el->stream = stream;
	el->reason = "";
	el->has_path = path != NULL;
	if (path != NULL)
		(void)strncpy(el->path, path, sizeof(el->path) - 1);
	return el;
}

void
elements_free(struct elements *el)
{
	if (el == NULL)
		return;
	buf_release(&el->window);
	free(el);
}

const char *
elements_reason(const struct elements *el)
{
	return el->reason;
}

bool
elements_found(const struct elements *el)
{
	return el->found;
}

static int
fill(struct elements *el, struct error *e)
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

/* The next byte, not passed; AT_END behind the last. */
static int
peek(struct elements *el, int *byte, struct error *e)
{
	if (el->at == el->window.len && !el->end_of_stream && fill(el, e) != 0)
		return -1;
	*byte = el->at < el->window.len ? el->window.data[el->at] : AT_END;
	return 0;
}

static bool
is_space(int byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* The next byte that is no white space, not passed. */
static int
peek_token(struct elements *el, int *byte, struct error *e)
{
	for (;;) {
		if (peek(el, byte, e) != 0)
			return -1;
		if (!is_space(*byte))
			return 0;
		el->at++;
	}
}

/* Whether `byte` belongs to the value; the scan takes it when it does. */
static bool
scan_byte(struct scan *s, uint8_t byte)
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
static int
scan_value(struct elements *el, struct scan *s, struct error *e)
{
	for (;;) {
		size_t stop = el->window.len;

		if (el->keeping && stop - el->keep > ELEMENT_MAX)
			stop = el->keep + ELEMENT_MAX;
		while (el->at < stop && !s->whole) {
			if (scan_byte(s, el->window.data[el->at]))
				el->at++;
		}
		if (s->whole || el->at < el->window.len || el->end_of_stream)
			return 0;
		if (el->keeping && el->at - el->keep >= ELEMENT_MAX)
			return 0;
		if (fill(el, e) != 0)
			return -1;
	}
}

/* Pass a value without keeping it; false in `*ok` when the text ends. */
static int
skip_value(struct elements *el, bool *ok, struct error *e)
{
	struct scan s = {0};

	if (scan_value(el, &s, e) != 0)
		return -1;
	*ok = s.whole;
	return 0;
}

/* Read a member's name and the colon behind it; `*ok` false when it is not
   there.  A longer name is cut: it is none of those looked for. */
static int
read_name(
    struct elements *el, char name[NAME_MAX_BYTES], bool *ok, struct error *e)
{
	struct scan s = {0};
	size_t len = 0;
	int byte;

	*ok = false;
	if (peek_token(el, &byte, e) != 0)
		return -1;
	if (byte != '"')
		return 0;
	while (!s.whole) {
		if (peek(el, &byte, e) != 0)
			return -1;
		if (byte == AT_END)
			return 0;
		(void)scan_byte(&s, (uint8_t)byte); /* strings take all */
		el->at++;
		if (len < NAME_MAX_BYTES - 1)
			name[len++] = (char)byte;
	}
	/* Without the quotes. */
	memmove(name, name + 1, len - 2);
	name[len - 2] = '\0';
	if (peek_token(el, &byte, e) != 0)
		return -1;
	if (byte != ':')
		return 0;
	el->at++;
	*ok = true;
	return 0;
}

/*
 * In an object, behind its '{': go to the value of the member `wanted`, or
 * of the first that is an array when that is "*".
 */
static int
find_member(struct elements *el, const char *wanted, bool *ok, struct error *e)
{
	bool any = strcmp(wanted, "*") == 0;
	char name[NAME_MAX_BYTES];
	int byte;

	for (;;) {
		if (read_name(el, name, ok, e) != 0)
			return -1;
		if (!*ok)
			return 0;
		if (peek_token(el, &byte, e) != 0)
			return -1;
		if (any ? byte == '[' : strcmp(name, wanted) == 0)
			return 0;
		if (skip_value(el, ok, e) != 0)
			return -1;
		if (!*ok || peek_token(el, &byte, e) != 0)
			return *ok ? -1 : 0;
		if (byte != ',') {
			*ok = false;
			return 0;
		}
		el->at++;
	}
}

/* From the top object down the path to the array, and behind its '['. */
static int
follow_path(struct elements *el, struct error *e)
{
	char *part = el->path, *dot;
	bool ok;
	int byte;

	for (;;) {
		if (peek_token(el, &byte, e) != 0)
			return -1;
		if (part == NULL)
			break;
		if (byte != '{')
			return 0;
		el->at++;
		dot = strchr(part, '.');
		if (dot != NULL)
			*dot = '\0';
		if (find_member(el, part, &ok, e) != 0)
			return -1;
		if (!ok)
			return 0;
		part = dot == NULL ? NULL : dot + 1;
	}
	if (byte == '[') {
		el->at++;
		el->found = true;
	}
	return 0;
}

/* To the first bracket, which is not far. */
static int
skip_prefix(struct elements *el, int *byte, struct error *e)
{
	size_t passed;

	for (passed = 0; passed <= ELEMENTS_PREFIX_MAX; passed++) {
		if (peek(el, byte, e) != 0)
			return -1;
		if (*byte == '[' || *byte == '{' || *byte == AT_END)
			return 0;
		el->at++;
	}
	*byte = AT_END;
	return 0;
}

static int
start(struct elements *el, struct error *e)
{
	int byte;

	el->reason = "there is no such array in it";
	if (skip_prefix(el, &byte, e) != 0)
		return -1;
	if (byte != AT_END && el->has_path) {
		if (follow_path(el, e) != 0)
			return -1;
	} else if (byte == '[') {
		el->at++;
		el->found = true;
	} else if (byte == '{') {
		el->found = el->single = true;
	}
	el->phase = el->found ? PHASE_ARRAY : PHASE_END;
	return 0;
}

/* Give what is kept. */
static void
give(struct elements *el, enum element_state state, struct element *out)
{
	out->state = state;
	out->data = (const char *)el->window.data + el->keep;
	out->len = el->at - el->keep;
	out->offset = el->forgotten + el->keep;
	out->number = el->number;
	el->keeping = false;
}

static void
keep_from_here(struct elements *el)
{
	el->keep = el->at;
	el->keeping = true;
}

/* The text broke: all that is left, in pieces. */
static int
give_rest(struct elements *el, struct element *out, struct error *e)
{
	keep_from_here(el);
	while (!el->end_of_stream && el->at - el->keep < ELEMENT_MAX) {
		el->at = el->window.len;
		if (fill(el, e) != 0)
			return -1;
	}
	el->at = el->window.len;
	if (el->at - el->keep > ELEMENT_MAX)
		el->at = el->keep + ELEMENT_MAX;
	if (el->end_of_stream && el->at == el->window.len) {
		el->phase = PHASE_END;
		give(el, ELEMENT_BROKEN, out);
	} else {
		give(el, ELEMENT_PIECE, out);
	}
	return 0;
}

/* A text that breaks here, or behind the array. */
static int
begin_rest(struct elements *el, const char *reason, struct element *out,
    struct error *e)
{
	el->reason = reason;
	el->phase = PHASE_REST;
	return give_rest(el, out, e);
}

/* The array is over; nothing but ';' may follow a text of its own. */
static int
end_array(struct elements *el, struct element *out, struct error *e)
{
	int byte;

	el->phase = PHASE_END;
	out->state = ELEMENT_END;
	if (el->has_path)
		return 0;
	do {
		if (peek_token(el, &byte, e) != 0)
			return -1;
		if (byte == ';')
			el->at++;
	} while (byte == ';');
	if (byte == AT_END)
		return 0;
	return begin_rest(el, "something follows the array", out, e);
}

/* Go on with the element that the scan is in. */
static int
give_element(struct elements *el, struct element *out, struct error *e)
{
	bool pieces = el->scan.begun;

	keep_from_here(el);
	if (scan_value(el, &el->scan, e) != 0)
		return -1;
	if (el->scan.whole) {
		el->phase = PHASE_ARRAY;
		give(el, pieces ? ELEMENT_LAST : ELEMENT_WHOLE, out);
		el->number++;
	} else if (el->at - el->keep >= ELEMENT_MAX) {
		give(el, ELEMENT_PIECE, out);
	} else {
		el->phase = PHASE_END;
		el->reason = "the text ends inside an element";
		give(el, ELEMENT_BROKEN, out);
	}
	return 0;
}

/* Between elements: to the next one, or the array's end. */
static int
next_in_array(struct elements *el, struct element *out, struct error *e)
{
	int byte;

	if (el->single && el->number > 0)
		return end_array(el, out, e);
	if (peek_token(el, &byte, e) != 0)
		return -1;
	if (byte == ']' && !el->single) {
		el->at++;
		return end_array(el, out, e);
	}
	if (el->number > 0) {
		if (byte != ',')
			return begin_rest(el,
			    byte == AT_END ? "the text ends inside the array"
					   : "there is no ',' here",
			    out, e);
		el->at++;
		if (peek_token(el, &byte, e) != 0)
			return -1;
		if (byte == ']') { /* a comma too many loses nothing */
			el->at++;
			return end_array(el, out, e);
		}
	}
	if (byte == AT_END)
		return begin_rest(el, "the text ends inside the array", out, e);
	if (byte == ',' || byte == ']' || byte == '}' || byte == ':')
		return begin_rest(el, "there is no element here", out, e);
	memset(&el->scan, 0, sizeof(el->scan));
	el->phase = PHASE_ELEMENT;
	return give_element(el, out, e);
}

int
elements_next(struct elements *el, struct element *out, struct error *e)
{
	memset(out, 0, sizeof(*out));
	out->state = ELEMENT_END;
	if (el->phase == PHASE_START && start(el, e) != 0)
		return -1;
	switch (el->phase) {
	case PHASE_ARRAY:
		return next_in_array(el, out, e);
	case PHASE_ELEMENT:
		return give_element(el, out, e);
	case PHASE_REST:
		return give_rest(el, out, e);
	case PHASE_START:
	case PHASE_END:
		break;
	}
	return 0;
}
