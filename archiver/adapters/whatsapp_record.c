#include "archiver/adapters/whatsapp_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/whatsapp_text.h"
#include "core/codec.h"

#define APPLICATION "WhatsApp"
#define NATIVE_ID_TAG "zegel whatsapp 1"

/* Everything about one message that the builders below need. */
struct item {
	struct whatsapp_recorder *r;
	const struct whatsapp_message *m;
	struct whatsapp_text text;
	bool notice;
	bool own;
	const char *reason; /* why the record is flagged, or NULL */
};

int
whatsapp_recorder_name(
    struct whatsapp_recorder *r, const char *chat, struct error *e)
{
	uint8_t hash[SHA256_LEN];

	if (sha256(chat, strlen(chat), hash, e) != 0)
		return -1;
	r->chat = chat;
	(void)snprintf(r->chat_id, sizeof(r->chat_id), "whatsapp:chat:");
	hex_encode(hash, WHATSAPP_CHAT_ID_LEN, r->chat_id + strlen(r->chat_id));
	return 0;
}

/* A part, and where it ends, so that ("a","bc") and ("ab","c") differ. */
static int
hash_part(struct sha256 *h, const void *data, size_t len, struct error *e)
{
	if (len > 0 && sha256_update(h, data, len, e) != 0)
		return -1;
	return sha256_update(h, "", 1, e);
}

static int
hash_message(const struct item *item, uint8_t out[SHA256_LEN], struct error *e)
{
	const struct whatsapp_line *line = &item->m->line;
	struct sha256 *h = sha256_new(e);
	int rc = -1;

	if (h == NULL)
		return -1;
	if (hash_part(h, NATIVE_ID_TAG, strlen(NATIVE_ID_TAG), e) == 0 &&
	    hash_part(h, item->r->chat, strlen(item->r->chat), e) == 0 &&
	    hash_part(h, line->time, line->time_len, e) == 0 &&
	    hash_part(h, line->author, line->author_len, e) == 0 &&
	    hash_part(h, item->m->text, item->m->text_len, e) == 0)
		rc = sha256_final(h, out, e);
	sha256_free(h);
	return rc;
}

/* "<hash>", or "<hash>-1" for the second such message. */
static int
make_native_id(const struct item *item, char *out, size_t size, struct error *e)
{
	char hex[SHA256_HEX_LEN + 1];
	uint8_t hash[SHA256_LEN];
	uint32_t before;

	if (hash_message(item, hash, e) != 0 ||
	    whatsapp_seen_count(item->r->seen, hash, &before, e) != 0)
		return -1;
	hex_encode(hash, sizeof(hash), hex);
	if (before == 0)
		(void)snprintf(out, size, "%s", hex);
	else
		(void)snprintf(out, size, "%s-%u", hex, (unsigned)before);
	return 0;
}

/* "tel:+31612345678" when the author is called by a number, else "". */
static void
phone_uri(const char *name, size_t len, char *out, size_t size)
{
	size_t i, n = (size_t)snprintf(out, size, "tel:+");
	size_t digits = 0;

	if (len == 0 || name[0] != '+')
		len = 0;
	for (i = 1; i < len && n + 1 < size; i++) {
		if (name[i] >= '0' && name[i] <= '9') {
			out[n++] = name[i];
			digits++;
		} else if (strchr(" -()", name[i]) == NULL &&
		    (name[i] & 0x80) == 0) {
			break; /* letters: not a number */
		}
	}
	out[n] = '\0';
	if (digits < 7 || i < len)
		out[0] = '\0';
}

static json_t *
make_actor(const struct item *item)
{
	const struct whatsapp_line *line = &item->m->line;
	char phone[64];
	json_t *actor;

	if (item->notice)
		return activity_actor("Application", NULL, APPLICATION, NULL);
	phone_uri(line->author, line->author_len, phone, sizeof(phone));
	actor = activity_actor(
	    item->own ? "Organization" : "Person", phone, NULL, NULL);
	activity_set(
	    actor, "name", activity_string(line->author, line->author_len));
	return actor;
}

/* "2026-03-10T09:14:02"; no second where the export tells none. */
static void
set_local_time(json_t *object, const struct times_civil *t, bool seconds)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d", t->year,
	    t->month, t->day, t->hour, t->minute);
	if (seconds)
		(void)snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    ":%02d", t->second);
	activity_set_string(object, "zegel:localTime", text);
}

/*
 * The message's time, as much of it as is known.  That of an edit or of a
 * deletion is not, so only the object gets one then.
 */
static void
set_times(struct item *item, json_t *activity, json_t *object)
{
	const struct whatsapp_line *line = &item->m->line;
	char published[TIMES_TEXT_MAX];
	struct times_civil t;

	if (!whatsapp_order_read(item->r->order, line, &t)) {
		activity_set(object, "zegel:timeText",
		    activity_string(line->time, line->time_len));
		item->reason = item->r->order == WHATSAPP_UNKNOWN
		    ? "its date can be read in two ways; say which with --set "
		      "date-order=dmy or mdy"
		    : "its date is not one";
		return;
	}
	set_local_time(object, &t, line->second >= 0);
	if (item->r->zone == NULL ||
	    !times_from_civil(&t, item->r->zone, published))
		return;
	activity_set_string(object, "published", published);
	if (item->text.said != WHATSAPP_EDITED &&
	    item->text.said != WHATSAPP_DELETED)
		activity_set_string(activity, "published", published);
}

/*
 * The file that the message names; its bytes go to `*list` if the export has
 * them.
 */
static int
attach_file(
    const struct item *item, json_t *object, json_t **list, struct error *e)
{
	const char *name = item->text.file;
	struct attachment found;

	if (!intake_media_find(item->r->intake, name, &found)) {
		activity_attach(object, NULL, NULL, name);
		return 0;
	}
	activity_attach(object, found.media_type, NULL, name);
	/* Another file of that name in a later export is another message. */
	activity_set_string(
	    json_array_get(json_object_get(object, "attachment"), 0),
	    "zegel:sha256", found.sha256);
	*list = json_array();
	if (json_array_append_new(
		*list, intake_attachment(item->r->intake, &found, NULL)) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

static void
set_chat(const struct item *item, json_t *object)
{
	const struct whatsapp_recorder *r = item->r;
	json_t *group = activity_actor("Group", r->chat_id, NULL, NULL);

	if (*r->chat != '\0')
		activity_set(
		    group, "name", activity_string(r->chat, strlen(r->chat)));
	activity_set_string(object, "context", r->chat_id);
	activity_set(object, "audience", group);
}

static json_t *
make_object(const struct item *item, const char *native_id)
{
	const struct whatsapp_text *text = &item->text;
	bool gone = text->said == WHATSAPP_DELETED;
	json_t *object = activity_note(gone ? "Tombstone" : "Note", NULL, NULL);

	activity_set(
	    object, "id", json_sprintf("whatsapp:message:%s", native_id));
	if (gone)
		activity_set_string(object, "formerType", "Note");
	if (text->content.len > 0) {
		activity_set(object, "content",
		    activity_string(
			(const char *)text->content.data, text->content.len));
		activity_set_string(object, "mediaType", "text/plain");
	}
	if (text->omitted)
		activity_set(object, "zegel:omitted", json_true());
	if (!gone && text->content.len > 0)
		activity_tags_from_text(object,
		    json_string_value(json_object_get(object, "content")));
	return object;
}

static enum direction
direction_of(struct item *item)
{
	if (item->notice)
		return DIRECTION_INTERNAL;
	if (item->r->own == NULL) {
		item->reason = "whether the firm wrote it is not known; say "
			       "with --account which author is the firm";
		return DIRECTION_INBOUND;
	}
	return item->own ? DIRECTION_OUTBOUND : DIRECTION_INBOUND;
}

static int
record_item(struct item *item, struct error *e)
{
	static const char *const types[] = {
	    [WHATSAPP_WORDS] = "Create",
	    [WHATSAPP_EDITED] = "Update",
	    [WHATSAPP_DELETED] = "Delete",
	    [WHATSAPP_NOTICE] = "Create",
	};
	char native_id[SHA256_HEX_LEN + 16];
	struct draft draft = {.native_id = native_id,
	    .raw = {item->m->raw, item->m->raw_len, "text/plain"}};
	json_t *object;
	int rc = 0;

	if (make_native_id(item, native_id, sizeof(native_id), e) != 0)
		return -1;
	draft.direction = direction_of(item);
	draft.activity = activity_new(types[item->text.said]);
	activity_set(draft.activity, "actor", make_actor(item));
	object = make_object(item, native_id);
	set_chat(item, object);
	set_times(item, draft.activity, object);
	if (item->text.file[0] != '\0')
		rc = attach_file(item, object, &draft.attachments, e);
	activity_set(draft.activity, "object", object);
	if (rc != 0) {
		json_decref(draft.activity);
		json_decref(draft.attachments);
		return -1;
	}
	draft.reason = item->reason;
	return intake_record(item->r->intake, &draft, e);
}

static bool
has_file(void *context, const char *name)
{
	struct attachment found;

	return intake_media_find(context, name, &found);
}

int
whatsapp_record(struct whatsapp_recorder *r, const struct whatsapp_message *m,
    struct error *e)
{
	const struct whatsapp_line *line = &m->line;
	struct item item = {.r = r, .m = m};
	int rc;

	rc = whatsapp_text_read(
	    &item.text, m->text, m->text_len, has_file, r->intake, e);
	if (rc == 0) {
		item.notice = line->author == NULL ||
		    item.text.said == WHATSAPP_NOTICE;
		item.own = !item.notice && r->own != NULL &&
		    strlen(r->own) == line->author_len &&
		    memcmp(r->own, line->author, line->author_len) == 0;
		rc = record_item(&item, e);
	}
	whatsapp_text_release(&item.text);
	return rc;
}
