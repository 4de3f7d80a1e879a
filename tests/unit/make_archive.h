/*
 * make_archive - zips, tars and directories for tests, hostile ones too.
 */
#ifndef ZEGEL_TESTS_UNIT_MAKE_ARCHIVE_H
#define ZEGEL_TESTS_UNIT_MAKE_ARCHIVE_H

#include <stddef.h>

struct made_member {
	const char *name;
	const char *text; /* NULL: `zeros` zero bytes */
	size_t zeros;
	const char *link; /* a symbolic link to this */
};

/* `format` is "zip", "tar", "tar.gz" or "tar.zst"; members end with a NULL
   name.  Fails the test when it can't. */
void make_archive(
    const char *path, const char *format, const struct made_member *members);
/* A new directory under TMPDIR; the caller's path of it. */
void make_directory(char path[256]);
void make_file(const char *directory, const char *name, const char *text);
/* Remove a directory that the above made, and all in it. */
void remove_directory(const char *path);

#endif
