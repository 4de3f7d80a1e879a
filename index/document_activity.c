#include <string.h>

#include "core/clock.h"
#include "index/document_internal.h"

/* Which part of an activity an object is. */
enum role {
	ROLE_ACTIVITY, /* what happened */
	ROLE_OBJECT, /* what it happened to; an Undo's object has one too */
	ROLE_PART /* what is in that: an attachment, a choice, a place ... */
};

/* The members of an object that say something; order as in `names`. */
enum member {
	ACTOR,
	ANY_OF,
	ATTACHMENT,
	ATTRIBUTED_TO,
	AUDIENCE,
	BCC,
	CC,
	CONTENT,
	CONTENT_MAP,
	CONTEXT,
	CONVERSATION,
	DELETED,
	GENERATOR,
	ICON,
	ID,
	IN_REPLY_TO,
	LANGUAGE,
	LD_CONTEXT,
	MEDIA_TYPE,
	NAME,
	NAME_MAP,
	OBJECT,
	ONE_OF,
	PUBLISHED,
	SUMMARY,
	SUMMARY_MAP,
	TAG,
	TO,
	TYPE,
	UPDATED,
	URL,
	MEMBERS
};

static const struct document_member names[MEMBERS] = {
    [ACTOR] = DOCUMENT_MEMBER("actor"),
    [ANY_OF] = DOCUMENT_MEMBER("anyOf"),
    [ATTACHMENT] = DOCUMENT_MEMBER("attachment"),
    [ATTRIBUTED_TO] = DOCUMENT_MEMBER("attributedTo"),
    [AUDIENCE] = DOCUMENT_MEMBER("audience"),
    [BCC] = DOCUMENT_MEMBER("bcc"),
    [CC] = DOCUMENT_MEMBER("cc"),
    [CONTENT] = DOCUMENT_MEMBER("content"),
    [CONTENT_MAP] = DOCUMENT_MEMBER("contentMap"),
    [CONTEXT] = DOCUMENT_MEMBER("context"),
    [CONVERSATION] = DOCUMENT_MEMBER("conversation"),
    [DELETED] = DOCUMENT_MEMBER("deleted"),
    [GENERATOR] = DOCUMENT_MEMBER("generator"),
    [ICON] = DOCUMENT_MEMBER("icon"),
    [ID] = DOCUMENT_MEMBER("id"),
    [IN_REPLY_TO] = DOCUMENT_MEMBER("inReplyTo"),
    [LANGUAGE] = DOCUMENT_MEMBER("language"),
    [LD_CONTEXT] = DOCUMENT_MEMBER("@context"),
    [MEDIA_TYPE] = DOCUMENT_MEMBER("mediaType"),
    [NAME] = DOCUMENT_MEMBER("name"),
    [NAME_MAP] = DOCUMENT_MEMBER("nameMap"),
    [OBJECT] = DOCUMENT_MEMBER("object"),
    [ONE_OF] = DOCUMENT_MEMBER("oneOf"),
    [PUBLISHED] = DOCUMENT_MEMBER("published"),
    [SUMMARY] = DOCUMENT_MEMBER("summary"),
    [SUMMARY_MAP] = DOCUMENT_MEMBER("summaryMap"),
    [TAG] = DOCUMENT_MEMBER("tag"),
    [TO] = DOCUMENT_MEMBER("to"),
    [TYPE] = DOCUMENT_MEMBER("type"),
    [UPDATED] = DOCUMENT_MEMBER("updated"),
    [URL] = DOCUMENT_MEMBER("url"),
};

/* An object being read, in the objects that it is in. */
struct walk {
	struct document_reading *r;
	enum role role;
	unsigned int depth;
};

static void walk_value(struct walk *w, struct json_slice value);

/* Call `f` with the value, or with each element when it is an array. */
static void
each(struct walk *w, struct json_slice value,
    void (*f)(struct walk *w, struct json_slice value))
{
	struct json_slice element;
	size_t at = 0;

	if (value.text == NULL)
		return;
	if (json_type_of(value) != JSON_TYPE_ARRAY) {
		f(w, value);
		return;
	}
	while (json_element(value, &at, &element))
		f(w, element);
}

static void
walk_author(struct walk *w, struct json_slice value)
{
	document_author(w->r, value);
}

static void
walk_recipient(struct walk *w, struct json_slice value)
{
	document_recipient(w->r, value);
}

static void
walk_attributed(struct walk *w, struct json_slice value)
{
	document_attributed(w->r, value);
}

static void
walk_type(struct walk *w, struct json_slice value)
{
	(void)document_term(w->r, FIELD_TYPE, value); /* may be there */
	if (w->role == ROLE_ACTIVITY) {
		document_facet(w->r, DOCUMENT_TYPE, value);
		if (json_string_is(value, "Update"))
			w->r->has |= HAS_EDIT;
		if (json_string_is(value, "Delete"))
			w->r->has |= HAS_DELETION;
	} else if (w->role == ROLE_OBJECT &&
	    json_string_is(value, "Question")) {
		w->r->has |= HAS_POLL;
	}
}

static void
walk_tag(struct walk *w, struct json_slice tag)
{
	struct document_member m[] = {DOCUMENT_MEMBER("href"),
	    DOCUMENT_MEMBER("name"), DOCUMENT_MEMBER("type")};
	struct document_reading *r = w->r;

	document_members(tag, m, 3, NULL, NULL);
	if (m[2].value.text == NULL)
		return;
	if (json_string_is(m[2].value, "Mention")) {
		r->has |= HAS_MENTION;
		(void)document_term(r, FIELD_MENTION, m[1].value);
		(void)document_term(r, FIELD_MENTION, m[0].value);
	} else if (json_string_is(m[2].value, "Link")) {
		r->has |= HAS_LINK;
		document_text_once(&r->d->text, m[1].value);
		document_text_once(&r->d->text, m[0].value);
	} else if (document_term(r, FIELD_TAG, m[1].value)) {
		r->has |= HAS_TAG;
	}
}

static void
walk_attachment(struct walk *w, struct json_slice value)
{
	struct document_member m[] = {
	    DOCUMENT_MEMBER("mediaType"), DOCUMENT_MEMBER("type")};

	w->r->has |= HAS_ATTACHMENT;
	document_members(value, m, 2, NULL, NULL);
	document_media(w->r, m[0].value);
	if (m[1].value.text != NULL) {
		if (json_string_is(m[1].value, "Image"))
			w->r->has |= HAS_IMAGE;
		if (json_string_is(m[1].value, "Video"))
			w->r->has |= HAS_VIDEO;
		if (json_string_is(m[1].value, "Audio"))
			w->r->has |= HAS_AUDIO;
	}
	walk_value(w, value);
}

static void
walk_choice(struct walk *w, struct json_slice value)
{
	w->r->has |= HAS_POLL;
	walk_value(w, value);
}

static void
walk_id(struct walk *w, struct json_slice value)
{
	(void)document_term(w->r, FIELD_ID, document_id(value)); /* or has it */
}

/* An URL: a string, or a Link with an href. */
static void
walk_url(struct walk *w, struct json_slice value)
{
	struct json_slice href = value;

	if (document_is_string(value) || json_member(value, "href", &href))
		(void)document_term(w->r, FIELD_ID, href); /* may be there */
}

static void
walk_thread(struct walk *w, struct json_slice value)
{
	(void)document_term(
	    w->r, FIELD_THREAD, document_id(value)); /* or has it */
}

static void
walk_parent(struct walk *w, struct json_slice value)
{
	if (json_type_of(value) == JSON_TYPE_NULL)
		return;
	w->r->has |= HAS_REPLY;
	(void)document_term(
	    w->r, FIELD_PARENT, document_id(value)); /* or has it */
}

static void
add_language(struct document_reading *r, const char *name, size_t len)
{
	struct buf *lang = &r->d->facets[DOCUMENT_LANG];
	size_t primary = 0;

	(void)document_term_text(r, FIELD_LANG, name, len); /* may be there */
	while (primary < len && name[primary] != '-' && name[primary] != '_')
		primary++;
	if (primary < len)
		(void)document_term_text(r, FIELD_LANG, name, primary);
	if (lang->len == 0 && len <= 35) /* RFC 5646, 4.4.1 */
		buf_append(lang, name, len);
}

static void
walk_language(struct walk *w, struct json_slice value)
{
	struct buf *name = &w->r->d->scratch[1];

	buf_clear(name);
	if (json_get_string(value, name) && name->len > 0)
		add_language(w->r, (const char *)name->data, name->len);
}

/* {"nl":"...","tr":"..."}; what is `same` is in the text already. */
static void
walk_map(struct walk *w, struct json_slice map, struct json_slice same)
{
	struct json_slice name, value;
	size_t at = 0;

	if (map.text == NULL)
		return;
	while (json_next_member(map, &at, &name, &value)) {
		add_language(w->r, name.text, name.len);
		if (same.text == NULL || same.len != value.len ||
		    memcmp(same.text, value.text, value.len) != 0)
			document_html(w->r, value);
	}
}

/* Whether content of that type may be HTML: ActivityStreams' default. */
static bool
is_html(struct json_slice media_type)
{
	return media_type.text == NULL ||
	    json_string_is(media_type, "text/html") ||
	    json_string_is(media_type, "application/xhtml+xml");
}

static void
walk_texts(struct walk *w, const struct document_member *m)
{
	struct document_reading *r = w->r;

	document_text_once(&r->d->text, m[NAME].value);
	walk_map(w, m[NAME_MAP].value, m[NAME].value);
	if (document_is_string(m[SUMMARY].value))
		document_html(r, m[SUMMARY].value);
	walk_map(w, m[SUMMARY_MAP].value, m[SUMMARY].value);
	document_content(r, m[CONTENT].value, is_html(m[MEDIA_TYPE].value));
	walk_map(w, m[CONTENT_MAP].value, m[CONTENT].value);
	each(w, m[ONE_OF].value, walk_choice);
	each(w, m[ANY_OF].value, walk_choice);
	each(w, m[ATTACHMENT].value, walk_attachment);
	each(w, m[TAG].value, walk_tag);
}

/* What only the activity and its object say, not what is in them. */
static void
walk_identity(struct walk *w, const struct document_member *m)
{
	each(w, m[TYPE].value, walk_type);
	each(w, m[ID].value, walk_id);
	each(w, m[URL].value, walk_url);
	each(w, m[CONTEXT].value, walk_thread);
	each(w, m[CONVERSATION].value, walk_thread);
	each(w, m[IN_REPLY_TO].value, walk_parent);
	each(w, m[LANGUAGE].value, walk_language);
	if (m[UPDATED].value.text != NULL && w->role == ROLE_OBJECT)
		w->r->has |= HAS_EDIT;
}

static void
walk_people(struct walk *w, const struct document_member *m)
{
	each(w, m[TO].value, walk_recipient);
	each(w, m[CC].value, walk_recipient);
	each(w, m[BCC].value, walk_recipient);
	each(w, m[AUDIENCE].value, walk_recipient);
}

/*
 * The time that is claimed: when what the activity says happened; else that
 * of its object, which is read later and so does not replace it.
 */
static void
walk_times(struct walk *w, const struct document_member *m)
{
	static const enum member order[] = {DELETED, UPDATED, PUBLISHED};
	struct document *d = w->r->d;
	char text[64];
	int64_t from, to;
	size_t i, len;

	for (i = 0; i < 3 && !d->posted_claimed; i++) {
		const struct json_slice value = m[order[i]].value;

		len = value.len < 2 ? 0 : value.len - 2;
		if (!document_is_string(value) || len > sizeof(text))
			continue;
		memcpy(text, value.text + 1, len); /* no date has an escape */
		if (clock_parse_span(text, len, &from, &to)) {
			d->posted_us = from;
			d->posted_claimed = true;
		}
	}
}

/* A member that is not in `names`: what people see may be in it. */
static void
walk_other(void *context, struct json_slice value)
{
	each(context, value, walk_value);
}

static void
walk_object(struct walk *w, struct json_slice object)
{
	struct walk part = {w->r, ROLE_PART, w->depth + 1};
	struct walk inner = {w->r, ROLE_OBJECT, w->depth + 1};
	struct document_member m[MEMBERS];

	if (w->depth == DOCUMENT_DEPTH_MAX) {
		document_reason(w->r, "objects nested more than %d deep",
		    DOCUMENT_DEPTH_MAX);
		return;
	}
	memcpy(m, names, sizeof(m));
	if (w->role == ROLE_PART) {
		document_members(object, m, MEMBERS, walk_other, &part);
		walk_texts(&part, m);
		each(&part, m[OBJECT].value, walk_value);
	} else {
		document_members(object, m, MEMBERS, NULL, NULL);
		if (w->role == ROLE_ACTIVITY)
			each(w, m[ACTOR].value, walk_author);
		walk_identity(w, m);
		walk_times(w, m);
		each(&inner, m[OBJECT].value, walk_value);
		walk_texts(&part, m);
		document_members(object, m, MEMBERS, walk_other, &part);
		each(&part, m[IN_REPLY_TO].value, walk_value);
		walk_people(w, m);
	}
	each(w, m[ATTRIBUTED_TO].value, walk_attributed);
}

/* An object in another, of the role that the walk has. */
static void
walk_value(struct walk *w, struct json_slice value)
{
	if (json_type_of(value) == JSON_TYPE_OBJECT)
		walk_object(w, value);
	else if (w->role == ROLE_OBJECT && document_is_string(value))
		walk_id(w, value); /* "object":"https://..." */
}

void
document_activity(struct document_reading *r, struct json_slice activity)
{
	struct walk w = {r, ROLE_ACTIVITY, 0};

	walk_value(&w, activity);
}
