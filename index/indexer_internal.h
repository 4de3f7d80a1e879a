/* What the files of the indexer share. */
#ifndef ZEGEL_INDEX_INDEXER_INTERNAL_H
#define ZEGEL_INDEX_INDEXER_INTERNAL_H

#include "index/indexer.h"

/* Remove a partition's file, and what SQLite keeps beside a live one. */
int
indexer_remove(struct indexer *x, uint64_t first, bool live, struct error *e);

#endif
