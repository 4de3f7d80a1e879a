/*
 * admitted - which records are in the archive already, by identity.
 *
 * Identities are those of archiver/identity.h.  Each log keeps its entries' in
 * tail/identities, 16 bytes an entry (zero for entries that are no records):
 * a cache that may be deleted and is rebuilt from the entries.  In memory
 * there are 8 bytes a slot, at most 70 % full: 128 MiB for ten million.
 *
 * An answer is only a hint where to look: the file may be damaged or forged,
 * so the caller compares with the entry itself before it calls a record a
 * duplicate.
 */
#ifndef ZEGEL_ARCHIVER_ADMITTED_H
#define ZEGEL_ARCHIVER_ADMITTED_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"

#define ADMITTED_KEY_LEN 16
#define ADMITTED_LOGS_MAX 200

struct admitted_key {
	uint8_t bytes[ADMITTED_KEY_LEN];
};

struct admitted;

int admitted_new(struct admitted **out, struct error *e);
void admitted_free(struct admitted *a);

/*
 * Take in a log's cache file (made if missing), of which the first `*count`
 * entries are used; `*count` is lowered to what the file holds.  `*log` gets
 * the log's number.  The file is cut to `*count`.
 */
int admitted_add_log(struct admitted *a, const char *path, uint64_t *count,
    unsigned int *log, struct error *e);

/*
 * Add the next entry of a log; NULL for one that is no record.  Kept in
 * memory until admitted_flush().
 */
int admitted_append(struct admitted *a, unsigned int log,
    const struct admitted_key *key, struct error *e);
/* Forget entries from `count` on (a commit that failed). */
void admitted_cut(struct admitted *a, unsigned int log, uint64_t count);
/* Write what was appended to the log's file; fsync too when `sync`. */
int admitted_flush(
    struct admitted *a, unsigned int log, bool sync, struct error *e);

/*
 * The place of an entry with this identity.  Start with `*cursor` = 0; call
 * again for further candidates; false when there is none (more).
 */
bool admitted_find(struct admitted *a, const struct admitted_key *key,
    uint64_t *cursor, unsigned int *log, uint64_t *index);

#endif
