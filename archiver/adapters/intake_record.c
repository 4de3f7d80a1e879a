#include "archiver/adapters/intake.h"

#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/intake_internal.h"
#include "core/codec.h"
#include "core/sha256.h"
#include "core/utf8.h"

static const char *const direction_names[] = {
    [DIRECTION_OUTBOUND] = "outbound",
    [DIRECTION_INBOUND] = "inbound",
    [DIRECTION_INTERNAL] = "internal",
};

static int
no_memory(struct error *e)
{
	return error_set(e, ERROR_NOMEM, "out of memory");
}

/* {"media_type","sha256","size"} of bytes that are put into the spool. */
static json_t *
spooled(struct intake *in, const void *data, size_t len, const char *media_type,
    struct error *e)
{
	char sha256[SHA256_HEX_LEN + 1];
	json_t *out;

	if (intake_spool_bytes(in, data, len, sha256, e) != 0)
		return NULL;
	out = json_pack("{s:s, s:s, s:I}", "media_type", media_type, "sha256",
	    sha256, "size", (json_int_t)len);
	if (out == NULL)
		no_memory(e);
	return out;
}

/* The record's `raw`: its text when that is UTF-8 and not long. */
static json_t *
raw_member(struct intake *in, const struct raw *raw, struct error *e)
{
	json_t *out;

	if (raw->len > INTAKE_RAW_TEXT_MAX || !utf8_valid(raw->data, raw->len))
		return spooled(in, raw->data, raw->len, raw->media_type, e);
	out = json_pack("{s:s, s:s%}", "media_type", raw->media_type, "text",
	    raw->len > 0 ? (const char *)raw->data : "", raw->len);
	if (out == NULL)
		no_memory(e);
	return out;
}

/*
 * The whole record.  Takes `activity`, `attachments` and `raw`, on failure
 * too; NULL without memory.
 */
static json_t *
assemble(const struct intake *in, const char *channel, enum direction direction,
    const char *native_id, json_t *activity, json_t *attachments, json_t *raw)
{
	if (attachments == NULL)
		attachments = json_array();
	return json_pack("{s:o, s:o, s:o, s:s, s:s, s:s, s:s, s:s}", "activity",
	    activity, "attachments", attachments, "raw", raw, "adapter",
	    in->adapter, "channel", channel, "direction",
	    direction_names[direction], "native_id", native_id, "source",
	    in->source);
}

/* The length of a record's line, and the line; NULL without memory. */
static char *
dump(const json_t *record, size_t *len)
{
	char *line = json_dumps(record, JSON_COMPACT);

	if (line != NULL)
		*len = strlen(line);
	return line;
}

/* Move `raw` of a record into the spool, unless it is there. */
static int
move_raw(
    struct intake *in, json_t *record, const struct raw *raw, struct error *e)
{
	json_t *member;

	if (json_object_get(json_object_get(record, "raw"), "text") == NULL)
		return 0;
	member = spooled(in, raw->data, raw->len, raw->media_type, e);
	if (member == NULL)
		return -1;
	if (json_object_set_new(record, "raw", member) != 0)
		return no_memory(e);
	return 0;
}

/* Move activity.object.content likewise. */
static int
move_content(struct intake *in, json_t *record, struct error *e)
{
	json_t *object = json_object_get(
	    json_object_get(record, "activity"), "object");
	json_t *content = json_object_get(object, "content");
	const char *type = json_string_value(
	    json_object_get(object, "mediaType"));
	json_t *member;

	if (!json_is_string(content))
		return 0;
	member = spooled(in, json_string_value(content),
	    json_string_length(content), type == NULL ? "text/html" : type, e);
	if (member == NULL)
		return -1;
	if (json_object_set_new(object, "content", member) != 0)
		return no_memory(e);
	return 0;
}

/*
 * The line of a record, made to fit; `*line` stays NULL when it can't be.
 */
static int
fit(struct intake *in, json_t *record, const struct raw *raw, char **line,
    size_t *len, struct error *e)
{
	char *text = dump(record, len);

	if (text != NULL && *len > INTAKE_LINE_MAX) {
		free(text);
		if (move_raw(in, record, raw, e) != 0)
			return -1;
		text = dump(record, len);
	}
	if (text != NULL && *len > INTAKE_LINE_MAX) {
		free(text);
		if (move_content(in, record, e) != 0)
			return -1;
		text = dump(record, len);
	}
	if (text == NULL)
		return no_memory(e);
	if (*len > INTAKE_LINE_MAX) {
		free(text);
		text = NULL;
	}
	*line = text;
	return 0;
}

/* record.flags = [reason] */
static int
add_flag(json_t *record, const char *reason, struct error *e)
{
	json_t *flags = json_pack(
	    "[o]", activity_string(reason, strlen(reason)));

	if (json_object_set_new(record, "flags", flags) != 0)
		return no_memory(e);
	return 0;
}

/* Reasons beyond the bound are counted under one that says so. */
static int
count_reason(struct intake *in, const char *reason, struct error *e)
{
	struct intake_reason *r = in->reasons;
	struct intake_reason *end = r + in->reason_count;

	if (in->reason_count == INTAKE_REASONS_MAX - 1)
		reason = "other reasons";
	while (r < end && strcmp(r->text, reason) != 0)
		r++;
	if (r == end) {
		r->text = strdup(reason);
		if (r->text == NULL)
			return no_memory(e);
		in->reason_count++;
	}
	r->count++;
	return 0;
}

static int
hand_over(struct intake *in, const char *line, size_t len, const char *reason,
    struct error *e)
{
	if (in->sink->record(in->sink->context, line, len, reason != NULL, e) !=
	    0)
		return -1;
	in->handed++;
	return reason == NULL ? 0 : count_reason(in, reason, e);
}

/* Frees what a draft's maker gave. */
static void
drop_draft(struct draft *draft)
{
	json_decref(draft->activity);
	json_decref(draft->attachments);
	draft->activity = draft->attachments = NULL;
}

int
intake_record(struct intake *in, struct draft *draft, struct error *e)
{
	const char *channel = draft->channel != NULL
	    ? draft->channel
	    : in->options.adapter->channel;
	json_t *raw, *record = NULL;
	char *line = NULL;
	size_t len;
	int rc = -1;

	if (intake_need_source(in, e) != 0)
		goto out;
	if (!activity_complete(draft->activity)) {
		no_memory(e);
		goto out;
	}
	raw = raw_member(in, &draft->raw, e);
	if (raw == NULL)
		goto out;
	record = assemble(in, channel, draft->direction, draft->native_id,
	    draft->activity, draft->attachments, raw);
	draft->activity = draft->attachments = NULL; /* transferred */
	if (record == NULL) {
		no_memory(e);
		goto out;
	}
	if (draft->reason != NULL && add_flag(record, draft->reason, e) != 0)
		goto out;
	if (fit(in, record, &draft->raw, &line, &len, e) != 0)
		goto out;
	if (line != NULL)
		rc = hand_over(in, line, len, draft->reason, e);
	else
		rc = intake_flag(in, NULL, &draft->raw,
		    "its activity is too long for a record", e);
out:
	drop_draft(draft);
	json_decref(record);
	free(line);
	return rc;
}

/* An activity that says only that there is something, and where it stood. */
static json_t *
flag_activity(const char *name, const char *reason)
{
	json_t *activity = activity_new("Activity");

	activity_set_string(activity, "summary", reason);
	activity_set_string(activity, "name", name);
	return activity;
}

/* Takes `raw`. */
static int
flag(struct intake *in, const char *name, const char *native_id, json_t *raw,
    const char *reason, struct error *e)
{
	json_t *activity = flag_activity(name, reason);
	json_t *record;
	char *line = NULL;
	size_t len;
	int rc = -1;

	if (intake_need_source(in, e) != 0) {
		json_decref(activity);
		json_decref(raw);
		return -1;
	}
	record = assemble(in, in->options.adapter->channel, DIRECTION_INTERNAL,
	    native_id, activity, NULL, raw);
	if (record != NULL && add_flag(record, reason, e) != 0)
		goto out;
	if (record == NULL || (line = dump(record, &len)) == NULL) {
		no_memory(e);
		goto out;
	}
	rc = hand_over(in, line, len, reason, e);
out:
	json_decref(record);
	free(line);
	return rc;
}

int
intake_flag_spooled(struct intake *in, const char *name, const char *media_type,
    const char sha256[SHA256_HEX_LEN + 1], uint64_t size, const char *reason,
    struct error *e)
{
	char native_id[sizeof("sha256:") + SHA256_HEX_LEN];
	json_t *raw = json_pack("{s:s, s:s, s:I}", "media_type", media_type,
	    "sha256", sha256, "size", (json_int_t)size);

	if (raw == NULL)
		return no_memory(e);
	(void)memcpy(native_id, "sha256:", 7);
	(void)memcpy(native_id + 7, sha256, SHA256_HEX_LEN + 1);
	return flag(in, name, native_id, raw, reason, e);
}

int
intake_flag(struct intake *in, const struct member *member,
    const struct raw *raw, const char *reason, struct error *e)
{
	char native_id[sizeof("sha256:") + SHA256_HEX_LEN] = "sha256:";
	uint8_t hash[SHA256_LEN];
	json_t *json;

	if (sha256(raw->data, raw->len, hash, e) != 0)
		return -1;
	hex_encode(hash, sizeof(hash), native_id + 7);
	json = raw_member(in, raw, e);
	if (json == NULL)
		return -1;
	return flag(in, member == NULL ? NULL : member->name, native_id, json,
	    reason, e);
}
