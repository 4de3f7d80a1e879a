/*
 * instagram_item - one item of an Instagram download as records.
 *
 * instagram_item.c reads the layout since 2021:
 *
 *	posts		{"media":[{"uri","creation_timestamp","title"}],
 *			 "title","creation_timestamp"}; one picture bears the
 *			text of the post itself
 *	stories		the media objects alone
 *	comments	{"title":OWNER,"string_list_data":[{"value",
 *			 "timestamp"}]}, later {"string_map_data":{"Comment":
 *			 {"value"},"Media Owner":{"value"},"Time":
 *			 {"timestamp"}}}
 *	likes		{"title":OWNER,"string_list_data":[{"href","value",
 *			 "timestamp"}]}
 *
 * and instagram_2020.c the one before:
 *
 *	media.json	{"photos":[{"caption","taken_at","path"}],"videos":...}
 *	comments.json	{"media_comments":[["2019-11-03T10:00:00","text",
 *			 OWNER]],...}
 *	likes.json	{"media_likes":[["2019-11-03T10:00:00",OWNER]],...}
 *	messages.json	[{"participants":[...],"conversation":[{"sender",
 *			 "created_at","text",...}]}]
 *
 * Instagram names the owner of a post, not the post that a comment belongs
 * to: inReplyTo is a Note that is attributed to the owner.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_INSTAGRAM_ITEM_H
#define ZEGEL_ARCHIVER_ADAPTERS_INSTAGRAM_ITEM_H

#include "archiver/adapters/meta.h"

enum instagram_list {
	INSTAGRAM_POSTS,
	INSTAGRAM_DELETED, /* posts in the bin: they go for good in 30 days */
	INSTAGRAM_STORIES,
	INSTAGRAM_PICTURES, /* of the profile */
	INSTAGRAM_COMMENTS,
	INSTAGRAM_LIKES,
	INSTAGRAM_UNKNOWN /* a list of another form */
};

/*
 * Records of `value`, whose strings are repaired.  ERROR_FORMAT with the
 * reason when it is no item.
 */
int instagram_item(struct meta *m, enum instagram_list list,
    const json_t *value, const struct raw *raw, struct error *e);

/* {"type":"Note","attributedTo":...}: what is known of somebody's post. */
json_t *
instagram_post_of(const struct meta *m, const char *owner, const char *url);

enum instagram_2020 {
	INSTAGRAM_2020_NONE,
	INSTAGRAM_2020_MEDIA,
	INSTAGRAM_2020_COMMENTS,
	INSTAGRAM_2020_LIKES,
	INSTAGRAM_2020_MESSAGES
};
#define INSTAGRAM_2020_MAX ((size_t)128 << 20) /* bytes of a file */

/* Which file of the old layout a member is. */
enum instagram_2020 instagram_2020_look(const struct member *member);
int instagram_2020_records(struct meta *m, enum instagram_2020 file,
    struct stream *stream, struct error *e);

/* For the files of instagram_2020: messages.json, refused when nobody knows
   whose it is. */
int
instagram_2020_messages(struct meta *m, struct stream *stream, struct error *e);
/* A date of theirs.  ERROR_FORMAT when it is missing or none. */
int instagram_2020_time(
    const char *text, char out[TIMES_TEXT_MAX], struct error *e);

#endif
