#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/linkedin_internal.h"

json_t *
linkedin_person(const char *name, const char *url)
{
	return activity_actor("Person", url, name, NULL);
}

json_t *
linkedin_actor(const struct linkedin *l)
{
	return linkedin_person(
	    l->owner != NULL ? l->owner : intake_account(l->intake), NULL);
}

/* Messages may be HTML; most are not. */
static bool
is_html(const char *text)
{
	return *text == '<' &&
	    (strstr(text, "</") != NULL || strstr(text, "/>") != NULL);
}

json_t *
linkedin_note(const char *text)
{
	json_t *note;

	if (is_html(text)) {
		note = activity_note("Note", NULL, NULL);
		activity_set_string(note, "content", text);
		return note;
	}
	note = activity_note("Note", NULL, text);
	activity_tags_from_text(note, text);
	return note;
}

json_t *
linkedin_thing(const char *type, const char *link)
{
	char urn[LINKEDIN_URN_MAX];
	json_t *thing = activity_note(
	    type, linkedin_urn(link, NULL, urn) ? urn : NULL, NULL);

	activity_set_string(thing, "url", link);
	return thing;
}

void
linkedin_attach(json_t *object, const char *url, size_t len)
{
	const char *host = memmem(url, len, ".licdn.com/", 11);
	const char *query = memchr(url, '?', len);
	char *copy;

	if (len == 0)
		return;
	if (host != NULL && query != NULL && query > host)
		len = (size_t)(query - url);
	copy = strndup(url, len);
	if (copy == NULL)
		activity_set(object, "attachment", NULL); /* it fails */
	else
		activity_attach(object, NULL, copy, NULL);
	free(copy);
}

bool
linkedin_is_owner(const struct linkedin *l, const char *name, const char *url)
{
	const char *account = intake_account(l->intake);
	const char *slug = strstr(url, "/in/");

	if (l->owner != NULL && strcmp(name, l->owner) == 0)
		return true;
	if (account == NULL)
		return false;
	return strcmp(name, account) == 0 || strcmp(url, account) == 0 ||
	    (slug != NULL && strcmp(slug + 4, account) == 0);
}

int
linkedin_record(struct linkedin *l, struct linkedin_item *item,
    const struct raw *raw, struct error *e)
{
	struct draft draft = {
	    .direction = item->direction, .native_id = item->id, .raw = *raw};
	char derived[DERIVED_ID_MAX];

	if (item->id == NULL) {
		if (derived_ids_next(l->ids, item->kind, item->parts,
			sizeof(item->parts) / sizeof(*item->parts), derived,
			e) != 0) {
			json_decref(item->actor);
			json_decref(item->object);
			return -1;
		}
		draft.native_id = derived;
	}
	if (item->own_object)
		activity_set_string(item->object, "id", draft.native_id);
	draft.activity = activity_new(item->type);
	activity_set(draft.activity, "actor",
	    item->actor != NULL ? item->actor : linkedin_actor(l));
	activity_set_string(draft.activity, "summary", item->summary);
	activity_set_string(draft.activity, "content", item->content);
	activity_set(draft.activity, "object", item->object);
	activity_publish(draft.activity, item->time);
	return intake_record(l->intake, &draft, e);
}
