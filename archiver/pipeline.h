/*
 * pipeline - lines go into a writer in batches, a few of them on their way at
 * once, so that parsing and committing overlap.
 */
#ifndef ZEGEL_ARCHIVER_PIPELINE_H
#define ZEGEL_ARCHIVER_PIPELINE_H

#include <stddef.h>
#include <stdint.h>

#include "archiver/writer.h"

#define PIPELINE_BATCH_BYTES ((size_t)2 << 20)
#define PIPELINE_BATCH_LINES 4096

struct pipeline;

/* Called for each batch, in order, once it is durable (or refused whole). */
typedef void pipeline_settled(void *context, const struct submission *s);

int pipeline_new(struct pipeline **out, struct writer *w,
    pipeline_settled *settled, void *context, struct error *e);
void pipeline_free(struct pipeline *p);

/* Add a record; see admission_add_record(). */
int pipeline_record(struct pipeline *p, uint64_t number, const char *line,
    size_t len, struct error *e);
/* Add an entry of another kind; see admission_add_entry(). */
int pipeline_entry(struct pipeline *p, size_t class_index, const char *members,
    size_t len, struct error *e);
/* Send what waits and wait for all answers. */
int pipeline_flush(struct pipeline *p, struct error *e);

#endif
