#include "archiver/adapters/intake.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/intake_internal.h"

#define JSON_TYPE "application/json"

/*
 * Jansson 2.14 does not survive running out of memory: where an append to
 * one of its buffers fails, its parser writes beyond the end later, and its
 * writer leaves bytes out.  Either would be worse than stopping at once: what
 * was admitted is durable, and the import can be run again.
 */
static void *
allocate_or_stop(size_t size)
{
	void *memory = malloc(size);

	if (memory == NULL)
		abort();
	return memory;
}

void
intake_guard_memory(void)
{
	static atomic_flag done = ATOMIC_FLAG_INIT;

	if (!atomic_flag_test_and_set(&done))
		json_set_alloc_funcs(allocate_or_stop, free);
}

json_t *
intake_parse(const char *data, size_t len, struct error *e)
{
	json_error_t problem;
	json_t *value = json_loadb(data, len,
	    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY,
	    &problem);

	if (value == NULL)
		error_set(e, ERROR_FORMAT, "not JSON: byte %d: %s",
		    problem.position, problem.text);
	return value;
}

struct walk {
	struct intake *in;
	const struct member *member;
	intake_item *item;
	void *state;
	bool spooling; /* pieces of an element go to the spool */
};

/* An element's bytes in `raw`: understood, or flagged. */
static int
take_whole(struct walk *w, const struct element *el, struct error *e)
{
	const struct raw raw = {el->data, el->len, JSON_TYPE};
	json_t *value = intake_parse(el->data, el->len, e);
	int rc = -1;

	if (value != NULL)
		rc = w->item(w->state, value, &raw, e);
	json_decref(value);
	if (rc != 0 && e->code == ERROR_FORMAT) {
		struct error reason = *e;

		return intake_flag(w->in, w->member, &raw, reason.text, e);
	}
	return rc;
}

/* One piece of an element (or of a broken text) that is too large. */
static int
take_piece(struct walk *w, const struct element *el, struct error *e)
{
	struct sink *sink = w->in->sink;

	if (!w->spooling && sink->attach_begin(sink->context, e) != 0)
		return -1;
	w->spooling = true;
	return sink->attach_write(sink->context, el->data, el->len, e);
}

/* The last piece: what was spooled is archived raw, flagged. */
static int
end_pieces(struct walk *w, const struct element *el, const char *reason,
    struct error *e)
{
	struct sink *sink = w->in->sink;
	char sha256[SHA256_HEX_LEN + 1];
	uint64_t size;

	if (take_piece(w, el, e) != 0)
		return -1;
	w->spooling = false;
	if (sink->attach_finish(sink->context, sha256, &size, e) != 0)
		return -1;
	return intake_flag_spooled(
	    w->in, w->member->name, JSON_TYPE, sha256, size, reason, e);
}

static int
take_broken(struct walk *w, const struct element *el, const char *reason,
    struct error *e)
{
	const struct raw raw = {el->data, el->len, JSON_TYPE};

	if (w->spooling)
		return end_pieces(w, el, reason, e);
	if (el->len == 0)
		return intake_refuse(w->in, w->member, reason, e);
	return intake_flag(w->in, w->member, &raw, reason, e);
}

static int
take(struct walk *w, const struct element *el, const char *reason,
    struct error *e)
{
	switch (el->state) {
	case ELEMENT_WHOLE:
		return take_whole(w, el, e);
	case ELEMENT_PIECE:
		return take_piece(w, el, e);
	case ELEMENT_LAST:
		return end_pieces(w, el, "an item too large to be read", e);
	case ELEMENT_BROKEN:
		return take_broken(w, el, reason, e);
	case ELEMENT_END:
		break;
	}
	return 0;
}

int
intake_each_element(struct intake *in, const struct member *member,
    struct stream *stream, const char *path, intake_item *item, void *state,
    struct error *e)
{
	struct walk w = {in, member, item, state, false};
	struct elements *elements = elements_new(stream, path, e);
	struct element el;
	int rc = -1;

	if (elements == NULL)
		return -1;
	do {
		if (elements_next(elements, &el, e) != 0 ||
		    take(&w, &el, elements_reason(elements), e) != 0)
			goto out;
	} while (el.state != ELEMENT_END);
	rc = 0;
	if (!elements_found(elements))
		rc = intake_refuse(in, member, elements_reason(elements), e);
out:
	if (w.spooling)
		in->sink->attach_abort(in->sink->context);
	elements_free(elements);
	return rc;
}

int
intake_survey_elements(struct stream *stream, const char *path,
    intake_item *item, void *state, struct error *e)
{
	struct elements *elements = elements_new(stream, path, e);
	struct element el;
	int rc = -1;

	if (elements == NULL)
		return -1;
	do {
		json_t *value = NULL;

		if (elements_next(elements, &el, e) != 0)
			goto out;
		if (el.state == ELEMENT_WHOLE)
			value = intake_parse(el.data, el.len, e);
		if (value != NULL) {
			const struct raw raw = {el.data, el.len, JSON_TYPE};
			int taken = item(state, value, &raw, e);

			json_decref(value);
			if (taken != 0 && e->code != ERROR_FORMAT)
				goto out;
		}
	} while (el.state != ELEMENT_END);
	rc = 0;
out:
	elements_free(elements);
	return rc;
}
