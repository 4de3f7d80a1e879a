#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/linkedin_internal.h"

/* Those who got a message.  The names are joined by ", ", which is a part of
   names too, so they are used where there is only one address. */
static void
add_readers(json_t *object, const char *names, const char *urls)
{
	size_t len;

	if (strchr(urls, ',') == NULL) {
		if (*names != '\0' || *urls != '\0')
			activity_add(
			    object, "to", linkedin_person(names, urls));
		return;
	}
	while (*urls != '\0') {
		json_t *person = linkedin_person(NULL, NULL);

		len = strcspn(urls, ",");
		if (len > 0)
			activity_set(person, "id", json_stringn(urls, len));
		activity_add(object, "to", person);
		urls += len + (urls[len] == ',');
	}
}

/* Addresses, joined by commas. */
static void
add_attachments(json_t *object, const char *urls)
{
	size_t len;

	while (*urls != '\0') {
		len = strcspn(urls, ", \n");
		linkedin_attach(object, urls, len);
		urls += len + (urls[len] != '\0');
	}
}

/*
 * CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,
 * SUBJECT,CONTENT,ATTACHMENTS,IS MESSAGE DRAFT
 */
int
linkedin_message(
    struct linkedin *l, const struct linkedin_row *row, struct error *e)
{
	const char *const *f = row->fields;
	bool draft = strcmp(f[9], "Yes") == 0;
	char time[TIMES_TEXT_MAX];
	struct linkedin_item item = {.type = "Create",
	    .kind = "message",
	    .time = time,
	    .summary = draft ? "A draft that was not sent" : NULL,
	    .own_object = true};
	bool own = linkedin_is_owner(l, f[1], f[2]);

	if (linkedin_time(l, f[5], time, e) != 0)
		return -1;
	item.parts[0] = time;
	item.parts[1] = own ? NULL : f[1];
	item.parts[2] = f[7];
	item.parts[3] = f[0];
	item.direction = own ? DIRECTION_OUTBOUND : DIRECTION_INBOUND;
	if (draft)
		item.direction = DIRECTION_INTERNAL;
	item.actor = linkedin_person(f[1], f[2]);
	item.object = linkedin_note(f[7]);
	activity_set_string(item.object, "context", f[0]);
	activity_set_string(item.object, "name", f[6]);
	add_readers(item.object, f[3], f[4]);
	add_attachments(item.object, f[8]);
	return linkedin_record(l, &item, &row->raw, e);
}

/* From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl */
int
linkedin_invitation(
    struct linkedin *l, const struct linkedin_row *row, struct error *e)
{
	const char *const *f = row->fields;
	char time[TIMES_TEXT_MAX];
	struct linkedin_item item = {.type = "Invite",
	    .kind = "invitation",
	    .parts = {time, f[0], f[1], f[3]},
	    .time = time};

	if (strcmp(f[4], "OUTGOING") == 0)
		item.direction = DIRECTION_OUTBOUND;
	else if (strcmp(f[4], "INCOMING") == 0)
		item.direction = DIRECTION_INBOUND;
	else
		return error_set(e, ERROR_FORMAT,
		    "its direction is neither INCOMING nor OUTGOING");
	if (linkedin_time(l, f[2], time, e) != 0)
		return -1;
	item.actor = linkedin_person(f[0], f[5]);
	item.object = linkedin_person(f[1], f[6]);
	item.content = f[3];
	return linkedin_record(l, &item, &row->raw, e);
}

/* First Name,Last Name,Company,Job Title,Text,Creation Date */
static int
recommendation(struct linkedin *l, const struct linkedin_row *row,
    bool received, struct error *e)
{
	const char *const *f = row->fields;
	char time[TIMES_TEXT_MAX];
	struct buf name = BUF_EMPTY;
	struct linkedin_item item = {.type = "Create",
	    .direction = received ? DIRECTION_INBOUND : DIRECTION_OUTBOUND,
	    .kind = "recommendation",
	    .time = time,
	    .own_object = true};
	json_t *person;
	int rc;

	if (linkedin_time(l, f[5], time, e) != 0)
		return -1;
	buf_printf(&name, "%s %s", f[0], f[1]);
	if (buf_text(&name) == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	item.parts[0] = time;
	item.parts[1] = (const char *)name.data;
	item.parts[2] = f[4];
	person = linkedin_person(item.parts[1], NULL);
	item.object = linkedin_note(f[4]);
	if (received) {
		item.actor = person;
		activity_add(item.object, "to", linkedin_actor(l));
	} else {
		activity_add(item.object, "to", person);
	}
	rc = linkedin_record(l, &item, &row->raw, e);
	buf_release(&name);
	return rc;
}

int
linkedin_recommendation_given(
    struct linkedin *l, const struct linkedin_row *row, struct error *e)
{
	return recommendation(l, row, false, e);
}

int
linkedin_recommendation_received(
    struct linkedin *l, const struct linkedin_row *row, struct error *e)
{
	return recommendation(l, row, true, e);
}
