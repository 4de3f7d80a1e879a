#include <string.h>
#include <strings.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/mail_internal.h"
#include "archiver/adapters/mail_owner.h"

/* Called for each mailbox of an address list, also within groups. */
typedef void each_mailbox(void *context, const char *name, const char *address);

static void
walk_list(InternetAddressList *list, each_mailbox *each, void *context,
    unsigned int depth)
{
	int i, count = list == NULL ? 0 : internet_address_list_length(list);

	for (i = 0; i < count && depth < MAIL_DEPTH_MAX; i++) {
		InternetAddress *one = internet_address_list_get_address(
		    list, i);

		if (INTERNET_ADDRESS_IS_GROUP(one))
			walk_list(internet_address_group_get_members(
				      INTERNET_ADDRESS_GROUP(one)),
			    each, context, depth + 1);
		else
			each(context, internet_address_get_name(one),
			    internet_address_mailbox_get_addr(
				INTERNET_ADDRESS_MAILBOX(one)));
	}
}

static void
set_text(json_t *object, const char *name, const char *text)
{
	if (text != NULL && *text != '\0')
		activity_set(object, name, activity_string(text, strlen(text)));
}

static json_t *
person(const char *name, const char *address)
{
	json_t *actor = activity_actor("Person", NULL, NULL, NULL);

	if (address != NULL && *address != '\0') {
		json_t *mailto = activity_string(address, strlen(address));

		activity_set(actor, "id",
		    json_sprintf("mailto:%s", json_string_value(mailto)));
		json_decref(mailto);
	}
	set_text(actor, "name", name);
	return actor;
}

/* The first mailbox of a list. */
static void
keep_first(void *context, const char *name, const char *address)
{
	json_t **actor = context;

	if (*actor == NULL && address != NULL && *address != '\0')
		*actor = person(name, address);
}

json_t *
mail_author(GMimeMessage *message)
{
	json_t *actor = NULL;

	walk_list(g_mime_message_get_from(message), keep_first, &actor, 0);
	if (actor == NULL)
		walk_list(
		    g_mime_message_get_sender(message), keep_first, &actor, 0);
	return actor;
}

/* Addresses without names, for members that are compared whole. */
static void
add_address(void *context, const char *name, const char *address)
{
	json_t *list = context, *text;

	(void)name;
	if (address == NULL || *address == '\0' ||
	    json_array_size(list) == MAIL_RECIPIENTS_MAX)
		return;
	text = activity_string(address, strlen(address));
	(void)json_array_append_new(list, /* a list that lacks one is shown */
	    json_sprintf("mailto:%s", json_string_value(text)));
	json_decref(text);
}

static json_t *
addresses_of(InternetAddressList *list)
{
	json_t *out = json_array();

	walk_list(list, add_address, out, 0);
	return out;
}

/* The addresses in a header that GMime has no function for, or NULL. */
static InternetAddressList *
list_of(GMimeMessage *message, const char *header)
{
	const char *text = g_mime_object_get_header(
	    GMIME_OBJECT(message), header);

	return text == NULL ? NULL : internet_address_list_parse(NULL, text);
}

static void
release_list(InternetAddressList *list)
{
	if (list != NULL)
		g_object_unref(list);
}

/* {"type":"Announce","actor":["mailto:..."],"to":["mailto:..."],"date":"..."},
   as the header has the date. */
static void
set_resent(json_t *activity, GMimeMessage *message)
{
	static const char *const headers[] = {"Resent-To", "Resent-Cc"};
	InternetAddressList *list = list_of(message, "Resent-From");
	const char *date = g_mime_object_get_header(
	    GMIME_OBJECT(message), "Resent-Date");
	json_t *resent, *to;
	size_t i;

	if (list == NULL)
		return;
	resent = activity_actor("Announce", NULL, NULL, NULL);
	activity_set(resent, "actor", addresses_of(list));
	release_list(list);
	to = json_array();
	for (i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		list = list_of(message, headers[i]);
		walk_list(list, add_address, to, 0);
		release_list(list);
	}
	activity_set(resent, "to", to);
	set_text(resent, "date", date);
	activity_set(activity, "zegel:resent", resent);
}

void
mail_set_senders(json_t *activity, json_t *object, GMimeMessage *message)
{
	InternetAddressList *from = g_mime_message_get_from(message);
	json_t *sender = addresses_of(g_mime_message_get_sender(message));
	json_t *authors = addresses_of(from);

	if (json_array_size(authors) > 1)
		activity_set(object, "attributedTo", json_incref(authors));
	if (json_array_size(sender) > 0 && json_array_size(authors) > 0 &&
	    !json_equal(sender, authors))
		activity_set(activity, "zegel:sender", json_incref(sender));
	json_decref(sender);
	json_decref(authors);
	set_resent(activity, message);
}

struct recipients {
	json_t *activity;
	const char *member;
	size_t count;
};

static void
add_recipient(void *context, const char *name, const char *address)
{
	struct recipients *r = context;

	if (r->count++ < MAIL_RECIPIENTS_MAX)
		activity_add(r->activity, r->member, person(name, address));
}

void
mail_set_recipients(
    json_t *activity, GMimeMessage *message, struct buf *reasons)
{
	struct recipients r = {activity, "to", 0};

	walk_list(g_mime_message_get_to(message), add_recipient, &r, 0);
	r.member = "cc";
	walk_list(g_mime_message_get_cc(message), add_recipient, &r, 0);
	r.member = "bcc";
	walk_list(g_mime_message_get_bcc(message), add_recipient, &r, 0);
	if (r.count > MAIL_RECIPIENTS_MAX)
		mail_reason(reasons,
		    "it has %zu recipients; those behind the first %d are in "
		    "its raw bytes only",
		    r.count, MAIL_RECIPIENTS_MAX);
}

json_t *
mail_uri(const char *message_id)
{
	/* What a URI may hold unescaped in this place (RFC 3986). */
	char *escaped = g_uri_escape_string(
	    message_id, "@!$&'*+=:;,.~-_", FALSE);
	/* A mail without an id is named by the hash of its bytes. */
	bool hash = strncmp(message_id, "sha256:", 7) == 0;
	json_t *uri = json_sprintf(
	    "%s%s", hash ? "" : "mid:", escaped == NULL ? "" : escaped);

	g_free(escaped);
	return uri;
}

static GMimeReferences *
ids_of(GMimeMessage *message, const char *header)
{
	const char *text = g_mime_object_get_header(
	    GMIME_OBJECT(message), header);

	return g_mime_references_parse(NULL, text == NULL ? "" : text);
}

/* The ids here are bytes of the mail, and may be anything. */
static const char *
id_at(GMimeReferences *ids, int i)
{
	int count = ids == NULL ? 0 : g_mime_references_length(ids);
	const char *id = NULL;

	if (i < 0)
		i += count;
	if (i >= 0 && i < count)
		id = g_mime_references_get_message_id(ids, i);
	return id != NULL && *id != '\0' ? id : NULL;
}

void
mail_set_thread(json_t *object, GMimeMessage *message, const char *native_id)
{
	GMimeReferences *reply = ids_of(message, "In-Reply-To");
	GMimeReferences *references = ids_of(message, "References");
	const char *parent = id_at(reply, 0);
	const char *root = id_at(references, 0);

	if (parent == NULL)
		parent = id_at(references, -1);
	if (root == NULL)
		root = parent;
	if (parent != NULL)
		activity_set(object, "inReplyTo", mail_uri(parent));
	activity_set(
	    object, "context", mail_uri(root == NULL ? native_id : root));
	g_mime_references_free(reply);
	g_mime_references_free(references);
}

struct sides {
	const char *account;
	size_t own;
	size_t others;
};

static void
count_side(void *context, const char *name, const char *address)
{
	struct sides *s = context;

	(void)name;
	if (address == NULL || *address == '\0')
		return;
	if (mail_owner_has(s->account, address))
		s->own++;
	else
		s->others++;
}

/* Whether a folder on the way to the member is called one of these. */
static bool
lies_below(const char *member, const char *const *names)
{
	const char *at, *end;
	size_t len;

	for (; *names != NULL; names++) {
		len = strlen(*names);
		for (at = member; *at != '\0';
		     at = *end == '\0' ? end : end + 1) {
			end = at + strcspn(at, "/");
			/* ".Sent" of a maildir, "Sent.mbox" of others */
			at += *at == '.' ? 1 : 0;
			if (strncasecmp(at, *names, len) == 0 &&
			    (at + len == end || at[len] == '.'))
				return true;
		}
	}
	return false;
}

static enum direction
guess_direction(GMimeMessage *message, const char *member, struct buf *reasons)
{
	static const char *const sent[] = {"Sent", "Sent Items", "Sent Mail",
	    "Sent Messages", "Outbox", "Verzonden", "Verzonden items",
	    "Gönderilmiş Öğeler", "Gesendet", "Enviados", NULL};
	static const char *const received[] = {
	    "Inbox", "Postvak IN", "Gelen Kutusu", "Posteingang", NULL};
	static const char *const delivered[] = {
	    "Received", "Delivered-To", "Return-Path", "X-Original-To"};
	size_t i;

	if (lies_below(member, sent))
		return DIRECTION_OUTBOUND;
	if (lies_below(member, received))
		return DIRECTION_INBOUND;
	for (i = 0; i < sizeof(delivered) / sizeof(*delivered); i++) {
		if (g_mime_object_get_header(
			GMIME_OBJECT(message), delivered[i]) != NULL)
			return DIRECTION_INBOUND;
	}
	mail_reason(reasons,
	    "whether the firm wrote it is not known; say whose mail it is "
	    "with --account ADDRESS or @DOMAIN");
	return DIRECTION_INBOUND;
}

/* Count those of a list; how many there are. */
static size_t
count_sides(struct sides *s, InternetAddressList *list)
{
	walk_list(list, count_side, s, 0);
	return s->own + s->others;
}

static void
count_resent(struct sides *s, GMimeMessage *message, const char *header)
{
	InternetAddressList *list = list_of(message, header);

	(void)count_sides(s, list);
	release_list(list);
}

enum direction
mail_direction(GMimeMessage *message, const char *account, const char *member,
    struct buf *reasons, bool *ours)
{
	struct sides from = {account, 0, 0}, to = {account, 0, 0};

	if (account == NULL)
		return guess_direction(message, member, reasons);
	/* Who sent it on wrote to whom it was sent on to. */
	count_resent(&from, message, "Resent-From");
	if (from.own + from.others > 0) {
		count_resent(&to, message, "Resent-To");
		count_resent(&to, message, "Resent-Cc");
	} else {
		if (count_sides(&from, g_mime_message_get_from(message)) == 0)
			(void)count_sides(
			    &from, g_mime_message_get_sender(message));
		(void)count_sides(&to, g_mime_message_get_to(message));
		(void)count_sides(&to, g_mime_message_get_cc(message));
		(void)count_sides(&to, g_mime_message_get_bcc(message));
	}
	*ours = *ours || from.own + to.own > 0;
	if (from.own == 0)
		return DIRECTION_INBOUND;
	return to.own > 0 && to.others == 0 ? DIRECTION_INTERNAL
					    : DIRECTION_OUTBOUND;
}
