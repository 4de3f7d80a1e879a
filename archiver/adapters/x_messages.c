#include "archiver/adapters/x_internal.h"

#include <stdlib.h>
#include <string.h>

/*
 * {"dmConversation":{"conversationId":"A-B","messages":[
 *	{"messageCreate":{"id","senderId","recipientId","text",
 *	    "createdAt","mediaUrls","urls","reactions"}},
 *	{"joinConversation":{"initiatingUserId","participantsSnapshot"}},
 *	{"participantsJoin":{"initiatingUserId","userIds"}},
 *	{"participantsLeave":{"userIds"}},
 *	{"conversationNameUpdate":{"initiatingUserId","name"}} ]}}
 * In a group there is no recipientId, and conversationId is one number.
 */
struct talk {
	struct x *x;
	const char *id;
	char url[256]; /* of the conversation */
};

/* One message or event, while it is made into records. */
struct event {
	struct talk *talk;
	json_t *body;
	const struct raw *raw;
	char published[TIMES_TEXT_MAX];
};

static json_t *
user(const struct x *x, const char *id)
{
	return x_is_own_id(x, id) ? x_own_actor(x) : x_person(id, NULL, NULL);
}

/* Why a record is flagged while nobody knows whose messages they are. */
static const char *
doubt(const struct x *x)
{
	return x->account_id != NULL
	    ? NULL
	    : "whether the firm wrote it is not known; say its user id with "
	      "--set account-id=ID";
}

static enum direction
direction_of(const struct x *x, const char *sender)
{
	return x_is_own_id(x, sender) ? DIRECTION_OUTBOUND : DIRECTION_INBOUND;
}

static json_t *
message_url(const struct talk *t, const char *id)
{
	return json_sprintf("%s/%s", t->url, id);
}

static json_t *
users(const struct x *x, json_t *ids)
{
	json_t *out = json_array(), *id;
	size_t i;

	json_array_foreach (ids, i, id) {
		if (json_is_string(id) &&
		    json_array_append_new(
			out, user(x, json_string_value(id))) != 0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

/* An emoji on a message is an act of its own, by whoever put it there. */
static int
emit_reaction(const struct event *ev, const char *message, json_t *reaction,
    struct error *e)
{
	struct x *x = ev->talk->x;
	const char *sender = x_text(reaction, "senderId");
	struct draft draft = {.direction = direction_of(x, sender),
	    .native_id = message,
	    .raw = *ev->raw,
	    .reason = doubt(x)};
	char published[TIMES_TEXT_MAX];
	json_t *object;

	if (sender == NULL)
		return error_set(
		    e, ERROR_FORMAT, "a reaction without senderId");
	object = activity_note("Note", NULL, NULL);
	activity_set(object, "id", message_url(ev->talk, message));
	activity_set_string(object, "context", ev->talk->url);
	draft.activity = activity_new("Like");
	activity_set(draft.activity, "actor", user(x, sender));
	activity_set(draft.activity, "object", object);
	activity_set_string(
	    draft.activity, "content", x_text(reaction, "reactionKey"));
	if (x_time(x_text(reaction, "createdAt"), published))
		activity_publish(draft.activity, published);
	return intake_record(x->intake, &draft, e);
}

static int
emit_reactions(const struct event *ev, const char *message, struct error *e)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(ev->body, "reactions"), i, one) {
		if (emit_reaction(ev, message, one, e) != 0)
			return -1;
	}
	return 0;
}

static json_t *
make_message(const struct event *ev, const char *id)
{
	const char *text = x_text(ev->body, "text");
	json_t *note = activity_note("Note", NULL, NULL), *one;
	json_t *content;
	size_t i;

	activity_set(note, "id", message_url(ev->talk, id));
	activity_set_string(note, "context", ev->talk->url);
	content = x_unescape(text == NULL ? "" : text);
	if (content != NULL && text != NULL)
		activity_tags_from_text(note, json_string_value(content));
	x_set_content(note, content);
	json_array_foreach (json_object_get(ev->body, "urls"), i, one) {
		if (x_text(one, "expanded") != NULL)
			activity_tag_link(
			    note, x_text(one, "expanded"), x_text(one, "url"));
	}
	json_array_foreach (json_object_get(ev->body, "mediaUrls"), i, one) {
		if (json_is_string(one))
			activity_attach(
			    note, NULL, json_string_value(one), NULL);
	}
	return note;
}

static int
take_message(struct event *ev, struct error *e)
{
	struct x *x = ev->talk->x;
	const char *id = x_text(ev->body, "id");
	const char *sender = x_text(ev->body, "senderId");
	const char *recipient = x_text(ev->body, "recipientId");
	struct draft draft = {.direction = direction_of(x, sender),
	    .native_id = id,
	    .raw = *ev->raw,
	    .reason = doubt(x)};

	if (id == NULL || sender == NULL)
		return error_set(
		    e, ERROR_FORMAT, "a message without id or senderId");
	draft.activity = activity_new("Create");
	activity_set(draft.activity, "actor", user(x, sender));
	if (recipient != NULL)
		activity_set(draft.activity, "to", user(x, recipient));
	activity_set(draft.activity, "object", make_message(ev, id));
	activity_publish(draft.activity, ev->published);
	draft.attachments = x_media_files(
	    x, id, json_object_get(ev->body, "mediaUrls"));
	if (intake_record(x->intake, &draft, e) != 0)
		return -1;
	return emit_reactions(ev, id, e);
}

/* What happens in a group; `activity` lacks only what all have. Takes it. */
static int
emit_event(struct event *ev, const char *kind, const char *actor,
    json_t *activity, struct error *e)
{
	struct x *x = ev->talk->x;
	struct draft draft = {.direction = direction_of(x, actor),
	    .activity = activity,
	    .raw = *ev->raw,
	    .reason = doubt(x)};
	char native_id[256];

	/* X gives such events no id: the moment has to do. */
	(void)snprintf(native_id, sizeof(native_id), "%s/%s/%s", ev->talk->id,
	    kind, ev->published);
	draft.native_id = native_id;
	if (actor != NULL)
		activity_set(activity, "actor", user(x, actor));
	activity_set_string(activity, "context", ev->talk->url);
	activity_publish(activity, ev->published);
	return intake_record(x->intake, &draft, e);
}

static json_t *
group(const struct talk *t, const char *name)
{
	return activity_actor("Group", t->url, name, NULL);
}

/* The firm's account came in, invited by somebody. */
static int
take_own_join(struct event *ev, struct error *e)
{
	struct x *x = ev->talk->x;
	json_t *activity = activity_new("Join");
	json_t *there = json_object_get(ev->body, "participantsSnapshot");
	const char *inviter = x_text(ev->body, "initiatingUserId");

	activity_set(activity, "object", group(ev->talk, NULL));
	if (json_array_size(there) > 0)
		activity_set(activity, "audience", users(x, there));
	if (inviter != NULL)
		activity_set(activity, "origin", user(x, inviter));
	if (x->account_id == NULL)
		activity_set(activity, "actor", x_own_actor(x));
	return emit_event(ev, "join", x->account_id, activity, e);
}

static int
take_joins(struct event *ev, struct error *e)
{
	const struct x *x = ev->talk->x;
	json_t *activity = activity_new("Add");

	activity_set(
	    activity, "object", users(x, json_object_get(ev->body, "userIds")));
	activity_set(activity, "target", group(ev->talk, NULL));
	return emit_event(
	    ev, "add", x_text(ev->body, "initiatingUserId"), activity, e);
}

static int
take_leaves(struct event *ev, struct error *e)
{
	const struct x *x = ev->talk->x;
	json_t *ids = json_object_get(ev->body, "userIds");
	json_t *activity = activity_new("Leave");

	activity_set(activity, "object", group(ev->talk, NULL));
	if (json_array_size(ids) == 1)
		return emit_event(ev, "leave",
		    json_string_value(json_array_get(ids, 0)), activity, e);
	activity_set(activity, "actor", users(x, ids));
	return emit_event(ev, "leave", NULL, activity, e);
}

static int
take_name(struct event *ev, struct error *e)
{
	json_t *activity = activity_new("Update");

	activity_set(
	    activity, "object", group(ev->talk, x_text(ev->body, "name")));
	return emit_event(
	    ev, "name", x_text(ev->body, "initiatingUserId"), activity, e);
}

static const struct event_kind {
	const char *name;
	int (*take)(struct event *ev, struct error *e);
} event_kinds[] = {
    {"messageCreate", take_message},
    {"joinConversation", take_own_join},
    {"participantsJoin", take_joins},
    {"participantsLeave", take_leaves},
    {"conversationNameUpdate", take_name},
};

static int
message_item(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct event ev = {.talk = state, .raw = raw};
	size_t i;

	for (i = 0; i < sizeof(event_kinds) / sizeof(*event_kinds); i++) {
		ev.body = json_object_get(value, event_kinds[i].name);
		if (ev.body == NULL)
			continue;
		if (!x_time(x_text(ev.body, "createdAt"), ev.published))
			return error_set(e, ERROR_FORMAT, "%s without date",
			    event_kinds[i].name);
		return event_kinds[i].take(&ev, e);
	}
	return error_set(e, ERROR_FORMAT, "an unknown kind of direct message");
}

/* If one candidate is left, it is the firm. */
static void
settle_account(struct x *x)
{
	char **c = x->candidates;
	size_t left = c[0] != NULL ? 0 : 1;

	if (x->account_id != NULL || (c[0] == NULL) == (c[1] == NULL))
		return;
	x->account_id = c[left];
	c[left] = NULL; /* transferred */
}

int
x_conversation_item(
    void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct x *x = state;
	json_t *talk = json_object_get(value, "dmConversation");
	struct talk t = {.x = x, .id = x_text(talk, "conversationId")};
	struct stream stream;

	if (t.id == NULL || !json_is_array(json_object_get(talk, "messages")))
		return error_set(e, ERROR_FORMAT,
		    "a conversation without conversationId or messages");
	settle_account(x);
	(void)snprintf(t.url, sizeof(t.url), "https://x.com/messages/%s", t.id);
	stream_of_bytes(&stream, raw->data, raw->len);
	return intake_each_element(x->intake, x->member, &stream,
	    "dmConversation.messages", message_item, &t, e);
}

/* Whether `id` is one of the two in "A-B". */
static bool
takes_part(const char *conversation, const char *id)
{
	const char *dash = strchr(conversation, '-');
	size_t len = strlen(id);

	return (strncmp(conversation, id, len) == 0 &&
		   conversation[len] == '-') ||
	    (dash != NULL && strcmp(dash + 1, id) == 0);
}

int
x_conversation_survey(
    void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct x *x = state;
	const char *id = x_text(
	    json_object_get(value, "dmConversation"), "conversationId");
	const char *dash = id == NULL ? NULL : strchr(id, '-');
	size_t i;

	(void)raw;
	if (dash == NULL)
		return 0; /* a group, or broken: records() will tell */
	if (!x->candidates_begun) {
		x->candidates_begun = true;
		x->candidates[0] = strndup(id, (size_t)(dash - id));
		x->candidates[1] = strdup(dash + 1);
		if (x->candidates[0] == NULL || x->candidates[1] == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		return 0;
	}
	for (i = 0; i < 2; i++) {
		if (x->candidates[i] != NULL &&
		    !takes_part(id, x->candidates[i])) {
			free(x->candidates[i]);
			x->candidates[i] = NULL;
		}
	}
	return 0;
}
