/*
 * spool - attachments that have arrived before the records that name them.
 *
 *   ARCHIVE/logs/<first class>/tail/incoming/<sha256>
 *
 * A spooled attachment is durable under its hash.  When a record that names
 * it is admitted it moves to that log's tail/attachments/.  What no record
 * named within SPOOL_KEEP_S is removed.
 */
#ifndef ZEGEL_ARCHIVER_SPOOL_H
#define ZEGEL_ARCHIVER_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/sha256.h"

#define SPOOL_KEEP_S 86400

struct spool_file; /* one attachment being written */

/* `folder` is the incoming folder, which must exist. */
int spool_begin(struct spool_file **out, const char *folder, struct error *e);
int spool_write(
    struct spool_file *f, const void *data, size_t len, struct error *e);
/*
 * Durable under its hash.  `expected` (hex, may be NULL): ERROR_INPUT when the
 * bytes have another hash.  Frees `f`, also on failure.
 */
int spool_finish(struct spool_file *f, const char *expected,
    char sha256_hex[SHA256_HEX_LEN + 1], uint64_t *size, struct error *e);
void spool_abort(struct spool_file *f);

bool spool_has(const char *folder, const char *sha256_hex);
/*
 * Remove what is older than SPOOL_KEEP_S; with `unfinished` also what was
 * never finished: only where nobody spools now.
 */
int spool_clean(const char *folder, bool unfinished, struct error *e);

#endif
