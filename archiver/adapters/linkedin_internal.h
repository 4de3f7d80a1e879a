/*
 * linkedin_internal - what the files of the LinkedIn adapter share.
 *
 * linkedin.c		the adapter: which files there are
 * linkedin_rows.c	headers and rows
 * linkedin_record.c	what all records share
 * linkedin_posts.c	shares, comments, reactions, reposts, votes, media
 * linkedin_messages.c	messages, invitations, recommendations
 * linkedin_article.c	pages below Articles/
 * linkedin_text.c	line breaks, addresses, dates
 *
 * A row's fields are valid UTF-8 without U+0000, in the order of its table's
 * columns; a column that the file does not have is "".
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_LINKEDIN_INTERNAL_H
#define ZEGEL_ARCHIVER_ADAPTERS_LINKEDIN_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>

#include "archiver/adapters/adapter.h"
#include "archiver/adapters/derived_id.h"
#include "archiver/adapters/times.h"

#define LINKEDIN_COLUMNS_MAX 12
#define LINKEDIN_URN_MAX 512

struct linkedin {
	struct intake *intake;
	struct derived_ids *ids;
	const struct member *member; /* the one that is read */
	bool bare; /* the input is one file */
	char *owner; /* "Femke de Wilde"; NULL while unknown */
	const char *zone; /* of dates without one */
};

struct linkedin_row {
	const char *fields[LINKEDIN_COLUMNS_MAX];
	struct raw raw;
};

/* A record of a row.  ERROR_FORMAT with the reason when it can't be read. */
typedef int linkedin_take(
    struct linkedin *l, const struct linkedin_row *row, struct error *e);

/* A kind of file. */
struct linkedin_table {
	const char *file; /* its name, without ".csv" */
	bool backslash; /* see csv_use_backslash() */
	size_t required; /* of the columns: without them it is another file */
	const char *columns[LINKEDIN_COLUMNS_MAX]; /* as `take` wants them */
	linkedin_take *take;
};

/* Records of all rows.  What is no such table is refused, what can't be read
   in it is flagged. */
int linkedin_table_read(struct linkedin *l, const struct linkedin_table *table,
    struct stream *stream, struct error *e);

/* Append a field as UTF-8 without U+0000, ended by a NUL. */
void linkedin_field(struct buf *out, const char *text, size_t len);

/* A record of a page below Articles/. */
int linkedin_article_read(
    struct linkedin *l, struct stream *stream, struct error *e);

linkedin_take linkedin_share;
linkedin_take linkedin_comment;
linkedin_take linkedin_reaction;
linkedin_take linkedin_repost;
linkedin_take linkedin_vote;
linkedin_take linkedin_media;
linkedin_take linkedin_message;
linkedin_take linkedin_invitation;
linkedin_take linkedin_recommendation_given;
linkedin_take linkedin_recommendation_received;

/* What linkedin_record() puts together. */
struct linkedin_item {
	const char *type; /* of the activity */
	enum direction direction;
	const char *id; /* the platform's, or NULL: derived */
	const char *kind; /* of the derived id */
	const char *parts[4]; /* of the derived id */
	const char *time; /* "" when unknown */
	json_t *actor; /* taken; NULL: the account itself */
	const char *summary; /* or NULL */
	const char *content; /* of the activity: what a reaction says */
	json_t *object; /* taken */
	bool own_object; /* the object's id is the item's */
};

int linkedin_record(struct linkedin *l, struct linkedin_item *item,
    const struct raw *raw, struct error *e);

/* {"type":"Person","name","id"} of the account itself, or of another. */
json_t *linkedin_actor(const struct linkedin *l);
json_t *linkedin_person(const char *name, const char *url);
/* A Note with that text, and the tags in it when it is plain. */
json_t *linkedin_note(const char *text);
/* {"type":type,"id":urn,"url":link}: what is known about another's object. */
json_t *linkedin_thing(const char *type, const char *link);
/*
 * Attach an address of `len` bytes; nothing when there are none.  Of LinkedIn's
 * own ones without the query, which is a signature that soon expires.
 */
void linkedin_attach(json_t *object, const char *url, size_t len);
/* Whether that is the account, by name or address. */
bool
linkedin_is_owner(const struct linkedin *l, const char *name, const char *url);

/*
 * In Shares.csv a line break inside a text is '"', LF, '"', so that two
 * paragraphs "a" and "b" read
 *
 *	a"
 *	"b
 *
 * once the table is unquoted.  Append to `out` the text as it was written:
 * where each of its line breaks is such a one.  Where one is not, they all
 * stand for themselves.
 */
void linkedin_unmangle(struct buf *out, const char *text);

/*
 * The URN in an address, percent-decoded: "urn:li:share:7148634409527619584"
 * of ".../feed/update/urn%3Ali%3Ashare%3A7148634409527619584".  With `name`,
 * the one that this parameter holds ("commentUrn").  False when there is none.
 */
bool
linkedin_urn(const char *link, const char *name, char out[LINKEDIN_URN_MAX]);

/*
 * "2024-01-04 11:20:58", with or without UTC; "1/29/26, 2:37 PM", in
 * `l->zone`.  ERROR_FORMAT "its date can't be read".
 */
int linkedin_time(struct linkedin *l, const char *text,
    char out[TIMES_TEXT_MAX], struct error *e);
/* The date inside "You uploaded a feed photo on March 8, 2026 at 9:37 AM
   (GMT)"; false when there is none. */
bool linkedin_time_in_prose(const char *text, char out[TIMES_TEXT_MAX]);

#endif
