/*
 * build - makes an archive's index, or brings it up to date.
 *
 * From the logs alone, as far as something is missing or not as it was made.
 * Partitions are made side by side by several threads.  A stop at any moment
 * costs the partitions that are being made; the next run goes on from there.
 * Searches go on meanwhile.
 */
#ifndef ZEGEL_INDEX_BUILD_H
#define ZEGEL_INDEX_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "index/indexer.h"

#define BUILD_JOBS_MAX 64

struct build_options {
	const char *archive;
	const char *index; /* INDEX; made when it is not there */
	uint64_t run; /* entries of a closed partition; 0: PARTITION_ENTRIES */
	unsigned int jobs; /* threads; 0: one for each processor */
	/* All may be NULL.  Called from any of the threads, one at a time. */
	bool (*stop)(void *context);
	void (*progress)(void *context, uint64_t done, uint64_t all);
	/* A partition that was dropped; `why` is a sentence's end. */
	indexer_report *report;
	void *context;
};

struct build_result {
	uint64_t entries; /* that the logs' checkpoints cover */
	uint64_t indexed_anew; /* entries that were indexed by this run */
	uint64_t dropped; /* partitions that were not as they were made */
};

/*
 * ERROR_CONFLICT when another process keeps this index, or when it was
 * stopped: what is complete by then is kept.
 */
int build_run(
    const struct build_options *o, struct build_result *out, struct error *e);

#endif
