/*
 * file_internal - what file.c and file_directory.c share.
 */
#ifndef ZEGEL_CORE_FILE_INTERNAL_H
#define ZEGEL_CORE_FILE_INTERNAL_H

#include "core/file.h"

/* The directory part of `path`: "." for a bare name, "/" for "/x". */
int file_parent(const char *path, char out[FILE_PATH_MAX], struct error *e);

#endif
