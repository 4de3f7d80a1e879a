/*
 * search_latency ARCHIVE INDEX [REPEAT] - how long the 50 newest hits of each query on
 * standard input take, in milliseconds: median, 99th percentile, slowest.
 *
 * Of REPEAT (100) runs in one process, over an index that is opened once, as
 * in a server; hits are counted up to 1,000, and for up to 2 ms.  Reading the hits from their log
 * is bench/read_cold's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "index/search.h"

#define HITS 50
#define COUNTED 1000
#define COUNTED_US 2000

static int
by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int
time_query(struct index *ix, const char *text, size_t repeat, double *ms,
    struct error *e)
{
	struct search_request r = {.order = SEARCH_NEWEST,
	    .limit = HITS,
	    .count_max = COUNTED,
	    .count_us = COUNTED_US};
	struct search_result result;
	struct query *q = NULL;
	uint64_t total = 0;
	bool exact = true;
	size_t i;

	if (query_parse(&q, text, strlen(text), NULL, e) != 0)
		return -1;
	r.query = q;
	for (i = 0; i < repeat; i++) {
		int64_t start = clock_monotonic_us();

		if (search_run(ix, &r, &result, e) != 0) {
			query_free(q);
			return -1;
		}
		ms[i] = (double)(clock_monotonic_us() - start) / 1000;
		total = result.total;
		exact = result.total_exact;
		search_result_release(&result);
	}
	query_free(q);
	printf("%8.2f", ms[0]);
	qsort(ms, repeat, sizeof(*ms), by_value);
	printf(" %8.2f %8.2f %8.2f  %s%" PRIu64 "  %s\n", ms[repeat / 2],
	    ms[repeat * 99 / 100], ms[repeat - 1], exact ? "" : ">=", total,
	    text);
	return 0;
}

int
main(int argc, char **argv)
{
	size_t repeat = argc > 3 ? strtoul(argv[3], NULL, 10) : 100;
	double *ms = calloc(repeat + 1, sizeof(*ms));
	struct index *ix = NULL;
	struct error e = {ERROR_NONE, ""};
	char line[1024];
	int rc = 0;

	if (argc < 3 || repeat == 0 || ms == NULL) {
		fprintf(
		    stderr, "usage: search_latency ARCHIVE INDEX [REPEAT]\n");
		return 2;
	}
	if (index_open(&ix, argv[1], argv[2], &e) != 0)
		rc = -1;
	else
		printf("%8s %8s %8s %8s  hits  query\n", "first", "median",
		    "p99", "slowest");
	while (rc == 0 && fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		rc = time_query(ix, line, repeat, ms, &e);
	}
	index_close(ix);
	free(ms);
	if (rc != 0)
		fprintf(stderr, "search_latency: %s\n", e.text);
	return rc == 0 ? 0 : error_exit_status(&e);
}
