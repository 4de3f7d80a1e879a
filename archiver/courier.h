/*
 * courier - lines go to a running writer in batches: what a pipeline is for a
 * writer of our own.
 */
#ifndef ZEGEL_ARCHIVER_COURIER_H
#define ZEGEL_ARCHIVER_COURIER_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "http/client/client.h"
#include "core/buf.h"

#define COURIER_BATCH_BYTES ((size_t)4 << 20)
#define COURIER_BATCH_LINES 8192

struct courier;

/* A batch that was answered. */
struct delivery {
	const struct buf *lines; /* as they were sent, each with its LF */
	uint64_t first_line; /* the number of the first, from 1 */
	const json_t *answer; /* of POST /v1/records */
};

/* Called for each batch, in order; -1 ends the courier's work. */
typedef int
courier_delivered(void *context, const struct delivery *d, struct error *e);

int courier_new(struct courier **out, struct client *c,
    courier_delivered *delivered, void *context, struct error *e);
/* What was not flushed is not sent. */
void courier_free(struct courier *c);

/* Add a line without its LF; an empty one only counts. */
int
courier_line(struct courier *c, const char *line, size_t len, struct error *e);
/* Send what waits. */
int courier_flush(struct courier *c, struct error *e);

#endif
