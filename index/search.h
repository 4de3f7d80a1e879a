/*
 * search - finds entries in the index of an archive.
 *
 * Hits come in the order asked for, a page at a time, over all logs.  A hit
 * says where to look; its words are read from the log and verified there
 * (store/log.h), never taken from an index.
 *
 * A search costs what its page costs: partitions are asked newest first and
 * for no more than is taken.  What is counted besides is bounded by
 * `count_max`, by `count_us` and by the deadline, and the result says whether
 * a count is exact.  Who may see only a part of the archive has that part as `scope`: it
 * is part of the query for hits, counts and facets alike, so nothing outside
 * shows in any of them.  The coverage counts whole logs; names of entries that
 * were not searched are in it, contents never.
 */
#ifndef ZEGEL_INDEX_SEARCH_H
#define ZEGEL_INDEX_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "index/coverage.h"
#include "index/index.h"
#include "index/query.h"

#define SEARCH_LIMIT_MAX 1000
#define SEARCH_CURSOR_MAX ((size_t)64 << 10)
/* The most relevant are looked for among so many of the newest hits. */
#define SEARCH_RANKED_MAX 10000
#define SEARCH_FACET_VALUES 20 /* of each facet, the most frequent */

enum search_order { SEARCH_NEWEST, SEARCH_OLDEST, SEARCH_RELEVANCE };

struct search_request {
	const struct query *query;
	const struct query *scope; /* NULL: everything */
	enum search_order order; /* by posted time, or by relevance */
	size_t limit; /* hits a page, 1 to SEARCH_LIMIT_MAX */
	const char *cursor; /* of the page before; NULL: the first page */
	uint64_t count_max; /* count so many hits, then say "at least" */
	int64_t count_us; /* ... or for so long behind the page; 0: no matter */
	uint64_t facets_max; /* look at so many hits for facets; 0: none */
	int64_t deadline_us; /* of the forward clock; 0: none */
};

struct search_hit {
	char class_name[ARCHIVE_CLASS_MAX + 1];
	uint64_t index; /* in its log */
	int64_t posted_us;
	int64_t captured_us;
	double score; /* SEARCH_RELEVANCE: higher is better; else 0 */
};

enum search_facet {
	SEARCH_CHANNEL,
	SEARCH_SOURCE,
	SEARCH_AUTHOR,
	SEARCH_DIRECTION,
	SEARCH_TYPE,
	SEARCH_DAY, /* posted, UTC: 2026-11-22 */
	SEARCH_FACETS
};
extern const char *const search_facet_names[SEARCH_FACETS];

struct search_value {
	char *value;
	uint64_t count;
};

struct search_result {
	struct search_hit *hits;
	size_t hit_count;
	uint64_t total; /* hits on all pages */
	bool total_exact; /* else there may be more */
	/* The deadline has passed: there may be hits that are not shown. */
	bool stopped;
	/* SEARCH_RELEVANCE: `hits` are the best among so many of the newest,
	   which are all there are where ranked_all. */
	uint64_t ranked;
	bool ranked_all;
	/* Facets are of the first page's search alone. */
	struct search_value *facets[SEARCH_FACETS]; /* most frequent first */
	size_t facet_counts[SEARCH_FACETS];
	uint64_t facets_of; /* hits that were looked at, the newest (oldest) */
	bool facets_exact; /* ... which are all */
	char *cursor; /* for the next page; NULL when this is the last */
	struct coverage coverage;
};

/*
 * Search.  ERROR_INPUT for a query that can't be searched and for a cursor
 * that is none, or of another query.  A damaged index is no error: see the
 * coverage.  Release the result.
 */
int search_run(struct index *ix, const struct search_request *r,
    struct search_result *out, struct error *e);
void search_result_release(struct search_result *r);

/* "1,234 hits", "at least 10,000 hits", "no hits", and what more there is to
   say about the search as a whole, in sentences; then the coverage's text
   where it is not complete. */
void search_text(const struct search_result *r, struct buf *out);

#endif
