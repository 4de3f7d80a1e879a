/*
 * whatsapp - a chat that WhatsApp exported as text: `_chat.txt` (iOS) or
 * `WhatsApp Chat with NAME.txt` (Android), bare or with its files in a zip or
 * a folder.
 *
 * What an export doesn't say is not made up:
 *
 * - Times have no zone.  `zegel:localTime` of the object is the time as the
 *   phone showed it; `published` is there only with --set time-zone=ZONE.
 * - The order of day and month is told from the whole chat (whatsapp_order.h)
 *   or by --set date-order.  Where it can't be, records are flagged and hold
 *   the date as it stands, in `zegel:timeText`.
 * - Messages have no ids.  native_id is the SHA-256 of the chat's name, the
 *   time as it stands, the author, the text, and a number that tells equal
 *   messages apart.  A chat's name is its file's or, of `_chat.txt`, the other
 *   authors' names; --set chat=NAME decides.
 * - Which author is the firm: --account, or --set own-name where the chat
 *   calls it differently.  A chat in which nobody is called that is refused,
 *   for its directions would be wrong; when nothing was said, each message is
 *   flagged and counts as inbound.
 *
 * An edited message (`Update`) and a deleted one (`Delete` of a Tombstone)
 * bear the time at which they were first sent, and so it is their object's;
 * when they were edited or deleted is not in the export.  A notice ("Anne
 * added you") is `internal`, by the application WhatsApp.
 */
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/adapter.h"
#include "archiver/adapters/whatsapp_record.h"

extern const struct adapter whatsapp_adapter;

#define CHAT_MAX ((size_t)64 << 20) /* bytes; phones export about 5 MiB */
#define HEAD_LINES 8 /* one of which has to be a message's */

struct state {
	struct intake *intake;
	enum whatsapp_order order;
	const char *zone;
};

static const struct adapter_setting settings[] = {
    {"date-order", "dmy, mdy or ymd; told from the whole chat otherwise"},
    {"time-zone", "the phone's zone, as in Europe/Amsterdam or +02:00"},
    {"own-name", "the firm's name in the chat, where not the account"},
    {"chat", "the chat's name, where not the file's or the other author's"},
    {NULL, NULL},
};

/* Whether a message begins on one of the first lines. */
static bool
looks_like_chat(const struct member *member)
{
	const char *head = (const char *)member->head;
	size_t at = 0, n, i;
	struct whatsapp_line line;
	const char *lf;

	for (i = 0; i < HEAD_LINES && at < member->head_len; i++, at += n) {
		lf = memchr(head + at, '\n', member->head_len - at);
		n = (lf == NULL ? member->head_len : (size_t)(lf - head) + 1) -
		    at;
		if (whatsapp_line_parse(head + at, n, &line))
			return true;
	}
	return false;
}

static int
recognise(const struct listing *listing)
{
	int best = 0;
	size_t i;

	for (i = 0; i < listing->count; i++) {
		const struct member *m = &listing->members[i];

		if (!member_ends_with(m->name, ".txt") || !looks_like_chat(m))
			continue;
		if (member_is(m->name, "_chat.txt") ||
		    strstr(member_leaf(m->name), "WhatsApp") != NULL)
			return 95;
		best = 50;
	}
	return best;
}

static int
start(void **state, struct intake *intake, const struct listing *listing,
    struct error *e)
{
	const char *order = intake_setting(intake, "date-order");
	struct state *s;

	(void)listing;
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	*state = s;
	s->intake = intake;
	s->zone = intake_setting(intake, "time-zone");
	if (order != NULL && !whatsapp_order_named(order, &s->order))
		return error_set(e, ERROR_INPUT,
		    "--set date-order=%s: not dmy, mdy or ymd", order);
	if (s->zone != NULL && !times_zone_known(s->zone))
		return error_set(e, ERROR_INPUT,
		    "--set time-zone=%s: not a known zone, such as "
		    "Europe/Amsterdam or +02:00",
		    s->zone);
	return 0;
}

static enum member_role
role(void *state, const struct member *member)
{
	(void)state;
	if (member_ends_with(member->name, ".txt") && looks_like_chat(member))
		return MEMBER_RECORDS;
	if (member_is(member->name, "_chat.txt"))
		return MEMBER_RECORDS; /* to be refused with the reason */
	return *member_leaf(member->name) == '.' ? MEMBER_IGNORE : MEMBER_MEDIA;
}

/*
 * Whom the chat calls the firm's: NULL when nobody said.  `*known` is false
 * when somebody did, and no author is called that.
 */
static const char *
own_name(const struct state *s, const struct whatsapp_facts *facts, bool *known)
{
	const char *name = intake_setting(s->intake, "own-name");

	*known = true;
	if (name != NULL)
		return name; /* also where the firm was silent */
	name = intake_account(s->intake);
	if (name != NULL && json_object_get(facts->authors, name) == NULL)
		*known = false;
	return name;
}

static int
refuse_unknown(const struct state *s, const struct member *member,
    const struct whatsapp_facts *facts, const char *own, struct error *e)
{
	struct buf names = BUF_EMPTY, reason = BUF_EMPTY;
	int rc = -1;

	if (whatsapp_facts_others(facts, NULL, 5, &names, e) != 0)
		goto out;
	buf_printf(&reason,
	    "nobody in this chat is called \"%s\"; say which author is the "
	    "firm with --set own-name=NAME (there are: %s)",
	    own, names.len > 0 ? (const char *)names.data : "none");
	if (buf_text(&reason) == NULL)
		(void)buf_ok(&reason, e); /* sets the error */
	else
		rc = intake_refuse(
		    s->intake, member, (const char *)reason.data, e);
out:
	buf_release(&names);
	buf_release(&reason);
	return rc;
}

/* The chat's name; see above. */
static int
name_chat(const struct state *s, const struct member *member,
    const struct whatsapp_facts *facts, const char *own, struct buf *out,
    struct error *e)
{
	const char *name = intake_setting(s->intake, "chat"), *open;
	size_t len;

	if (name == NULL && member_is(member->name, "_chat.txt"))
		return whatsapp_facts_others(facts, own, 0, out, e);
	if (name != NULL) {
		buf_append_str(out, name);
	} else {
		name = member_leaf(member->name);
		len = strlen(name) - strlen(".txt");
		/* A browser's "NAME (1).txt" is the same chat again. */
		open = memrchr(name, '(', len);
		if (open != NULL && open > name + 1 && open[-1] == ' ' &&
		    strspn(open + 1, "0123456789") > 0 &&
		    open[1 + strspn(open + 1, "0123456789")] == ')' &&
		    name + len == strchr(open, ')') + 1)
			len = (size_t)(open - 1 - name);
		buf_append(out, name, len);
	}
	return buf_text(out) == NULL ? buf_ok(out, e) : 0;
}

/* All messages of one chat, whose bytes are at hand. */
static int
take_chat(struct state *s, const struct member *member,
    const struct whatsapp_chat *chat, struct error *e)
{
	struct whatsapp_recorder recorder = {
	    .intake = s->intake, .zone = s->zone};
	struct whatsapp_chat at = *chat;
	struct whatsapp_message m;
	struct whatsapp_facts facts;
	struct buf name = BUF_EMPTY;
	bool known;
	int rc = -1;

	if (whatsapp_facts_gather(&facts, chat, e) != 0)
		goto out;
	recorder.own = own_name(s, &facts, &known);
	if (!known) {
		rc = refuse_unknown(s, member, &facts, recorder.own, e);
		goto out;
	}
	if (name_chat(s, member, &facts, recorder.own, &name, e) != 0 ||
	    whatsapp_recorder_name(&recorder, (const char *)name.data, e) != 0)
		goto out;
	recorder.order = s->order != WHATSAPP_UNKNOWN
	    ? s->order
	    : whatsapp_survey_decide(&facts.survey);
	recorder.seen = whatsapp_seen_new(e);
	if (recorder.seen == NULL)
		goto out;
	rc = 0;
	while (rc == 0 && whatsapp_chat_next(&at, &m))
		rc = whatsapp_record(&recorder, &m, e);
out:
	whatsapp_seen_free(recorder.seen);
	whatsapp_facts_release(&facts);
	buf_release(&name);
	return rc;
}

static int
records(void *state, const struct member *member, struct stream *stream,
    struct error *e)
{
	struct state *s = state;
	struct buf bytes = BUF_EMPTY;
	struct whatsapp_chat chat;
	struct error reason;
	size_t before;
	int rc = -1;

	if (stream_read_all(stream, CHAT_MAX, &bytes, e) != 0) {
		reason = *e;
		if (bytes.len == CHAT_MAX && e->code == ERROR_INPUT)
			rc = intake_refuse(s->intake, member, reason.text, e);
		goto out;
	}
	if (s->zone == NULL &&
	    intake_warn(s->intake,
		"a WhatsApp chat does not say its time zone, so its records "
		"have no `published`; say it with --set time-zone=ZONE",
		e) != 0)
		goto out;
	before = whatsapp_chat_init(
	    &chat, bytes.len > 0 ? (const char *)bytes.data : "", bytes.len);
	if (before == bytes.len) {
		rc = intake_refuse(s->intake, member,
		    "no line begins with a date as in a WhatsApp chat", e);
		goto out;
	}
	if (before > 0) {
		const struct raw raw = {bytes.data, before, "text/plain"};

		if (intake_flag(s->intake, member, &raw,
			"stands before the first message", e) != 0)
			goto out;
	}
	rc = take_chat(s, member, &chat, e);
out:
	buf_release(&bytes);
	return rc;
}

const struct adapter whatsapp_adapter = {
    .name = "whatsapp",
    .version = 1,
    .channel = "chat",
    .summary = "WhatsApp chat exported as text, with or without its files",
    .settings = settings,
    .recognise = recognise,
    .start = start,
    .role = role,
    .records = records,
    .free = free,
};
