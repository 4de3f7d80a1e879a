/*
 * instagram - "Download your information" of Instagram, as JSON.
 *
 * The layouts have little in common but that a file is known by the first
 * member in it:
 *
 *	until 2020	media.json, comments.json, likes.json, messages.json,
 *			profile.json
 *	2021, 2022	content/posts_1.json, content/stories.json,
 *			comments/post_comments.json, likes/liked_posts.json,
 *			messages/inbox/THREAD/message_1.json
 *	since 2023	the same below your_instagram_activity/
 *
 * Files about what is no communication (followers, log-ins, searches ...)
 * are ignored.
 */
#include <string.h>

#include "archiver/adapters/instagram_item.h"
#include "archiver/adapters/meta_messages.h"
#include "archiver/adapters/meta_text.h"

extern const struct adapter instagram_adapter;

#define LANGUAGE_UNKNOWN \
	"the profile names its members in a language that is not known " \
	"here; say the account with --account and its name with --set " \
	"owner=NAME"

/* Lists of items by the first member of their file. */
static const struct known {
	const char *key;
	enum instagram_list list;
} known_lists[] = {
    {"ig_reels_media", INSTAGRAM_POSTS},
    {"ig_igtv_media", INSTAGRAM_POSTS},
    {"ig_archived_post_media", INSTAGRAM_POSTS},
    {"ig_other_media", INSTAGRAM_POSTS},
    {"text_post_app_text_posts", INSTAGRAM_POSTS}, /* Threads */
    {"ig_recently_deleted_media", INSTAGRAM_DELETED},
    {"ig_stories", INSTAGRAM_STORIES},
    {"ig_profile_picture", INSTAGRAM_PICTURES},
    {"comments_media_comments", INSTAGRAM_COMMENTS},
    {"comments_reels_comments", INSTAGRAM_COMMENTS},
    {"comments_story_comments", INSTAGRAM_COMMENTS},
    {"likes_media_likes", INSTAGRAM_LIKES},
    {"likes_comment_likes", INSTAGRAM_LIKES},
    {"story_activities_story_likes", INSTAGRAM_LIKES},
    {NULL, INSTAGRAM_POSTS},
};

/* How the profile calls the account in languages of the interface. */
static const char *const handle_labels[] = {"Username", "Gebruikersnaam",
    "Nom d\xe2\x80\x99utilisateur", "Nom d'utilisateur", "Benutzername",
    "Nombre de usuario", "Nome utente",
    ("Kullan\xc4\xb1"
     "c\xc4\xb1 Ad\xc4\xb1"),
    ("Kullan\xc4\xb1"
     "c\xc4\xb1 ad\xc4\xb1"),
    "Brugernavn", "Nome de usu\xc3\xa1rio", "Anv\xc3\xa4ndarnamn", "Brukernavn",
    "\xe7\x94\xa8\xe6\x88\xb7\xe5\x90\x8d", NULL};
static const char *const name_labels[] = {"Name", "Naam", "Nom", "Nombre",
    "Nome", "Ad", "\xc4\xb0sim", "Navn", "Namn", "\xe5\xa7\x93\xe5\x90\x8d",
    NULL};

struct walk {
	struct meta *meta;
	enum instagram_list list;
	bool inside; /* in a file that is an element of another one */
};

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
is_profile(const struct member *member)
{
	char key[META_KEY_MAX];

	if (meta_look(member, key) != META_OBJECT)
		return false;
	return strcmp(key, "profile_user") == 0 ||
	    (strcmp(member_leaf(member->name), "profile.json") == 0 &&
		member_head_has(member, "\"username\""));
}

/* Whether a file is a list of ours, since 2021, and which. */
static bool
find_list(const struct member *member, enum instagram_list *out)
{
	char key[META_KEY_MAX];
	enum meta_shape shape = meta_look(member, key);
	const struct known *k = find_known(key);

	if (shape != META_OBJECT && shape != META_ITEMS)
		return false;
	if (k != NULL) {
		*out = k->list;
		return true;
	}
	if (shape != META_ITEMS)
		return false;
	if (member_head_has(member, "\"string_map_data\"") &&
	    strncmp(member_leaf(member->name), "post_comments", 13) == 0) {
		*out = INSTAGRAM_COMMENTS;
		return true;
	}
	*out = INSTAGRAM_POSTS;
	return (strcmp(key, "media") == 0 || strcmp(key, "title") == 0) &&
	    member_head_has(member, "\"media\"") &&
	    member_head_has(member, "\"creation_timestamp\"");
}

/* Files that should hold items: how their names begin. */
static bool
has_list_name(const struct member *member)
{
	static const char *const names[] = {"posts_", "stories", "reels",
	    "post_comments", "liked_posts", "liked_comments", "message_", NULL};
	const char *leaf = member_leaf(member->name);
	const char *const *name;

	for (name = names; *name != NULL; name++) {
		if (strncmp(leaf, *name, strlen(*name)) == 0)
			return member_ends_with(leaf, ".json");
	}
	return false;
}

static int
instagram_recognise(const struct listing *listing)
{
	enum instagram_list list;
	char key[META_KEY_MAX];
	int score = 0;
	size_t i;

	for (i = 0; i < listing->count; i++) {
		const struct member *member = &listing->members[i];

		if (find_list(member, &list) || is_profile(member) ||
		    instagram_2020_look(member) != INSTAGRAM_2020_NONE ||
		    (meta_look(member, key) == META_OBJECT &&
			strncmp(key, "relationships_", 14) == 0))
			return 90;
		/* Facebook has the same. */
		if (meta_is_messages(member))
			score = 40;
	}
	return score;
}

static int
instagram_start(void **state, struct intake *intake,
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
instagram_role(void *state, const struct member *member)
{
	const struct meta *m = state;
	enum instagram_list list;

	if (is_profile(member))
		return MEMBER_CONTEXT;
	if (meta_is_media(member))
		return MEMBER_MEDIA;
	if (find_list(member, &list) || meta_is_messages(member) ||
	    instagram_2020_look(member) != INSTAGRAM_2020_NONE)
		return MEMBER_RECORDS;
	/* What should hold items, but does not, is refused with the reason. */
	return m->bare || has_list_name(member) ? MEMBER_RECORDS
						: MEMBER_IGNORE;
}

/* The value under the first of these labels. */
static const char *
labelled(const json_t *map, const char *const *labels)
{
	const char *value = NULL;

	for (; *labels != NULL && value == NULL; labels++)
		value = meta_text(json_object_get(map, *labels), "value");
	return value;
}

/*
 * {"profile_user":[{"string_map_data":{"Username":{"value":...},
 *  "Name":{"value":...}}}]}, until 2020 {"username":...,"name":...}
 */
static int
read_profile(struct meta *m, const json_t *file, struct error *e)
{
	const json_t *map = json_object_get(
	    json_array_get(json_object_get(file, "profile_user"), 0),
	    "string_map_data");
	const char *handle, *name;

	if (map == NULL) {
		handle = meta_text(file, "username");
		name = meta_text(file, "name");
	} else {
		handle = labelled(map, handle_labels);
		name = labelled(map, name_labels);
	}
	if (handle == NULL && name == NULL && !meta_knows_owner(m))
		return intake_warn(m->intake, LANGUAGE_UNKNOWN, e);
	return meta_set_owner(m, name, handle, NULL, e);
}

static int
instagram_context(void *state, const struct member *member,
    struct stream *stream, struct error *e)
{
	struct meta *m = state;
	json_t *file = meta_read_file(m, member, stream, e);
	int rc;

	if (file == NULL)
		return e->code == ERROR_NONE ? 0 : -1;
	rc = read_profile(m, file, e);
	json_decref(file);
	return rc;
}

static int walk_list(
    struct walk *w, struct stream *stream, const char *path, struct error *e);

/* An array may hold whole files: [{"ig_stories":[...]},...]. */
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
	if (k != NULL && json_is_array(json_object_get(value, k->key))) {
		struct walk inner = {w->meta, k->list, true};

		stream_of_bytes(&stream, raw->data, raw->len);
		return walk_list(&inner, &stream, k->key, e);
	}
	repaired = meta_text_repaired(value, e);
	if (repaired == NULL)
		return -1;
	rc = instagram_item(w->meta, w->list, repaired, raw, e);
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
instagram_records(void *state, const struct member *member,
    struct stream *stream, struct error *e)
{
	struct walk w = {state, INSTAGRAM_POSTS, false};
	enum instagram_2020 old = instagram_2020_look(member);
	char key[META_KEY_MAX];
	enum meta_shape shape = meta_look(member, key);

	w.meta->member = member;
	if (shape == META_OTHER)
		return intake_refuse(
		    w.meta->intake, member, "not a JSON file", e);
	if (meta_is_messages(member))
		return meta_messages(w.meta, stream, e);
	if (old != INSTAGRAM_2020_NONE)
		return instagram_2020_records(w.meta, old, stream, e);
	if (find_list(member, &w.list))
		return walk_list(
		    &w, stream, shape == META_OBJECT ? key : NULL, e);
	if (w.meta->bare && shape == META_OBJECT)
		return intake_refuse(w.meta->intake, member,
		    "not a list of Instagram's that is known here", e);
	/* In a download its name says that it is ours: it is kept, flagged. */
	w.list = INSTAGRAM_UNKNOWN;
	return walk_list(&w, stream, NULL, e);
}

static void
instagram_free(void *state)
{
	meta_free(state);
}

const struct adapter instagram_adapter = {
    .name = "instagram-download",
    .version = 1,
    .channel = "instagram",
    .summary = "Instagram \"Download your information\" (JSON): posts, "
	       "stories, comments, likes, Direct",
    .settings = meta_settings,
    .recognise = instagram_recognise,
    .start = instagram_start,
    .role = instagram_role,
    .context = instagram_context,
    .records = instagram_records,
    .free = instagram_free,
};
