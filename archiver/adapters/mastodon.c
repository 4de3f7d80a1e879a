/*
 * mastodon - the archive that Mastodon gives under "Import and export".
 *
 *	actor.json	whose it is
 *	outbox.json	{"type":"OrderedCollection","orderedItems":[
 *			    {"type":"Create","object":{"type":"Note",...}},
 *			    {"type":"Announce","object":"https://..."}, ...
 *	likes.json	{"orderedItems":["https://...", ...
 *	bookmarks.json	likewise; a bookmark becomes an Add to a Collection
 *	media_attachments/files/109/.../original/75bb.jpg
 *
 * The items are ActivityStreams already.  What is taken away is what differs
 * between two exports of the same item (signatures are made at export,
 * collections of replies grow, polls count votes); raw has it.  `totalItems`
 * is not to be trusted and not used.  Of an edited post the export has the
 * last version only: it becomes an Update.
 */
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/adapter.h"

extern const struct adapter mastodon_adapter;

#define MEDIA_FOLDER "media_attachments/"
#define NESTING_MAX 24

struct mastodon {
	struct intake *intake;
	json_t *actor; /* that the activities name; NULL while unknown */
	char *actor_id;
};

static const char *
text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL && *text != '\0' ? text : NULL;
}

static bool
is_collection(const struct member *member, const char *leaf)
{
	return strcmp(member_leaf(member->name), leaf) == 0 &&
	    member_head_begins(member, "{") &&
	    member_head_has(member, "OrderedCollection") &&
	    member_head_has(member, "www.w3.org/ns/activitystreams");
}

static bool
is_actor(const struct member *member)
{
	return strcmp(member_leaf(member->name), "actor.json") == 0 &&
	    member_head_has(member, "\"outbox\"");
}

static int
mastodon_recognise(const struct listing *listing)
{
	size_t i;

	for (i = 0; i < listing->count; i++) {
		if (is_collection(&listing->members[i], "outbox.json"))
			return 90;
	}
	return 0;
}

static void
mastodon_free(void *state)
{
	struct mastodon *m = state;

	if (m == NULL)
		return;
	json_decref(m->actor);
	free(m->actor_id);
	free(m);
}

static int
mastodon_start(void **state, struct intake *intake,
    const struct listing *listing, struct error *e)
{
	struct mastodon *m = calloc(1, sizeof(*m));

	(void)listing;
	if (m == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	m->intake = intake;
	*state = m;
	return 0;
}

static enum member_role
mastodon_role(void *state, const struct member *member)
{
	const char *media = strstr(member->name, MEDIA_FOLDER);

	(void)state;
	if (media != NULL && (media == member->name || media[-1] == '/'))
		return MEMBER_MEDIA;
	if (is_actor(member))
		return MEMBER_CONTEXT;
	if (is_collection(member, "outbox.json") ||
	    is_collection(member, "likes.json") ||
	    is_collection(member, "bookmarks.json"))
		return MEMBER_RECORDS;
	return MEMBER_IGNORE;
}

/*
 * Remember the account: "@name@host" of an id like
 * https://host/users/name, and what actor.json says besides.
 */
static int
set_actor(struct mastodon *m, const char *id, const char *type,
    const char *handle, const char *name, struct error *e)
{
	const char *host = strstr(id, "://");
	const char *last = strrchr(id, '/');
	char account[512];

	if (host == NULL || last < host + 3)
		return error_set(e, ERROR_FORMAT, "the actor's id is no URL");
	host += 3;
	if (handle == NULL)
		handle = last + 1 + (last[1] == '@');
	(void)snprintf(account, sizeof(account), "@%.200s@%.*s", handle,
	    (int)strcspn(host, "/") % 256, host);
	json_decref(m->actor);
	free(m->actor_id);
	m->actor = activity_actor(type, id, name, handle);
	m->actor_id = strdup(id);
	if (m->actor == NULL || m->actor_id == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return intake_set_account(m->intake, account, e);
}

static int
actor_item(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	const char *type = text_of(value, "type");

	(void)raw;
	if (text_of(value, "id") == NULL)
		return error_set(e, ERROR_FORMAT, "an actor without id");
	return set_actor(state, text_of(value, "id"),
	    type == NULL ? "Person" : type, text_of(value, "preferredUsername"),
	    text_of(value, "name"), e);
}

/* Members that differ between exports of the same item. */
static bool
is_volatile(const char *name)
{
	static const char *const names[] = {"signature", "replies", "likes",
	    "shares", "votersCount", "blurhash", "focalPoint"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static bool
is_nothing(json_t *value)
{
	return json_is_null(value) ||
	    (json_is_object(value) && json_object_size(value) == 0);
}

/* Take away what is volatile or nothing, at all depths. */
static int
prune(json_t *value, int depth, struct error *e)
{
	const char *name;
	json_t *part;
	void *next;
	size_t i;

	if (depth > NESTING_MAX)
		return error_set(e, ERROR_FORMAT, "it is nested too deeply");
	for (i = 0; i < json_array_size(value); i++) {
		part = json_array_get(value, i);
		if (prune(part, depth + 1, e) != 0)
			return -1;
		if (is_nothing(part))
			json_array_remove(value, i--);
	}
	json_object_foreach_safe (value, next, name, part) {
		if (prune(part, depth + 1, e) != 0)
			return -1;
		if (is_volatile(name) || is_nothing(part))
			json_object_del(value, name);
	}
	return 0;
}

/* The member's files that the post shows; `url` ends with their names. */
static json_t *
attached_files(struct mastodon *m, const json_t *object)
{
	json_t *out = json_array(), *one;
	struct attachment file;
	size_t i;

	json_array_foreach (json_object_get(object, "attachment"), i, one) {
		const char *url = text_of(one, "url");
		const char *path = url == NULL ? NULL
					       : strstr(url, MEDIA_FOLDER);

		if (path == NULL || !intake_media_find(m->intake, path, &file))
			continue;
		if (json_array_append_new(
			out, intake_attachment(m->intake, &file, url)) != 0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

/* The actor as an object, and what a boost repeats. */
static void
complete(struct mastodon *m, json_t *activity)
{
	json_t *object = json_object_get(activity, "object");

	activity_set_string(activity, "@context", ACTIVITY_CONTEXT);
	if (m->actor != NULL)
		activity_set(activity, "actor", json_incref(m->actor));
	if (json_is_string(object))
		activity_set(activity, "object",
		    activity_actor(
			"Object", json_string_value(object), NULL, NULL));
	object = json_object_get(activity, "object");
	if (json_object_get(object, "context") == NULL)
		activity_set_string(
		    object, "context", text_of(object, "conversation"));
	if (text_of(object, "updated") != NULL &&
	    strcmp(text_of(activity, "type"), "Create") == 0) {
		activity_set_string(activity, "type", "Update");
		activity_set_string(
		    activity, "published", text_of(object, "updated"));
	}
}

static int
outbox_item(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct mastodon *m = state;
	const json_t *object = json_object_get(value, "object");
	const char *actor = text_of(value, "actor");
	const char *id = text_of(object, "id");
	struct draft draft = {.direction = DIRECTION_OUTBOUND, .raw = *raw};

	if (id == NULL)
		id = text_of(value, "id");
	if (id == NULL || text_of(value, "type") == NULL || object == NULL)
		return error_set(
		    e, ERROR_FORMAT, "an activity without id, type or object");
	if (m->actor == NULL && actor != NULL &&
	    set_actor(m, actor, "Person", NULL, NULL, e) != 0)
		return -1;
	draft.native_id = id;
	draft.activity = json_deep_copy(value);
	if (draft.activity == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (prune(draft.activity, 0, e) != 0) {
		json_decref(draft.activity);
		return -1;
	}
	complete(m, draft.activity);
	draft.attachments = attached_files(m, object);
	return intake_record(m->intake, &draft, e);
}

/* Of what was liked and bookmarked there are addresses only; no date. */
static int
address_item(struct mastodon *m, const char *type, json_t *value,
    const struct raw *raw, struct error *e)
{
	const char *id = json_string_value(value);
	struct draft draft = {
	    .direction = DIRECTION_OUTBOUND, .native_id = id, .raw = *raw};

	if (id == NULL)
		return error_set(e, ERROR_FORMAT, "an item that is no address");
	draft.activity = activity_new(type);
	if (m->actor != NULL)
		activity_set(draft.activity, "actor", json_incref(m->actor));
	activity_set(
	    draft.activity, "object", activity_actor("Object", id, NULL, NULL));
	if (strcmp(type, "Add") == 0)
		activity_set(draft.activity, "target",
		    activity_actor("Collection", NULL, "bookmarks", NULL));
	return intake_record(m->intake, &draft, e);
}

static int
like_item(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	return address_item(state, "Like", value, raw, e);
}

static int
bookmark_item(
    void *state, json_t *value, const struct raw *raw, struct error *e)
{
	return address_item(state, "Add", value, raw, e);
}

static int
mastodon_context(void *state, const struct member *member,
    struct stream *stream, struct error *e)
{
	struct mastodon *m = state;

	return intake_each_element(
	    m->intake, member, stream, NULL, actor_item, m, e);
}

static int
mastodon_records(void *state, const struct member *member,
    struct stream *stream, struct error *e)
{
	struct mastodon *m = state;
	const char *leaf = member_leaf(member->name);
	intake_item *item = strcmp(leaf, "likes.json") == 0 ? like_item
	    : strcmp(leaf, "bookmarks.json") == 0           ? bookmark_item
							    : outbox_item;

	return intake_each_element(
	    m->intake, member, stream, "orderedItems", item, m, e);
}

const struct adapter mastodon_adapter = {
    .name = "mastodon-archive",
    .version = 1,
    .channel = "mastodon",
    .summary =
	"Mastodon (ActivityPub) archive: posts, boosts, likes, bookmarks, "
	"media",
    .recognise = mastodon_recognise,
    .start = mastodon_start,
    .role = mastodon_role,
    .context = mastodon_context,
    .records = mastodon_records,
    .free = mastodon_free,
};
