/*
 * document_internal - what the files that read a document share: document.c
 * (entries), document_activity.c (records), document_text.c (texts and terms).
 */
#ifndef ZEGEL_INDEX_DOCUMENT_INTERNAL_H
#define ZEGEL_INDEX_DOCUMENT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/json.h"
#include "index/document.h"
#include "index/field.h"

/* How deep objects in objects are looked into: real ones have about four. */
#define DOCUMENT_DEPTH_MAX 16
/* Terms of fields an entry may have; its words have no limit. */
#define DOCUMENT_TERMS_MAX 512

/* What an entry has, as bits; the words are field_values(FIELD_HAS). */
enum document_has {
	HAS_ATTACHMENT = 1 << 0,
	HAS_IMAGE = 1 << 1,
	HAS_VIDEO = 1 << 2,
	HAS_AUDIO = 1 << 3,
	HAS_LINK = 1 << 4,
	HAS_TAG = 1 << 5,
	HAS_MENTION = 1 << 6,
	HAS_REPLY = 1 << 7,
	HAS_EDIT = 1 << 8,
	HAS_DELETION = 1 << 9,
	HAS_RAW = 1 << 10,
	HAS_POLL = 1 << 11
};

/* One entry being read. */
struct document_reading {
	struct document *d;
	document_fetch *fetch; /* may be NULL */
	void *context;
	unsigned int has;
	unsigned int terms;
	struct error *e;
};

/* A member that is looked for, and its value; text NULL: absent. */
struct document_member {
	const char *name;
	size_t len;
	struct json_slice value;
};
/* clang-format off */
#define DOCUMENT_MEMBER(name) {name, sizeof(name) - 1, {NULL, 0}}
/* clang-format on */

/*
 * Fill in the values of the members that an object has.  Called for each other
 * member whose value is an array or object: `other`, unless NULL.
 */
void document_members(struct json_slice object, struct document_member *members,
    size_t count, void (*other)(void *context, struct json_slice value),
    void *context);

bool document_is_string(struct json_slice value);

/* Append a string as a text of its own to `to` (text or author). */
void document_text(struct buf *to, struct json_slice string);
/* Likewise, unless `to` has the same text already. */
void document_text_once(struct buf *to, struct json_slice string);
void document_bytes_once(struct buf *to, const char *text, size_t len);
/* The last part of a path, likewise to the text. */
void document_file_name(struct document_reading *r, struct json_slice path);
/* Likewise to the text: HTML as the words that it shows. */
void document_html(struct document_reading *r, struct json_slice string);
/*
 * Content: a string, or a reference to the attachment to which it was moved.
 * `html`: it may be HTML.
 */
void document_content(
    struct document_reading *r, struct json_slice content, bool html);

/* Add a term of a string's value; false when it is there, or is none. */
bool document_term(
    struct document_reading *r, enum field field, struct json_slice string);
bool document_term_text(
    struct document_reading *r, enum field field, const char *text, size_t len);
/* The same for a facet, unless it has a value. */
void document_facet(struct document_reading *r, enum document_facet facet,
    struct json_slice string);

/* A sentence on what is not indexed. */
void document_reason(struct document_reading *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What a media type tells: image, video, audio. */
void document_media(struct document_reading *r, struct json_slice media_type);

/* A string is an id, an object has one; text NULL: none. */
struct json_slice document_id(struct json_slice value);

/*
 * A person: an id, or an object with id, handle and name.  As the author; as
 * somebody it was sent to, of whom a reader sees name, handle and address; as
 * the author of what was reposted or answered, who is its author where there
 * is no other.
 */
void document_author(struct document_reading *r, struct json_slice person);
void document_recipient(struct document_reading *r, struct json_slice person);
void document_attributed(struct document_reading *r, struct json_slice person);

/* The activity of a record. */
void document_activity(struct document_reading *r, struct json_slice activity);
/* What has no shape that is known: each string in it. */
void document_strings(
    struct document_reading *r, struct json_slice value, unsigned int depth);

#endif
