/*
 * file - the only code that makes things durable.
 *
 * A durable replacement is: temporary name, write, fsync, rename, fsync the
 * directory, each step checked.  After a failed fsync nothing is known about
 * what reached the disk; callers stop using the file and start over.
 */
#ifndef ZEGEL_CORE_FILE_H
#define ZEGEL_CORE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/buf.h"
#include "core/error.h"

#define FILE_PATH_MAX 4096

/* Format a path; ERROR_INPUT when it is longer than FILE_PATH_MAX. */
int file_path(char out[FILE_PATH_MAX], struct error *e, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The last component of a path; points into it. */
const char *file_leaf(const char *path);

bool file_exists(const char *path);
/* Size in bytes; ERROR_NOTFOUND or ERROR_IO. */
int file_size(const char *path, uint64_t *size, struct error *e);

/*
 * Read a whole regular file of at most `max` bytes behind what `out` holds.
 * ERROR_NOTFOUND, ERROR_IO, or ERROR_FORMAT when it is larger or no file.
 */
int file_read(const char *path, size_t max, struct buf *out, struct error *e);

/* Write all of it, however many calls that takes. */
int file_write_all(
    int fd, const void *data, size_t len, const char *path, struct error *e);
/* Read exactly `len` bytes at `offset`; ERROR_FORMAT when there are fewer. */
int file_read_at(int fd, void *data, size_t len, uint64_t offset,
    const char *path, struct error *e);
/*
 * Have the system begin to read these bytes, which will be wanted.  Promises
 * nothing; but several reads that are begun so wait for the disk together.
 */
void file_read_begin(int fd, uint64_t offset, uint64_t len);

/* fdatasync / fsync of an open file, by its path for the message. */
int file_sync(int fd, const char *path, struct error *e);
/*
 * Have the system begin to write what it holds of the file from `offset` on.
 * Promises nothing; but a file_sync() that follows waits less.
 */
void file_sync_begin(int fd, uint64_t offset);
/* fsync the directory that `path` lies in (the whole path without its leaf).*/
int file_sync_parent(const char *path, struct error *e);

/*
 * Replace (or make) `path` with these bytes, atomically; durably too when
 * `durable`.  `mode` as chmod.  On failure the file is the old one whole, or,
 * where only the last flush to disk failed, the new one whole.
 */
int file_replace(const char *path, const void *data, size_t len, mode_t mode,
    bool durable, struct error *e);
/*
 * Make `path`, which may not exist yet, atomically and durably.  On failure
 * it is not there, or as it was: ERROR_CONFLICT when there is one already.
 */
int file_create(const char *path, const void *data, size_t len, mode_t mode,
    struct error *e);
/* Rename `from` to `to`, which may not exist, and make that durable. */
int file_publish(const char *from, const char *to, struct error *e);

/* Make a directory and its missing parents, each made durable. */
int file_make_directories(const char *path, struct error *e);
/* The same, the last one for its owner only (0700) where it is made. */
int file_make_private_directory(const char *path, struct error *e);
/*
 * Make the missing directories that `path` lies in, for many files whose
 * durability comes later: file_sync_parents() fsyncs each directory from the
 * one `path` lies in up to `top`, which is one of them.
 */
int file_make_parents(const char *path, struct error *e);
int file_sync_parents(const char *path, const char *top, struct error *e);
/* Remove a file and make that durable; a missing one is fine. */
int file_remove(const char *path, struct error *e);

/*
 * The names in a directory without "." and "..", sorted by byte; free with
 * file_names_free().
 */
int file_list(const char *path, char ***names, size_t *count, struct error *e);
void file_names_free(char **names, size_t count);

/*
 * Call `see` with each name in a directory, without "." and "..", in no order,
 * however many there are.  A `see` that returns -1 stops it with its error.
 */
int file_each(const char *path,
    int (*see)(void *context, const char *name, struct error *e), void *context,
    struct error *e);

/*
 * Take an exclusive lock on a directory (flock), which lives as long as the
 * returned descriptor.  ERROR_CONFLICT when somebody has it.
 */
int file_lock_directory(const char *path, int *fd, struct error *e);

#endif
