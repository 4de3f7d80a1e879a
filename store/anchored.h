/*
 * anchored - what an archive remembers of other logs: the checkpoints that its
 * `anchor` entries hold.  All of them count, not only the newest: who rebuilds
 * a log can have the rebuilt one anchored too, but not what came before.
 */
#ifndef ZEGEL_STORE_ANCHORED_H
#define ZEGEL_STORE_ANCHORED_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "core/error.h"
#include "store/checkpoint.h"

#define ANCHORED_MAX 16384 /* checkpoints that are kept in memory */

struct anchored {
	char *place; /* "PATH audit:17", for findings */
	struct checkpoint checkpoint;
	struct buf note;
	bool used; /* the reader's own */
};

struct anchored_list {
	struct anchored *list;
	size_t count;
	uint64_t left_out; /* between the first ANCHORED_MAX and the last */
};

/*
 * Read every entry of the archive at `path`, which is not verified here.  An
 * anchor that is malformed, or no checkpoint of what it says it is of, is
 * ERROR_FORMAT.  Release `a` in any case.
 */
int anchored_read(struct anchored_list *a, const char *path, struct error *e);
void anchored_release(struct anchored_list *a);

#endif
