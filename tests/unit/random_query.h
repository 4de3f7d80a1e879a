/*
 * random_query - trees as query_parse() makes them, from a seed.
 */
#ifndef ZEGEL_TESTS_UNIT_RANDOM_QUERY_H
#define ZEGEL_TESTS_UNIT_RANDOM_QUERY_H

#include <stdint.h>

#include "index/query.h"

/* What the leaves of a tree are made of. */
struct random_words {
	const char *const *words; /* ends with NULL */
	const char *const *channels; /* likewise */
	bool ranges; /* of posted time: whole days from 2026-03-01 on */
	bool marks; /* exact and prefix */
};

/* The next number of a sequence; `*seed` is not 0. */
uint32_t random_next(uint64_t *seed);
/* Exits when memory runs out. */
struct query *
random_query(uint64_t *seed, const struct random_words *of, unsigned int depth);

#endif
