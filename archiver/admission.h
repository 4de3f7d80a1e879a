/*
 * admission - a submitted line becomes an entry's line.
 *
 * What is submitted is a record without what the archiver adds: `kind`,
 * `time`, `salt`; `adapter` ("ingest/1") and `attachments` ([]) are added
 * where absent.  `channel`, `direction`, `source` and `activity` are
 * demanded.  The result is canonical; only the time is still to be set.
 *
 * Lines are collected in a batch, which is submitted to a writer as one; the
 * answers come back in the batch's items.
 */
#ifndef ZEGEL_ARCHIVER_ADMISSION_H
#define ZEGEL_ARCHIVER_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "archiver/admitted.h"
#include "archiver/config.h"
#include "core/buf.h"
#include "core/error.h"
#include "store/entry.h"

#define ADMISSION_DEFAULT_ADAPTER "ingest/1"

enum admission_outcome {
	ADMISSION_PENDING,
	ADMISSION_ADMITTED,
	ADMISSION_DUPLICATE,
	ADMISSION_REFUSED
};

struct admission_item {
	uint64_t number; /* the caller's line number */
	size_t offset; /* of the line in the batch's `lines` */
	size_t len;
	size_t time_at; /* of the time's text in the line */
	size_t class_index;
	bool record;
	bool flagged;
	bool has_attachments;
	struct admitted_key key;

	enum admission_outcome outcome;
	uint64_t index; /* of the entry, or of the one it duplicates */
	char *reason; /* when refused; freed with the batch */
};

struct admission_batch {
	struct buf lines;
	struct admission_item *items;
	size_t count;
	size_t cap;
};

void admission_batch_clear(struct admission_batch *b);
void admission_batch_release(struct admission_batch *b);

/* One for each thread: it keeps scratch memory and random bytes. */
struct admission;
int admission_new(struct admission **out, const struct config *config,
    const char *spool_folder, struct error *e);
void admission_free(struct admission *a);

/*
 * Add one submitted line as a record.  A line that isn't acceptable becomes
 * an item that is refused with the reason and the byte offset in the line as
 * submitted; -1 only when memory or disk fail.  A line too long for an entry
 * has `raw`, then `activity.object.content`, moved to the spool.
 */
int admission_add_record(struct admission *a, struct admission_batch *b,
    uint64_t number, const char *text, size_t len, struct error *e);

/*
 * Add an entry of another kind, for the class `class_index`.  `members` is a
 * JSON object with everything but `time`.
 */
int admission_add_entry(struct admission *a, struct admission_batch *b,
    size_t class_index, const char *members, size_t len, struct error *e);

/* Refuse an item afterwards. */
int admission_refuse(
    struct admission_item *item, const char *reason, struct error *e);

#endif
