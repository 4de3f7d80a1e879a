#include "index/document.h"

#include <string.h>

#include "core/clock.h"
#include "index/document_internal.h"

/* The members of an entry that are looked into; order as in `names`. */
enum member {
	ACTION,
	ACTIVITY,
	ACTOR,
	ADAPTER,
	ATTACHMENTS,
	CHANNEL,
	DIRECTION,
	FLAGS,
	KIND,
	NATIVE_ID,
	RAW,
	SOURCE,
	TIME,
	MEMBERS
};

static const struct document_member names[MEMBERS] = {
    [ACTION] = DOCUMENT_MEMBER("action"),
    [ACTIVITY] = DOCUMENT_MEMBER("activity"),
    [ACTOR] = DOCUMENT_MEMBER("actor"),
    [ADAPTER] = DOCUMENT_MEMBER("adapter"),
    [ATTACHMENTS] = DOCUMENT_MEMBER("attachments"),
    [CHANNEL] = DOCUMENT_MEMBER("channel"),
    [DIRECTION] = DOCUMENT_MEMBER("direction"),
    [FLAGS] = DOCUMENT_MEMBER("flags"),
    [KIND] = DOCUMENT_MEMBER("kind"),
    [NATIVE_ID] = DOCUMENT_MEMBER("native_id"),
    [RAW] = DOCUMENT_MEMBER("raw"),
    [SOURCE] = DOCUMENT_MEMBER("source"),
    [TIME] = DOCUMENT_MEMBER("time"),
};

void
document_init(struct document *d)
{
	memset(d, 0, sizeof(*d)); /* is BUF_EMPTY for each of them */
}

static void
each_buf(struct document *d, void (*f)(struct buf *b))
{
	size_t i;

	f(&d->text);
	f(&d->author);
	f(&d->meta);
	f(&d->reason);
	for (i = 0; i < DOCUMENT_FACETS; i++)
		f(&d->facets[i]);
	f(&d->scratch[0]);
	f(&d->scratch[1]);
}

void
document_release(struct document *d)
{
	each_buf(d, buf_release);
}

static int
check_memory(const struct document *d, struct error *e)
{
	bool failed = d->text.failed || d->author.failed || d->meta.failed ||
	    d->reason.failed || d->scratch[0].failed || d->scratch[1].failed;
	size_t i;

	for (i = 0; i < DOCUMENT_FACETS; i++)
		failed = failed || d->facets[i].failed;
	return failed ? error_set(e, ERROR_NOMEM, "out of memory") : 0;
}

void
document_members(struct json_slice object, struct document_member *members,
    size_t count, void (*other)(void *context, struct json_slice value),
    void *context)
{
	struct json_slice name, value;
	size_t at = 0, i;

	while (json_next_member(object, &at, &name, &value)) {
		for (i = 0; i < count; i++) {
			if (members[i].len == name.len &&
			    memcmp(members[i].name, name.text, name.len) == 0)
				break;
		}
		if (i < count)
			members[i].value = value;
		else if (other != NULL &&
		    (*value.text == '{' || *value.text == '['))
			other(context, value);
	}
}

void
document_strings(
    struct document_reading *r, struct json_slice value, unsigned int depth)
{
	struct json_slice name, inner;
	size_t at = 0;

	if (depth == DOCUMENT_DEPTH_MAX) {
		document_reason(
		    r, "values nested more than %d deep", DOCUMENT_DEPTH_MAX);
		return;
	}
	switch (json_type_of(value)) {
	case JSON_TYPE_STRING:
		document_text(&r->d->text, value);
		break;
	case JSON_TYPE_ARRAY:
		while (json_element(value, &at, &inner))
			document_strings(r, inner, depth + 1);
		break;
	case JSON_TYPE_OBJECT:
		while (json_next_member(value, &at, &name, &inner))
			document_strings(r, inner, depth + 1);
		break;
	case JSON_TYPE_NULL:
	case JSON_TYPE_FALSE:
	case JSON_TYPE_TRUE:
	case JSON_TYPE_INTEGER:
		break;
	}
}

void
document_media(struct document_reading *r, struct json_slice media_type)
{
	static const struct {
		const char *begins;
		enum document_has has;
	} types[] = {{"\"image/", HAS_IMAGE}, {"\"video/", HAS_VIDEO},
	    {"\"audio/", HAS_AUDIO}};
	size_t i;

	for (i = 0; i < 3; i++) {
		if (media_type.len > 7 &&
		    memcmp(media_type.text, types[i].begins, 7) == 0)
			r->has |= types[i].has;
	}
}

/* The attachments of a record: their types, and the names of their files. */
static void
read_attachments(struct document_reading *r, struct json_slice attachments)
{
	struct json_slice value;
	size_t at = 0;

	while (json_element(attachments, &at, &value)) {
		struct document_member m[] = {
		    DOCUMENT_MEMBER("media_type"), DOCUMENT_MEMBER("name")};

		r->has |= HAS_ATTACHMENT;
		document_members(value, m, 2, NULL, NULL);
		document_media(r, m[0].value);
		if (document_is_string(m[1].value))
			document_file_name(r, m[1].value);
	}
}

/* What was captured, where nobody understood it. */
static void
read_raw(struct document_reading *r, struct json_slice raw)
{
	struct document_member m[] = {
	    DOCUMENT_MEMBER("media_type"), DOCUMENT_MEMBER("text")};

	r->has |= HAS_RAW;
	document_members(raw, m, 2, NULL, NULL);
	if (m[1].value.text != NULL)
		document_content(r, m[1].value, false);
	else if (m[0].value.len > 6 &&
	    (memcmp(m[0].value.text, "\"text/", 6) == 0 ||
		json_string_is(m[0].value, "application/json")))
		document_content(r, raw, false);
}

static void
read_record(struct document_reading *r, const struct document_member *m)
{
	struct buf *adapter = &r->d->scratch[1];
	const char *slash;

	document_activity(r, m[ACTIVITY].value);
	if (m[ATTACHMENTS].value.text != NULL)
		read_attachments(r, m[ATTACHMENTS].value);
	if (m[FLAGS].value.text != NULL) {
		document_strings(r, m[FLAGS].value, 0);
		if (m[RAW].value.text != NULL)
			read_raw(r, m[RAW].value);
	}
	(void)document_term(r, FIELD_ID, m[NATIVE_ID].value); /* may be there */
	buf_clear(adapter);
	if (document_is_string(m[ADAPTER].value) &&
	    json_get_string(m[ADAPTER].value, adapter) && adapter->len > 0) {
		slash = memchr(adapter->data, '/', adapter->len);
		(void)document_term_text(r, FIELD_ADAPTER,
		    (const char *)adapter->data,
		    slash == NULL
			? adapter->len
			: (size_t)(slash - (const char *)adapter->data));
	}
}

/* An entry of another kind: every string in it, by whom and what was done. */
static void
read_other(struct document_reading *r, const struct document_member *m,
    struct json_slice line)
{
	struct json_slice name, value;
	size_t at = 0;

	if (m[ACTOR].value.text != NULL)
		document_author(r, m[ACTOR].value);
	(void)document_term(r, FIELD_TYPE, m[ACTION].value); /* may be none */
	document_facet(r, DOCUMENT_TYPE, m[ACTION].value);
	while (json_next_member(line, &at, &name, &value)) {
		if (value.text != m[KIND].value.text &&
		    value.text != m[TIME].value.text)
			document_strings(r, value, 0);
	}
}

static void
read_time(struct document_reading *r, struct json_slice time)
{
	struct document *d = r->d;

	d->captured_us = 0;
	if (time.len != CLOCK_TEXT_LEN + 2 ||
	    clock_parse(time.text + 1, CLOCK_TEXT_LEN, &d->captured_us, r->e) !=
		0)
		document_reason(r, "no time of admission");
	d->posted_us = d->captured_us;
	d->posted_claimed = false;
}

static void
add_facet(struct document_reading *r, enum document_facet facet,
    enum field field, struct json_slice value)
{
	document_facet(r, facet, value);
	(void)document_term(r, field, value); /* may be none */
}

/* What the text has and the terms do not say yet. */
static void
add_has(struct document_reading *r)
{
	static const char *const links[] = {"https://", "http://", "www."};
	const char *const *values = field_values(FIELD_HAS);
	struct buf *text = &r->d->text;
	size_t i;

	for (i = 0; i < 3 && text->len > 0; i++) {
		if (memmem(text->data, text->len, links[i], strlen(links[i])) !=
		    NULL)
			r->has |= HAS_LINK;
	}
	for (i = 0; values[i] != NULL; i++) {
		if ((r->has >> i & 1) != 0)
			(void)document_term_text(
			    r, FIELD_HAS, values[i], strlen(values[i]));
	}
}

int
document_read(struct document *d, const char *class_name,
    struct json_slice line, document_fetch *fetch, void *context,
    struct error *e)
{
	struct document_reading r = {
	    .d = d, .fetch = fetch, .context = context, .e = e};
	struct document_member m[MEMBERS];

	each_buf(d, buf_clear);
	memcpy(m, names, sizeof(m));
	document_members(line, m, MEMBERS, NULL, NULL);
	read_time(&r, m[TIME].value);
	add_facet(&r, DOCUMENT_KIND, FIELD_KIND, m[KIND].value);
	add_facet(&r, DOCUMENT_CHANNEL, FIELD_CHANNEL, m[CHANNEL].value);
	add_facet(&r, DOCUMENT_SOURCE, FIELD_SOURCE, m[SOURCE].value);
	add_facet(&r, DOCUMENT_DIRECTION, FIELD_DIRECTION, m[DIRECTION].value);
	(void)document_term_text(&r, FIELD_LOG, class_name, strlen(class_name));
	if (document_is_string(m[KIND].value) &&
	    json_string_is(m[KIND].value, "record"))
		read_record(&r, m);
	else
		read_other(&r, m, line);
	add_has(&r);
	return check_memory(d, e);
}
