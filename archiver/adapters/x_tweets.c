#include "archiver/adapters/x_internal.h"

#include <stdlib.h>
#include <string.h>

#define REPOST "RT @"

/* Old archives have ids as numbers beside the texts. */
const char *
x_tweet_id(json_t *tweet)
{
	return x_text(tweet, "id_str") != NULL ? x_text(tweet, "id_str")
					       : x_text(tweet, "id");
}

const char *
x_tweet_parent(json_t *tweet)
{
	const char *parent = x_text(tweet, "in_reply_to_status_id_str");

	return parent != NULL ? parent : x_text(tweet, "in_reply_to_status_id");
}

const char *
x_tweet_original(json_t *tweet)
{
	return x_text(
	    json_object_get(json_object_get(tweet, "edit_info"), "edit"),
	    "initialTweetId");
}

static void
add_tags(json_t *note, json_t *tweet)
{
	json_t *entities = json_object_get(tweet, "entities"), *one;
	size_t i;

	/* The CSV has links only. */
	if (json_object_get(entities, "hashtags") == NULL)
		activity_tags_from_text(note, x_text(tweet, "text"));
	json_array_foreach (json_object_get(entities, "hashtags"), i, one) {
		if (x_text(one, "text") != NULL)
			activity_tag_hashtag(note, x_text(one, "text"));
	}
	json_array_foreach (json_object_get(entities, "symbols"), i, one) {
		if (x_text(one, "text") != NULL)
			activity_tag_cashtag(note, x_text(one, "text"));
	}
	json_array_foreach (
	    json_object_get(entities, "user_mentions"), i, one) {
		const char *name = x_text(one, "screen_name");
		char href[256];

		if (name == NULL)
			continue;
		(void)snprintf(href, sizeof(href), "https://x.com/%s", name);
		activity_tag_mention(note, name, href);
	}
	json_array_foreach (json_object_get(entities, "urls"), i, one) {
		const char *url = x_text(one, "url");
		const char *expanded = x_text(one, "expanded_url");

		if (url != NULL || expanded != NULL)
			activity_tag_link(
			    note, expanded != NULL ? expanded : url, url);
	}
}

/* The media that a post shows: extended_entities has all, entities one. */
static json_t *
media_of(json_t *tweet)
{
	json_t *media = json_object_get(
	    json_object_get(tweet, "extended_entities"), "media");

	if (media == NULL)
		media = json_object_get(
		    json_object_get(tweet, "entities"), "media");
	return media;
}

/* A film's file of the most bits a second, or NULL. */
static const char *
best_variant(json_t *media)
{
	json_t *variants = json_object_get(
	    json_object_get(media, "video_info"), "variants");
	const char *best = NULL;
	long bitrate, most = -1;
	json_t *one;
	size_t i;

	json_array_foreach (variants, i, one) {
		const char *type = x_text(one, "content_type");
		const char *number = x_text(one, "bitrate");

		bitrate = number == NULL ? 0 : strtol(number, NULL, 10);
		if (type == NULL || strcmp(type, "video/mp4") != 0 ||
		    bitrate <= most)
			continue;
		best = x_text(one, "url");
		most = bitrate;
	}
	return best;
}

static void
add_media(json_t *note, json_t *media)
{
	json_t *one;
	size_t i;

	json_array_foreach (media, i, one) {
		const char *film = best_variant(one);
		const char *url = film != NULL ? film
					       : x_text(one, "media_url_https");
		const struct member named = {.name = url};

		if (url != NULL)
			activity_attach(note,
			    film != NULL ? "video/mp4"
					 : member_media_type(&named),
			    url, x_text(one, "ext_alt_text"));
	}
}

/* What the post answers, and the post with which the conversation began. */
static void
add_thread(json_t *note, struct x *x, json_t *tweet, const char *original)
{
	const char *parent = x_tweet_parent(tweet);
	char root[X_ID_MAX];

	if (parent != NULL)
		activity_set(note, "inReplyTo",
		    x_status_url(
			x_text(tweet, "in_reply_to_screen_name"), parent));
	if (parent == NULL)
		activity_set(
		    note, "context", x_status_url(x->username, original));
	else if (x_thread_root(&x->threads, parent, root))
		activity_set(note, "context", x_status_url(x->username, root));
}

/* <a href="...">Twitter for iPhone</a>: the program that was used. */
static void
add_generator(json_t *note, json_t *tweet)
{
	const char *source = x_text(tweet, "source");
	const char *from, *to;
	json_t *program;

	if (source == NULL || (from = strchr(source, '>')) == NULL ||
	    (to = strstr(from, "</a>")) == NULL || to == from + 1)
		return;
	program = activity_actor("Application", NULL, NULL, NULL);
	activity_set(program, "name",
	    activity_string(from + 1, (size_t)(to - from) - 1));
	activity_set(note, "generator", program);
}

/* What makes the activity of one post. */
struct post {
	json_t *tweet;
	const char *id;
	const char *original; /* id of the first version; else `id` */
	const char *text;
	char published[TIMES_TEXT_MAX];
	const struct x_note *note;
};

static json_t *
make_note(struct x *x, const struct post *p)
{
	json_t *note = activity_note("Note", NULL, NULL);

	activity_set(note, "id", x_status_url(x->username, p->original));
	if (strcmp(p->id, p->original) != 0) {
		activity_set(note, "url", x_status_url(x->username, p->id));
		activity_set_string(note, "updated", p->published);
	}
	add_thread(note, x, p->tweet, p->original);
	if (p->note != NULL) {
		x_note_fill(note, p->note);
	} else {
		x_set_content(note, x_unescape(p->text));
		add_tags(note, p->tweet);
	}
	add_media(note, media_of(p->tweet));
	add_generator(note, p->tweet);
	return note;
}

/*
 * A repost: "RT @name: text", cut at 140 characters.  The archive has neither
 * the reposted post's id nor all of its text.
 */
static json_t *
make_reposted(const struct post *p)
{
	const char *name = p->text + strlen(REPOST);
	size_t len = strcspn(name, ": ");
	const char *text = name + len;
	json_t *origin = json_object_get(p->tweet, "retweeted_status");
	json_t *note = activity_note("Note", NULL, NULL);
	json_t *author = activity_actor("Person", NULL, NULL, NULL);
	int shown = (int)len; /* a name, not a gigabyte */

	text += text[0] == ':';
	text += text[0] == ' ';
	activity_set(
	    author, "id", json_sprintf("https://x.com/%.*s", shown, name));
	activity_set(author, "preferredUsername", activity_string(name, len));
	activity_set(note, "attributedTo", author);
	if (x_tweet_id(origin) != NULL) {
		char username[64];

		(void)snprintf(username, sizeof(username), "%.*s", shown, name);
		activity_set(
		    note, "id", x_status_url(username, x_tweet_id(origin)));
	}
	if (x_text(origin, "text") != NULL)
		text = x_text(origin, "text");
	x_set_content(note, x_unescape(text));
	add_tags(note, p->tweet);
	add_media(note, media_of(p->tweet));
	return note;
}

static bool
is_repost(const char *text)
{
	size_t len;

	if (strncmp(text, REPOST, strlen(REPOST)) != 0)
		return false;
	len = strcspn(text + strlen(REPOST), ": ");
	return len > 0 && len <= 20 && text[strlen(REPOST) + len] == ':';
}

static json_t *
make_activity(struct x *x, const struct post *p)
{
	bool repost = is_repost(p->text);
	const char *type = repost             ? "Announce"
	    : strcmp(p->id, p->original) != 0 ? "Update"
					      : "Create";
	json_t *activity = activity_new(type);

	activity_set(activity, "id", x_status_url(x->username, p->id));
	activity_set(activity, "actor", x_own_actor(x));
	activity_set(
	    activity, "object", repost ? make_reposted(p) : make_note(x, p));
	activity_publish(activity, p->published);
	return activity;
}

/* Fill `p` from an item, wrapped ({"tweet":{...}}) or bare (until 2019). */
static int
read_post(struct x *x, json_t *value, struct post *p, struct error *e)
{
	const char *created;

	memset(p, 0, sizeof(*p));
	p->tweet = json_object_get(value, "tweet");
	if (p->tweet == NULL)
		p->tweet = value;
	p->id = x_tweet_id(p->tweet);
	if (p->id == NULL)
		return error_set(e, ERROR_FORMAT, "a tweet without id_str");
	p->text = x_text(p->tweet, "full_text");
	if (p->text == NULL)
		p->text = x_text(p->tweet, "text");
	if (p->text == NULL)
		p->text = ""; /* only a picture */
	created = x_text(p->tweet, "created_at");
	if (created == NULL && !times_from_snowflake(p->id, p->published))
		return error_set(e, ERROR_FORMAT, "a tweet without date");
	if (created != NULL && !x_time(created, p->published))
		return error_set(
		    e, ERROR_FORMAT, "created_at is no date: %.64s", created);
	p->original = x_tweet_original(p->tweet);
	if (p->original == NULL)
		p->original = p->id;
	return x_note_of(x, p->text, p->published, &p->note, e);
}

static int
emit_post(
    struct x *x, const struct post *p, const struct raw *raw, struct error *e)
{
	struct draft draft = {.direction = DIRECTION_OUTBOUND,
	    .native_id = p->original,
	    .raw = *raw};

	draft.activity = make_activity(x, p);
	draft.attachments = x_media_files(x, p->id, media_of(p->tweet));
	if (p->note != NULL && draft.attachments != NULL &&
	    x_note_attach(x, p->note, draft.attachments, e) != 0) {
		json_decref(draft.activity);
		json_decref(draft.attachments);
		return -1;
	}
	return intake_record(x->intake, &draft, e);
}

int
x_tweet_item(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct x *x = state;
	struct post p;

	if (read_post(x, value, &p, e) != 0)
		return -1;
	return emit_post(x, &p, raw, e);
}

/* A deleted post is two records: what it was, and that it went. */
int
x_deleted_item(
    void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct x *x = state;
	struct post p;
	struct draft draft = {.direction = DIRECTION_OUTBOUND, .raw = *raw};
	char deleted[TIMES_TEXT_MAX] = "";
	json_t *tombstone;
	const char *when;

	if (read_post(x, value, &p, e) != 0)
		return -1;
	when = x_text(p.tweet, "deleted_at");
	if (when != NULL && !x_time(when, deleted))
		return error_set(
		    e, ERROR_FORMAT, "deleted_at is no date: %.64s", when);
	if (emit_post(x, &p, raw, e) != 0)
		return -1;
	tombstone = activity_actor("Tombstone", NULL, NULL, NULL);
	activity_set(tombstone, "id", x_status_url(x->username, p.original));
	activity_set_string(tombstone, "formerType", "Note");
	activity_set_string(tombstone, "deleted", deleted);
	draft.native_id = p.original;
	draft.activity = activity_new("Delete");
	activity_set(draft.activity, "actor", x_own_actor(x));
	activity_set(draft.activity, "object", tombstone);
	activity_publish(draft.activity, deleted);
	return intake_record(x->intake, &draft, e);
}

/* {"like":{"tweetId","fullText"?,"expandedUrl"}}: X gives no date. */
int
x_like_item(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct x *x = state;
	json_t *like = json_object_get(value, "like"), *note;
	const char *id = x_text(like, "tweetId");
	struct draft draft = {
	    .direction = DIRECTION_OUTBOUND, .native_id = id, .raw = *raw};

	if (id == NULL)
		return error_set(e, ERROR_FORMAT, "a like without tweetId");
	note = activity_note("Note", NULL, NULL);
	activity_set(note, "id", x_status_url(NULL, id));
	if (x_text(like, "fullText") != NULL)
		x_set_content(note, x_unescape(x_text(like, "fullText")));
	draft.activity = activity_new("Like");
	activity_set(draft.activity, "actor", x_own_actor(x));
	activity_set(draft.activity, "object", note);
	return intake_record(x->intake, &draft, e);
}
