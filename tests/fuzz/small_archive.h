/*
 * small_archive - a small good archive, a copy of it on disk, and what its
 * files were and are.  Ends the program when it can't.
 */
#ifndef ZEGEL_TESTS_FUZZ_SMALL_ARCHIVE_H
#define ZEGEL_TESTS_FUZZ_SMALL_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"

#define LOG "logs/communications-3y/"
#define FILES_MAX 64 /* new ones included */

/* A file as it was, and as it is. */
struct item {
	char name[200]; /* below the archive */
	struct buf was;
	struct buf is;
	bool existed;
	bool exists;
};

extern struct item items[FILES_MAX]; /* sorted, new ones last */
extern size_t item_count;
extern size_t good_count; /* of them in the good archive */
extern char top[64]; /* where the copy is */
extern char held[80]; /* its checkpoint, kept elsewhere */

void must(bool holds);
/* Make both, once; they are removed at exit. */
void small_archive_begin(void);
/* Write it into the copy, or remove it there.  A new file may have the name of
   a folder; then it does not exist. */
void small_archive_put(struct item *x, const struct buf *bytes, bool exists);

#endif
