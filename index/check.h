/*
 * check - holds an index against the logs that it was made from.
 *
 * Every entry, or a random sample, is read from its log and made a document
 * again; its times, the values of its fields, and every term of its words with
 * column and position must be what the index has, no more and no less.
 */
#ifndef ZEGEL_INDEX_CHECK_H
#define ZEGEL_INDEX_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "index/coverage.h"

struct check_options {
	const char *archive;
	const char *index; /* INDEX */
	uint64_t sample; /* so many entries, drawn at random; 0: all */
	uint64_t seed; /* of the draw */
	/* All may be NULL. */
	bool (*stop)(void *context);
	void (*progress)(void *context, uint64_t done, uint64_t all);
	/* One difference: "its words are not those of the entry". */
	void (*difference)(void *context, const char *class_name,
	    uint64_t index, const char *what);
	void *context;
};

struct check_result {
	uint64_t checked; /* entries that were compared */
	uint64_t differences;
	struct coverage coverage; /* what there is to compare; release it */
};

/* ERROR_CONFLICT when it was stopped. */
int check_run(
    const struct check_options *o, struct check_result *out, struct error *e);

#endif
