/*
 * shorten - makes a record fit an entry: `raw`, and if need be
 * `activity.object.content`, move to attachments.
 */
#ifndef ZEGEL_ARCHIVER_SHORTEN_H
#define ZEGEL_ARCHIVER_SHORTEN_H

#include "core/buf.h"
#include "core/error.h"
#include "store/entry.h"

/* What admission adds to a line is at most this long. */
#define SHORTEN_ROOM 300
#define SHORTEN_ABOVE (ENTRY_MAX - SHORTEN_ROOM)

/*
 * `line` holds a record as JSON, longer than SHORTEN_ABOVE; it is replaced by
 * the shorter one, and what moved is in the spool.  ERROR_INPUT when it is
 * still too long.
 */
int shorten(struct buf *line, const char *spool_folder, struct error *e);

#endif
