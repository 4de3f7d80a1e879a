/*
 * What check.c and check_partition.c share: what a partition holds of each of
 * its entries, as one number that depends on every term.
 */
#ifndef ZEGEL_INDEX_CHECK_INTERNAL_H
#define ZEGEL_INDEX_CHECK_INTERNAL_H

#include "index/index_internal.h"
#include "index/words.h"

struct check_entry {
	int64_t id; /* 0: the partition does not have it */
	uint64_t terms; /* the sum of its terms' hashes */
};

/* What a partition holds, by entry. */
struct check_held {
	struct partition *p;
	const struct partition_info *info;
	struct check_entry *entries; /* info->count: first is info->first */
	uint64_t strays; /* ids and terms that belong to no entry */
};

/* Read all of a partition, as of one moment. */
int check_read(struct check_held *h, struct partition *p,
    const struct partition_info *info, struct error *e);
void check_release(struct check_held *h);

/* The sum that a document's terms have. */
int check_document(struct words *words, const struct document *d,
    uint64_t *terms, struct error *e);

#endif
