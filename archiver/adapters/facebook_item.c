#include "archiver/adapters/facebook_item.h"

#include <string.h>

#include "archiver/adapters/activity.h"
#include "core/buf.h"

/* The member `name` of the first of "data" that has one. */
static const json_t *
find_data(const json_t *value, const char *name)
{
	const json_t *data = json_object_get(value, "data");
	const json_t *found = NULL;
	size_t i;

	for (i = 0; i < json_array_size(data) && found == NULL; i++)
		found = json_object_get(json_array_get(data, i), name);
	return found;
}

/* {"type":"Group","name":name} as the context. */
static void
set_group(json_t *object, const char *name)
{
	if (name != NULL)
		activity_set(object, "context",
		    activity_actor("Group", NULL, name, NULL));
}

/* Comments that stand below a media object, by whomever. */
static int
media_comments(struct meta *m, const json_t *media, const char *parent,
    const struct raw *raw, struct error *e)
{
	const json_t *comments = json_object_get(media, "comments");
	size_t i;

	for (i = 0; i < json_array_size(comments); i++) {
		const json_t *one = json_array_get(comments, i);
		struct meta_item item = {.kind = "comment",
		    .type = "Create",
		    .author = meta_text(one, "author"),
		    .text = meta_text(one, "comment"),
		    .about = meta_text(one, "group")};

		if (!times_from_unix(
			json_integer_value(json_object_get(one, "timestamp")),
			item.time))
			item.time[0] = '\0';
		if (item.author == NULL)
			item.author = ""; /* somebody */
		item.direction = meta_is_owner(m, item.author)
		    ? DIRECTION_OUTBOUND
		    : DIRECTION_INBOUND;
		item.object = meta_note(item.text);
		activity_set_string(item.object, "inReplyTo", parent);
		set_group(item.object, item.about);
		if (meta_record(m, &item, raw, e) != 0)
			return -1;
	}
	return 0;
}

/* "data":[{"comment":{"timestamp","comment","author","group"}}] */
static int
comment(struct meta *m, const json_t *value, const json_t *what,
    const struct raw *raw, struct error *e)
{
	const json_t *time = json_object_get(what, "timestamp");
	struct meta_item item = {.kind = "comment",
	    .type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .author = meta_text(what, "author"),
	    .text = meta_text(what, "comment"),
	    .about = meta_text(what, "group"),
	    .summary = meta_text(value, "title")};

	if (time == NULL)
		time = json_object_get(value, "timestamp");
	if (meta_time(time, item.time, e) != 0)
		return -1;
	item.object = meta_note(item.text);
	set_group(item.object, item.about);
	if (facebook_attach(m, &item, value, e) != 0) {
		meta_drop(&item);
		return -1;
	}
	return meta_record(m, &item, raw, e);
}

/* "data":[{"reaction":{"reaction":"LIKE","actor":...}}] */
static int
reaction(struct meta *m, const json_t *value, const json_t *what,
    const struct raw *raw, struct error *e)
{
	struct meta_item item = {.kind = "reaction",
	    .type = "Like",
	    .direction = DIRECTION_OUTBOUND,
	    .author = meta_text(what, "actor"),
	    .text = meta_text(what, "reaction"),
	    .content = meta_text(what, "reaction"),
	    .summary = meta_text(value, "title")};

	if (meta_time(json_object_get(value, "timestamp"), item.time, e) != 0)
		return -1;
	item.object = activity_note("Object", NULL, NULL);
	return meta_record(m, &item, raw, e);
}

/* People who are tagged, as objects or as names. */
static void
add_people(json_t *object, const json_t *tags)
{
	size_t i;

	for (i = 0; i < json_array_size(tags); i++) {
		const json_t *one = json_array_get(tags, i);
		const char *name = json_string_value(one);

		if (name == NULL)
			name = meta_text(one, "name");
		if (name != NULL && *name != '\0')
			activity_tag_mention(object, name, NULL);
	}
}

/* When a post was changed, where that is not when it was made. */
static void
set_updated(json_t *object, const json_t *value)
{
	const json_t *updated = find_data(value, "update_timestamp");
	const json_t *made = json_object_get(value, "timestamp");
	char time[TIMES_TEXT_MAX];

	if (json_integer_value(updated) != 0 &&
	    json_integer_value(updated) != json_integer_value(made) &&
	    times_from_unix(json_integer_value(updated), time))
		activity_set_string(object, "updated", time);
}

static int
post(struct meta *m, enum facebook_list list, const json_t *value,
    const struct raw *raw, struct error *e)
{
	struct meta_item item = {
	    .kind = list == FACEBOOK_STORIES ? "story" : "post",
	    .type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .text = json_string_value(find_data(value, "post"))};
	size_t outer = 0, inner = 0;
	const json_t *media;

	if (list == FACEBOOK_WALL) {
		item.author = ""; /* the title alone names somebody */
		item.direction = DIRECTION_INBOUND;
	}
	if (list == FACEBOOK_WALL || item.text == NULL)
		item.summary = meta_text(value, "title");
	if (meta_time(json_object_get(value, "timestamp"), item.time, e) != 0)
		return -1;
	item.object = meta_note(item.text);
	set_updated(item.object, value);
	add_people(item.object, json_object_get(value, "tags"));
	if (facebook_attach(m, &item, value, e) != 0) {
		meta_drop(&item);
		return -1;
	}
	if (meta_record(m, &item, raw, e) != 0)
		return -1;
	while ((media = facebook_next_media(value, &outer, &inner)) != NULL) {
		if (media_comments(m, media, item.id, raw, e) != 0)
			return -1;
	}
	return 0;
}

/* A media object of a list of its own: a picture in an album. */
static int
media_item(
    struct meta *m, const json_t *value, const struct raw *raw, struct error *e)
{
	struct meta_item item = {.kind = "media",
	    .type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .text = meta_text(value, "description")};

	if (meta_text(value, "uri") == NULL)
		return error_set(e, ERROR_FORMAT, "a picture without uri");
	if (meta_time(json_object_get(value, "creation_timestamp"), item.time,
		e) != 0)
		return -1;
	item.about = member_leaf(meta_text(value, "uri"));
	item.object = meta_note(item.text);
	if (meta_attach(m, &item, value, e) != 0) {
		meta_drop(&item);
		return -1;
	}
	if (meta_record(m, &item, raw, e) != 0)
		return -1;
	return media_comments(m, value, item.id, raw, e);
}

/* The options of a poll that were voted for, one a line. */
static void
list_votes(const json_t *poll, struct buf *out)
{
	const json_t *options = json_object_get(poll, "options");
	size_t i;

	for (i = 0; i < json_array_size(options); i++) {
		const json_t *one = json_array_get(options, i);
		const char *name = meta_text(one, "option");

		if (name == NULL ||
		    !json_is_true(json_object_get(one, "voted")))
			continue;
		if (out->len > 0)
			buf_append_byte(out, '\n');
		buf_append_str(out, name);
	}
}

static const json_t *
find_poll(const json_t *value)
{
	const json_t *groups = json_object_get(value, "attachments");
	const json_t *data = json_object_get(json_array_get(groups, 0), "data");

	return json_object_get(json_array_get(data, 0), "poll");
}

static int
vote(
    struct meta *m, const json_t *value, const struct raw *raw, struct error *e)
{
	const json_t *poll = find_poll(value);
	struct meta_item item = {.kind = "vote",
	    .type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .about = meta_text(poll, "question"),
	    .summary = meta_text(value, "title")};
	struct buf votes = BUF_EMPTY;
	int rc;

	if (poll == NULL)
		return error_set(e, ERROR_FORMAT, "a vote without its poll");
	if (meta_time(json_object_get(value, "timestamp"), item.time, e) != 0)
		return -1;
	list_votes(poll, &votes);
	item.text = buf_text(&votes);
	if (item.text == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	item.object = activity_note("Note", NULL, NULL);
	activity_set_string(item.object, "name", item.text);
	activity_set(item.object, "inReplyTo",
	    activity_actor("Question", NULL, item.about, NULL));
	rc = meta_record(m, &item, raw, e);
	buf_release(&votes);
	return rc;
}

int
facebook_item(struct meta *m, enum facebook_list list, const json_t *value,
    const struct raw *raw, struct error *e)
{
	const json_t *what;

	if (!json_is_object(value))
		return error_set(e, ERROR_FORMAT, "not an object");
	if (json_object_get(value, "label_values") != NULL)
		return error_set(e, ERROR_FORMAT,
		    "its members are named in the language of the download "
		    "(label_values), which is not read yet");
	if (list == FACEBOOK_UNKNOWN)
		return error_set(e, ERROR_FORMAT,
		    "not a list of Facebook's that is known here");
	if (list == FACEBOOK_MEDIA)
		return media_item(m, value, raw, e);
	if (list == FACEBOOK_VOTES)
		return vote(m, value, raw, e);
	if ((what = find_data(value, "comment")) != NULL)
		return comment(m, value, what, raw, e);
	if ((what = find_data(value, "reaction")) != NULL)
		return reaction(m, value, what, raw, e);
	if (json_object_get(value, "data") == NULL &&
	    json_object_get(value, "attachments") == NULL &&
	    json_object_get(value, "title") == NULL)
		return error_set(
		    e, ERROR_FORMAT, "neither data, attachments nor title");
	return post(m, list, value, raw, e);
}
