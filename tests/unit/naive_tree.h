/*
 * naive_tree - RFC 6962, 2.1 word for word, to compare our trees with: slow,
 * recursive, and written without looking at store/tree.c.
 */
#ifndef ZEGEL_TESTS_UNIT_NAIVE_TREE_H
#define ZEGEL_TESTS_UNIT_NAIVE_TREE_H

#include <string.h>

#include "core/sha256.h"
#include "store/tree.h"
#include "tests/unit/check.h"

/* The leaf hash of entry `i` of the test trees: its number in decimal. */
static inline struct tree_hash
naive_leaf(uint64_t i)
{
	struct tree_hash out;
	char entry[32];
	int n = snprintf(
	    entry + 1, sizeof(entry) - 1, "%llu", (unsigned long long)i);

	entry[0] = '\0';
	assert_int_equal(sha256(entry, (size_t)n + 1, out.bytes, NULL), 0);
	return out;
}

/* MTH(D[begin:end]) over leaf hashes. */
static inline struct tree_hash
naive_root(const struct tree_hash *leaves, size_t n)
{
	uint8_t node[65] = {1};
	struct tree_hash out;
	size_t k = 1;

	if (n == 0) {
		assert_int_equal(sha256("", 0, out.bytes, NULL), 0);
		return out;
	}
	if (n == 1)
		return leaves[0];
	while (2 * k < n)
		k *= 2;
	out = naive_root(leaves, k);
	memcpy(node + 1, out.bytes, 32);
	out = naive_root(leaves + k, n - k);
	memcpy(node + 33, out.bytes, 32);
	assert_int_equal(sha256(node, 65, out.bytes, NULL), 0);
	return out;
}

/* A tree_source over an array of leaf hashes. */
struct naive_source {
	const struct tree_hash *leaves;
	size_t count;
};

static inline int
naive_source_hash(void *context, unsigned int level, uint64_t index,
    struct tree_hash *out, struct error *e)
{
	struct naive_source *s = context;
	size_t width = (size_t)1 << level;

	if ((index + 1) * width > s->count)
		return error_set(e, ERROR_INPUT, "outside the naive tree");
	*out = naive_root(s->leaves + index * width, width);
	return 0;
}

#endif
