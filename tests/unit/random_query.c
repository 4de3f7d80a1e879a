#include "tests/unit/random_query.h"

#include <stdlib.h>
#include <string.h>

#define DAY_US (INT64_C(86400) * 1000000)
#define MARCH_US (INT64_C(1772323200) * 1000000) /* 2026-03-01 */

uint32_t
random_next(uint64_t *seed)
{
	/* xorshift64*, Vigna 2016 */
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return (uint32_t)((*seed * UINT64_C(2685821657736338717)) >> 32);
}

static const char *
pick(uint64_t *seed, const char *const *from)
{
	size_t n = 0;

	while (from[n] != NULL)
		n++;
	return from[random_next(seed) % n];
}

static struct query *
must(struct query *q)
{
	if (q == NULL)
		abort();
	return q;
}

static struct query *
random_words(uint64_t *seed, const struct random_words *of)
{
	const char *word = pick(seed, of->words);
	struct query *q = must(query_words(word, strlen(word)));

	if (of->marks) {
		q->exact = random_next(seed) % 8 == 0;
		q->prefix = random_next(seed) % 8 == 0;
	}
	return q;
}

static struct query *
random_range(uint64_t *seed)
{
	int64_t from = MARCH_US + random_next(seed) % 28 * DAY_US;
	int64_t to = from + (1 + random_next(seed) % 5) * DAY_US;
	uint32_t which = random_next(seed) % 6;

	return must(query_range(which == 5 ? QUERY_CAPTURED : QUERY_POSTED,
	    which == 0 ? INT64_MIN : from, which == 1 ? INT64_MAX : to));
}

static struct query *
random_near(uint64_t *seed, const struct random_words *of)
{
	uint32_t n = 2 + random_next(seed) % 2;
	struct query *near = must(query_new(QUERY_NEAR)), *child;

	near->distance = 1 + random_next(seed) % 10;
	while (n-- > 0) {
		child = random_words(seed, of);
		child->next = near->child;
		near->child = child;
	}
	return near;
}

static struct query *
random_leaf(uint64_t *seed, const struct random_words *of)
{
	const char *value;

	switch (random_next(seed) % 8) {
	case 0:
		if (of->ranges)
			return random_range(seed);
		return random_words(seed, of);
	case 1:
		return random_near(seed, of);
	case 2:
	case 3:
		value = pick(seed, of->channels);
		return must(query_field(FIELD_CHANNEL, value, strlen(value)));
	default:
		return random_words(seed, of);
	}
}

struct query *
random_query(uint64_t *seed, const struct random_words *of, unsigned int depth)
{
	uint32_t kind = random_next(seed) % 6, n;
	struct query *q;

	if (depth == 0 || kind < 2)
		return random_leaf(seed, of);
	if (kind == 2)
		return must(query_not(random_query(seed, of, depth - 1)));
	q = random_query(seed, of, depth - 1);
	for (n = 1 + random_next(seed) % 3; n > 0; n--)
		q = must(query_join(kind % 2 == 0 ? QUERY_AND : QUERY_OR, q,
		    random_query(seed, of, depth - 1)));
	return q;
}
