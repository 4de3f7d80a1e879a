/*
 * archive - a directory of logs, and the names of things in it.
 *
 *   ARCHIVE/README-VERIFY.txt  policy  keys/  logs/<class>/
 */
#ifndef ZEGEL_STORE_ARCHIVE_H
#define ZEGEL_STORE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "core/file.h"

#define ARCHIVE_CLASS_MAX 128

struct archive {
	char path[FILE_PATH_MAX];
	char **classes; /* folder names under logs/, sorted */
	size_t class_count;
};

/*
 * ERROR_NOTFOUND when `path` is missing or has no logs/ or no log;
 * ERROR_FORMAT when it is no directory.
 */
int archive_open(struct archive *a, const char *path, struct error *e);
void archive_release(struct archive *a);

int archive_log_path(const struct archive *a, const char *class_name,
    char out[FILE_PATH_MAX], struct error *e);

/* Letters, digits, '.', '_', '-', not at the start: also a folder's name. */
bool archive_class_valid(const char *name);
/* "bank.example/social": parts as class names, joined by single slashes. */
bool archive_name_valid(const char *name);

/*
 * Split "CLASS:INDEX"; ERROR_INPUT.  With only one log, "INDEX" will do when
 * `only` names its class (else NULL).
 */
int archive_parse_address(const char *text, const char *only,
    char class_name[ARCHIVE_CLASS_MAX + 1], unsigned long long *index,
    struct error *e);

#endif
