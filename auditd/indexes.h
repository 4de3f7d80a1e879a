/*
 * indexes - the archive's index, kept in step with its logs, for many threads
 * at once.
 *
 * It lies in STATE/index and is a cache: whatever is wrong with it is made
 * anew from the logs, while searches go on and say what they did not see.
 */
#ifndef ZEGEL_AUDITD_INDEXES_H
#define ZEGEL_AUDITD_INDEXES_H

#include "core/error.h"
#include "index/index.h"

struct indexes;

int indexes_new(struct indexes **out, const char *archive, const char *state,
    struct error *e);
void indexes_free(struct indexes *x);

/* An index as it is now, for the caller's thread alone until it is given
   back.  Any thread. */
int indexes_take(struct indexes *x, struct index **out, struct error *e);
void indexes_give_back(struct indexes *x, struct index *ix);
/* A search has found some of it damaged: look at it soon. */
void indexes_suspect(struct indexes *x);

#endif
