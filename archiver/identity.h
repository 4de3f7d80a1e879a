/*
 * identity - what makes two captures of one thing the same record.
 *
 * Equal source, native_id and activity, where of the activity is not compared
 * what changes without the item having changed, or what only other items tell:
 *
 *	- of actor, attributedTo, to, cc, bto, bcc, audience, origin and target,
 *	  in the activity and in its object, more than the `id`: people and
 *	  groups change their names;
 *	- object.context: it may have been found by way of other items;
 *	- where native_id begins with "derived:", and so is made of all that
 *	  identifies the item: those people, where they have no id, and the
 *	  activity's summary, which Meta writes in the language of the export.
 *
 * It is SHA-256 over these three, exact JSON texts each ended by LF, which no
 * JSON text contains (absent native_id: nothing); its first 16 bytes.
 */
#ifndef ZEGEL_ARCHIVER_IDENTITY_H
#define ZEGEL_ARCHIVER_IDENTITY_H

#include <stdbool.h>

#include "archiver/admitted.h"
#include "core/error.h"
#include "core/sha256.h"
#include "store/entry.h"

/* Of a record's canonical line. */
int identity_of(struct sha256 *h, struct json_slice line,
    struct admitted_key *out, struct error *e);

/* Of its members' values; a NULL text for what is absent. */
int identity_of_members(struct sha256 *h, struct json_slice source,
    struct json_slice native_id, struct json_slice activity,
    struct admitted_key *out, struct error *e);

/*
 * Whether `known` has all of the attachments of `line`, two records of one
 * identity: an export that has the pictures, after one that had none, brings
 * something new.
 */
bool identity_covers(struct json_slice known, struct json_slice line);

/* Add an entry of a log to `a`: its identity, or none if it is no record. */
int identity_append(struct admitted *a, unsigned int log,
    const struct entry *entry, struct error *e);

#endif
