#include "archiver/adapters/meta_messages.h"

#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/meta_text.h"

#define OWNER_UNKNOWN \
	"whose messages these are is not known; say the account's name " \
	"with --set owner=NAME"

/* The lists of a message that hold media objects. */
static const char *const media_lists[] = {
    "photos", "videos", "audio_files", "gifs", "files", "media", NULL};

struct thread {
	struct meta *m;
	char *id; /* of the context; "" when nothing names it */
	char *other; /* the other one of two; NULL when there are more */
};

bool
meta_is_messages(const struct member *member)
{
	char key[META_KEY_MAX];

	if (meta_look(member, key) != META_OBJECT)
		return false;
	/* Others' chats begin with "messages" too: Telegram's, for one. */
	if (strcmp(key, "messages") == 0 &&
	    !member_head_has(member, "\"sender_name\"") &&
	    !member_head_has(member, "\"senderName\"") &&
	    !member_head_has(member, "\"participants\""))
		return false;
	return (strcmp(key, "participants") == 0 ||
		   strcmp(key, "messages") == 0 || strcmp(key, "title") == 0 ||
		   strcmp(key, "thread_path") == 0) &&
	    member_head_has(member, "\"messages\"") &&
	    !member_head_has(member, "\"conversation\"");
}

/* One text under either of two names. */
static const char *
text_of(const json_t *object, const char *name, const char *encrypted_name)
{
	const char *text = meta_text(object, name);

	return text != NULL ? text : meta_text(object, encrypted_name);
}

/* The name of a participant, who is an object or just a name. */
static const char *
participant(const json_t *list, size_t i)
{
	const json_t *one = json_array_get(list, i);
	const char *name = json_string_value(one);

	return name != NULL ? name : meta_text(one, "name");
}

/*
 * The thread's name: of the folder, else of the path that the file gives.
 */
static char *
thread_name(const struct member *member, const json_t *file)
{
	const char *leaf = member_leaf(member->name);
	const char *start, *path;

	if (strncmp(leaf, "message", 7) == 0 && leaf > member->name) {
		for (start = leaf - 1; start > member->name; start--) {
			if (start[-1] == '/')
				break;
		}
		return strndup(start, (size_t)(leaf - 1 - start));
	}
	path = text_of(file, "thread_path", "threadName");
	return strdup(path == NULL ? "" : member_leaf(path));
}

static int
find_other(struct thread *t, const json_t *file, struct error *e)
{
	const json_t *list = json_object_get(file, "participants");
	const char *name;
	size_t i;

	if (json_array_size(list) != 2)
		return 0;
	for (i = 0; i < 2; i++) {
		name = participant(list, i);
		if (name == NULL || meta_is_owner(t->m, name))
			continue;
		if (t->other != NULL) /* two others: the owner has left */
			break;
		t->other = strdup(name);
		if (t->other == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
	}
	if (i < 2) {
		free(t->other);
		t->other = NULL;
	}
	return 0;
}

/*
 * Whether the account is known by the kind of name that messages bear: it was
 * given or is in the profile, or --account is one of the people here.
 */
static bool
knows_owner(const struct meta *m, const json_t *file)
{
	const json_t *people = json_object_get(file, "participants");
	const json_t *messages = json_object_get(file, "messages");
	size_t i;

	if (m->owner_name != NULL)
		return true;
	for (i = 0; i < json_array_size(people); i++) {
		if (meta_is_owner(m, participant(people, i)))
			return true;
	}
	for (i = 0; i < json_array_size(messages); i++) {
		if (meta_is_owner(m,
			text_of(json_array_get(messages, i), "sender_name",
			    "senderName")))
			return true;
	}
	return false;
}

/* What the message carries, into its object. */
static int
add_contents(struct thread *t, struct meta_item *item, const json_t *message,
    struct error *e)
{
	const json_t *share = json_object_get(message, "share");
	const json_t *duration = json_object_get(message, "call_duration");
	const char *const *list;

	for (list = media_lists; *list != NULL; list++) {
		if (meta_attach_all(
			t->m, item, json_object_get(message, *list), e) != 0)
			return -1;
	}
	if (meta_attach(t->m, item, json_object_get(message, "sticker"), e) !=
	    0)
		return -1;
	if (meta_text(share, "link") != NULL)
		activity_tag_link(item->object, meta_text(share, "link"),
		    meta_text(share, "share_text"));
	if (json_is_integer(duration))
		activity_set(item->object, "duration",
		    json_sprintf("PT%" JSON_INTEGER_FORMAT "S",
			json_integer_value(duration)));
	return 0;
}

/* Where it stands and, between two people, who else reads it. */
static void
add_context(struct thread *t, struct meta_item *item)
{
	activity_set_string(item->object, "context", t->id);
	if (t->other == NULL)
		return;
	activity_add(item->object, "to",
	    meta_actor(
		t->m, item->direction == DIRECTION_OUTBOUND ? t->other : NULL));
}

/* {"reaction":"😠","actor":"Wei Zhang","timestamp":...} */
static int
reaction(struct thread *t, const json_t *value, const char *message_id,
    const struct raw *raw, struct error *e)
{
	const json_t *time = json_object_get(value, "timestamp");
	struct meta_item item = {.kind = "reaction",
	    .type = "Like",
	    .author = meta_text(value, "actor"),
	    .text = meta_text(value, "reaction"),
	    .about = message_id};

	if (item.author == NULL || item.text == NULL)
		return 0; /* nobody reacted; the raw message has it */
	if (!times_from_unix(json_integer_value(time), item.time) ||
	    json_integer_value(time) == 0)
		item.time[0] = '\0'; /* most downloads do not say */
	item.direction = meta_is_owner(t->m, item.author) ? DIRECTION_OUTBOUND
							  : DIRECTION_INBOUND;
	item.object = activity_note("Note", message_id, NULL);
	activity_set_string(item.object, "context", t->id);
	item.content = item.text;
	return meta_record(t->m, &item, raw, e);
}

/* The time in milliseconds, under either name. */
static const json_t *
time_of(const json_t *message)
{
	const json_t *time = json_object_get(message, "timestamp_ms");

	return time != NULL ? time : json_object_get(message, "timestamp");
}

static bool
is_unsent(const json_t *message)
{
	return json_is_true(json_object_get(message, "is_unsent")) ||
	    json_is_true(json_object_get(message, "isUnsent"));
}

/* A message with its text made good. */
static int
message(struct thread *t, const json_t *value, const struct raw *raw,
    struct error *e)
{
	const json_t *reactions = json_object_get(value, "reactions");
	struct meta_item item = {.kind = "message",
	    .type = is_unsent(value) ? "Delete" : "Create",
	    .author = text_of(value, "sender_name", "senderName"),
	    .text = text_of(value, "content", "text"),
	    .about = t->id};
	size_t i;

	if (item.author == NULL)
		return error_set(e, ERROR_FORMAT, "a message without sender");
	if (meta_time_ms(time_of(value), item.time, e) != 0)
		return -1;
	item.direction = meta_is_owner(t->m, item.author) ? DIRECTION_OUTBOUND
							  : DIRECTION_INBOUND;
	item.object = meta_note(item.text);
	if (is_unsent(value)) {
		activity_set_string(item.object, "type", "Tombstone");
		activity_set_string(item.object, "formerType", "Note");
	}
	add_context(t, &item);
	if (add_contents(t, &item, value, e) != 0) {
		meta_drop(&item);
		return -1;
	}
	if (meta_record(t->m, &item, raw, e) != 0)
		return -1;
	for (i = 0; i < json_array_size(reactions); i++) {
		if (reaction(
			t, json_array_get(reactions, i), item.id, raw, e) != 0)
			return -1;
	}
	return 0;
}

static int
take_message(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct thread *t = state;
	json_t *repaired = meta_text_repaired(value, e);
	int rc;

	if (repaired == NULL)
		return -1;
	rc = message(t, repaired, raw, e);
	json_decref(repaired);
	return rc;
}

/*
 * The bytes around the elements of "messages": with nothing in between they
 * are JSON still, and say all that the file says of the thread.
 */
static int
cut_messages(const struct buf *bytes, struct buf *out, struct error *e)
{
	struct stream stream;
	struct elements *elements;
	struct element el;
	size_t first = bytes->len, last = bytes->len;
	int rc = -1;

	stream_of_bytes(&stream, bytes->data, bytes->len);
	elements = elements_new(&stream, "messages", e);
	if (elements == NULL)
		return -1;
	do {
		if (elements_next(elements, &el, e) != 0)
			goto out;
		if (el.state == ELEMENT_END)
			break;
		if (first == bytes->len)
			first = (size_t)el.offset;
		last = (size_t)el.offset + el.len;
	} while (true);
	buf_append(out, bytes->data, first);
	buf_append(out, bytes->data + last, bytes->len - last);
	rc = buf_ok(out, e);
out:
	elements_free(elements);
	return rc;
}

/* Who is in a group, once a thread: with its first file. */
static int
group(struct thread *t, const json_t *file, const struct buf *bytes,
    struct error *e)
{
	const json_t *people = json_object_get(file, "participants");
	struct meta_item item = {.kind = "thread",
	    .type = "Update",
	    .direction = DIRECTION_INTERNAL,
	    .about = t->id};
	struct buf around = BUF_EMPTY;
	struct raw raw;
	size_t i;
	int rc;

	if (cut_messages(bytes, &around, e) != 0) {
		buf_release(&around);
		return -1;
	}
	item.object = activity_note("Collection", t->id, NULL);
	activity_set_string(
	    item.object, "name", text_of(file, "title", "threadName"));
	for (i = 0; i < json_array_size(people); i++) {
		const char *name = participant(people, i);

		if (name != NULL)
			activity_add(
			    item.object, "items", meta_actor(t->m, name));
	}
	raw = (struct raw){around.data, around.len, "application/json"};
	rc = meta_record(t->m, &item, &raw, e);
	buf_release(&around);
	return rc;
}

/* Whether this file is the one that tells about the thread. */
static bool
is_first_file(const char *name)
{
	const char *leaf = member_leaf(name);

	return strncmp(leaf, "message_", 8) != 0 ||
	    strcmp(leaf, "message_1.json") == 0;
}

/* `file` is NULL where the bytes as a whole are not JSON. */
static int
read_thread(struct thread *t, const json_t *file, const struct buf *bytes,
    struct error *e)
{
	struct stream stream;

	if (!knows_owner(t->m, file))
		return intake_refuse(
		    t->m->intake, t->m->member, OWNER_UNKNOWN, e);
	t->id = thread_name(t->m->member, file);
	if (t->id == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (find_other(t, file, e) != 0)
		return -1;
	if (json_array_size(json_object_get(file, "participants")) > 2 &&
	    is_first_file(t->m->member->name) && group(t, file, bytes, e) != 0)
		return -1;
	stream_of_bytes(&stream, bytes->data, bytes->len);
	return intake_each_element(t->m->intake, t->m->member, &stream,
	    "messages", take_message, t, e);
}

/* Read the file's bytes; what is not JSON as a whole may hold messages yet. */
static int
read_bytes(struct thread *t, const struct buf *bytes, struct error *e)
{
	json_t *parsed = intake_parse((const char *)bytes->data, bytes->len, e);
	json_t *file = NULL;
	int rc = -1;

	if (parsed != NULL)
		file = meta_text_repaired(parsed, e);
	json_decref(parsed);
	if (file != NULL || e->code == ERROR_FORMAT)
		rc = read_thread(t, file, bytes, e);
	json_decref(file);
	return rc;
}

int
meta_messages(struct meta *m, struct stream *stream, struct error *e)
{
	struct thread t = {.m = m};
	struct buf bytes = BUF_EMPTY;
	int rc;

	rc = stream_read_all(stream, META_MESSAGES_MAX, &bytes, e);
	if (rc == 0)
		rc = read_bytes(&t, &bytes, e);
	else if (e->code == ERROR_INPUT)
		rc = intake_refuse(m->intake, m->member, e->text, e);
	free(t.id);
	free(t.other);
	buf_release(&bytes);
	return rc;
}
