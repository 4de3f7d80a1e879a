#include <stdlib.h>
#include <string.h>

#include "index/thread_internal.h"

struct thread *
thread_new(struct error *e)
{
	struct thread *t = calloc(1, sizeof(*t));

	if (t == NULL)
		error_set(e, ERROR_NOMEM, "out of memory");
	return t;
}

void
thread_free(struct thread *t)
{
	size_t i;

	if (t == NULL)
		return;
	thread_forget_order(t);
	for (i = 0; i < t->count; i++)
		free(t->entries[i].id);
	free(t->entries);
	free(t);
}

/* What happened, by the activity's type. */
static enum thread_event_kind
kind_of(struct json_slice activity)
{
	static const struct {
		const char *type;
		enum thread_event_kind kind;
	} kinds[] = {{"Create", THREAD_CREATED}, {"Update", THREAD_EDITED},
	    {"Delete", THREAD_DELETED}, {"Like", THREAD_LIKED},
	    {"Announce", THREAD_REPOSTED}, {"Undo", THREAD_UNDONE}};
	struct json_slice type;
	size_t i;

	if (json_member(activity, "type", &type)) {
		for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
			if (json_string_is(type, kinds[i].type))
				return kinds[i].kind;
		}
	}
	return THREAD_OTHER;
}

/* An id: of a string itself, of an object its own; false when it has none. */
static bool
id_of(struct json_slice value, struct json_slice *id)
{
	*id = value;
	return json_type_of(value) == JSON_TYPE_STRING ||
	    (json_member(value, "id", id) &&
		json_type_of(*id) == JSON_TYPE_STRING);
}

/* The id of what an activity is about; an Undo is about what it undoes. */
static bool
find_object(
    struct json_slice line, enum thread_event_kind kind, struct json_slice *id)
{
	struct json_slice object;

	if (kind == THREAD_UNDONE &&
	    json_path(line, "activity.object.object", &object) &&
	    id_of(object, id))
		return true;
	if (json_path(line, "activity.object", &object) && id_of(object, id))
		return true;
	return json_member(line, "native_id", id) &&
	    json_type_of(*id) == JSON_TYPE_STRING;
}

static int
make_room(struct thread *t, struct error *e)
{
	struct thread_entry *entries;
	size_t room = t->room == 0 ? 64 : 2 * t->room;

	if (t->count == THREAD_EVENTS_MAX)
		return error_set(e, ERROR_INPUT,
		    "a conversation of more than %d entries",
		    THREAD_EVENTS_MAX);
	if (t->count < t->room)
		return 0;
	entries = realloc(t->entries, room * sizeof(*entries));
	if (entries == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	t->entries = entries;
	t->room = room;
	return 0;
}

/* Append a text and its NUL; what is NUL in it ends it. */
static size_t
append_text(struct buf *texts, const void *text, size_t len)
{
	size_t at = texts->len;

	buf_append(texts, text, len);
	buf_append_byte(texts, '\0');
	return at;
}

static size_t
append_string(struct buf *texts, struct json_slice string)
{
	size_t at = texts->len;

	(void)json_get_string(string, texts); /* nothing when it is none */
	buf_append_byte(texts, '\0');
	return at;
}

int
thread_add(struct thread *t, const char *class_name, uint64_t index,
    struct json_slice line, const struct document *d, struct error *e)
{
	const struct buf *author = &d->facets[DOCUMENT_AUTHOR];
	struct json_slice activity, id, reply, parent = {"\"\"", 2};
	struct thread_entry *entry;
	struct buf texts = BUF_EMPTY;
	size_t parent_at, class_at, author_at;

	if (!json_member(line, "activity", &activity) ||
	    !find_object(line, kind_of(activity), &id))
		return 0;
	if (json_path(line, "activity.object.inReplyTo", &reply) &&
	    !id_of(reply, &parent))
		parent = (struct json_slice){"\"\"", 2};
	if (make_room(t, e) != 0)
		return -1;
	(void)append_string(&texts, id);
	parent_at = append_string(&texts, parent);
	class_at = append_text(&texts, class_name, strlen(class_name));
	author_at = append_text(&texts, author->data, author->len);
	if (buf_ok(&texts, e) != 0) {
		buf_release(&texts);
		return -1;
	}
	thread_forget_order(t);
	entry = &t->entries[t->count++];
	entry->id = (char *)texts.data; /* transferred */
	entry->parent = entry->id + parent_at;
	entry->event = (struct thread_event){
	    .kind = kind_of(activity),
	    .class_name = entry->id + class_at,
	    .index = index,
	    .author = entry->id + author_at,
	    .claimed_us = d->posted_us,
	    .claimed = d->posted_claimed,
	    .captured_us = d->captured_us,
	};
	return 0;
}

const struct thread_event *
thread_at(const struct thread_post *post, int64_t moment_us)
{
	const struct thread_event *last = NULL;
	size_t i;

	for (i = 0; i < post->count; i++) {
		const struct thread_event *event = &post->events[i];

		if (event->kind <= THREAD_DELETED && /* made a version */
		    event->claimed_us <= moment_us)
			last = event;
	}
	return last;
}
