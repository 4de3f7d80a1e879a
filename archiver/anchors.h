/*
 * anchors - the checkpoints of other archives as entries of this one.
 *
 * A thread looks at each log of the other archives now and then.  Where one has
 * grown, its newest checkpoint, the whole signed note, becomes an entry of
 * kind `anchor` here.  When two archives anchor each other, neither can be
 * rolled back alone: the other remembers.
 *
 * Growth that is nothing but anchors is passed over, or two archives at rest
 * would answer each other for ever.
 */
#ifndef ZEGEL_ARCHIVER_ANCHORS_H
#define ZEGEL_ARCHIVER_ANCHORS_H

#include "archiver/mender.h"

#define ANCHORS_EVERY_S 60
#define ANCHORS_MAX 16

struct anchors;

struct anchors_options {
	const char *archives[ANCHORS_MAX]; /* directories; copied */
	size_t count;
	unsigned int every_s; /* 0: ANCHORS_EVERY_S */
	struct mender *mender; /* borrowed */
	void (*tell)(void *context, const char *sentence); /* any thread */
	void *context;
};

/* Looks at once, then every so often. */
int anchors_new(
    struct anchors **out, const struct anchors_options *o, struct error *e);
/* Waits for the look that is under way.  NULL is nothing. */
void anchors_free(struct anchors *a);

#endif
