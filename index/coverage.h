/*
 * coverage - how much of the logs a search has looked at.
 *
 * An index may be behind, damaged or half made.  No answer leaves out why
 * something may be missing from it.
 */
#ifndef ZEGEL_INDEX_COVERAGE_H
#define ZEGEL_INDEX_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "store/archive.h"

/* Consecutive entries that were not searched. */
struct coverage_gap {
	uint64_t first;
	uint64_t last;
	char why[ERROR_TEXT_MAX];
};

struct coverage_log {
	char class_name[ARCHIVE_CLASS_MAX + 1];
	uint64_t size; /* entries that the log's checkpoint covers */
	uint64_t searched; /* of those, entries that were searched */
	uint64_t partly; /* of the searched, not by everything in them */
	uint64_t unread; /* entries that could not be read from the log */
	uint64_t absent; /* entries that the log does not hold any more */
	uint64_t missing; /* entries in gaps that the log does hold */
	struct coverage_gap *gaps; /* by first */
	size_t gap_count;
	/* size = searched + unread + absent + missing */
};

struct coverage {
	struct coverage_log *logs;
	size_t count;
};

void coverage_release(struct coverage *c);
/* Add a log to the coverage, without gaps; NULL with ERROR_NOMEM. */
struct coverage_log *coverage_add(
    struct coverage *c, const char *class_name, uint64_t size, struct error *e);
/* Add a gap behind the others. */
int coverage_add_gap(struct coverage_log *l, uint64_t first, uint64_t last,
    const char *why, struct error *e);

/* Whether all that the logs hold was searched, by everything in it. */
bool coverage_complete(const struct coverage *c);
/*
 * Say it in words, a line a fact, each ended by a line end:
 *
 *	communications-3y: all 1,234 entries were searched.
 *	communications-3y: entries 262144 to 524287 were NOT searched: ...
 */
void coverage_text(const struct coverage *c, struct buf *out);

/* Append a number with commas: 1,234,567. */
void coverage_number(struct buf *out, uint64_t number);

#endif
