/*
 * facebook - "Download your information" of Facebook, as JSON.
 *
 * Three generations of it have the same items in other places:
 *
 *	posts/your_posts_1.json
 *	your_activity_across_facebook/posts/your_posts_1.json
 *	your_facebook_activity/posts/
 *	    your_posts__check_ins__photos_and_videos_1.json
 *
 * so a file is known by the name of the first member in it ("comments_v2"),
 * and only where it is a bare array by its own name.  Files about what is no
 * communication (friends, log-ins, advertisements ...) are ignored.
 */
#include <stdio.h>
#include <string.h>

#include "archiver/adapters/facebook_item.h"
#include "archiver/adapters/meta_messages.h"
#include "archiver/adapters/meta_text.h"

extern const struct adapter facebook_adapter;

#define UNKNOWN_LIST "not a list of Facebook's that is known here"

/* Lists of items by the first member of their file. */
static const struct known {
	const char *key;
	enum facebook_list list;
} known_lists[] = {
    {"comments_v2", FACEBOOK_OWN},
    {"comments", FACEBOOK_OWN},
    {"group_comments_v2", FACEBOOK_OWN},
    {"group_comments", FACEBOOK_OWN},
    {"group_posts_v2", FACEBOOK_OWN},
    {"group_posts", FACEBOOK_OWN},
    {"status_updates", FACEBOOK_OWN},
    {"reactions_v2", FACEBOOK_OWN},
    {"reactions", FACEBOOK_OWN},
    {"wall_posts_sent_to_you", FACEBOOK_WALL},
    {"archived_stories_v2", FACEBOOK_STORIES},
    {"poll_votes_v2", FACEBOOK_VOTES},
    {"other_photos_v2", FACEBOOK_MEDIA},
    {"other_photos", FACEBOOK_MEDIA},
    {"videos_v2", FACEBOOK_MEDIA},
    {"videos", FACEBOOK_MEDIA},
    {NULL, FACEBOOK_OWN},
};
/* Where some keys have an object instead of the array, it is in this. */
#define INNER "activity_log_data"
#define PATH_MAX_BYTES (META_KEY_MAX + sizeof("." INNER))

/* Files that are bare arrays of items: how their names begin. */
static const char *const array_names[] = {"your_posts", "comments",
    "likes_and_reactions", "posts_and_comments", "group_posts",
    "your_comments_in_groups", NULL};

/* How an item begins: the first member of one of them. */
static const char *const item_keys[] = {
    "timestamp", "attachments", "data", "title", "tags", NULL};

struct walk {
	struct meta *meta;
	enum facebook_list list;
	bool inside; /* in a file that is an element of another one */
};

static bool
is_among(const char *text, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (strcmp(text, *list) == 0)
			return true;
	}
	return false;
}

static const struct known *
find_known(const char *key)
{
	const struct known *k;

	for (k = known_lists; k->key != NULL; k++) {
		if (strcmp(k->key, key) == 0)
			return k;
	}
	return NULL;
}

static void
list_path(const char *key, bool inner, char path[PATH_MAX_BYTES])
{
	(void)snprintf(path, PATH_MAX_BYTES, "%s%s", key,
	    inner ? "." INNER : ""); /* it fits by its size */
}

static bool
has_array_name(const struct member *member)
{
	const char *leaf = member_leaf(member->name);
	const char *const *name;

	for (name = array_names; *name != NULL; name++) {
		if (strncmp(leaf, *name, strlen(*name)) == 0)
			return member_ends_with(leaf, ".json");
	}
	return false;
}

static bool
is_album(const struct member *member, const char *key)
{
	return strcmp(key, "name") == 0 &&
	    member_lies_in(member->name, "album") &&
	    member_head_has(member, "\"photos\"");
}

static bool
is_profile(const char *key)
{
	return strcmp(key, "profile_v2") == 0 || strcmp(key, "profile") == 0;
}

/*
 * Whether a list of that name is Meta's: others have "comments" and "videos"
 * too, but not with times in seconds as "timestamp".
 */
static bool
is_metas(const struct member *member, const char *key)
{
	return strstr(key, "_v2") != NULL ||
	    member_head_has(member, "\"timestamp\"");
}

/* Whether a file holds items of ours, and of nobody else's. */
static bool
is_list(const struct member *member)
{
	char key[META_KEY_MAX];

	switch (meta_look(member, key)) {
	case META_OBJECT:
		return (find_known(key) != NULL && is_metas(member, key)) ||
		    is_album(member, key);
	case META_ITEMS:
		return (is_among(key, item_keys) && has_array_name(member)) ||
		    (find_known(key) != NULL && is_metas(member, key));
	case META_ROWS:
	case META_OTHER:
		break;
	}
	return false;
}

static int
facebook_recognise(const struct listing *listing)
{
	char key[META_KEY_MAX];
	int score = 0;
	size_t i;

	for (i = 0; i < listing->count; i++) {
		const struct member *member = &listing->members[i];

		if (is_list(member) ||
		    (meta_look(member, key) == META_OBJECT &&
			strcmp(key, "profile_v2") == 0))
			return 90;
		/* Instagram has the same. */
		if (meta_is_messages(member))
			score = 40;
	}
	return score;
}

static int
facebook_start(void **state, struct intake *intake,
    const struct listing *listing, struct error *e)
{
	struct meta *m = meta_new(intake, e);

	if (m == NULL)
		return -1;
	m->bare = listing->bare;
	*state = m;
	return 0;
}

static enum member_role
facebook_role(void *state, const struct member *member)
{
	const struct meta *m = state;
	char key[META_KEY_MAX];

	if (meta_is_media(member))
		return MEMBER_MEDIA;
	if (meta_look(member, key) == META_OBJECT && is_profile(key))
		return MEMBER_CONTEXT;
	if (is_list(member) || meta_is_messages(member))
		return MEMBER_RECORDS;
	/* What should hold items, but does not, is refused with the reason. */
	return m->bare || has_array_name(member) ? MEMBER_RECORDS
						 : MEMBER_IGNORE;
}

/*
 * {"profile_v2":{"name":{"full_name":...},"username":...,"profile_uri":...}}
 */
static int
facebook_context(void *state, const struct member *member,
    struct stream *stream, struct error *e)
{
	json_t *file = meta_read_file(state, member, stream, e);
	json_t *profile;
	const char *name;
	int rc;

	if (file == NULL)
		return e->code == ERROR_NONE ? 0 : -1;
	profile = json_object_get(file, "profile_v2");
	if (profile == NULL)
		profile = json_object_get(file, "profile");
	name = meta_text(json_object_get(profile, "name"), "full_name");
	if (name == NULL)
		name = meta_text(profile, "name");
	rc = meta_set_owner(state, name, meta_text(profile, "username"),
	    meta_text(profile, "profile_uri"), e);
	json_decref(file);
	return rc;
}

static int walk_list(
    struct walk *w, struct stream *stream, const char *path, struct error *e);

/* The list that an element is by itself: [{"comments_v2":[...]},...]. */
static const struct known *
find_inner(json_t *value, char path[PATH_MAX_BYTES])
{
	const struct known *k;
	const json_t *list, *inner;

	if (json_object_size(value) != 1)
		return NULL;
	k = find_known(json_object_iter_key(json_object_iter(value)));
	if (k == NULL)
		return NULL;
	list = json_object_get(value, k->key);
	inner = json_object_get(list, INNER);
	list_path(k->key, inner != NULL, path);
	return json_is_array(list) || json_is_array(inner) ? k : NULL;
}

static int
take_item(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct walk *w = state;
	char path[PATH_MAX_BYTES];
	const struct known *k = w->inside ? NULL : find_inner(value, path);
	struct stream stream;
	json_t *repaired;
	int rc;

	if (k != NULL) {
		struct walk inner = {w->meta, k->list, true};

		stream_of_bytes(&stream, raw->data, raw->len);
		return walk_list(&inner, &stream, path, e);
	}
	repaired = meta_text_repaired(value, e);
	if (repaired == NULL)
		return -1;
	rc = facebook_item(w->meta, w->list, repaired, raw, e);
	json_decref(repaired);
	return rc;
}

static int
walk_list(
    struct walk *w, struct stream *stream, const char *path, struct error *e)
{
	return intake_each_element(
	    w->meta->intake, w->meta->member, stream, path, take_item, w, e);
}

/* A file whose first member is `key`. */
static int
read_object(
    struct walk *w, const char *key, struct stream *stream, struct error *e)
{
	const struct member *member = w->meta->member;
	const struct known *k = find_known(key);
	char path[PATH_MAX_BYTES];

	if (k != NULL) {
		w->list = k->list;
		list_path(key, member_head_has(member, "\"" INNER "\""), path);
		return walk_list(w, stream, path, e);
	}
	if (is_album(member, key)) {
		w->list = FACEBOOK_MEDIA;
		return walk_list(w, stream, "photos", e);
	}
	if (w->meta->bare)
		return intake_refuse(w->meta->intake, member, UNKNOWN_LIST, e);
	/* In a download its name says that it is ours: it is kept, flagged. */
	w->list = FACEBOOK_UNKNOWN;
	return walk_list(w, stream, NULL, e);
}

static int
facebook_records(void *state, const struct member *member,
    struct stream *stream, struct error *e)
{
	struct walk w = {state, FACEBOOK_OWN, false};
	char key[META_KEY_MAX];

	w.meta->member = member;
	if (meta_is_messages(member))
		return meta_messages(w.meta, stream, e);
	switch (meta_look(member, key)) {
	case META_ITEMS:
	case META_ROWS:
		return walk_list(&w, stream, NULL, e);
	case META_OBJECT:
		return read_object(&w, key, stream, e);
	case META_OTHER:
		break;
	}
	return intake_refuse(w.meta->intake, member, "not a JSON file", e);
}

static void
facebook_free(void *state)
{
	meta_free(state);
}

const struct adapter facebook_adapter = {
    .name = "facebook-download",
    .version = 1,
    .channel = "facebook",
    .summary = "Facebook \"Download your information\" (JSON): posts, "
	       "comments, reactions, Messenger",
    .settings = meta_settings,
    .recognise = facebook_recognise,
    .start = facebook_start,
    .role = facebook_role,
    .context = facebook_context,
    .records = facebook_records,
    .free = facebook_free,
};
