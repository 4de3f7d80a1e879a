/*
 * indexer - what keeps one log's index in step with the log.
 *
 * A log of `size` signed entries has closed partitions for each whole run of
 * `run` (PARTITION_ENTRIES; tests take fewer) from 0 on, as far as its entries are still there, and a
 * live one for what follows.  Whoever holds the INDEX's lock has one indexer a
 * log; several threads may close partitions at a time while one lets the live
 * one grow, and anybody may search.
 */
#ifndef ZEGEL_INDEX_INDEXER_H
#define ZEGEL_INDEX_INDEXER_H

#include <pthread.h>
#include <stdbool.h>

#include "index/entries.h"
#include "index/manifest.h"
#include "store/archive.h"

struct indexer {
	char class_name[ARCHIVE_CLASS_MAX + 1];
	char log_path[FILE_PATH_MAX];
	char folder[FILE_PATH_MAX]; /* INDEX/<class> */
	bool (*stop)(void *context); /* may be NULL: never */
	void *context;
	uint64_t run; /* entries of a closed partition */

	pthread_mutex_t mutex; /* of the following */
	struct manifest manifest;
	uint64_t *taken; /* partitions that a thread is at, by first */
	size_t taken_count;

	/* of the one thread that lets the live one grow */
	struct partition_live *live;
	uint64_t live_first;
	uint64_t grown; /* entries added since indexer_open() */
	struct entries_place place;
};

/*
 * Take the INDEX for this process, making its directory if need be; close the
 * descriptor to give it up.  ERROR_CONFLICT when another has it.
 */
int indexer_lock(const char *index, int *fd, struct error *e);

/*
 * Make the folder if need be, read the manifest, remove what a stopped run
 * left behind.  An index of another log, version or run, or with a damaged
 * manifest, is thrown away: `*dropped` (may be NULL) says why, else "".
 */
int indexer_open(struct indexer **out, const struct archive *a,
    const char *class_name, const char *index, uint64_t run,
    char dropped[ERROR_TEXT_MAX], struct error *e);
void indexer_close(struct indexer *x);

/*
 * Drop the closed partitions whose file is gone or of another size, or that
 * are about entries which the log lost or disposed of since; with `bytes` also
 * those whose bytes are not the ones they were made with.  `report` (may be
 * NULL) is told of each.  Not while other threads close partitions.
 */
typedef void indexer_report(
    void *context, const char *class_name, uint64_t first, const char *why);
int indexer_verify(struct indexer *x, const struct log *l, bool bytes,
    indexer_report *report, void *context, struct error *e);

/*
 * Make the next closed partition that is missing.  1, `*first` and `*count`
 * when one was made; 0 when none is missing (or others are at the last ones);
 * -1.  In several threads at a time.
 */
int indexer_close_next(
    struct indexer *x, uint64_t *first, uint64_t *count, struct error *e);
/* How many entries are in closed partitions that are still missing. */
uint64_t indexer_missing(struct indexer *x, const struct log *l);

/*
 * Let the live partition grow up to what the log's checkpoint covers, in
 * commits of some thousand entries.  One that is damaged, or whose file is gone,
 * is started anew.
 */
int indexer_grow(struct indexer *x, struct log *l, struct error *e);
/* False when the live one's file was taken away: let it grow then.  By the
   thread that does. */
bool indexer_in_place(const struct indexer *x);

#endif
