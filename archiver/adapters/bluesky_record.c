#include <stdio.h>
#include <string.h>

#include "archiver/adapters/bluesky_internal.h"
#include "archiver/adapters/times.h"

#define URI_MAX 1400

static const char *
text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL && *text != '\0' ? text : NULL;
}

json_t *
bluesky_actor(const struct bluesky *b)
{
	return activity_actor("Person", b->did, b->name, NULL);
}

/* Mentions, links and tags that the author marked. */
static void
add_facets(json_t *note, const json_t *record)
{
	json_t *facet, *feature, *tag;
	size_t i, k;

	json_array_foreach (json_object_get(record, "facets"), i, facet) {
		json_array_foreach (
		    json_object_get(facet, "features"), k, feature) {
			const char *uri = text_of(feature, "uri");
			const char *did = text_of(feature, "did");

			if (uri != NULL)
				activity_tag_link(note, uri, NULL);
			if (did != NULL)
				activity_tag_mention(note, did, did);
			if (text_of(feature, "tag") != NULL)
				activity_tag_hashtag(
				    note, text_of(feature, "tag"));
		}
	}
	json_array_foreach (json_object_get(record, "tags"), i, tag) {
		if (json_is_string(tag))
			activity_tag_hashtag(note, json_string_value(tag));
	}
}

/* A blob is named by its CID; a repository does not contain it. */
static void
add_blob(json_t *note, const json_t *blob, const char *alt)
{
	const char *cid = dag_link(json_object_get(blob, "ref"));
	const char *type = text_of(blob, "mimeType");
	char url[CID_TEXT_LEN + sizeof("ipfs://")];

	if (cid == NULL || strlen(cid) > CID_TEXT_LEN)
		return;
	(void)snprintf(url, sizeof(url), "ipfs://%s", cid);
	activity_attach(note, type, url, alt);
}

/* Pictures, films, links and quoted posts; of two kinds at once, too. */
static void
add_embed(json_t *note, const json_t *embed)
{
	const json_t *external = json_object_get(embed, "external");
	const json_t *quoted = json_object_get(embed, "record");
	const json_t *media = json_object_get(embed, "media");
	json_t *image;
	size_t i;

	json_array_foreach (json_object_get(embed, "images"), i, image)
		add_blob(note, json_object_get(image, "image"),
		    text_of(image, "alt"));
	if (json_object_get(embed, "video") != NULL)
		add_blob(note, json_object_get(embed, "video"),
		    text_of(embed, "alt"));
	if (text_of(external, "uri") != NULL)
		activity_tag_link(
		    note, text_of(external, "uri"), text_of(external, "title"));
	if (text_of(quoted, "uri") == NULL)
		quoted = json_object_get(quoted, "record");
	if (text_of(quoted, "uri") != NULL)
		activity_tag_link(note, text_of(quoted, "uri"), "quote");
	if (media != NULL && json_object_get(media, "media") == NULL)
		add_embed(note, media);
}

static json_t *
make_post(const struct bluesky_item *item, const char *uri)
{
	const json_t *record = item->record;
	const json_t *reply = json_object_get(record, "reply");
	json_t *note = activity_note("Note", uri, text_of(record, "text"));

	activity_set_string(note, "inReplyTo",
	    text_of(json_object_get(reply, "parent"), "uri"));
	activity_set_string(note, "context",
	    reply == NULL ? uri
			  : text_of(json_object_get(reply, "root"), "uri"));
	add_facets(note, record);
	add_embed(note, json_object_get(record, "embed"));
	return note;
}

/* The account says who it is. */
static json_t *
make_profile(const struct bluesky *b, const struct bluesky_item *item)
{
	json_t *person = activity_actor(
	    "Person", b->did, text_of(item->record, "displayName"), NULL);

	activity_set_string(
	    person, "summary", text_of(item->record, "description"));
	return person;
}

/* What kinds of record become; what is not here is a Create of an Object. */
static const struct kind {
	const char *collection;
	const char *type; /* of the activity */
	const char *subject; /* type of the object it is done to; or NULL */
} kinds[] = {
    {"app.bsky.feed.post", "Create", NULL},
    {"app.bsky.actor.profile", "Update", NULL},
    {"app.bsky.feed.like", "Like", "Object"},
    {"app.bsky.feed.repost", "Announce", "Object"},
    {"app.bsky.graph.follow", "Follow", "Person"},
    {"app.bsky.graph.block", "Block", "Person"},
};

static const struct kind *
kind_of(const char *key)
{
	size_t i, len = strcspn(key, "/");

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strlen(kinds[i].collection) == len &&
		    strncmp(kinds[i].collection, key, len) == 0)
			return &kinds[i];
	}
	return NULL;
}

/* The object of an act, or NULL without what the act is done to. */
static json_t *
make_object(const struct bluesky *b, const struct bluesky_item *item,
    const struct kind *kind, const char *uri)
{
	const json_t *subject = json_object_get(item->record, "subject");
	const char *whom = json_string_value(subject);
	json_t *other;

	if (kind == NULL) {
		other = activity_actor("Object", uri, NULL, NULL);
		activity_set_string(
		    other, "name", text_of(item->record, "$type"));
		return other;
	}
	if (kind->subject != NULL) {
		if (whom == NULL)
			whom = text_of(subject, "uri");
		return whom == NULL
		    ? NULL
		    : activity_actor(kind->subject, whom, NULL, NULL);
	}
	if (strcmp(kind->type, "Update") == 0)
		return make_profile(b, item);
	return make_post(item, uri);
}

int
bluesky_record(
    struct bluesky *b, const struct bluesky_item *item, struct error *e)
{
	const struct kind *kind = kind_of(item->key);
	const char *created = text_of(item->record, "createdAt");
	char uri[URI_MAX], published[TIMES_TEXT_MAX];
	struct draft draft = {.direction = DIRECTION_OUTBOUND,
	    .native_id = uri,
	    .raw = *item->raw};
	json_t *object;

	(void)snprintf(uri, sizeof(uri), "at://%s/%s", b->did, item->key);
	object = make_object(b, item, kind, uri);
	if (object == NULL)
		return error_set(
		    e, ERROR_FORMAT, "%s: there is no subject", item->key);
	draft.activity = activity_new(kind == NULL ? "Create" : kind->type);
	activity_set_string(draft.activity, "id", uri);
	activity_set(draft.activity, "actor", bluesky_actor(b));
	/* The version, in a word of AT Protocol. */
	activity_set_string(draft.activity, "cid", item->cid);
	activity_set(draft.activity, "object", object);
	/* Clients write it; what is no date stays in raw. */
	if (created != NULL && times_from_iso(created, published))
		activity_publish(draft.activity, published);
	return intake_record(b->intake, &draft, e);
}
