#include "store/tree.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "store/tree_internal.h"

/* A run of leaves: half open, and never empty. */
struct span {
	uint64_t begin;
	uint64_t end;
};

static bool
hash_equal(const struct tree_hash *a, const struct tree_hash *b)
{
	return memcmp(a->bytes, b->bytes, TREE_HASH_LEN) == 0;
}

/*
 * The names fn and sn are RFC 9162's: the node on the path and the last node
 * of the same level.  Climb past the levels where fn, being the last and a
 * left child, has no sibling.
 */
static void
climb_lonely(uint64_t *fn, uint64_t *sn)
{
	while (*fn % 2 == 0 && *fn != 0) {
		*fn >>= 1;
		*sn >>= 1;
	}
}

static int
wrong_length(const char *how, struct error *e)
{
	return error_set(e, ERROR_FORMAT, "proof has too %s hashes", how);
}

/* RFC 9162, 2.1.3.2, step 4: the root that the proof leads to. */
static int
inclusion_root(struct sha256 *h, uint64_t fn, uint64_t sn,
    const struct tree_hash *proof, size_t proof_len, struct tree_hash *root,
    struct error *e)
{
	int rc;
	size_t i;

	for (i = 0; i < proof_len; i++) {
		if (sn == 0)
			return wrong_length("many", e);
		if (fn % 2 == 1 || fn == sn) {
			rc = tree_node_hash(h, &proof[i], root, root, e);
			climb_lonely(&fn, &sn);
		} else {
			rc = tree_node_hash(h, root, &proof[i], root, e);
		}
		if (rc != 0)
			return -1;
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 ? 0 : wrong_length("few", e);
}

int
tree_check_inclusion(uint64_t index, uint64_t size,
    const struct tree_hash *leaf, const struct tree_hash *proof,
    size_t proof_len, const struct tree_hash *root, struct error *e)
{
	struct tree_hash reached = *leaf;
	struct sha256 *h;
	int rc = -1;

	if (index >= size)
		return error_set(e, ERROR_FORMAT,
		    "index %" PRIu64 " lies outside a tree of size %" PRIu64,
		    index, size);
	h = sha256_new(e);
	if (h == NULL)
		return -1;
	if (inclusion_root(h, index, size - 1, proof, proof_len, &reached, e) !=
	    0)
		goto out;
	if (!hash_equal(&reached, root)) {
		error_set(e, ERROR_TAMPERED,
		    "entry %" PRIu64 " is not what the tree of size %" PRIu64
		    " holds there",
		    index, size);
		goto out;
	}
	rc = 0;
out:
	sha256_free(h);
	return rc;
}

/*
 * RFC 9162, 2.1.4.2, step 6: from the subtree that both trees share, climb
 * to the roots of both.
 */
static int
consistency_roots(struct sha256 *h, uint64_t fn, uint64_t sn,
    const struct tree_hash *proof, size_t proof_len, struct tree_hash *fr,
    struct tree_hash *sr, struct error *e)
{
	size_t i;

	for (i = 0; i < proof_len; i++) {
		if (sn == 0)
			return wrong_length("many", e);
		if (fn % 2 == 1 || fn == sn) {
			if (tree_node_hash(h, &proof[i], fr, fr, e) != 0 ||
			    tree_node_hash(h, &proof[i], sr, sr, e) != 0)
				return -1;
			climb_lonely(&fn, &sn);
		} else if (tree_node_hash(h, sr, &proof[i], sr, e) != 0) {
			return -1;
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 ? 0 : wrong_length("few", e);
}

/* Sizes 0 < old < new: what remains when the simple cases are gone. */
static int
check_growth(struct sha256 *h, uint64_t old_size, uint64_t new_size,
    const struct tree_hash *proof, size_t proof_len,
    const struct tree_hash *old_root, const struct tree_hash *new_root,
    struct error *e)
{
	bool perfect = (old_size & (old_size - 1)) == 0;
	uint64_t fn = old_size - 1, sn = new_size - 1;
	struct tree_hash fr, sr;

	if (proof_len == 0)
		return wrong_length("few", e);
	/* A perfect old tree is itself the shared subtree; see RFC, step 2. */
	fr = perfect ? *old_root : proof[0];
	sr = fr;
	for (; fn % 2 == 1; fn >>= 1)
		sn >>= 1;
	if (consistency_roots(h, fn, sn, perfect ? proof : proof + 1,
		perfect ? proof_len : proof_len - 1, &fr, &sr, e) != 0)
		return -1;
	if (!hash_equal(&fr, old_root) || !hash_equal(&sr, new_root))
		return error_set(e, ERROR_TAMPERED,
		    "the tree of size %" PRIu64
		    " does not extend that of size %" PRIu64,
		    new_size, old_size);
	return 0;
}

/* The trees of sizes 0 and n, or n and n: no hash may be given. */
static int
check_same_or_empty(struct sha256 *h, uint64_t old_size, uint64_t new_size,
    size_t proof_len, const struct tree_hash *old_root,
    const struct tree_hash *new_root, struct error *e)
{
	struct tree_hash empty;

	if (proof_len != 0)
		return wrong_length("many", e);
	if (tree_fold(h, NULL, 0, &empty, e) != 0)
		return -1;
	if (old_size == 0 && !hash_equal(old_root, &empty))
		return error_set(e, ERROR_TAMPERED,
		    "the tree of size 0 has a root that is not SHA-256 of "
		    "nothing");
	if (old_size == new_size && !hash_equal(old_root, new_root))
		return error_set(e, ERROR_TAMPERED,
		    "two different trees of size %" PRIu64, old_size);
	return 0;
}

int
tree_check_consistency(uint64_t old_size, uint64_t new_size,
    const struct tree_hash *proof, size_t proof_len,
    const struct tree_hash *old_root, const struct tree_hash *new_root,
    struct error *e)
{
	struct sha256 *h;
	int rc;

	if (old_size > new_size)
		return error_set(e, ERROR_FORMAT,
		    "a tree of size %" PRIu64
		    " cannot extend one of size %" PRIu64,
		    new_size, old_size);
	h = sha256_new(e);
	if (h == NULL)
		return -1;
	if (old_size == 0 || old_size == new_size)
		rc = check_same_or_empty(
		    h, old_size, new_size, proof_len, old_root, new_root, e);
	else
		rc = check_growth(h, old_size, new_size, proof, proof_len,
		    old_root, new_root, e);
	sha256_free(h);
	return rc;
}

/*
 * MTH(D[begin:end]) of RFC 6962, 2.1, where `begin` is a multiple of a power
 * of 2 that is no less than the span's length: perfect subtrees of falling
 * size, each aligned to its own.
 */
static int
span_root(const struct tree_source *s, struct sha256 *h, struct span span,
    struct tree_hash *out, struct error *e)
{
	struct tree_hash subtrees[TREE_PROOF_MAX];
	uint64_t begin = span.begin;
	size_t count = 0;

	while (begin < span.end) {
		unsigned int level = tree_log2(span.end - begin);

		if (s->hash(s->context, level, begin >> level, &subtrees[count],
			e) != 0)
			return -1;
		count++;
		begin += (uint64_t)1 << level;
	}
	return tree_fold(h, subtrees, count, out, e);
}

int
tree_source_root(const struct tree_source *s, uint64_t size,
    struct tree_hash *out, struct error *e)
{
	struct sha256 *h = sha256_new(e);
	int rc;

	if (h == NULL)
		return -1;
	rc = span_root(s, h, (struct span){0, size}, out, e);
	sha256_free(h);
	return rc;
}

int
tree_source_range(const struct tree_source *s, uint64_t size,
    struct tree_range *out, struct error *e)
{
	struct tree_range range;
	unsigned int level;
	uint64_t done = 0;

	tree_range_init(&range, 0);
	for (level = 63; level-- > 0;) {
		if ((size >> level & 1) == 0)
			continue;
		if (s->hash(s->context, level, done >> level,
			&range.hashes[range.count], e) != 0)
			return -1;
		range.count++;
		done += UINT64_C(1) << level;
	}
	range.end = size;
	*out = range;
	return 0;
}

/* The proof is the roots of the spans, the last span first. */
static int
hash_spans(const struct tree_source *s, const struct span *spans, size_t count,
    struct tree_hash *proof, size_t *proof_len, struct error *e)
{
	struct sha256 *h = sha256_new(e);
	int rc = -1;
	size_t i;

	if (h == NULL)
		return -1;
	for (i = 0; i < count; i++)
		if (span_root(s, h, spans[count - 1 - i], &proof[i], e) != 0)
			goto out;
	*proof_len = count;
	rc = 0;
out:
	sha256_free(h);
	return rc;
}

/* RFC 6962's k: the largest power of 2 smaller than `n`, which is over 1. */
static uint64_t
split(uint64_t n)
{
	return (uint64_t)1 << tree_log2(n - 1);
}

static int
check_size(uint64_t size, struct error *e)
{
	if (size > TREE_SIZE_MAX)
		return error_set(
		    e, ERROR_INPUT, "no tree has the size %" PRIu64, size);
	return 0;
}

int
tree_prove_inclusion(const struct tree_source *s, uint64_t index, uint64_t size,
    struct tree_hash *proof, size_t *proof_len, struct error *e)
{
	struct span siblings[TREE_PROOF_MAX];
	struct span at = {0, size};
	size_t count = 0;

	if (check_size(size, e) != 0)
		return -1;
	if (index >= size)
		return error_set(e, ERROR_INPUT,
		    "index %" PRIu64 " lies outside a tree of size %" PRIu64,
		    index, size);
	while (at.end - at.begin > 1) { /* from the root down to the leaf */
		uint64_t middle = at.begin + split(at.end - at.begin);

		if (index < middle) {
			siblings[count++] = (struct span){middle, at.end};
			at.end = middle;
		} else {
			siblings[count++] = (struct span){at.begin, middle};
			at.begin = middle;
		}
	}
	return hash_spans(s, siblings, count, proof, proof_len, e);
}

int
tree_prove_consistency(const struct tree_source *s, uint64_t old_size,
    uint64_t new_size, struct tree_hash *proof, size_t *proof_len,
    struct error *e)
{
	struct span spans[TREE_PROOF_MAX];
	struct span at = {0, new_size};
	size_t count = 0;

	if (check_size(new_size, e) != 0)
		return -1;
	if (old_size > new_size)
		return error_set(e, ERROR_INPUT,
		    "a tree of size %" PRIu64
		    " cannot extend one of size %" PRIu64,
		    new_size, old_size);
	if (old_size == 0) {
		*proof_len = 0;
		return 0;
	}
	while (at.end != old_size) { /* down to the last subtree they share */
		uint64_t middle = at.begin + split(at.end - at.begin);

		if (old_size <= middle) {
			spans[count++] = (struct span){middle, at.end};
			at.end = middle;
		} else {
			spans[count++] = (struct span){at.begin, middle};
			at.begin = middle;
		}
	}
	if (at.begin != 0) /* else it is the old tree, known to the reader */
		spans[count++] = at;
	return hash_spans(s, spans, count, proof, proof_len, e);
}
