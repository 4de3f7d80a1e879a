/*
 * entries - the entries of a log in order, as far as they can be read.
 *
 * From segments and tail alike.  What a damaged segment still gives is given;
 * what can't be read, or is not there any more, is told as such: an index
 * says what it lacks instead of stopping.
 */
#ifndef ZEGEL_INDEX_ENTRIES_H
#define ZEGEL_INDEX_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/error.h"
#include "store/log.h"

/* A callback that returns -1 ends the reading with its error. */
struct entries_visitor {
	/* `line` without LF, valid during the call; nothing is verified. */
	int (*entry)(void *context, uint64_t index, const char *line,
	    size_t len, struct error *e);
	/* `absent`: no file holds them; else they can't be read. */
	int (*skipped)(void *context, uint64_t first, uint64_t last,
	    bool absent, const char *reason, struct error *e);
	void *context;
};

/*
 * Where in the tail's file an entry begins: so that who follows a log does not
 * read its tail again and again.  Zeros know nothing.
 */
struct entries_place {
	dev_t device;
	ino_t file;
	uint64_t index;
	uint64_t offset;
};

/*
 * Visit entries first ... end - 1, each exactly once, as entry or as skipped.
 * `end` is at most what the checkpoint covers.  `place` may be NULL.  Fails
 * where the callbacks do, and with ERROR_NOMEM.
 */
int entries_visit(struct log *l, uint64_t first, uint64_t end,
    struct entries_place *place, const struct entries_visitor *visitor,
    struct error *e);

/* How many of first ... end - 1 no file of the log holds. */
uint64_t entries_absent(const struct log *l, uint64_t first, uint64_t end);

#endif
