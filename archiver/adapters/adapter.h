/*
 * adapter - how one kind of export becomes records.
 *
 * An adapter is one file that defines one `const struct adapter`, and one
 * line in table.c.  It knows a format and nothing of archives: it is lent the
 * members of an input one after another and gives records to an intake
 * (archiver/adapters/intake.h).  docs/ADAPTERS.md walks through one.
 *
 * The importer makes these passes over the input:
 *
 *  1. It lists all members, with the first MEMBER_HEAD_MAX bytes of each,
 *     and asks every adapter to recognise() the listing.  The highest score
 *     wins; if all say 0 the import is refused.  `--adapter NAME` decides
 *     without asking.
 *  2. start(), and role() for each member.
 *  3. context() for each MEMBER_CONTEXT (and MEMBER_BOTH): accounts, names, anything that
 *     items refer to.
 *  4. Each MEMBER_MEDIA is streamed into the attachment spool; from then on
 *     intake_media_find() knows it.  Media that no record attaches becomes a
 *     flagged record at the end, so that it isn't lost.
 *  5. records() for each MEMBER_RECORDS (and MEMBER_BOTH), in the order of
 *     the input.
 *  6. finish(), free().
 *
 * Recognise by structure and content: exact names below the export's own
 * root, and the head's bytes; never by a substring of a path ("activity/" is
 * also a part of "your_facebook_activity/").  See listing_find().
 *
 * Rules for records: `raw` is the item's bytes exactly as they stand in the
 * member; what can't be understood goes to intake_flag() with the reason and
 * is never dropped; counters that differ between two exports of the same item
 * (likes, views) stay out of `activity`, or re-importing would duplicate it.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_ADAPTER_H
#define ZEGEL_ARCHIVER_ADAPTERS_ADAPTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archiver/adapters/intake.h"
#include "archiver/adapters/listing.h"
#include "archiver/adapters/stream.h"
#include "core/error.h"

enum member_role {
	MEMBER_IGNORE, /* counted and named in the manifest, not read */
	MEMBER_CONTEXT, /* read before everything else */
	MEMBER_MEDIA, /* spooled as an attachment */
	MEMBER_RECORDS, /* holds the items */
	MEMBER_BOTH /* read by context(), and again by records() */
};

/* What `--set NAME=VALUE` may say to an adapter. */
struct adapter_setting {
	const char *name; /* "date-order" */
	const char *help; /* one line, values included */
};

struct adapter {
	const char *name; /* "x-archive" */
	unsigned int version; /* plus one when the same input yields other
				  records; records say "x-archive/1" */
	const char *channel; /* "x": of drafts that name none */
	const char *summary; /* one line: what it reads */
	const struct adapter_setting *settings; /* ends with a NULL name;
						   NULL when there are none */

	/* 0: not mine.  1 to 100: how sure. */
	int (*recognise)(const struct listing *listing);

	/*
	 * Everything below shares the `state` that start() makes.  `intake`
	 * and `listing` live until free().  A function that returns -1 ends
	 * the import; a member that can't be read at all does not have to:
	 * intake_refuse() it and return 0.
	 */
	int (*start)(void **state, struct intake *intake,
	    const struct listing *listing, struct error *e);
	enum member_role (*role)(void *state, const struct member *member);
	/* May be NULL when role() never says MEMBER_CONTEXT or _BOTH. */
	int (*context)(void *state, const struct member *member,
	    struct stream *stream, struct error *e);
	int (*records)(void *state, const struct member *member,
	    struct stream *stream, struct error *e);
	int (*finish)(void *state, struct error *e); /* may be NULL */
	void (*free)(void *state); /* NULL is nothing */
};

#endif
