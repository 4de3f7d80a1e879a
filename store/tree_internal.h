/*
 * tree_internal - what tree, its proofs and its tiles share.
 */
#ifndef ZEGEL_STORE_TREE_INTERNAL_H
#define ZEGEL_STORE_TREE_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include "store/tree.h"

/* The position of the highest set bit; `n` is not 0. */
static inline unsigned int
tree_log2(uint64_t n)
{
	return 63 - (unsigned int)__builtin_clzll(n);
}

/*
 * The root above perfect subtrees of falling size, left to right: each
 * subtree hangs to the left of all that follow it.  None: SHA-256("").
 */
int tree_fold(struct sha256 *h, const struct tree_hash *subtrees, size_t count,
    struct tree_hash *out, struct error *e);

/*
 * hashes[0] becomes the root above `count` (a power of 2) subtrees of one
 * size; the other hashes become garbage.
 */
int tree_perfect_root(
    struct sha256 *h, struct tree_hash *hashes, size_t count, struct error *e);

#endif
