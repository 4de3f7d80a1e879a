/*
 * tree - the RFC 6962 Merkle tree with SHA-256.
 *
 * leaf = SHA-256(0x00 || entry), node = SHA-256(0x01 || left || right).
 * A `struct tree_range` is the compact form of leaves [begin, end): the roots
 * of the maximal perfect subtrees aligned to absolute positions, left to
 * right.  Ranges that touch can be joined, so segments are hashed in
 * parallel and memory stays O(log n).
 */
#ifndef ZEGEL_STORE_TREE_H
#define ZEGEL_STORE_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/sha256.h"

#define TREE_HASH_LEN SHA256_LEN
#define TREE_RANGE_MAX 128 /* 2 * 63 subtrees at most, rounded up */
#define TREE_PROOF_MAX 64 /* hashes in a proof at most */
#define TREE_SIZE_MAX ((uint64_t)INT64_MAX)

struct tree_hash {
	uint8_t bytes[TREE_HASH_LEN];
};

struct tree_range {
	uint64_t begin;
	uint64_t end;
	size_t count;
	struct tree_hash hashes[TREE_RANGE_MAX];
};

int tree_leaf_hash(struct sha256 *h, const void *entry, size_t len,
    struct tree_hash *out, struct error *e);
int tree_node_hash(struct sha256 *h, const struct tree_hash *left,
    const struct tree_hash *right, struct tree_hash *out, struct error *e);

/* The empty range at `begin`. */
void tree_range_init(struct tree_range *r, uint64_t begin);
/* Add the leaf at r->end.  On failure (ERROR_NOMEM, or ERROR_INPUT at
   TREE_SIZE_MAX) `r` is unchanged. */
int tree_range_append(struct tree_range *r, struct sha256 *h,
    const struct tree_hash *leaf, struct error *e);
/* Add `right`, which begins where `left` ends.  On failure (ERROR_NOMEM, or
   ERROR_INPUT when it does not) `left` is unchanged. */
int tree_range_join(struct tree_range *left, struct sha256 *h,
    const struct tree_range *right, struct error *e);
/* The root of a tree: the range must begin at 0.  Empty: SHA-256(""). */
int tree_range_root(const struct tree_range *r, struct sha256 *h,
    struct tree_hash *out, struct error *e);

/*
 * RFC 9162, 2.1.3.2 and 2.1.4.2: check a proof against roots.  ERROR_FORMAT
 * for impossible sizes or lengths, ERROR_TAMPERED when it proves otherwise.
 * Every tree extends the one of size 0, whose root is SHA-256(""), and itself;
 * the proofs of that are empty.
 */
int tree_check_inclusion(uint64_t index, uint64_t size,
    const struct tree_hash *leaf, const struct tree_hash *proof,
    size_t proof_len, const struct tree_hash *root, struct error *e);
int tree_check_consistency(uint64_t old_size, uint64_t new_size,
    const struct tree_hash *proof, size_t proof_len,
    const struct tree_hash *old_root, const struct tree_hash *new_root,
    struct error *e);

/*
 * Where a tree's hashes come from: the root of the perfect subtree of 2^level
 * leaves number `index` (leaves [index << level, (index + 1) << level)).
 */
struct tree_source {
	int (*hash)(void *context, unsigned int level, uint64_t index,
	    struct tree_hash *out, struct error *e);
	void *context;
};

/* RFC 6962, 2.1: the root of the first `size` leaves from a source. */
int tree_source_root(const struct tree_source *s, uint64_t size,
    struct tree_hash *out, struct error *e);
/* The range [0, size) from a source: one hash for each bit of `size`. */
int tree_source_range(const struct tree_source *s, uint64_t size,
    struct tree_range *out, struct error *e);
/*
 * RFC 6962, 2.1.1; `proof` has room for TREE_PROOF_MAX.  ERROR_INPUT when
 * `index` is not below `size`, or what the source says.
 */
int tree_prove_inclusion(const struct tree_source *s, uint64_t index,
    uint64_t size, struct tree_hash *proof, size_t *proof_len, struct error *e);
/* RFC 6962, 2.1.2; likewise.  From size 0, and to itself, it is empty. */
int tree_prove_consistency(const struct tree_source *s, uint64_t old_size,
    uint64_t new_size, struct tree_hash *proof, size_t *proof_len,
    struct error *e);

#endif
