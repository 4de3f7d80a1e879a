#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/meta.h"
#include "archiver/adapters/text_entities.h"

#define MISSING_MEDIA \
	"some media files that items refer to are not in this download; " \
	"is a part of it missing?"

const char *
meta_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL || *text == '\0' ? NULL : text;
}

/* The end of a handle that goes on behind `len`: theirs may hold dots, but
   don't end with one. */
static size_t
whole_handle(const char *text, size_t len)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789._";

	len += strspn(text + len, allowed);
	while (len > 0 && text[len - 1] == '.')
		len--;
	return len;
}

static void
add_tag(json_t *note, const struct text_entity *found)
{
	size_t len = found->kind == TEXT_MENTION
	    ? whole_handle(found->text, found->len)
	    : found->len;
	char *name = strndup(found->text, len);

	if (name == NULL) {
		activity_set(note, "tag", NULL); /* makes the note fail */
		return;
	}
	switch (found->kind) {
	case TEXT_HASHTAG:
		activity_tag_hashtag(note, name);
		break;
	case TEXT_MENTION:
		activity_tag_mention(note, name, NULL);
		break;
	case TEXT_CASHTAG:
		activity_tag_cashtag(note, name);
		break;
	case TEXT_LINK:
		activity_tag_link(note, name, NULL);
		break;
	}
	free(name);
}

json_t *
meta_note(const char *text)
{
	json_t *note = activity_note("Note", NULL, text);
	struct text_entity found;
	size_t at = 0, len = text == NULL ? 0 : strlen(text);

	while (text != NULL && text_entity_next(text, len, &at, &found))
		add_tag(note, &found);
	return note;
}

json_t *
meta_actor(const struct meta *m, const char *name)
{
	if (name != NULL && !meta_is_owner(m, name))
		return activity_actor("Person", NULL, name, NULL);
	if (m->owner_name != NULL)
		name = m->owner_name;
	else if (name == NULL)
		name = intake_account(m->intake);
	return activity_actor("Person", m->owner_url, name, m->owner_handle);
}

json_t *
meta_person(const struct meta *m, const char *handle)
{
	if (meta_is_owner(m, handle))
		return meta_actor(m, handle);
	return activity_actor("Person", NULL, NULL, handle);
}

/* An integer that says something. */
static bool
whole_number(const json_t *value, json_int_t *out)
{
	if (!json_is_integer(value))
		return false;
	*out = json_integer_value(value);
	return *out != 0; /* which is how they write "none" */
}

int
meta_time(const json_t *value, char out[TIMES_TEXT_MAX], struct error *e)
{
	json_int_t seconds;

	if (!whole_number(value, &seconds))
		return error_set(e, ERROR_FORMAT, "its timestamp is missing");
	if (!times_from_unix(seconds, out))
		return error_set(e, ERROR_FORMAT, "its timestamp is no date");
	return 0;
}

int
meta_time_ms(const json_t *value, char out[TIMES_TEXT_MAX], struct error *e)
{
	json_int_t ms;

	if (!whole_number(value, &ms))
		return error_set(e, ERROR_FORMAT, "its timestamp is missing");
	if (!times_from_unix_ms(ms, out))
		return error_set(e, ERROR_FORMAT, "its timestamp is no date");
	return 0;
}

/* A member of the download among the record's attachments. */
static int
attach_member(
    struct meta *m, struct meta_item *item, const char *uri, struct error *e)
{
	struct attachment found;

	while (strncmp(uri, "./", 2) == 0)
		uri += 2;
	if (!intake_media_find(m->intake, uri, &found))
		return intake_warn(m->intake, MISSING_MEDIA, e);
	if (item->attachments == NULL)
		item->attachments = json_array();
	if (json_array_append_new(item->attachments,
		intake_attachment(m->intake, &found, NULL)) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

/* The media type that a file's name promises, or NULL. */
static const char *
promised_type(const char *uri)
{
	struct member nameless = {.name = uri};
	const char *type = member_media_type(&nameless);

	return strcmp(type, "application/octet-stream") == 0 ? NULL : type;
}

int
meta_attach(struct meta *m, struct meta_item *item, const json_t *media,
    struct error *e)
{
	const char *uri = meta_text(media, "uri");
	const char *description = meta_text(media, "description");
	bool remote;
	json_t *list;

	if (uri == NULL)
		return 0;
	remote = strncmp(uri, "http://", 7) == 0 ||
	    strncmp(uri, "https://", 8) == 0;
	activity_attach(item->object, promised_type(uri), remote ? uri : NULL,
	    remote ? NULL : member_leaf(uri));
	list = json_object_get(item->object, "attachment");
	if (description != NULL && json_array_size(list) > 0)
		activity_set_string(
		    json_array_get(list, json_array_size(list) - 1), "summary",
		    description);
	return remote ? 0 : attach_member(m, item, uri, e);
}

int
meta_attach_all(
    struct meta *m, struct meta_item *item, const json_t *list, struct error *e)
{
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		if (meta_attach(m, item, json_array_get(list, i), e) != 0)
			return -1;
	}
	return 0;
}

void
meta_drop(struct meta_item *item)
{
	json_decref(item->object);
	json_decref(item->attachments);
	item->object = item->attachments = NULL;
}

/*
 * The id of what the item made.  Names change: the account's is not part of
 * it, nor that of a message's sender, whom its millisecond tells as well.
 */
static int
derive_id(struct meta *m, struct meta_item *item, struct error *e)
{
	const char *parts[4];

	parts[0] = item->time;
	parts[1] = meta_is_owner(m, item->author) ||
		strcmp(item->kind, "message") == 0
	    ? NULL
	    : item->author;
	parts[2] = item->text;
	parts[3] = item->about;
	return derived_ids_next(m->ids, item->kind, parts,
	    sizeof(parts) / sizeof(*parts), item->id, e);
}

/*
 * The object is known by the item's id where the item is about what its actor
 * made.  Of a deletion only the time of what was deleted is known.
 */
static void
finish_object(const struct meta_item *item, bool deleted)
{
	if (deleted || strcmp(item->type, "Create") == 0)
		activity_set_string(item->object, "id", item->id);
	if (deleted)
		activity_set_string(item->object, "published", item->time);
}

int
meta_record(struct meta *m, struct meta_item *item, const struct raw *raw,
    struct error *e)
{
	struct draft draft = {.direction = item->direction, .raw = *raw};
	bool deleted = strcmp(item->type, "Delete") == 0;

	if (derive_id(m, item, e) != 0) {
		meta_drop(item);
		return -1;
	}
	finish_object(item, deleted);
	draft.native_id = item->id;
	draft.activity = activity_new(item->type);
	activity_set(draft.activity, "actor",
	    item->by_handle ? meta_person(m, item->author)
			    : meta_actor(m, item->author));
	activity_set_string(draft.activity, "summary", item->summary);
	activity_set_string(draft.activity, "content", item->content);
	activity_set(draft.activity, "object", item->object);
	if (!deleted)
		activity_publish(draft.activity, item->time);
	draft.attachments = item->attachments;
	item->object = item->attachments = NULL; /* transferred */
	return intake_record(m->intake, &draft, e);
}
