/*
 * match - a query as SQLite's FTS5 understands it.
 *
 * An entry is found when any part finds it.  A part has an FTS5 expression, to
 * be bound as a value (never put into SQL), and the time spans that hold
 * besides.  Nearly every query is one part; a time range under OR or NOT makes
 * several, which may overlap.
 *
 * FTS5 can't say "all but": a part with `without` finds what its expression
 * does not match.  So no part needs more than one expression, however NOT is
 * nested:
 *
 *	storing -padel     "storing" NOT "padel"
 *	-padel             "padel", without
 *	channel:x OR -a    "a" NOT "\x05channel=x", without
 */
#ifndef ZEGEL_INDEX_MATCH_H
#define ZEGEL_INDEX_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "index/query.h"

#define MATCH_PARTS_MAX 16

struct match_part {
	char *expression; /* NULL: none, all entries of the time spans */
	bool without; /* those that `expression` does not match */
	/* from <= time < to; INT64_MIN and INT64_MAX are no bounds */
	int64_t posted_from, posted_to;
	int64_t captured_from, captured_to;
};

struct match {
	size_t count; /* of parts; 0: nothing can be found */
	struct match_part parts[MATCH_PARTS_MAX];
};

/*
 * Translate what both `query` and `scope` (NULL: everything) find.
 * ERROR_INPUT when time ranges under OR and NOT would make more than
 * MATCH_PARTS_MAX parts; ERROR_NOMEM.
 */
int match_init(struct match *m, const struct query *query,
    const struct query *scope, struct error *e);
void match_release(struct match *m);

#endif
