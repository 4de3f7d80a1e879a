/*
 * meta - what the adapters of Facebook's and Instagram's downloads share.
 *
 * Both give JSON files of items that have no identifiers, name people and not
 * accounts, and refer to media files by path:
 *
 *	native_id	derived (see derived_id.h) from the kind of item, its
 *			time, its author, its text and what it is about
 *	actor		a Person with a name; of the account itself also its
 *			address and handle
 *	object.id	the native_id, so that replies and reactions can
 *			refer to it
 *	attachments	by the last part of their path, because the folders
 *			above it changed between generations of the download
 *
 * What changes from one download to the next without anybody having done
 * anything (who is in a group now, where a thread is filed) stays out of
 * activities: the same item would be admitted again.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_META_H
#define ZEGEL_ARCHIVER_ADAPTERS_META_H

#include <jansson.h>
#include <stdbool.h>

#include "archiver/adapters/adapter.h"
#include "archiver/adapters/derived_id.h"
#include "archiver/adapters/times.h"

struct meta {
	struct intake *intake;
	struct derived_ids *ids;
	const struct member *member; /* the one that is read */
	bool bare; /* the input is one file */
	/* The account whose download it is; NULL while unknown. */
	char *owner_name; /* "Zilverberg Bank" */
	char *owner_handle; /* "zilverbergbank" */
	char *owner_url;
};

/* For adapter.start and free; meta_free(NULL) is nothing. */
struct meta *meta_new(struct intake *intake, struct error *e);
void meta_free(struct meta *m);

/* `--set owner=NAME`, for downloads without the profile. */
extern const struct adapter_setting meta_settings[];

/*
 * Remember whose download it is; NULL for what is not known.  The account is
 * the handle, else the name.
 */
int meta_set_owner(struct meta *m, const char *name, const char *handle,
    const char *url, struct error *e);
/* Whether that is the account itself: its name, handle or --account. */
bool meta_is_owner(const struct meta *m, const char *name);
/* Whether any name of the account is known. */
bool meta_knows_owner(const struct meta *m);

/* Looking into files ----------------------------------------------------- */

enum meta_shape {
	META_OTHER, /* not JSON, or not of a shape of theirs */
	META_OBJECT, /* {"key": ... */
	META_ITEMS, /* [ {"key": ... */
	META_ROWS /* [ and something else, or nothing */
};
#define META_KEY_MAX 64 /* with the final NUL; a longer key is cut */

/* How a member begins, from its head; `key` is "" where there is none. */
enum meta_shape meta_look(const struct member *member, char key[META_KEY_MAX]);

/* Whether a member without items is a picture, a film, a recording or a file
   sent with a message. */
bool meta_is_media(const struct member *member);

/*
 * Parse a small member whole, strings repaired.  NULL with ERROR_NONE when it
 * is not JSON and was refused, or else with the error.
 */
json_t *meta_read_file(struct meta *m, const struct member *member,
    struct stream *stream, struct error *e);

/* Making records --------------------------------------------------------- */

struct meta_item {
	const char *kind; /* "post": part of the derived id */
	const char *type; /* of the activity: "Create" */
	enum direction direction;
	const char *author; /* NULL: the account itself */
	bool by_handle; /* `author` is a handle, not a name */
	char time[TIMES_TEXT_MAX]; /* of publication; "" when unknown */
	const char *text; /* part of the id; NULL for none */
	const char *about; /* likewise: a thread, a group, an address */
	const char *summary; /* of the activity, or NULL */
	const char
	    *content; /* of the activity: what a reaction says; or NULL */
	json_t *object; /* taken; {"type":"Object"} for what is not known */
	json_t *attachments; /* array, taken; NULL for none */
	char id[DERIVED_ID_MAX]; /* out: what it was given */
};

/* A Note with that text and the tags found in it. */
json_t *meta_note(const char *text);
/* {"type":"Person","name"} or all that is known about the account. */
json_t *meta_actor(const struct meta *m, const char *name);
/* Likewise of somebody whose handle is known. */
json_t *meta_person(const struct meta *m, const char *handle);

/*
 * The time of `value`, seconds since 1970 as Meta writes them.  ERROR_FORMAT
 * "its timestamp is missing" or "its timestamp is no date".
 */
int meta_time(const json_t *value, char out[TIMES_TEXT_MAX], struct error *e);
/* Likewise for milliseconds. */
int
meta_time_ms(const json_t *value, char out[TIMES_TEXT_MAX], struct error *e);

/*
 * Attach a media object, {"uri","description",...}: a member of the
 * download as attachment, anything as an entry of object.attachment.
 */
int meta_attach(struct meta *m, struct meta_item *item, const json_t *media,
    struct error *e);
/* Each of an array; nothing when `list` is none. */
int meta_attach_all(struct meta *m, struct meta_item *item, const json_t *list,
    struct error *e);

/* Hand an item over.  `item->object` and `attachments` are taken, on failure
   too. */
int meta_record(struct meta *m, struct meta_item *item, const struct raw *raw,
    struct error *e);
/* Release what an item holds that will not be handed over. */
void meta_drop(struct meta_item *item);

/* Member `name` of an object as text; NULL when it is no string or empty. */
const char *meta_text(const json_t *object, const char *name);

#endif
