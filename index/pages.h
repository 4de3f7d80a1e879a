/*
 * pages - an index file's pages, each with a checksum that every read checks.
 *
 *   page of PAGES_SIZE bytes = PAGES_SIZE - 8 bytes of SQLite's | u64le sum
 *
 * An index is a cache; what it must never do is to leave a hit out because a
 * bit of it has flipped.  So SQLite reads and writes its files through a file
 * system (a "VFS") of ours that keeps a sum in the bytes which SQLite
 * reserves at each page's end.  A page that does not hash to its sum fails
 * the query as SQLITE_IOERR_DATA, and the partition is dropped and made anew.
 *
 * The sum finds every change of up to eight neighbouring bytes, and others
 * but for one in 2^64.  It is no protection against somebody who means harm:
 * the manifest has each closed file's SHA-256, and a hit is read from the log
 * and verified there in any case.
 *
 * What SQLite's write-ahead log holds has SQLite's own checksums.
 */
#ifndef ZEGEL_INDEX_PAGES_H
#define ZEGEL_INDEX_PAGES_H

#include "core/error.h"

/* Larger pages gain no speed and cost a rare word's search their reading. */
#define PAGES_SIZE 4096
#define PAGES_SUM_LEN 8

/* The name of the file system, for opening files with it. */
#define PAGES_VFS "zegel-pages"

/* Register it with SQLite; again is nothing.  Safe in any thread. */
int pages_register(struct error *e);

#endif
