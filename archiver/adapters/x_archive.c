/*
 * x_archive - the archive that X (Twitter) gives under "Download your data".
 *
 *	data/tweets.js			window.YTD.tweets.part0 = [
 *	data/tweets-part1.js		window.YTD.tweets.part1 = [
 *	data/direct-messages.js		window.YTD.direct_messages.part0 = [
 *	data/tweets_media/<id>-<file>	pictures and films of a post
 *	data/js/tweets/2016_05.js	Grailbird.data.tweets_2016_05 =  (old)
 *	tweets.csv			"tweet_id",...			 (old)
 *
 * What a file holds is told by the name that it assigns to, not by its own.
 */
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/x_internal.h"

extern const struct adapter x_archive_adapter;

struct kind {
	const char *begins; /* the file */
	enum member_role role;
	const char *path; /* of the array; see elements.h */
	intake_item *context;
	intake_item *record;
};

static int account_item(
    void *state, json_t *value, const struct raw *raw, struct error *e);

static const struct kind kinds[] = {
    {"window.YTD.tweets.part", MEMBER_BOTH, NULL, x_thread_survey,
	x_tweet_item},
    {"window.YTD.tweet.part", MEMBER_BOTH, NULL, x_thread_survey, x_tweet_item},
    {"window.YTD.community_tweet.part", MEMBER_BOTH, NULL, x_thread_survey,
	x_tweet_item},
    {"window.YTD.twitter_circle_tweet.part", MEMBER_BOTH, NULL, x_thread_survey,
	x_tweet_item},
    {"window.YTD.deleted_tweets.part", MEMBER_BOTH, NULL, x_thread_survey,
	x_deleted_item},
    {"window.YTD.deleted_tweet.part", MEMBER_BOTH, NULL, x_thread_survey,
	x_deleted_item},
    {"window.YTD.like.part", MEMBER_RECORDS, NULL, NULL, x_like_item},
    {"window.YTD.direct_messages.part", MEMBER_BOTH, NULL,
	x_conversation_survey, x_conversation_item},
    {"window.YTD.direct_message.part", MEMBER_BOTH, NULL, x_conversation_survey,
	x_conversation_item},
    {"window.YTD.direct_messages_group.part", MEMBER_RECORDS, NULL, NULL,
	x_conversation_item},
    {"window.YTD.direct_message_group.part", MEMBER_RECORDS, NULL, NULL,
	x_conversation_item},
    {"window.YTD.note_tweet.part", MEMBER_CONTEXT, NULL, x_note_item, NULL},
    {"window.YTD.account.part", MEMBER_CONTEXT, NULL, account_item, NULL},
    {"window.__THAR_CONFIG", MEMBER_CONTEXT, NULL, account_item, NULL},
    {"Grailbird.data.tweets_", MEMBER_BOTH, NULL, x_thread_survey,
	x_tweet_item},
    {"var user_details", MEMBER_CONTEXT, NULL, account_item, NULL},
};

static const struct kind *
kind_of(const struct member *member)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (member_head_begins(member, kinds[i].begins))
			return &kinds[i];
	}
	return NULL;
}

static bool
is_csv(const struct member *member)
{
	return member_head_begins(
		   member, "\"tweet_id\",\"in_reply_to_status_id\"") ||
	    member_head_begins(member, "tweet_id,in_reply_to_status_id");
}

static int
x_recognise(const struct listing *listing)
{
	int best = 0;
	size_t i;

	for (i = 0; i < listing->count; i++) {
		const struct member *m = &listing->members[i];

		if (member_head_begins(m, "window.YTD.") ||
		    member_head_begins(m, "Grailbird.data.tweets_"))
			return 90;
		if (is_csv(m))
			best = 80;
	}
	return best;
}

static void
x_free(void *state)
{
	struct x *x = state;

	if (x == NULL)
		return;
	x_notes_free(x);
	x_threads_release(&x->threads);
	free(x->username);
	free(x->display_name);
	free(x->account_id);
	free(x->candidates[0]);
	free(x->candidates[1]);
	free(x);
}

/* Replace `*to` by a copy of `text`, if there is one. */
static int
remember(char **to, const char *text, struct error *e)
{
	char *copy;

	if (text == NULL)
		return 0;
	copy = strdup(text);
	if (copy == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	free(*to);
	*to = copy;
	return 0;
}

static int
x_start(void **state, struct intake *intake, const struct listing *listing,
    struct error *e)
{
	const char *account = intake_account(intake);
	struct x *x = calloc(1, sizeof(*x));
	size_t i;

	if (x == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	*state = x;
	x->intake = intake;
	if (account != NULL && account[0] == '@')
		account++;
	if (remember(&x->username, account, e) != 0 ||
	    remember(&x->account_id, intake_setting(intake, "account-id"), e) !=
		0)
		return -1;
	for (i = 0; i < listing->count; i++)
		x->has_grailbird = x->has_grailbird ||
		    member_head_begins(
			&listing->members[i], "Grailbird.data.tweets_");
	return 0;
}

/* Folders of media that items have: all but the profile's own pictures. */
static bool
is_media(const char *name)
{
	static const char *const folders[] = {"tweets_media", "tweet_media",
	    "deleted_tweets_media", "deleted_tweet_media",
	    "community_tweet_media", "twitter_circle_tweet_media",
	    "direct_messages_media", "direct_message_media",
	    "direct_messages_group_media", "direct_message_group_media"};
	size_t i;

	for (i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		if (member_lies_in(name, folders[i]))
			return true;
	}
	return false;
}

static enum member_role
x_role(void *state, const struct member *member)
{
	const struct x *x = state;
	const struct kind *kind = kind_of(member);

	if (is_media(member->name))
		return MEMBER_MEDIA;
	if (kind != NULL)
		return kind->role;
	if (is_csv(member) && !x->has_grailbird)
		return MEMBER_RECORDS;
	return MEMBER_IGNORE;
}

/*
 * Whose archive it is: account.js, manifest.js of 2020 and later, or
 * user_details.js of the old ones.
 */
static int
account_item(void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct x *x = state;
	json_t *account = json_object_get(value, "account");
	const char *username, *name, *id;
	char handle[128];

	(void)raw;
	if (account == NULL)
		account = json_object_get(value, "userInfo");
	if (account == NULL)
		account = value;
	username = x_text(account, "username");
	if (username == NULL)
		username = x_text(account, "userName");
	if (username == NULL)
		username = x_text(account, "screen_name");
	name = x_text(account, "accountDisplayName");
	if (name == NULL)
		name = x_text(account, "displayName");
	if (name == NULL)
		name = x_text(account, "full_name");
	id = x_text(account, "accountId");
	if (id == NULL)
		id = x_text(account, "id");
	if (username == NULL)
		return error_set(e, ERROR_FORMAT, "an account without name");
	(void)snprintf(handle, sizeof(handle), "@%s", username);
	if (remember(&x->username, username, e) != 0 ||
	    remember(&x->display_name, name, e) != 0 ||
	    remember(&x->account_id, id, e) != 0)
		return -1;
	return intake_set_account(x->intake, handle, e);
}

static int
x_context(void *state, const struct member *member, struct stream *stream,
    struct error *e)
{
	const struct kind *kind = kind_of(member);
	struct x *x = state;

	x->member = member;
	if (kind->role == MEMBER_BOTH)
		return intake_survey_elements(
		    stream, kind->path, kind->context, x, e);
	return intake_each_element(
	    x->intake, member, stream, kind->path, kind->context, x, e);
}

static int
x_records(void *state, const struct member *member, struct stream *stream,
    struct error *e)
{
	const struct kind *kind = kind_of(member);
	struct x *x = state;

	x->member = member;
	if (kind == NULL || kind->record == NULL)
		return x_csv_records(x, stream, e);
	return intake_each_element(
	    x->intake, member, stream, kind->path, kind->record, x, e);
}

static int
x_finish(void *state, struct error *e)
{
	return x_notes_finish(state, e);
}

static const struct adapter_setting settings[] = {
    {"account-id",
	"the firm's user id, where an export of direct messages alone does "
	"not say it"},
    {NULL, NULL},
};

const struct adapter x_archive_adapter = {
    .name = "x-archive",
    .version = 1,
    .channel = "x",
    .summary = "X (Twitter) archive: posts, deleted posts, direct messages, "
	       "likes; also the CSV and Grailbird archives before 2019",
    .settings = settings,
    .recognise = x_recognise,
    .start = x_start,
    .role = x_role,
    .context = x_context,
    .records = x_records,
    .finish = x_finish,
    .free = x_free,
};
