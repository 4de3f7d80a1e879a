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
#include <string.h>

#include "archiver/adapters/facebook_item.h"
#include "archiver/adapters/meta_messages.h"
#include "archiver/adapters/meta_text.h"

extern const struct adapter facebook_adapter;

/* Lists of items by the first member of their file. */
static const struct known {
	const char *key;
	const char *path; /* of the array; NULL: it is the key's value */
	enum facebook_list list;
} known_lists[] = {
    {"comments_v2", NULL, FACEBOOK_OWN},
    {"comments", NULL, FACEBOOK_OWN},
    {"group_comments_v2", NULL, FACEBOOK_OWN},
    {"group_comments", NULL, FACEBOOK_OWN},
    {"group_posts_v2", NULL, FACEBOOK_OWN},
    {"group_posts", NULL, FACEBOOK_OWN},
    {"status_updates", NULL, FACEBOOK_OWN},
    {"reactions_v2", NULL, FACEBOOK_OWN},
    {"reactions", NULL, FACEBOOK_OWN},
    {"wall_posts_sent_to_you", "wall_posts_sent_to_you.activity_log_data",
	FACEBOOK_WALL},
    {"archived_stories_v2", NULL, FACEBOOK_STORIES},
    {"poll_votes_v2", NULL, FACEBOOK_VOTES},
    {"other_photos_v2", NULL, FACEBOOK_MEDIA},
    {"other_photos", NULL, FACEBOOK_MEDIA},
    {"videos_v2", NULL, FACEBOOK_MEDIA},
    {"videos", NULL, FACEBOOK_MEDIA},
    {NULL, NULL, FACEBOOK_OWN},
};

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

/* An array may hold whole files: [{"comments_v2":[...]},...]. */
static int
take_item(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct walk *w = state;
	const struct known *k = NULL;
	struct stream stream;
	json_t *repaired;
	int rc;

	if (!w->inside && json_object_size(value) == 1)
		k = find_known(json_object_iter_key(json_object_iter(value)));
	if (k != NULL) {
		struct walk inner = {w->meta, k->list, true};

		stream_of_bytes(&stream, raw->data, raw->len);
		return walk_list(
		    &inner, &stream, k->path != NULL ? k->path : k->key, e);
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

static int
facebook_records(void *state, const struct member *member,
    struct stream *stream, struct error *e)
{
	struct walk w = {state, FACEBOOK_OWN, false};
	char key[META_KEY_MAX];
	const struct known *k;

	w.meta->member = member;
	if (meta_is_messages(member))
		return meta_messages(w.meta, stream, e);
	switch (meta_look(member, key)) {
	case META_ITEMS:
	case META_ROWS:
		return walk_list(&w, stream, NULL, e);
	case META_OBJECT:
		k = find_known(key);
		if (k != NULL)
			w.list = k->list;
		else if (is_album(member, key))
			w.list = FACEBOOK_MEDIA;
		else
			break;
		if (k == NULL)
			return walk_list(&w, stream, "photos", e);
		return walk_list(
		    &w, stream, k->path != NULL ? k->path : k->key, e);
	case META_OTHER:
		return intake_refuse(
		    w.meta->intake, member, "not a JSON file", e);
	}
	return intake_refuse(w.meta->intake, member,
	    "not a list of Facebook's that is known here", e);
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
