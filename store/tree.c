#include "store/tree.h"

#include <inttypes.h>
#include <string.h>

#include "store/tree_internal.h"

static const uint8_t LEAF_PREFIX = 0x00;
static const uint8_t NODE_PREFIX = 0x01;

int
tree_leaf_hash(struct sha256 *h, const void *entry, size_t len,
    struct tree_hash *out, struct error *e)
{
	if (sha256_update(h, &LEAF_PREFIX, 1, e) != 0 ||
	    sha256_update(h, entry, len, e) != 0)
		return -1;
	return sha256_final(h, out->bytes, e);
}

int
tree_node_hash(struct sha256 *h, const struct tree_hash *left,
    const struct tree_hash *right, struct tree_hash *out, struct error *e)
{
	uint8_t
	    node[1 + 2 * TREE_HASH_LEN]; /* one update is faster than three */

	node[0] = NODE_PREFIX;
	memcpy(node + 1, left->bytes, TREE_HASH_LEN);
	memcpy(node + 1 + TREE_HASH_LEN, right->bytes, TREE_HASH_LEN);
	if (sha256_update(h, node, sizeof(node), e) != 0)
		return -1;
	return sha256_final(h, out->bytes, e);
}

int
tree_fold(struct sha256 *h, const struct tree_hash *subtrees, size_t count,
    struct tree_hash *out, struct error *e)
{
	struct tree_hash root;

	if (count == 0)
		return sha256_final(h, out->bytes, e);
	root = subtrees[--count];
	while (count > 0)
		if (tree_node_hash(h, &subtrees[--count], &root, &root, e) != 0)
			return -1;
	*out = root;
	return 0;
}

void
tree_range_init(struct tree_range *r, uint64_t begin)
{
	r->begin = begin;
	r->end = begin;
	r->count = 0;
}

/*
 * Add the perfect subtree of 2^level leaves that begins at r->end.  While it
 * is a right child whose left sibling lies in the range, that sibling is the
 * last hash of the range, and their parent takes the place of both.
 */
static int
push(struct tree_range *r, struct sha256 *h, unsigned int level,
    const struct tree_hash *subtree, struct error *e)
{
	struct tree_hash top = *subtree;
	uint64_t end = r->end + ((uint64_t)1 << level);
	uint64_t index = r->end >> level;
	size_t count = r->count;

	while (index % 2 == 1 && (index - 1) << level >= r->begin) {
		if (tree_node_hash(h, &r->hashes[count - 1], &top, &top, e) !=
		    0)
			return -1;
		count--;
		index /= 2;
		level++;
	}
	r->hashes[count] = top;
	r->count = count + 1;
	r->end = end;
	return 0;
}

int
tree_range_append(struct tree_range *r, struct sha256 *h,
    const struct tree_hash *leaf, struct error *e)
{
	if (r->end == TREE_SIZE_MAX)
		return error_set(e, ERROR_INPUT, "the tree is full");
	return push(r, h, 0, leaf, e);
}

/* The level of the largest aligned perfect subtree of [begin, end). */
static unsigned int
first_level(uint64_t begin, uint64_t end)
{
	unsigned int fits = tree_log2(end - begin);
	unsigned int aligned;

	if (begin == 0)
		return fits;
	aligned = (unsigned int)__builtin_ctzll(begin);
	return aligned < fits ? aligned : fits;
}

int
tree_range_join(struct tree_range *left, struct sha256 *h,
    const struct tree_range *right, struct error *e)
{
	struct tree_range joined = *left;
	size_t i;

	if (right->begin != left->end)
		return error_set(e, ERROR_INPUT,
		    "a range that begins at %" PRIu64
		    " does not follow one that ends at %" PRIu64,
		    right->begin, left->end);
	for (i = 0; i < right->count; i++)
		if (push(&joined, h, first_level(joined.end, right->end),
			&right->hashes[i], e) != 0)
			return -1;
	*left = joined;
	return 0;
}

int
tree_range_root(const struct tree_range *r, struct sha256 *h,
    struct tree_hash *out, struct error *e)
{
	if (r->begin != 0)
		return error_set(e, ERROR_INPUT,
		    "a range that begins at %" PRIu64 " has no root", r->begin);
	return tree_fold(h, r->hashes, r->count, out, e);
}

int
tree_perfect_root(
    struct sha256 *h, struct tree_hash *hashes, size_t count, struct error *e)
{
	size_t i;

	for (; count > 1; count /= 2)
		for (i = 0; i < count / 2; i++)
			if (tree_node_hash(h, &hashes[2 * i],
				&hashes[2 * i + 1], &hashes[i], e) != 0)
				return -1;
	return 0;
}
