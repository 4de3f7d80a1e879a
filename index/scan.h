/*
 * scan - the entries of one partition that a query finds, by id.
 *
 * Walks down (newest first) or up, taking no more from the index than it is
 * asked for.  The parts of a match (match.h) are walked side by side, so an
 * entry that several of them find comes once.
 */
#ifndef ZEGEL_INDEX_SCAN_H
#define ZEGEL_INDEX_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "index/match.h"
#include "index/partition.h"

/* What else must hold for a hit. */
struct scan_bounds {
	bool newest_first;
	bool scored; /* say how relevant each is */
	uint64_t end; /* of the log: entries before this index only */
	int64_t posted_low_ms; /* inclusive, both */
	int64_t posted_high_ms;
};

struct scan;

/* `m`, `p` and `info` stay the caller's and outlive the scan. */
int scan_open(struct scan **out, struct partition *p,
    const struct partition_info *info, const struct match *m,
    const struct scan_bounds *bounds, struct error *e);
void scan_close(struct scan *s);
/*
 * 1 and the next id; 0 at the end, or when the deadline has passed: then
 * scan_stopped().  -1: ERROR_FORMAT for a damaged file.
 */
int scan_next(struct scan *s, int64_t *id, struct error *e);
bool scan_stopped(const struct scan *s);
/* How relevant the entry that scan_next() gave last is: more is better. */
double scan_score(const struct scan *s);

#endif
