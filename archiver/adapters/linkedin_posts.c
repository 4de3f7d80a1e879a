#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/linkedin_internal.h"

/* Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility */
int
linkedin_share(
    struct linkedin *l, const struct linkedin_row *row, struct error *e)
{
	const char *link = row->fields[1];
	const char *shared = row->fields[3], *media = row->fields[4];
	char time[TIMES_TEXT_MAX], urn[LINKEDIN_URN_MAX];
	struct linkedin_item item = {.type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .kind = "share",
	    .time = time,
	    .own_object = true};
	struct buf text = BUF_EMPTY;

	if (linkedin_time(l, row->fields[0], time, e) != 0)
		return -1;
	linkedin_unmangle(&text, row->fields[2]);
	if (buf_text(&text) == NULL) {
		buf_release(&text);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	if (linkedin_urn(link, NULL, urn))
		item.id = urn;
	else if (*link != '\0')
		item.id = link;
	item.parts[0] = time;
	item.parts[1] = row->fields[2];
	item.object = linkedin_note((const char *)text.data);
	buf_release(&text);
	activity_set_string(item.object, "url", link);
	if (*shared != '\0')
		activity_tag_link(item.object, shared, NULL);
	linkedin_attach(item.object, media, strlen(media));
	if (*row->fields[5] != '\0')
		activity_set(item.object, "audience",
		    activity_actor("Collection", NULL, row->fields[5], NULL));
	return linkedin_record(l, &item, &row->raw, e);
}

/* Date,Link,Message */
int
linkedin_comment(
    struct linkedin *l, const struct linkedin_row *row, struct error *e)
{
	char time[TIMES_TEXT_MAX], own[LINKEDIN_URN_MAX];
	char parent[LINKEDIN_URN_MAX];
	struct linkedin_item item = {.type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .kind = "comment",
	    .parts = {time, row->fields[2], row->fields[1], NULL},
	    .time = time,
	    .own_object = true};
	const char *link = row->fields[1];

	if (linkedin_time(l, row->fields[0], time, e) != 0)
		return -1;
	item.object = linkedin_note(row->fields[2]);
	/* A reply's address names the comment that it answers, too. */
	if (linkedin_urn(link, "replyUrn", own)) {
		item.id = own;
		if (linkedin_urn(link, "commentUrn", parent))
			activity_set_string(item.object, "inReplyTo", parent);
	} else if (linkedin_urn(link, "commentUrn", own)) {
		item.id = own;
	}
	if (json_object_get(item.object, "inReplyTo") == NULL)
		activity_set_string(item.object, "inReplyTo",
		    linkedin_urn(link, NULL, parent) ? parent : link);
	activity_set_string(item.object, "url", link);
	return linkedin_record(l, &item, &row->raw, e);
}

/* Date,Type,Link */
int
linkedin_reaction(
    struct linkedin *l, const struct linkedin_row *row, struct error *e)
{
	char time[TIMES_TEXT_MAX];
	struct linkedin_item item = {.type = "Like",
	    .direction = DIRECTION_OUTBOUND,
	    .kind = "reaction",
	    .parts = {time, row->fields[1], row->fields[2], NULL},
	    .time = time,
	    .content = row->fields[1]};

	if (linkedin_time(l, row->fields[0], time, e) != 0)
		return -1;
	item.object = linkedin_thing("Note", row->fields[2]);
	return linkedin_record(l, &item, &row->raw, e);
}

/* Date,Link */
int
linkedin_repost(
    struct linkedin *l, const struct linkedin_row *row, struct error *e)
{
	char time[TIMES_TEXT_MAX];
	struct linkedin_item item = {.type = "Announce",
	    .direction = DIRECTION_OUTBOUND,
	    .kind = "repost",
	    .parts = {time, row->fields[1], NULL, NULL},
	    .time = time};

	if (linkedin_time(l, row->fields[0], time, e) != 0)
		return -1;
	item.object = linkedin_thing("Note", row->fields[1]);
	return linkedin_record(l, &item, &row->raw, e);
}

/* Date,Link,OptionText */
int
linkedin_vote(
    struct linkedin *l, const struct linkedin_row *row, struct error *e)
{
	char time[TIMES_TEXT_MAX];
	struct linkedin_item item = {.type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .kind = "vote",
	    .parts = {time, row->fields[2], row->fields[1], NULL},
	    .time = time,
	    .own_object = true};

	if (linkedin_time(l, row->fields[0], time, e) != 0)
		return -1;
	item.object = activity_actor("Note", NULL, row->fields[2], NULL);
	activity_set(item.object, "inReplyTo",
	    linkedin_thing("Question", row->fields[1]));
	return linkedin_record(l, &item, &row->raw, e);
}

/*
 * Date/Time,Media Description,Media Link: "You uploaded a feed photo on
 * March 8, 2026 at 9:37 AM (GMT)"
 */
int
linkedin_media(
    struct linkedin *l, const struct linkedin_row *row, struct error *e)
{
	char time[TIMES_TEXT_MAX];
	struct linkedin_item item = {.type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .kind = "media",
	    .parts = {row->fields[0], row->fields[1], NULL, NULL},
	    .time = time,
	    .summary = row->fields[0],
	    .own_object = true};

	if (*row->fields[0] == '\0' && *row->fields[2] == '\0')
		return error_set(e, ERROR_FORMAT, "a row without date or link");
	if (!linkedin_time_in_prose(row->fields[0], time))
		time[0] = '\0';
	item.object = linkedin_note(row->fields[1]);
	linkedin_attach(item.object, row->fields[2], strlen(row->fields[2]));
	return linkedin_record(l, &item, &row->raw, e);
}
