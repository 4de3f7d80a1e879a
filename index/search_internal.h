/*
 * What the files of a search share: search.c coordinates, search_merge.c
 * brings the partitions' hits into one order, search_facets.c counts values,
 * search_rank.c sorts by relevance.
 */
#ifndef ZEGEL_INDEX_SEARCH_INTERNAL_H
#define ZEGEL_INDEX_SEARCH_INTERNAL_H

#include "index/cursor.h"
#include "index/index_internal.h"
#include "index/match.h"
#include "index/scan.h"
#include "index/search.h"

/* Where a hit stands in the order. */
struct place {
	int64_t posted_ms;
	const char *class_name;
	uint64_t index;
};

/* What one partition finds, from the walk's next hit on. */
struct source {
	struct index_log *log;
	struct index_partition *partition;
	struct scan *scan; /* NULL until its turn comes, and at its end */
	bool opened;
	bool has_head;
	bool ended;
	struct partition_entry head; /* while has_head */
	double score;
	uint32_t *counts; /* by number of name, for facets */
	size_t count_cap;
};

struct merge {
	const struct search_request *request;
	const struct match *match;
	const struct cursor *first; /* the logs' sizes at the first page */
	bool newest_first;
	bool scored;
	bool has_after;
	struct place after; /* only what comes behind this */
	struct source *sources;
	size_t count;
	int64_t deadline_us; /* of what is being done; 0: none */
	bool stopped; /* by the deadline: the order is no longer known */
};

/* Sources of all partitions that can be searched. */
int merge_open(struct merge *m, struct index *ix, struct error *e);
void merge_close(struct merge *m);
/* Another deadline from here on. */
void merge_deadline(struct merge *m, int64_t deadline_us);
/* 1 and the source whose head is the next hit (merge_taken() then takes it);
   0 at the end or when stopped; -1. */
int merge_next(struct merge *m, struct source **out, struct error *e);
void merge_taken(struct source *s);
/* Count what is left, up to `max`, without its order. */
int
merge_count(struct merge *m, uint64_t max, uint64_t *count, struct error *e);

/* Count a source's head in. */
struct facets;
int facets_new(struct facets **out, struct error *e);
void facets_free(struct facets *f);
int facets_add(struct facets *f, struct source *s, struct error *e);
/* Put what was counted into the result, by name. */
int facets_finish(struct facets *f, struct merge *m, struct search_result *out,
    struct error *e);

/* Fill the result's hits by relevance, behind the `offset` best. */
int search_rank(struct merge *m, uint64_t offset, struct search_result *out,
    struct facets *f, struct error *e);

/* A head as a hit. */
void search_hit_set(struct search_hit *hit, const struct source *s);

#endif
