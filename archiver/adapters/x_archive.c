/*
 * x_archive - the "Download your data" archive of X (Twitter).
 */
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/adapter.h"

extern const struct adapter x_archive_adapter;

static int
x_recognise(const struct listing *listing)
{
	size_t i;

	for (i = 0; i < listing->count; i++) {
		if (member_head_begins(&listing->members[i], "window.YTD."))
			return 90;
	}
	return 0;
}

static int
x_start(void **state, struct intake *intake, const struct listing *listing,
    struct error *e)
{
	(void)listing;
	(void)e;
	*state = intake;
	return 0;
}

static enum member_role
x_role(void *state, const struct member *member)
{
	(void)state;
	return member_head_begins(member, "window.YTD.tweets.") ? MEMBER_RECORDS
								: MEMBER_IGNORE;
}

static int
x_item(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	json_t *tweet = json_object_get(value, "tweet");
	json_t *text = json_object_get(tweet, "full_text");
	struct draft draft = {.direction = DIRECTION_OUTBOUND,
	    .native_id = json_string_value(json_object_get(tweet, "id_str")),
	    .raw = *raw};

	if (text == NULL || draft.native_id == NULL)
		return error_set(e, ERROR_FORMAT, "not a tweet");
	draft.activity = activity_new("Create");
	activity_set(draft.activity, "object",
	    activity_note("Note", draft.native_id, json_string_value(text)));
	return intake_record(state, &draft, e);
}

static int
x_records(void *state, const struct member *member, struct stream *stream,
    struct error *e)
{
	return intake_each_element(
	    state, member, stream, NULL, x_item, state, e);
}

static void
x_free(void *state)
{
	(void)state;
}

const struct adapter x_archive_adapter = {
    .name = "x-archive",
    .version = 1,
    .channel = "x",
    .summary = "X (Twitter) archive: posts, messages, likes",
    .recognise = x_recognise,
    .start = x_start,
    .role = x_role,
    .records = x_records,
    .free = x_free,
};
