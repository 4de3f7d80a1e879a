#include "archiver/adapters/elements.h"

#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/elements_internal.h"

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

/* To the first bracket, which is not far. */
static int
skip_prefix(struct elements *el, int *byte, struct error *e)
{
	size_t passed;

	for (passed = 0; passed <= ELEMENTS_PREFIX_MAX; passed++) {
		if (elements_peek(el, byte, e) != 0)
			return -1;
		if (*byte == '[' || *byte == '{' || *byte == ELEMENTS_AT_END)
			return 0;
		el->at++;
	}
	*byte = ELEMENTS_AT_END;
	return 0;
}

static int
start(struct elements *el, struct error *e)
{
	int byte;

	el->reason = "there is no such array in it";
	if (skip_prefix(el, &byte, e) != 0)
		return -1;
	if (byte != ELEMENTS_AT_END && el->has_path) {
		if (elements_follow_path(el, e) != 0)
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
		if (elements_fill(el, e) != 0)
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
		if (elements_token(el, &byte, e) != 0)
			return -1;
		if (byte == ';')
			el->at++;
	} while (byte == ';');
	if (byte == ELEMENTS_AT_END)
		return 0;
	return begin_rest(el, "something follows the array", out, e);
}

/* Go on with the element that the scan is in. */
static int
give_element(struct elements *el, struct element *out, struct error *e)
{
	bool pieces = el->scan.begun;

	keep_from_here(el);
	if (elements_scan(el, &el->scan, e) != 0)
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
	if (elements_token(el, &byte, e) != 0)
		return -1;
	if (byte == ']' && !el->single) {
		el->at++;
		return end_array(el, out, e);
	}
	if (el->number > 0) {
		if (byte != ',')
			return begin_rest(el,
			    byte == ELEMENTS_AT_END
				? "the text ends inside the array"
				: "there is no ',' here",
			    out, e);
		el->at++;
		if (elements_token(el, &byte, e) != 0)
			return -1;
		if (byte == ']') { /* a comma too many loses nothing */
			el->at++;
			return end_array(el, out, e);
		}
	}
	if (byte == ELEMENTS_AT_END)
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
