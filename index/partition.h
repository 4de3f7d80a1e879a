/*
 * partition - consecutive entries of one log, as one file that finds them.
 *
 *   INDEX/<class>/00000000000000262144.index   closed: never changes again
 *   INDEX/<class>/00000000000000524288.live    what follows; grows
 *
 * Hits come newest (or oldest) first at a cost that follows what is taken and
 * not what there is, because an entry's id in a partition ascends with its
 * place in that order:
 *
 *   order   posted time in milliseconds, then index in the log
 *   closed  id = rank in that order, 1 to n
 *   live    id = milliseconds since PARTITION_EPOCH_MS << 18 | index - first
 *
 * Times beyond +-2^44 milliseconds (the years 1412 to 2527) count as those.
 *
 * A partition is a SQLite file (partition.sql) whose pages are checked when
 * they are read (pages.h).  Whatever is wrong with a file is ERROR_FORMAT:
 * then it is dropped and made again from the log.
 *
 * Measured with 500-byte records, words by unicode61 (2 cores, warm): 40 files
 * of 262,144 entries answer a word, phrase or field in 0.2 to 4 ms when every
 * file has to be asked for its newest hit; 10 files of 1,048,576 in 0.1 to
 * 1.4 ms, but those take five times the time per entry to make, because the
 * hash table of what is not written yet leaves the processor's cache.  Pages
 * of 16 KiB and 64 KiB gain nothing.  detail=column saves 15 % of the size and
 * has no phrases.
 */
#ifndef ZEGEL_INDEX_PARTITION_H
#define ZEGEL_INDEX_PARTITION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/file.h"
#include "core/sha256.h"
#include "index/document.h"

#define PARTITION_ENTRIES ((uint64_t)1 << 18)
#define PARTITION_SUFFIX ".index"
#define PARTITION_LIVE_SUFFIX ".live"
#define PARTITION_MS_MAX ((INT64_C(1) << 44) - 1)
#define PARTITION_EPOCH_MS (-PARTITION_MS_MAX - 1)
#define PARTITION_VERSION_MAX 128

/* What makes an index useless to another version: the schema's, the words'. */
void partition_version(char out[PARTITION_VERSION_MAX]);

/* The place of a posted time in the order. */
int64_t partition_posted_ms(int64_t posted_us);

/* What is in a partition. */
struct partition_info {
	uint64_t first; /* entries first ... first + count - 1 */
	uint64_t count;
	uint64_t indexed; /* entries that can be found */
	uint64_t partly; /* of those, not by everything in them */
	uint64_t unread; /* entries that can't be read */
	uint64_t absent; /* entries that the log does not hold any more */
	/* of the indexed; min > max without any */
	int64_t posted_min_ms, posted_max_ms;
	int64_t captured_min_us, captured_max_us;
};

/* A closed one's bytes. */
struct partition_file {
	uint64_t size;
	uint8_t sha256[SHA256_LEN];
};
/* Read all of it; with `durable` it is flushed to disk first. */
int partition_file_read(const char *path, bool durable,
    struct partition_file *out, struct error *e);

/*
 * Making a closed one: entries are added in the log's order, and sorted and
 * written by finish.  The file is durable then, under the name it was opened
 * by.  Needs up to about 400 MiB of memory, and disk for the texts meanwhile.
 */
struct partition_builder;
int partition_builder_open(struct partition_builder **out, const char *path,
    uint64_t first, struct error *e);
/* `d` with reasons is found by what could be read, and listed. */
int partition_builder_add(struct partition_builder *b, uint64_t index,
    const struct document *d, struct error *e);
/* Entries that are not there, or can't be read. */
int partition_builder_skip(struct partition_builder *b, uint64_t first,
    uint64_t last, bool absent, const char *reason, struct error *e);
int partition_builder_finish(struct partition_builder *b, uint64_t count,
    struct partition_info *info, struct partition_file *file, struct error *e);
/* Also removes the file when it was not finished. */
void partition_builder_free(struct partition_builder *b);

/*
 * The live one: made when it is not there yet, else read through once, so that
 * damage shows (ERROR_FORMAT); then appended to while others search it.  What is added can be searched, and is kept, from commit on.  After
 * an error only partition_live_close() is left, which gives up what was added
 * since the newest commit.
 */
struct partition_live;
int partition_live_open(struct partition_live **out, const char *path,
    uint64_t first, struct error *e);
void partition_live_close(struct partition_live *p);
/* What has been committed. */
const struct partition_info *
partition_live_info(const struct partition_live *p);
/* Whether its file is still what its path names. */
bool partition_live_in_place(const struct partition_live *p);
int partition_live_add(struct partition_live *p, uint64_t index,
    const struct document *d, struct error *e);
int partition_live_skip(struct partition_live *p, uint64_t first, uint64_t last,
    bool absent, const char *reason, struct error *e);
/* `end`: every entry before it has been added or skipped. */
int
partition_live_commit(struct partition_live *p, uint64_t end, struct error *e);

/*
 * Searching.  A partition is used by one thread at a time; others open it for
 * themselves.
 */
struct partition;
int partition_open(
    struct partition **out, const char *path, bool live, struct error *e);
void partition_close(struct partition *p);
/* Of a live one: as of its newest commit. */
int partition_read_info(
    struct partition *p, struct partition_info *info, struct error *e);
/*
 * Stop whatever runs once the forward clock passes this; 0: never.  What was
 * stopped has `*stopped` set where a function has it.
 */
void partition_deadline(struct partition *p, int64_t deadline_us);

struct partition_entry {
	uint64_t index; /* in the log */
	int64_t posted_us;
	int64_t captured_us;
	uint32_t facets[DOCUMENT_FACETS]; /* numbers for partition_name() */
};
/* ERROR_FORMAT when there is no such entry. */
int partition_entry(struct partition *p, int64_t id,
    struct partition_entry *out, struct error *e);
/* Append the value that a number stands for, and say of which facet it is.
   ERROR_FORMAT when there is no such number. */
int partition_name(struct partition *p, uint32_t number,
    enum document_facet *facet, struct buf *out, struct error *e);

/* The first of the parts that are not indexed, behind the skip-th. */
struct partition_unindexed {
	uint64_t first;
	uint64_t last;
	bool absent;
	char reason[ERROR_TEXT_MAX];
};
/* 1 and `*out`; 0 when there is none; -1. */
int partition_unindexed(struct partition *p, uint64_t skip,
    struct partition_unindexed *out, struct error *e);

#endif
