/*
 * paths - where a user's keys, pins and sockets lie by default.
 *
 *   $ZEGEL_KEYS, else $XDG_DATA_HOME/zegel/keys, else ~/.local/share/zegel/keys
 */
#ifndef ZEGEL_CORE_PATHS_H
#define ZEGEL_CORE_PATHS_H

#include "core/error.h"
#include "core/file.h"

/* `given` (may be NULL) goes before everything.  ERROR_INPUT when there is no
   home either. */
int paths_keys(const char *given, char out[FILE_PATH_MAX], struct error *e);
/* $ZEGEL_PINS, else zegel/pins in the user's data directory. */
int paths_pins(char out[FILE_PATH_MAX], struct error *e);
/* Where indexes lie, one folder an archive: $ZEGEL_INDEXES, else
   $XDG_STATE_HOME/zegel/index, else ~/.local/state/zegel/index. */
int paths_indexes(char out[FILE_PATH_MAX], struct error *e);

/* A path that starts at the working directory where it is not absolute. */
int paths_absolute(const char *path, char out[FILE_PATH_MAX], struct error *e);

#endif
