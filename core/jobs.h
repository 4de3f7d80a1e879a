/*
 * jobs - a few threads for what takes too long for a polling thread.
 */
#ifndef ZEGEL_CORE_JOBS_H
#define ZEGEL_CORE_JOBS_H

#include "core/error.h"

/* Part of what the job is about; the caller's until `run` is called. */
struct job {
	void (*run)(struct job *j);
	struct job *next;
};

struct jobs;

int jobs_new(struct jobs **out, unsigned int threads, struct error *e);
/* Runs what waits first. */
void jobs_free(struct jobs *q);
/* Run it soon, in the order of coming.  Cannot fail. */
void jobs_add(struct jobs *q, struct job *j);

#endif
