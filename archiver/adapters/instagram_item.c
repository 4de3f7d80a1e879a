#include "archiver/adapters/instagram_item.h"

#include <string.h>

#include "archiver/adapters/activity.h"
#include "core/buf.h"

json_t *
instagram_post_of(const struct meta *m, const char *owner, const char *url)
{
	json_t *post = activity_note("Note", NULL, NULL);

	activity_set_string(post, "url", url);
	if (owner != NULL)
		activity_set(post, "attributedTo", meta_person(m, owner));
	return post;
}

/* The caption: the post's own, else that of its first picture with one. */
static const char *
caption(const json_t *value, const json_t *media)
{
	const char *text = meta_text(value, "title");
	size_t i;

	for (i = 0; i < json_array_size(media) && text == NULL; i++)
		text = meta_text(json_array_get(media, i), "title");
	return text;
}

static int
post(struct meta *m, bool deleted, const json_t *value, const struct raw *raw,
    struct error *e)
{
	const json_t *media = json_object_get(value, "media");
	const json_t *time = json_object_get(value, "creation_timestamp");
	struct meta_item item = {.kind = "post",
	    .type = deleted ? "Delete" : "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .text = caption(value, media)};

	if (json_array_size(media) == 0)
		return error_set(e, ERROR_FORMAT, "a post without media");
	if (time == NULL)
		time = json_object_get(
		    json_array_get(media, 0), "creation_timestamp");
	if (meta_time(time, item.time, e) != 0)
		return -1;
	item.object = meta_note(item.text);
	if (meta_attach_all(m, &item, media, e) != 0) {
		meta_drop(&item);
		return -1;
	}
	return meta_record(m, &item, raw, e);
}

/* A media object that is an item by itself. */
static int
picture(struct meta *m, const char *kind, const json_t *value,
    const struct raw *raw, struct error *e)
{
	struct meta_item item = {.kind = kind,
	    .type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .text = meta_text(value, "title")};

	if (meta_time(json_object_get(value, "creation_timestamp"), item.time,
		e) != 0)
		return -1;
	item.object = meta_note(item.text);
	if (meta_attach(m, &item, value, e) != 0) {
		meta_drop(&item);
		return -1;
	}
	return meta_record(m, &item, raw, e);
}

struct comment {
	const char *text;
	const char *owner; /* of the post */
	const json_t *time;
};

/*
 * {"Comment":{"value"},"Media Owner":{"value"},"Time":{"timestamp"}}, where
 * other languages have other names in this order.
 */
static void
read_map(const json_t *map, struct comment *out)
{
	json_t *object = (json_t *)(uintptr_t)map; /* nothing changes it */
	const char *label;
	json_t *part;

	json_object_foreach (object, label, part) {
		const char *text = meta_text(part, "value");

		if (json_integer_value(json_object_get(part, "timestamp")) != 0)
			out->time = json_object_get(part, "timestamp");
		else if (text == NULL)
			continue;
		else if (strcmp(label, "Media Owner") == 0 || out->text != NULL)
			out->owner = text;
		else
			out->text = text;
	}
}

static int
comment(
    struct meta *m, const json_t *value, const struct raw *raw, struct error *e)
{
	const json_t *map = json_object_get(value, "string_map_data");
	const json_t *list = json_object_get(value, "string_list_data");
	struct comment said = {NULL, NULL, NULL};
	struct meta_item item = {.kind = "comment",
	    .type = "Create",
	    .direction = DIRECTION_OUTBOUND};

	if (map != NULL) {
		read_map(map, &said);
	} else {
		said.owner = meta_text(value, "title");
		said.text = meta_text(json_array_get(list, 0), "value");
		said.time = json_object_get(
		    json_array_get(list, 0), "timestamp");
	}
	if (said.text == NULL)
		return error_set(e, ERROR_FORMAT, "a comment without text");
	if (meta_time(said.time, item.time, e) != 0)
		return -1;
	item.text = said.text;
	item.about = said.owner;
	item.object = meta_note(said.text);
	activity_set(
	    item.object, "inReplyTo", instagram_post_of(m, said.owner, NULL));
	if (meta_attach_all(
		m, &item, json_object_get(value, "media_list_data"), e) != 0) {
		meta_drop(&item);
		return -1;
	}
	return meta_record(m, &item, raw, e);
}

/* One of the "string_list_data" of a like. */
static int
like_one(struct meta *m, const char *owner, const json_t *value,
    const struct raw *raw, struct error *e)
{
	const char *url = meta_text(value, "href");
	struct meta_item item = {.kind = "like",
	    .type = "Like",
	    .direction = DIRECTION_OUTBOUND,
	    .text = meta_text(value, "value"),
	    .content = meta_text(value, "value")};
	struct buf about = BUF_EMPTY;
	int rc;

	if (meta_time(json_object_get(value, "timestamp"), item.time, e) != 0)
		return -1;
	buf_printf(&about, "%s %s", owner == NULL ? "" : owner,
	    url == NULL ? "" : url);
	item.about = buf_text(&about);
	if (item.about == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	item.object = instagram_post_of(m, owner, url);
	rc = meta_record(m, &item, raw, e);
	buf_release(&about);
	return rc;
}

static int
like(
    struct meta *m, const json_t *value, const struct raw *raw, struct error *e)
{
	const json_t *list = json_object_get(value, "string_list_data");
	size_t i;

	if (json_array_size(list) == 0)
		return error_set(e, ERROR_FORMAT, "a like of nothing");
	for (i = 0; i < json_array_size(list); i++) {
		if (like_one(m, meta_text(value, "title"),
			json_array_get(list, i), raw, e) != 0)
			return -1;
	}
	return 0;
}

int
instagram_item(struct meta *m, enum instagram_list list, const json_t *value,
    const struct raw *raw, struct error *e)
{
	if (!json_is_object(value))
		return error_set(e, ERROR_FORMAT, "not an object");
	if (json_object_get(value, "label_values") != NULL)
		return error_set(e, ERROR_FORMAT,
		    "its members are named in the language of the download "
		    "(label_values), which is not read yet");
	switch (list) {
	case INSTAGRAM_POSTS:
		/* Some lists of posts hold the pictures alone. */
		if (json_object_get(value, "media") == NULL &&
		    meta_text(value, "uri") != NULL)
			return picture(m, "post", value, raw, e);
		return post(m, false, value, raw, e);
	case INSTAGRAM_DELETED:
		return post(m, true, value, raw, e);
	case INSTAGRAM_STORIES:
		return picture(m, "story", value, raw, e);
	case INSTAGRAM_PICTURES:
		return picture(m, "picture", value, raw, e);
	case INSTAGRAM_COMMENTS:
		return comment(m, value, raw, e);
	case INSTAGRAM_LIKES:
		return like(m, value, raw, e);
	case INSTAGRAM_UNKNOWN:
		break;
	}
	return error_set(
	    e, ERROR_FORMAT, "not a list of Instagram's that is known here");
}
