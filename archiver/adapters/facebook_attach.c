/*
 * facebook_attach - what an item carries: "attachments":[{"data":[...]}], where
 * each of the data is an object whose member tells what it is.
 */
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/facebook_item.h"

static int
add_media(struct meta *m, struct meta_item *item, const json_t *value,
    struct error *e)
{
	return meta_attach(m, item, value, e);
}

static int
add_link(struct meta *m, struct meta_item *item, const json_t *value,
    struct error *e)
{
	const char *url = meta_text(value, "url");

	(void)m;
	(void)e;
	/* One in the text has its tag already. */
	if (url != NULL && item->text != NULL &&
	    strstr(item->text, url) != NULL)
		return 0;
	if (url != NULL)
		activity_tag_link(item->object, url, meta_text(value, "name"));
	else if (meta_text(value, "name") != NULL)
		activity_add(item->object, "attachment",
		    activity_actor(
			"Object", NULL, meta_text(value, "name"), NULL));
	return 0;
}

static void
set_time(json_t *object, const char *name, const json_t *seconds)
{
	char time[TIMES_TEXT_MAX];

	if (json_integer_value(seconds) != 0 &&
	    times_from_unix(json_integer_value(seconds), time))
		activity_set_string(object, name, time);
}

static int
add_event(struct meta *m, struct meta_item *item, const json_t *value,
    struct error *e)
{
	json_t *event = activity_note(
	    "Event", NULL, meta_text(value, "description"));

	(void)m;
	(void)e;
	activity_set_string(event, "name", meta_text(value, "name"));
	set_time(event, "startTime", json_object_get(value, "start_timestamp"));
	set_time(event, "endTime", json_object_get(value, "end_timestamp"));
	activity_add(item->object, "attachment", event);
	return 0;
}

static int
add_place(struct meta *m, struct meta_item *item, const json_t *value,
    struct error *e)
{
	json_t *place = activity_actor(
	    "Place", NULL, meta_text(value, "name"), NULL);

	(void)m;
	(void)e;
	activity_set_string(place, "summary", meta_text(value, "address"));
	activity_set_string(place, "url", meta_text(value, "url"));
	activity_add(item->object, "location", place);
	return 0;
}

static int
add_poll(struct meta *m, struct meta_item *item, const json_t *value,
    struct error *e)
{
	const json_t *options = json_object_get(value, "options");
	json_t *poll = activity_actor(
	    "Question", NULL, meta_text(value, "question"), NULL);
	size_t i;

	(void)m;
	(void)e;
	for (i = 0; i < json_array_size(options); i++)
		activity_add(poll, "anyOf",
		    activity_actor("Note", NULL,
			meta_text(json_array_get(options, i), "option"), NULL));
	activity_add(item->object, "attachment", poll);
	return 0;
}

static int
add_note(struct meta *m, struct meta_item *item, const json_t *value,
    struct error *e)
{
	json_t *note = activity_note("Article", NULL, meta_text(value, "text"));

	activity_set_string(note, "name", meta_text(value, "title"));
	activity_tags_from_text(note, meta_text(value, "text"));
	activity_add(item->object, "attachment", note);
	return meta_attach_all(m, item, json_object_get(value, "media"), e);
}

static int
add_named(struct meta *m, struct meta_item *item, const json_t *value,
    struct error *e)
{
	const char *name = meta_text(value, "title");

	(void)m;
	(void)e;
	if (name == NULL)
		name = meta_text(value, "name");
	if (name == NULL)
		name = json_string_value(value);
	activity_add(item->object, "attachment",
	    activity_actor("Object", NULL, name, NULL));
	return 0;
}

static const struct part {
	const char *name;
	int (*add)(struct meta *m, struct meta_item *item, const json_t *value,
	    struct error *e);
} parts[] = {
    {"media", add_media},
    {"external_context", add_link},
    {"event", add_event},
    {"place", add_place},
    {"poll", add_poll},
    {"note", add_note},
    {"life_event", add_named},
    {"for_sale_item", add_named},
    {"fundraiser", add_named},
    {"text", add_named},
    {"name", add_named},
    {NULL, NULL},
};

/* One of the data; of what is not known, the raw item tells. */
static int
add_part(
    struct meta *m, struct meta_item *item, const json_t *data, struct error *e)
{
	const struct part *part;

	for (part = parts; part->name != NULL; part++) {
		const json_t *value = json_object_get(data, part->name);

		if (value != NULL && part->add(m, item, value, e) != 0)
			return -1;
	}
	return 0;
}

int
facebook_attach(struct meta *m, struct meta_item *item, const json_t *value,
    struct error *e)
{
	const json_t *groups = json_object_get(value, "attachments");
	size_t i, j;

	for (i = 0; i < json_array_size(groups); i++) {
		const json_t *data = json_object_get(
		    json_array_get(groups, i), "data");

		for (j = 0; j < json_array_size(data); j++) {
			if (add_part(m, item, json_array_get(data, j), e) != 0)
				return -1;
		}
	}
	return 0;
}

const json_t *
facebook_next_media(const json_t *value, size_t *outer, size_t *inner)
{
	const json_t *groups = json_object_get(value, "attachments");

	for (; *outer < json_array_size(groups); (*outer)++, *inner = 0) {
		const json_t *data = json_object_get(
		    json_array_get(groups, *outer), "data");

		while (*inner < json_array_size(data)) {
			const json_t *media = json_object_get(
			    json_array_get(data, (*inner)++), "media");

			if (media != NULL)
				return media;
		}
	}
	return NULL;
}
