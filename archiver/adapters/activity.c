#include "archiver/adapters/activity.h"

#include <string.h>

#include "archiver/adapters/text_entities.h"
#include "archiver/adapters/text_repair.h"
#include "core/buf.h"
#include "core/utf8.h"

#define NESTING_MAX 64 /* of an activity; adapters build a handful */

/* Failed objects are empty ones; see activity.h. */
static bool
has_failed(const json_t *object)
{
	return !json_is_object(object) || json_object_size(object) == 0;
}

static void
set_failed(json_t *object)
{
	if (json_is_object(object))
		(void)json_object_clear(object); /* of an object it succeeds */
}

void
activity_set(json_t *object, const char *name, json_t *value)
{
	if (has_failed(object)) {
		json_decref(value);
		return;
	}
	if (json_object_set_new(object, name, value) != 0)
		set_failed(object);
}

void
activity_set_string(json_t *object, const char *name, const char *text)
{
	if (text != NULL && *text != '\0')
		activity_set(object, name, activity_string(text, strlen(text)));
}

void
activity_add(json_t *object, const char *name, json_t *value)
{
	json_t *array;

	if (has_failed(object)) {
		json_decref(value);
		return;
	}
	array = json_object_get(object, name);
	if (array == NULL) {
		activity_set(object, name, json_array());
		array = json_object_get(object, name);
	}
	if (json_array_append_new(array, value) != 0)
		set_failed(object);
}

json_t *
activity_string(const char *text, size_t len)
{
	json_t *string = json_stringn(text, len);
	struct buf repaired = BUF_EMPTY;

	if (string != NULL || utf8_valid(text, len))
		return string; /* NULL without memory */
	text_repair(&repaired, text, len);
	if (!repaired.failed)
		string = json_stringn(
		    (const char *)repaired.data, repaired.len);
	buf_release(&repaired);
	return string;
}

/* {"type":type}: never empty, so that a failed one can be told. */
static json_t *
typed(const char *type)
{
	json_t *object = json_object();

	if (object == NULL)
		return NULL;
	if (json_object_set_new(object, "type", json_string(type)) != 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

json_t *
activity_new(const char *type)
{
	json_t *activity = typed(type);

	activity_set_string(activity, "@context", ACTIVITY_CONTEXT);
	return activity;
}

json_t *
activity_actor(
    const char *type, const char *id, const char *name, const char *handle)
{
	json_t *actor = typed(type);

	activity_set_string(actor, "id", id);
	activity_set_string(actor, "name", name);
	activity_set_string(actor, "preferredUsername", handle);
	return actor;
}

json_t *
activity_note(const char *type, const char *id, const char *text)
{
	json_t *note = typed(type);

	activity_set_string(note, "id", id);
	if (text != NULL && *text != '\0') {
		activity_set_string(note, "content", text);
		activity_set_string(note, "mediaType", "text/plain");
	}
	return note;
}

void
activity_publish(json_t *activity, const char *rfc3339)
{
	json_t *object = json_object_get(activity, "object");
	const char *type = json_string_value(json_object_get(activity, "type"));

	activity_set_string(activity, "published", rfc3339);
	if (type != NULL && strcmp(type, "Create") == 0 &&
	    json_is_object(object))
		activity_set_string(object, "published", rfc3339);
}

/* Append {"type":type,"name":sign name,"href":href} to object.tag. */
static void
add_tag(json_t *object, const char *type, const char *sign, const char *name,
    const char *href)
{
	json_t *tag = typed(type);

	if (tag != NULL)
		activity_set(tag, "name", json_sprintf("%s%s", sign, name));
	activity_set_string(tag, "href", href);
	activity_add(object, "tag", tag);
}

void
activity_tag_hashtag(json_t *object, const char *name)
{
	add_tag(object, "Hashtag", "#", name, NULL);
}

void
activity_tag_mention(json_t *object, const char *name, const char *href)
{
	add_tag(object, "Mention", "@", name, href);
}

void
activity_tag_cashtag(json_t *object, const char *name)
{
	add_tag(object, "Cashtag", "$", name, NULL);
}

void
activity_tag_link(json_t *object, const char *href, const char *name)
{
	json_t *link = typed("Link");

	activity_set_string(link, "href", href);
	activity_set_string(link, "name", name);
	activity_add(object, "tag", link);
}

/* A found entity as its tag; `text` is not NUL-terminated. */
static void
add_entity(json_t *object, const struct text_entity *found)
{
	static const struct {
		const char *type;
		const char *sign;
	} tags[] = {
	    [TEXT_HASHTAG] = {"Hashtag", "#"},
	    [TEXT_MENTION] = {"Mention", "@"},
	    [TEXT_CASHTAG] = {"Cashtag", "$"},
	    [TEXT_LINK] = {"Link", ""},
	};
	json_t *tag = typed(tags[found->kind].type);
	int len = (int)found->len; /* an item is at most 16 MiB */

	activity_set(tag, found->kind == TEXT_LINK ? "href" : "name",
	    json_sprintf("%s%.*s", tags[found->kind].sign, len, found->text));
	activity_add(object, "tag", tag);
}

void
activity_tags_from_text(json_t *object, const char *text)
{
	struct text_entity found;
	size_t len, at = 0;

	if (text == NULL)
		return;
	len = strlen(text);
	while (text_entity_next(text, len, &at, &found))
		add_entity(object, &found);
}

void
activity_attach(
    json_t *object, const char *media_type, const char *url, const char *name)
{
	const char *type = "Document";
	json_t *document;

	if (media_type != NULL && strncmp(media_type, "image/", 6) == 0)
		type = "Image";
	else if (media_type != NULL && strncmp(media_type, "video/", 6) == 0)
		type = "Video";
	else if (media_type != NULL && strncmp(media_type, "audio/", 6) == 0)
		type = "Audio";
	document = typed(type);
	activity_set_string(document, "mediaType", media_type);
	activity_set_string(document, "url", url);
	activity_set_string(document, "name", name);
	activity_add(object, "attachment", document);
}

static bool
complete_within(json_t *value, int depth)
{
	const char *name;
	json_t *part;
	size_t i;

	if (depth > NESTING_MAX)
		return false;
	if (json_is_array(value)) {
		json_array_foreach (value, i, part) {
			if (!complete_within(part, depth + 1))
				return false;
		}
	}
	if (!json_is_object(value))
		return value != NULL;
	json_object_foreach (value, name, part) {
		if (!complete_within(part, depth + 1))
			return false;
	}
	return json_object_size(value) > 0;
}

bool
activity_complete(json_t *activity)
{
	return json_is_object(activity) && complete_within(activity, 0);
}
