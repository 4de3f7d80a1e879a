/*
 * spill - bytes put aside in a file without a name, and taken back in any
 * order.  What is small stays in the system's memory.
 */
#ifndef ZEGEL_INDEX_SPILL_H
#define ZEGEL_INDEX_SPILL_H

#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"

struct spill;

/* In the directory of `path`; the file's name is gone when this returns. */
int spill_open(struct spill **out, const char *path, struct error *e);
void spill_close(struct spill *s);
/* Put a piece aside; `*offset` is where. */
int spill_put(struct spill *s, const void *data, size_t len, uint64_t *offset,
    struct error *e);
/* Replace what `out` holds by `len` bytes from there. */
int spill_get(struct spill *s, uint64_t offset, size_t len, struct buf *out,
    struct error *e);

#endif
