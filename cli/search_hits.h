/*
 * search_hits - the hits of a search, read from their logs and verified.
 */
#ifndef ZEGEL_CLI_SEARCH_HITS_H
#define ZEGEL_CLI_SEARCH_HITS_H

#include "index/document.h"
#include "index/search.h"
#include "keys/vkey.h"
#include "store/archive.h"
#include "store/log.h"

/* One log that hits were read from. */
struct search_log {
	char class_name[ARCHIVE_CLASS_MAX + 1];
	struct log *log;
	struct vkey key; /* that signed its checkpoint */
};

struct search_hits {
	const struct archive *archive;
	struct search_log *logs;
	size_t count;
	struct buf line; /* the hit's exact line */
	char leaf[TREE_HASH_LEN * 2 + 1];
	struct document document; /* of that line */
};

void search_hits_init(struct search_hits *h, const struct archive *a);
void search_hits_release(struct search_hits *h);
/*
 * Read a hit: its line is proven to be in the tree of a checkpoint which one
 * of the archive's keys has signed.  On failure nothing of it may be shown.
 */
int search_hits_read(
    struct search_hits *h, const struct search_hit *hit, struct error *e);
/* The log that it was read from. */
const struct search_log *
search_hits_log(const struct search_hits *h, const struct search_hit *hit);

#endif
