/*
 * socket - where an archive's running writer is found.
 *
 *   KEYS/<archive with / as _>.sock
 *
 * A server that listens elsewhere leaves a symbolic link of that name.
 */
#ifndef ZEGEL_ARCHIVER_SOCKET_H
#define ZEGEL_ARCHIVER_SOCKET_H

#include "core/error.h"
#include "core/file.h"

/* A name too long for a socket is cut and made unique by its hash. */
int socket_path(const char *keys, const char *archive, char out[FILE_PATH_MAX],
    struct error *e);

#endif
