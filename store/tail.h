/*
 * tail - the part of log.c that reads tail/entries.ndjson.
 */
#ifndef ZEGEL_STORE_TAIL_H
#define ZEGEL_STORE_TAIL_H

#include "store/log.h"

/*
 * Open the tail of `l` and find its first index.  A missing file is an empty
 * tail.  ERROR_FORMAT when the first line is neither a genesis nor a seal.
 */
int tail_open(struct log *l, struct error *e);
/* Find all its lines, once; a tail may be long, so only when needed. */
int tail_scan(struct log *l, struct error *e);
/* Append line `index`, without LF; ERROR_NOTFOUND.  Scans if need be. */
int tail_read(struct log *l, uint64_t index, struct buf *out, struct error *e);
/* The index that the tail's first line says it has. */
int tail_first_index(
    const char *line, size_t len, uint64_t *index, struct error *e);

#endif
