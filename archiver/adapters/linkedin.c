/*
 * linkedin - LinkedIn's "Get a copy of your data": CSV files, and HTML pages
 * of articles.
 *
 * A file is known by its name, with or without a number behind it
 * ("Comments_123.csv"), and by the columns in its first row: which ones there
 * are differs from year to year.  Connections, positions, log-ins and the
 * like are no communication and are ignored.
 *
 * Comments.csv has '\' before a quote inside quotes, the others double it.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/csv.h"
#include "archiver/adapters/linkedin_internal.h"

extern const struct adapter linkedin_adapter;

#define OWNER_UNKNOWN \
	"whose messages these are is not known; say the name with --account"
#define NO_ZONE \
	"dates of invitations and recommendations bear no time zone; they " \
	"are read as UTC, unless --set zone=Europe/Amsterdam says otherwise"

static const struct linkedin_table tables[] = {
    {"Shares", false, 3,
	{"Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl",
	    "Visibility"},
	linkedin_share},
    {"Comments", true, 3, {"Date", "Link", "Message"}, linkedin_comment},
    {"Reactions", false, 3, {"Date", "Type", "Link"}, linkedin_reaction},
    {"InstantReposts", false, 2, {"Date", "Link"}, linkedin_repost},
    {"Votes", false, 3, {"Date", "Link", "OptionText"}, linkedin_vote},
    {"Rich_Media", false, 3, {"Date/Time", "Media Description", "Media Link"},
	linkedin_media},
    {"messages", false, 1,
	{"CONVERSATION ID", "FROM", "SENDER PROFILE URL", "TO",
	    "RECIPIENT PROFILE URLS", "DATE", "SUBJECT", "CONTENT",
	    "ATTACHMENTS", "IS MESSAGE DRAFT"},
	linkedin_message},
    {"Invitations", false, 5,
	{"From", "To", "Sent At", "Message", "Direction", "inviterProfileUrl",
	    "inviteeProfileUrl"},
	linkedin_invitation},
    {"Recommendations_Given", false, 6,
	{"First Name", "Last Name", "Company", "Job Title", "Text",
	    "Creation Date"},
	linkedin_recommendation_given},
    {"Recommendations_Received", false, 6,
	{"First Name", "Last Name", "Company", "Job Title", "Text",
	    "Creation Date"},
	linkedin_recommendation_received},
};

/* Whether the leaf is `file`.csv or `file`_123.csv; '_' may be a blank. */
static bool
is_file(const char *name, const char *file)
{
	const char *leaf = member_leaf(name);

	for (; *file != '\0'; file++, leaf++) {
		if (*leaf != *file && !(*file == '_' && *leaf == ' '))
			return false;
	}
	if (*leaf == '_') {
		for (leaf++; isdigit((unsigned char)*leaf); leaf++)
			;
	}
	return strcmp(leaf, ".csv") == 0;
}

static const struct linkedin_table *
find_table(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		if (is_file(name, tables[i].file))
			return &tables[i];
	}
	return NULL;
}

/* How genuine files begin, in any year; quotes around names are gone. */
static bool
begins_like_ours(const struct member *member)
{
	static const char *const starts[] = {"Date,ShareLink,ShareCommentary",
	    "Date,Link,Message", "Date,Type,Link", "CONVERSATION ID,CONVERS",
	    "First Name,Last Name,Maiden Name", "From,To,Sent At,Message",
	    "Date/Time,Media Description", NULL};
	const char *const *start;
	char head[40];
	size_t i, len = 0;

	for (i = 0; i < member->head_len && len < sizeof(head) - 1; i++) {
		uint8_t byte = member->head[i];

		if (byte != '"' && byte < 0x80)
			head[len++] = (char)byte;
	}
	head[len] = '\0';
	for (start = starts; *start != NULL; start++) {
		if (strncmp(head, *start, strlen(*start)) == 0)
			return true;
	}
	return is_file(member->name, "Connections") &&
	    member_head_has(member, "Connected On");
}

static int
linkedin_recognise(const struct listing *listing)
{
	size_t i;

	for (i = 0; i < listing->count; i++) {
		if (member_ends_with(listing->members[i].name, ".csv") &&
		    begins_like_ours(&listing->members[i]))
			return 90;
	}
	return 0;
}

static void
linkedin_free(void *state)
{
	struct linkedin *l = state;

	if (l == NULL)
		return;
	derived_ids_free(l->ids);
	free(l->owner);
	free(l);
}

static int
linkedin_start(void **state, struct intake *intake,
    const struct listing *listing, struct error *e)
{
	const char *zone = intake_setting(intake, "zone");
	struct linkedin *l;

	if (zone != NULL && !times_zone_known(zone))
		return error_set(e, ERROR_INPUT,
		    "--set zone=%s: no such time zone; say UTC, +02:00 or "
		    "Europe/Amsterdam",
		    zone);
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	l->intake = intake;
	l->bare = listing->bare;
	l->zone = zone == NULL ? "UTC" : zone;
	l->ids = derived_ids_new(e);
	if (l->ids == NULL) {
		linkedin_free(l);
		return -1;
	}
	*state = l;
	return 0;
}

static bool
is_article(const char *name)
{
	return member_lies_in(name, "Articles") &&
	    member_ends_with(name, ".html");
}

static enum member_role
linkedin_role(void *state, const struct member *member)
{
	const struct linkedin *l = state;

	if (is_file(member->name, "Profile"))
		return MEMBER_CONTEXT;
	if (find_table(member->name) != NULL || is_article(member->name))
		return MEMBER_RECORDS;
	return l->bare ? MEMBER_RECORDS : MEMBER_IGNORE;
}

/* First Name,Last Name,... and one row */
static int
linkedin_context(void *state, const struct member *member,
    struct stream *stream, struct error *e)
{
	struct linkedin *l = state;
	struct csv *csv = csv_new(stream, e);
	struct buf name = BUF_EMPTY;
	struct csv_row row;
	int first, last, rc = -1;
	bool more;

	if (csv == NULL)
		return -1;
	if (csv_next(csv, &row, &more, e) != 0)
		goto out;
	first = csv_column(&row, "First Name");
	last = csv_column(&row, "Last Name");
	if (csv_next(csv, &row, &more, e) != 0)
		goto out;
	rc = 0;
	if (!more || first < 0 || l->owner != NULL)
		goto out;
	buf_printf(&name, "%s%s%s", csv_field(&row, first),
	    *csv_field(&row, last) == '\0' ? "" : " ", csv_field(&row, last));
	l->owner = buf_text(&name) == NULL ? NULL : strdup((char *)name.data);
	rc = l->owner == NULL ? error_set(e, ERROR_NOMEM, "out of memory")
			      : intake_set_account(l->intake, l->owner, e);
out:
	if (rc != 0 && e->code == ERROR_INPUT)
		rc = intake_refuse(l->intake, member, e->text, e);
	buf_release(&name);
	csv_free(csv);
	return rc;
}

/* Whether a table's dates bear no zone. */
static bool
lacks_zone(const struct linkedin_table *table)
{
	return table->take == linkedin_invitation ||
	    table->take == linkedin_recommendation_given ||
	    table->take == linkedin_recommendation_received;
}

static int
linkedin_records(void *state, const struct member *member,
    struct stream *stream, struct error *e)
{
	struct linkedin *l = state;
	const struct linkedin_table *table = find_table(member->name);

	l->member = member;
	if (is_article(member->name))
		return linkedin_article_read(l, stream, e);
	if (table == NULL)
		return intake_refuse(l->intake, member,
		    "not a file of LinkedIn's that is known here", e);
	if (table->take == linkedin_message && l->owner == NULL &&
	    intake_account(l->intake) == NULL)
		return intake_refuse(l->intake, member, OWNER_UNKNOWN, e);
	if (lacks_zone(table) && intake_setting(l->intake, "zone") == NULL &&
	    intake_warn(l->intake, NO_ZONE, e) != 0)
		return -1;
	return linkedin_table_read(l, table, stream, e);
}

static const struct adapter_setting linkedin_settings[] = {
    {"zone",
	"the time zone of dates that have none: UTC, +02:00, "
	"Europe/Amsterdam"},
    {NULL, NULL},
};

const struct adapter linkedin_adapter = {
    .name = "linkedin-export",
    .version = 1,
    .channel = "linkedin",
    .summary = "LinkedIn \"Get a copy of your data\" (CSV): shares, "
	       "comments, reactions, messages, articles",
    .settings = linkedin_settings,
    .recognise = linkedin_recognise,
    .start = linkedin_start,
    .role = linkedin_role,
    .context = linkedin_context,
    .records = linkedin_records,
    .free = linkedin_free,
};
