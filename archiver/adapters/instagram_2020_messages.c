/*
 * instagram_2020_messages - messages.json of Instagram's downloads until 2020.
 */
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/instagram_item.h"
#include "archiver/adapters/meta_text.h"
#include "core/codec.h"

#define OWNER_UNKNOWN \
	"whose messages these are is not known; say the account's name " \
	"with --account"

struct old_thread {
	struct meta *m;
	const json_t *people;
	char id[sizeof("derived:thread:") + SHA256_HEX_LEN];
};

static int
compare_names(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

/* A thread has no name but its people's: the hash of them, in order. */
static int
name_thread(struct old_thread *t, struct error *e)
{
	size_t i, count = json_array_size(t->people);
	const char **names = calloc(count + 1, sizeof(*names));
	struct buf text = BUF_EMPTY;
	uint8_t hash[SHA256_LEN];
	int rc;

	if (names == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < count; i++) {
		names[i] = json_string_value(json_array_get(t->people, i));
		if (names[i] == NULL)
			names[i] = "";
	}
	qsort(names, count, sizeof(*names), compare_names);
	for (i = 0; i < count; i++)
		buf_append(&text, names[i], strlen(names[i]) + 1);
	free(names);
	rc = buf_ok(&text, e);
	if (rc == 0)
		rc = sha256(text.data, text.len, hash, e);
	buf_release(&text);
	if (rc != 0)
		return -1;
	memcpy(t->id, "derived:thread:", sizeof("derived:thread:"));
	hex_encode(hash, sizeof(hash), t->id + strlen(t->id));
	return 0;
}

/* The first of these members that is text. */
static const char *
first_text(const json_t *message)
{
	static const char *const names[] = {"text", "heart", "story_share",
	    "action", "video_call_action", "profile_share_name", NULL};
	const char *const *name;
	const char *text = NULL;

	for (name = names; *name != NULL && text == NULL; name++)
		text = meta_text(message, *name);
	return text;
}

/* Addresses of what was sent. */
static void
add_links(json_t *object, const json_t *message)
{
	static const char *const names[] = {
	    "media", "media_url", "voice_media", NULL};
	const char *const *name;

	for (name = names; *name != NULL; name++) {
		const char *url = meta_text(message, *name);

		if (url != NULL && strncmp(url, "http", 4) == 0)
			activity_attach(object, NULL, url, NULL);
	}
	if (meta_text(message, "media_share_url") != NULL)
		activity_tag_link(object, meta_text(message, "media_share_url"),
		    meta_text(message, "media_share_caption"));
	if (meta_text(message, "link") != NULL)
		activity_tag_link(object, meta_text(message, "link"), NULL);
}

/* Everybody in the thread but the sender. */
static void
add_readers(const struct old_thread *t, const char *sender, json_t *object)
{
	size_t i;

	for (i = 0; i < json_array_size(t->people); i++) {
		const char *name = json_string_value(
		    json_array_get(t->people, i));

		if (name != NULL && strcmp(name, sender) != 0)
			activity_add(object, "to", meta_person(t->m, name));
	}
}

/* {"username","date"} below a message */
static int
old_message_like(struct old_thread *t, const json_t *value,
    const char *message_id, const struct raw *raw, struct error *e)
{
	const char *time = meta_text(value, "date");
	struct meta_item item = {.kind = "reaction",
	    .type = "Like",
	    .author = meta_text(value, "username"),
	    .by_handle = true,
	    .about = message_id};

	if (item.author == NULL)
		return 0; /* the raw message has it */
	if (time == NULL || !times_from_iso(time, item.time))
		item.time[0] = '\0';
	item.direction = meta_is_owner(t->m, item.author) ? DIRECTION_OUTBOUND
							  : DIRECTION_INBOUND;
	item.object = activity_note("Note", message_id, NULL);
	activity_set_string(item.object, "context", t->id);
	return meta_record(t->m, &item, raw, e);
}

static int
old_message(struct old_thread *t, const json_t *value, const struct raw *raw,
    struct error *e)
{
	const json_t *likes = json_object_get(value, "likes");
	struct meta_item item = {.kind = "message",
	    .type = "Create",
	    .author = meta_text(value, "sender"),
	    .by_handle = true,
	    .text = first_text(value),
	    .about = t->id};
	size_t i;

	if (item.author == NULL)
		return error_set(e, ERROR_FORMAT, "a message without sender");
	if (instagram_2020_time(meta_text(value, "created_at"), item.time, e) !=
	    0)
		return -1;
	item.direction = meta_is_owner(t->m, item.author) ? DIRECTION_OUTBOUND
							  : DIRECTION_INBOUND;
	item.object = meta_note(item.text);
	activity_set_string(item.object, "context", t->id);
	add_links(item.object, value);
	add_readers(t, item.author, item.object);
	if (meta_record(t->m, &item, raw, e) != 0)
		return -1;
	for (i = 0; i < json_array_size(likes); i++) {
		if (old_message_like(
			t, json_array_get(likes, i), item.id, raw, e) != 0)
			return -1;
	}
	return 0;
}

static int
take_message(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	json_t *repaired = meta_text_repaired(value, e);
	int rc;

	if (repaired == NULL)
		return -1;
	rc = old_message(state, repaired, raw, e);
	json_decref(repaired);
	return rc;
}

/* {"participants":[...],"conversation":[...]} */
static int
take_thread(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct old_thread t = {.m = state};
	struct stream stream;
	json_t *repaired;
	int rc;

	if (!json_is_array(json_object_get(value, "conversation")))
		return error_set(
		    e, ERROR_FORMAT, "a thread without conversation");
	if (!json_is_array(json_object_get(value, "participants")))
		return error_set(
		    e, ERROR_FORMAT, "a thread without participants");
	repaired = meta_text_repaired(
	    json_object_get(value, "participants"), e);
	if (repaired == NULL)
		return -1;
	t.people = repaired;
	rc = name_thread(&t, e);
	if (rc == 0) {
		stream_of_bytes(&stream, raw->data, raw->len);
		rc = intake_each_element(t.m->intake, t.m->member, &stream,
		    "conversation", take_message, &t, e);
	}
	json_decref(repaired);
	return rc;
}

int
instagram_2020_messages(struct meta *m, struct stream *stream, struct error *e)
{
	if (!meta_knows_owner(m))
		return intake_refuse(m->intake, m->member, OWNER_UNKNOWN, e);
	return intake_each_element(
	    m->intake, m->member, stream, NULL, take_thread, m, e);
}
