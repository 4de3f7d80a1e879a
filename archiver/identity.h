/*
 * identity - what makes two captures of one thing the same record.
 *
 * Equal source, native_id and canonical activity: SHA-256 over the three
 * values' exact JSON text (absent native_id: nothing), each ended by LF,
 * which no JSON text contains; its first 16 bytes.
 */
#ifndef ZEGEL_ARCHIVER_IDENTITY_H
#define ZEGEL_ARCHIVER_IDENTITY_H

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

/* Add an entry of a log to `a`: its identity, or none if it is no record. */
int identity_append(struct admitted *a, unsigned int log,
    const struct entry *entry, struct error *e);

#endif
