/*
 * x_internal - what the files of the X adapter share.
 *
 * x_archive.c	recognising, roles, whose archive it is
 * x_tweets.c	posts, reposts, replies, edits, deletions, likes
 * x_notes.c	long posts: note-tweet.js holds what tweets.js cuts
 * x_messages.c	direct messages and what happens in their groups
 * x_threads.c	which conversation a post is in
 * x_legacy.c	tweets.csv of the archives before 2019
 *
 * X's ids exceed 2^53, so they are texts throughout.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_X_INTERNAL_H
#define ZEGEL_ARCHIVER_ADAPTERS_X_INTERNAL_H

#include <jansson.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/adapter.h"
#include "archiver/adapters/times.h"

#define X_ID_MAX 24 /* with the final NUL; an id is a number of 64 bits */

struct x_note; /* a long post's text */
struct x_thread_post;

/* What the first pass learns of all posts. */
struct x_threads {
	struct x_thread_post *posts;
	size_t count;
	size_t cap;
	bool sorted; /* by id */
};

struct x {
	struct intake *intake;
	const struct member *member; /* that is being read */
	char *username; /* without '@'; NULL when unknown */
	char *display_name;
	char *account_id; /* NULL when unknown */
	bool has_grailbird; /* then tweets.csv says the same once more */

	/* Whose direct messages they are, when nothing says: the one who is
	   in every conversation. */
	char *candidates[2];
	bool candidates_begun;

	struct x_threads threads;
	struct x_note *notes;
	size_t note_count;
	size_t note_cap;
};

/* A member that is a text and not empty, or NULL. */
const char *x_text(json_t *object, const char *name);
/* "https://x.com/<username>/status/<id>"; username NULL: /i/web/. */
json_t *x_status_url(const char *username, const char *id);
/* An actor that is not the firm, by any of its id, screen name and name. */
json_t *x_person(const char *id, const char *username, const char *name);
json_t *x_own_actor(const struct x *x);
bool x_is_own_id(const struct x *x, const char *id);
/* Text as people read it: X escapes &, < and >. */
json_t *x_unescape(const char *text);
/* object.content, as plain text; takes `content`. */
void x_set_content(json_t *object, json_t *content);
/* "Thu Nov 03 08:50:26 +0000 2022" or an ISO date. */
bool x_time(const char *text, char out[TIMES_TEXT_MAX]);
/*
 * The media files of an item: those in a folder ending in "_media" whose
 * names begin with "<id>-".  A new array, or NULL without memory.
 */
json_t *x_media_files(struct x *x, const char *id, json_t *media);

/* Items: see intake_item. */
int x_tweet_item(
    void *state, json_t *value, const struct raw *raw, struct error *e);
int x_deleted_item(
    void *state, json_t *value, const struct raw *raw, struct error *e);
int
x_like_item(void *state, json_t *value, const struct raw *raw, struct error *e);
int x_conversation_item(
    void *state, json_t *value, const struct raw *raw, struct error *e);
/* Learns from a conversation who is in all of them. */
int x_conversation_survey(
    void *state, json_t *value, const struct raw *raw, struct error *e);
int
x_note_item(void *state, json_t *value, const struct raw *raw, struct error *e);
int x_csv_records(struct x *x, struct stream *stream, struct error *e);

/* What tells posts apart, and what they answer; NULL for none. */
const char *x_tweet_id(json_t *tweet);
const char *x_tweet_parent(json_t *tweet);
/* The id of the first version of an edited post, or NULL. */
const char *x_tweet_original(json_t *tweet);

/* Note a post for x_thread_root(). */
int x_thread_survey(
    void *state, json_t *value, const struct raw *raw, struct error *e);
/* The id of the post with which the conversation of `parent` began; false
   where the archive does not have all on the way there. */
bool x_thread_root(struct x_threads *t, const char *parent, char out[X_ID_MAX]);
void x_threads_release(struct x_threads *t);

/* The note whose beginning this cut text is, or NULL; marks it as used. */
int x_note_of(struct x *x, const char *text, const char *published,
    const struct x_note **out, struct error *e);
/* Its text, tags and links. */
void x_note_fill(json_t *object, const struct x_note *note);
/* Attach the note's bytes as they stand in note-tweet.js. */
int x_note_attach(struct x *x, const struct x_note *note, json_t *attachments,
    struct error *e);
/* Records of the notes that no post was the beginning of. */
int x_notes_finish(struct x *x, struct error *e);
void x_notes_free(struct x *x);

#endif
