#include "archiver/adapters/x_internal.h"

#include <stdlib.h>
#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"
/* A beginning that is shorter could be anybody's. */
#define CUT_MIN 32

/*
 * tweets.js has the first 280 characters of a long post and an ellipsis;
 * note-tweet.js has all of it, under an id of its own.  Nothing but the text
 * says which belong together.
 */
struct x_note {
	json_t *item; /* noteTweet */
	json_t *text; /* unescaped */
	char published[TIMES_TEXT_MAX];
	char *raw;
	size_t raw_len;
	bool used;
};

static int
grow(struct x *x, struct error *e)
{
	size_t cap = x->note_cap == 0 ? 16 : x->note_cap * 2;
	struct x_note *more;

	if (x->note_count < x->note_cap)
		return 0;
	more = realloc(x->notes, cap * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	x->notes = more;
	x->note_cap = cap;
	return 0;
}

int
x_note_item(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct x *x = state;
	json_t *item = json_object_get(value, "noteTweet");
	const char *text = x_text(json_object_get(item, "core"), "text");
	struct x_note *note;

	if (text == NULL || x_text(item, "noteTweetId") == NULL)
		return error_set(
		    e, ERROR_FORMAT, "a long post without text or noteTweetId");
	if (grow(x, e) != 0)
		return -1;
	note = &x->notes[x->note_count];
	memset(note, 0, sizeof(*note));
	if (!x_time(x_text(item, "createdAt"), note->published))
		return error_set(e, ERROR_FORMAT, "a long post without date");
	note->text = x_unescape(text);
	note->raw = malloc(raw->len);
	if (note->text == NULL || note->raw == NULL) {
		json_decref(note->text);
		free(note->raw);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	memcpy(note->raw, raw->data, raw->len);
	note->raw_len = raw->len;
	note->item = json_incref(item);
	x->note_count++;
	return 0;
}

/* The last ellipsis of a text, or NULL. */
static const char *
last_ellipsis(const char *text)
{
	const char *found = NULL, *at = text;

	while ((at = strstr(at, ELLIPSIS)) != NULL)
		found = at++;
	return found;
}

/* The note that begins with these bytes; of two that do, the one of the same
   minute. */
static struct x_note *
begins_with(struct x *x, const char *cut, size_t len, const char *published)
{
	struct x_note *best = NULL;
	size_t i;

	for (i = 0; i < x->note_count; i++) {
		struct x_note *note = &x->notes[i];

		if (note->used ||
		    strncmp(json_string_value(note->text), cut, len) != 0)
			continue;
		if (best == NULL ||
		    strncmp(note->published, published, 16) == 0)
			best = note;
	}
	return best;
}

int
x_note_of(struct x *x, const char *text, const char *published,
    const struct x_note **out, struct error *e)
{
	struct x_note *found = NULL;
	const char *cut, *end;
	json_t *unescaped;
	size_t len;

	*out = NULL;
	if (x->note_count == 0 || last_ellipsis(text) == NULL)
		return 0;
	unescaped = x_unescape(text);
	if (unescaped == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	cut = json_string_value(unescaped);
	end = last_ellipsis(cut);
	len = end == NULL ? 0 : (size_t)(end - cut);
	while (len > 0 && cut[len - 1] == ' ')
		len--;
	if (len >= CUT_MIN)
		found = begins_with(x, cut, len, published);
	json_decref(unescaped);
	if (found != NULL)
		found->used = true;
	*out = found;
	return 0;
}

void
x_note_fill(json_t *object, const struct x_note *note)
{
	json_t *urls = json_object_get(
	    json_object_get(note->item, "core"), "urls");
	json_t *one;
	size_t i;

	x_set_content(object, json_incref(note->text));
	activity_tags_from_text(object, json_string_value(note->text));
	json_array_foreach (urls, i, one) {
		if (x_text(one, "expandedUrl") != NULL)
			activity_tag_link(object, x_text(one, "expandedUrl"),
			    x_text(one, "shortUrl"));
	}
}

int
x_note_attach(struct x *x, const struct x_note *note, json_t *attachments,
    struct error *e)
{
	struct attachment file;

	if (intake_attach(x->intake, "note-tweet.json", "application/json",
		note->raw, note->raw_len, &file, e) != 0)
		return -1;
	if (json_array_append_new(
		attachments, intake_attachment(x->intake, &file, NULL)) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

int
x_notes_finish(struct x *x, struct error *e)
{
	size_t i;

	for (i = 0; i < x->note_count; i++) {
		const struct x_note *note = &x->notes[i];
		struct draft draft = {.direction = DIRECTION_OUTBOUND,
		    .native_id = x_text(note->item, "noteTweetId"),
		    .raw = {note->raw, note->raw_len, "application/json"}};
		json_t *object;

		if (note->used)
			continue;
		object = activity_note("Note", NULL, NULL);
		x_note_fill(object, note);
		draft.activity = activity_new("Create");
		activity_set(draft.activity, "actor", x_own_actor(x));
		activity_set(draft.activity, "object", object);
		activity_publish(draft.activity, note->published);
		if (intake_record(x->intake, &draft, e) != 0)
			return -1;
	}
	return 0;
}

void
x_notes_free(struct x *x)
{
	size_t i;

	for (i = 0; i < x->note_count; i++) {
		json_decref(x->notes[i].item);
		json_decref(x->notes[i].text);
		free(x->notes[i].raw);
	}
	free(x->notes);
}
