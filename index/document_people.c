#include <string.h>

#include "index/document_internal.h"

#define MAILTO "mailto:"

struct person {
	struct json_slice id, handle, name;
};

/* A string is an id. */
static struct person
person_of(struct json_slice value)
{
	struct document_member m[] = {DOCUMENT_MEMBER("id"),
	    DOCUMENT_MEMBER("preferredUsername"), DOCUMENT_MEMBER("name")};

	if (document_is_string(value))
		return (struct person){value, {NULL, 0}, {NULL, 0}};
	document_members(value, m, 3, NULL, NULL);
	return (struct person){m[0].value, m[1].value, m[2].value};
}

struct json_slice
document_id(struct json_slice value)
{
	return person_of(value).id;
}

/* "mailto:a@b.example" in JSON. */
static bool
is_mail(struct json_slice id)
{
	return id.len > sizeof(MAILTO) + 1 &&
	    memcmp(id.text, "\"" MAILTO, sizeof(MAILTO)) == 0;
}

/* Terms of an id; those of mail also without their scheme. */
static void
id_term(struct document_reading *r, enum field field, struct json_slice id)
{
	struct buf *value = &r->d->scratch[0];

	if (!document_term(r, field, id) || !is_mail(id))
		return;
	(void)document_term_text(r, field,
	    (const char *)value->data + sizeof(MAILTO) - 1,
	    value->len - (sizeof(MAILTO) - 1));
}

void
document_author(struct document_reading *r, struct json_slice person)
{
	struct person p = person_of(person);
	struct json_slice all[3];
	size_t i;

	all[0] = p.id;
	all[1] = p.handle;
	all[2] = p.name;
	for (i = 0; i < 3; i++) {
		if (!document_is_string(all[i]))
			continue;
		id_term(r, FIELD_AUTHOR, all[i]);
		document_text_once(&r->d->author, all[i]);
		document_facet(r, DOCUMENT_AUTHOR, all[i]);
	}
}

void
document_recipient(struct document_reading *r, struct json_slice person)
{
	static const char EVERYBODY[] =
	    "https://www.w3.org/ns/activitystreams#Public";
	struct person p = person_of(person);
	struct buf *text = &r->d->text, *address = &r->d->scratch[0];

	if (document_is_string(p.id) && json_string_is(p.id, EVERYBODY))
		return;
	id_term(r, FIELD_TO, p.id);
	(void)document_term(r, FIELD_TO, p.handle); /* may be there */
	(void)document_term(r, FIELD_TO, p.name);
	document_text_once(text, p.name);
	document_text_once(text, p.handle);
	buf_clear(address);
	if (document_is_string(p.id) && is_mail(p.id) &&
	    json_get_string(p.id, address) && address->len > 0)
		document_bytes_once(text,
		    (const char *)address->data + sizeof(MAILTO) - 1,
		    address->len - (sizeof(MAILTO) - 1));
}

void
document_attributed(struct document_reading *r, struct json_slice person)
{
	struct person p = person_of(person);

	if (r->d->author.len == 0) {
		document_author(r, person);
		return;
	}
	document_text_once(&r->d->text, p.name);
	document_text_once(&r->d->text, p.handle);
}
