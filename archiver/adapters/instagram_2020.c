/*
 * instagram_2020 - the layout of Instagram's downloads until 2020.
 */
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/instagram_item.h"
#include "archiver/adapters/meta_text.h"

/* The lists of media.json, and what kind of item theirs are. */
static const struct media_list {
	const char *key;
	const char *kind;
} media_lists[] = {
    {"photos", "post"},
    {"videos", "post"},
    {"stories", "story"},
    {"profile", "picture"},
    {"direct", "direct"}, /* pictures sent in messages, to nobody named */
    {NULL, NULL},
};

static bool
is_media_list(const char *key)
{
	const struct media_list *list;

	for (list = media_lists; list->key != NULL; list++) {
		if (strcmp(list->key, key) == 0)
			return true;
	}
	return false;
}

static bool
ends_with(const char *text, const char *suffix)
{
	size_t len = strlen(text), n = strlen(suffix);

	return len >= n && strcmp(text + len - n, suffix) == 0;
}

enum instagram_2020
instagram_2020_look(const struct member *member)
{
	const char *leaf = member_leaf(member->name);
	char key[META_KEY_MAX];
	enum meta_shape shape = meta_look(member, key);

	if (shape == META_ITEMS && member_head_has(member, "\"conversation\""))
		return INSTAGRAM_2020_MESSAGES;
	if (shape != META_OBJECT)
		return INSTAGRAM_2020_NONE;
	if (is_media_list(key) && member_head_has(member, "\"taken_at\""))
		return INSTAGRAM_2020_MEDIA;
	if (ends_with(key, "_comments") && strcmp(leaf, "comments.json") == 0)
		return INSTAGRAM_2020_COMMENTS;
	if (ends_with(key, "_likes") && strcmp(leaf, "likes.json") == 0)
		return INSTAGRAM_2020_LIKES;
	return INSTAGRAM_2020_NONE;
}

int
instagram_2020_time(const char *text, char out[TIMES_TEXT_MAX], struct error *e)
{
	if (text == NULL)
		return error_set(e, ERROR_FORMAT, "its date is missing");
	if (!times_from_iso(text, out))
		return error_set(e, ERROR_FORMAT, "its date can't be read");
	return 0;
}

/* One list of a file with several. */
struct old_list {
	struct meta *m;
	const char *key;
	const char *kind;
	int (*take)(const struct old_list *list, const json_t *value,
	    const struct raw *raw, struct error *e);
};

/* {"caption","taken_at","path"} */
static int
old_media(const struct old_list *list, const json_t *value,
    const struct raw *raw, struct error *e)
{
	struct meta_item item = {.kind = list->kind,
	    .type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .text = meta_text(value, "caption")};
	const char *path = meta_text(value, "path");
	json_t *media;
	int rc;

	if (path == NULL)
		return error_set(e, ERROR_FORMAT, "a picture without path");
	if (instagram_2020_time(meta_text(value, "taken_at"), item.time, e) !=
	    0)
		return -1;
	item.about = member_leaf(path);
	item.object = meta_note(item.text);
	if (meta_text(value, "location") != NULL)
		activity_set(item.object, "location",
		    activity_actor(
			"Place", NULL, meta_text(value, "location"), NULL));
	media = json_pack("{s:s}", "uri", path);
	rc = media == NULL ? error_set(e, ERROR_NOMEM, "out of memory")
			   : meta_attach(list->m, &item, media, e);
	json_decref(media);
	if (rc != 0) {
		meta_drop(&item);
		return -1;
	}
	return meta_record(list->m, &item, raw, e);
}

/* [date, text, owner] */
static int
old_comment(const struct old_list *list, const json_t *value,
    const struct raw *raw, struct error *e)
{
	struct meta_item item = {.kind = "comment",
	    .type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .text = json_string_value(json_array_get(value, 1)),
	    .about = json_string_value(json_array_get(value, 2))};

	if (item.text == NULL)
		return error_set(e, ERROR_FORMAT, "a comment without text");
	if (instagram_2020_time(
		json_string_value(json_array_get(value, 0)), item.time, e) != 0)
		return -1;
	item.object = meta_note(item.text);
	activity_set(item.object, "inReplyTo",
	    instagram_post_of(list->m, item.about, NULL));
	return meta_record(list->m, &item, raw, e);
}

/* [date, owner] */
static int
old_like(const struct old_list *list, const json_t *value,
    const struct raw *raw, struct error *e)
{
	struct meta_item item = {.kind = "like",
	    .type = "Like",
	    .direction = DIRECTION_OUTBOUND,
	    .about = json_string_value(json_array_get(value, 1))};

	if (item.about == NULL)
		return error_set(e, ERROR_FORMAT, "a like of nobody");
	if (instagram_2020_time(
		json_string_value(json_array_get(value, 0)), item.time, e) != 0)
		return -1;
	/* What was liked: a post, a comment, a story. */
	item.text = list->key;
	item.object = instagram_post_of(list->m, item.about, NULL);
	return meta_record(list->m, &item, raw, e);
}

static int
take_old(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	const struct old_list *list = state;
	json_t *repaired = meta_text_repaired(value, e);
	int rc;

	if (repaired == NULL)
		return -1;
	rc = list->take(list, repaired, raw, e);
	json_decref(repaired);
	return rc;
}

static const char *
kind_of(const char *key)
{
	const struct media_list *list;

	for (list = media_lists; list->key != NULL; list++) {
		if (strcmp(list->key, key) == 0)
			return list->kind;
	}
	return "post";
}

/* Each array of the object that the bytes are. */
static int
walk_lists(struct old_list *list, const struct buf *bytes, json_t *file,
    struct error *e)
{
	struct stream stream;
	const char *key;
	json_t *part;

	json_object_foreach (file, key, part) {
		if (!json_is_array(part) || strchr(key, '.') != NULL)
			continue;
		list->key = key;
		list->kind = kind_of(key);
		stream_of_bytes(&stream, bytes->data, bytes->len);
		if (intake_each_element(list->m->intake, list->m->member,
			&stream, key, take_old, list, e) != 0)
			return -1;
	}
	return 0;
}

/* A file with several lists; one that is broken is flagged whole. */
static int
read_lists(struct old_list *list, struct stream *stream, struct error *e)
{
	struct meta *m = list->m;
	struct buf bytes = BUF_EMPTY;
	json_t *file = NULL;
	struct raw raw;
	int rc = stream_read_all(stream, INSTAGRAM_2020_MAX, &bytes, e);

	if (rc == 0) {
		file = intake_parse((const char *)bytes.data, bytes.len, e);
		rc = file == NULL ? -1 : walk_lists(list, &bytes, file, e);
	} else if (e->code == ERROR_INPUT) {
		rc = intake_refuse(m->intake, m->member, e->text, e);
	}
	if (rc != 0 && e->code == ERROR_FORMAT) {
		struct error reason = *e;

		raw = (struct raw){bytes.data, bytes.len, "application/json"};
		rc = intake_flag(m->intake, m->member, &raw, reason.text, e);
	}
	json_decref(file);
	buf_release(&bytes);
	return rc;
}

int
instagram_2020_records(struct meta *m, enum instagram_2020 file,
    struct stream *stream, struct error *e)
{
	struct old_list list = {.m = m};

	switch (file) {
	case INSTAGRAM_2020_MEDIA:
		list.take = old_media;
		break;
	case INSTAGRAM_2020_COMMENTS:
		list.take = old_comment;
		break;
	case INSTAGRAM_2020_LIKES:
		list.take = old_like;
		break;
	case INSTAGRAM_2020_MESSAGES:
		return instagram_2020_messages(m, stream, e);
	case INSTAGRAM_2020_NONE:
		return intake_refuse(m->intake, m->member,
		    "not a list of Instagram's that is known here", e);
	}
	return read_lists(&list, stream, e);
}
