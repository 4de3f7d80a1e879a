/* The layout of what reads and writes partitions, shared by their files. */
#ifndef ZEGEL_INDEX_PARTITION_INTERNAL_H
#define ZEGEL_INDEX_PARTITION_INTERNAL_H

#include <sqlite3.h>

#include "index/names_internal.h"
#include "index/partition.h"
#include "index/sql_internal.h"

/* Bits of a live id below the milliseconds: a partition has 2^18 entries. */
#define PARTITION_PLACE_BITS 18

static inline int64_t
partition_live_id(int64_t posted_ms, uint64_t place)
{
	uint64_t ms = (uint64_t)(posted_ms - PARTITION_EPOCH_MS);

	return (int64_t)(ms << PARTITION_PLACE_BITS | place);
}

/*
 * Writes rows; the transaction is its user's.  `info` is what has been
 * written, committed or not.
 */
struct partition_writer {
	char path[FILE_PATH_MAX];
	sqlite3 *db;
	sqlite3_stmt *words, *entry, *name, *unindexed, *state;
	struct names *names;
	struct partition_info info;
};

/* What goes into a row besides the id. */
struct partition_row {
	uint64_t index;
	int64_t posted_us;
	int64_t captured_us;
	uint32_t facets[DOCUMENT_FACETS];
	struct json_slice text, author, meta;
};

int partition_writer_open(struct partition_writer *w, const char *path,
    enum sql_mode mode, uint64_t first, struct error *e);
void partition_writer_release(struct partition_writer *w);
/* The numbers of a document's facets. */
int partition_writer_facets(struct partition_writer *w,
    const struct document *d, uint32_t out[DOCUMENT_FACETS], struct error *e);
int partition_writer_put(struct partition_writer *w, int64_t id,
    const struct partition_row *row, struct error *e);
/* Entries that are not, or not all, indexed. */
int partition_writer_unindexed(struct partition_writer *w, uint64_t first,
    uint64_t last, bool absent, const char *reason, size_t reason_len,
    struct error *e);
/* Write `info` down, as part of the transaction. */
int partition_writer_save(struct partition_writer *w, struct error *e);

struct partition {
	char path[FILE_PATH_MAX];
	sqlite3 *db;
	bool live;
	sqlite3_stmt *entry, *name, *unindexed;
	int64_t deadline_us; /* 0: never */
};

/* Read what partition_writer_save() wrote. */
int
partition_state_read(sqlite3 *db, struct partition_info *info, struct error *e);

#endif
