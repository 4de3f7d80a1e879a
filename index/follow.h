/*
 * follow - keeps an archive's index in step with its logs, while it lives.
 *
 * What a checkpoint covers can be searched within a second of it.  Two threads
 * of its own: one looks at the logs' checkpoints ten times a second and lets
 * the live partitions grow; the other closes partitions that are full, and
 * finds and mends what is damaged: files that are gone or cut off at once, bits
 * that flipped when it starts, once a day, and when somebody asks.
 */
#ifndef ZEGEL_INDEX_FOLLOW_H
#define ZEGEL_INDEX_FOLLOW_H

#include <stdint.h>

#include "core/error.h"

struct follow;

struct follow_options {
	const char *archive;
	const char *index; /* INDEX; made when it is not there */
	uint64_t run; /* entries of a closed partition; 0: PARTITION_ENTRIES */
	/* NULL, or told what people should know, as a sentence; from the
	   threads. */
	void (*report)(void *context, const char *text);
	void *context;
};

/* ERROR_CONFLICT when another process keeps this index. */
int follow_start(
    struct follow **out, const struct follow_options *o, struct error *e);
/* Stop at the next safe point, and free it. */
void follow_stop(struct follow *f);
/*
 * A search has found part of the index damaged: look at all of it soon.  Any
 * thread, as often as it likes.
 */
void follow_suspect(struct follow *f);

#endif
