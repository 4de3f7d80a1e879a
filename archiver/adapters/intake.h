/*
 * intake - takes items from an adapter and gives records to a sink.
 *
 * It fills in what all adapters share: source, the adapter's name, the form
 * of `raw`, what moves to attachments when a record would be too long, and
 * the counting, in which every item handed over ends up exactly once:
 *
 *	read = admitted + duplicate + flagged + refused
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_INTAKE_H
#define ZEGEL_ARCHIVER_ADAPTERS_INTAKE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archiver/adapters/elements.h"
#include "archiver/adapters/listing.h"
#include "archiver/adapters/sink.h"
#include "archiver/adapters/stream.h"
#include "core/error.h"

/* Bytes of a line that admission may add (kind, time, salt) to. */
#define INTAKE_LINE_MAX (65535 - 300)
#define INTAKE_RAW_TEXT_MAX 24576 /* a longer raw is always an attachment */

struct adapter;
struct intake;

/* NAME=VALUE pairs of `--set`, ended by a NULL name. */
struct intake_setting {
	const char *name;
	const char *value;
};

struct intake_options {
	const struct adapter *adapter;
	const char *account; /* --account, or NULL */
	const char *source; /* --source, or NULL: "<channel>:<account>" */
	const struct intake_setting *settings; /* or NULL */
};

/*
 * For importer and tests.  Borrows all that `options` points to, and `sink`.
 * ERROR_INPUT when a setting is not one of the adapter's.
 */
struct intake *intake_new(
    const struct intake_options *options, struct sink *sink, struct error *e);
void intake_free(struct intake *in);

/* What an adapter asks --------------------------------------------------- */

/* Whose export it is: --account, else what intake_set_account() was told;
   NULL when nobody said.  `source` ends with it, or with "unknown", about
   which there is a warning then. */
const char *intake_account(const struct intake *in);
/* The account that the export itself names; --account wins over it. */
int intake_set_account(struct intake *in, const char *account, struct error *e);
/* The value of `--set name=value`, or NULL. */
const char *intake_setting(const struct intake *in, const char *name);

/* An attachment in the spool. */
struct attachment {
	const char *name; /* of media: lives as long as the intake */
	char media_type[128];
	char sha256[SHA256_HEX_LEN + 1];
	uint64_t size;
};

/*
 * The media member whose name is `path` or ends with "/" + `path`; false
 * when there is none.
 */
bool
intake_media_find(struct intake *in, const char *path, struct attachment *out);
/*
 * The next media member that lies in a directory called `folder` (NULL: any)
 * and whose leaf begins with `prefix`, in order of their names; start with
 * `*at` = 0.
 */
bool intake_media_next(struct intake *in, const char *folder,
    const char *prefix, size_t *at, struct attachment *out);
/* Spool bytes that an item itself carries; out->name is `name`, borrowed. */
int intake_attach(struct intake *in, const char *name, const char *media_type,
    const void *data, size_t len, struct attachment *out, struct error *e);
/*
 * An element for draft.attachments: {"media_type","name","sha256","size",
 * "url"}.  `url` is where the platform had it, or NULL.  Marks the media
 * member as used.  NULL without memory.
 */
json_t *intake_attachment(
    struct intake *in, const struct attachment *a, const char *url);

/* What an adapter gives -------------------------------------------------- */

enum direction { DIRECTION_OUTBOUND, DIRECTION_INBOUND, DIRECTION_INTERNAL };

/* An item's bytes as they stand in the export. */
struct raw {
	const void *data;
	size_t len;
	const char *media_type; /* "application/json" */
};

struct draft {
	const char *channel; /* NULL: the adapter's */
	enum direction direction;
	const char *native_id; /* the platform's id of the object */
	json_t *activity; /* taken, on failure too; see activity.h */
	json_t *attachments; /* array, taken likewise; NULL for none */
	struct raw raw;
	/* NULL, or what of the item could not be read: a sentence.  The record
	   is flagged with it, and keeps what could be. */
	const char *reason;
};

/*
 * One record.  It is flagged instead when its activity can't be made to fit.
 * ERROR_NOMEM when the activity is NULL or not complete, and the sink's
 * errors; all of them end the import.
 */
int intake_record(struct intake *in, struct draft *draft, struct error *e);

/*
 * An item that can't be read: it is archived raw, flagged with `reason` (a
 * sentence without the member's name).
 */
int intake_flag(struct intake *in, const struct member *member,
    const struct raw *raw, const char *reason, struct error *e);

/* A member, or a part of it, that can't be archived even raw. */
int intake_refuse(struct intake *in, const struct member *member,
    const char *reason, struct error *e);

/* Something that whoever imports should know: a sentence for the report.
   Said once, however often it is given. */
int intake_warn(struct intake *in, const char *warning, struct error *e);

/*
 * Walk the elements of a JSON array (see elements.h for `path`), parse each
 * and call `item` with it and its bytes.  The callee borrows `value`.
 *
 * An element that does not parse is flagged; so is one for which `item`
 * returns -1 with ERROR_FORMAT, with that error's text as the reason.  Any
 * other error ends the walk.  An element over ELEMENT_MAX is flagged unparsed,
 * and a member without that array refused.
 */
typedef int
intake_item(void *state, json_t *value, const struct raw *raw, struct error *e);
int intake_each_element(struct intake *in, const struct member *member,
    struct stream *stream, const char *path, intake_item *item, void *state,
    struct error *e);

/*
 * The same for context() of a member whose items records() will be given:
 * what can't be read is passed over here, and told of there.
 */
int intake_survey_elements(struct stream *stream, const char *path,
    intake_item *item, void *state, struct error *e);

/*
 * Parse one JSON text: no duplicate members, U+0000 allowed in strings (use
 * json_string_length()).  ERROR_FORMAT with the reason: "not JSON: ...".
 */
json_t *intake_parse(const char *data, size_t len, struct error *e);

/* For the importer ------------------------------------------------------- */

/* Stream a media member into the spool. */
int intake_spool_media(struct intake *in, const struct member *member,
    struct stream *stream, struct error *e);
/* Flag the media that no record attached; then wait for the sink. */
int intake_finish(struct intake *in, struct error *e);

struct intake_counts {
	uint64_t read;
	uint64_t admitted;
	uint64_t duplicate;
	uint64_t flagged;
	uint64_t refused;
	uint64_t media; /* members spooled */
	uint64_t media_unused; /* of them, those that no record attached */
};
void intake_counts(const struct intake *in, struct intake_counts *out);
/* The source that records carry, or NULL while no account is known. */
const char *intake_source(const struct intake *in);

struct intake_refusal {
	char *name;
	char *reason;
};
/* The i-th refusal, NULL behind the last. */
const struct intake_refusal *intake_refused(const struct intake *in, size_t i);

/* Why items are flagged: of those handed over, duplicates too. */
#define INTAKE_REASONS_MAX 50
struct intake_reason {
	char *text;
	uint64_t count;
};
/* The i-th reason, NULL behind the last. */
const struct intake_reason *intake_reason(const struct intake *in, size_t i);

/* The i-th warning, NULL behind the last. */
const char *intake_warning(const struct intake *in, size_t i);

#endif
