#include "store/tree.h"

#include "core/codec.h"
#include "tests/unit/check.h"
#include "tests/unit/naive_tree.h"

#define LEAVES 600

static struct tree_hash leaves[LEAVES];
static struct tree_hash roots[LEAVES + 1]; /* of the first n leaves */
static struct naive_source naive = {leaves, LEAVES};
static const struct tree_source source = {naive_source_hash, &naive};
static struct sha256 *h;

/* A fixed sequence (Knuth's constants), so that a failure can be repeated. */
static uint64_t
next_random(uint64_t below)
{
	static uint64_t state = 6962;

	state = state * 6364136223846793005U + 1442695040888963407U;
	return (state >> 33) % below;
}

static int
set_up(void **state)
{
	size_t i;

	(void)state;
	h = sha256_new(NULL);
	for (i = 0; i < LEAVES; i++)
		leaves[i] = naive_leaf(i);
	for (i = 0; i <= LEAVES; i++)
		roots[i] = naive_root(leaves, i);
	return h == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	sha256_free(h);
	return 0;
}

/* The range of leaves [begin, end), one leaf after the other. */
static struct tree_range
appended(uint64_t begin, uint64_t end)
{
	struct tree_range r;
	struct error e;
	uint64_t i;

	tree_range_init(&r, begin);
	for (i = begin; i < end; i++)
		CHECK_OK(tree_range_append(&r, h, &leaves[i], &e), e);
	return r;
}

static void
hashes_carry_their_prefix(void **state)
{
	char hex[2 * TREE_HASH_LEN + 1];
	struct tree_hash leaf, node;
	struct error e;

	(void)state;
	/* printf '\0' | sha256sum; the empty entry is a leaf like any other */
	CHECK_OK(tree_leaf_hash(h, "", 0, &leaf, &e), e);
	hex_encode(leaf.bytes, TREE_HASH_LEN, hex);
	CHECK_STR(hex,
	    "6e340b9cffb37a989ca544e6bb780a2c"
	    "78901d3fb33738768511a30617afa01d");
	CHECK_OK(tree_leaf_hash(h, "7", 1, &leaf, &e), e);
	CHECK_MEM(&leaf, &leaves[7], sizeof(leaf));
	CHECK_OK(tree_node_hash(h, &leaves[0], &leaves[1], &node, &e), e);
	CHECK_MEM(&node, &roots[2], sizeof(node));
}

static void
a_range_has_the_root_of_rfc_6962(void **state)
{
	struct tree_range r;
	struct tree_hash root;
	struct error e;
	size_t n;

	(void)state;
	tree_range_init(&r, 0);
	for (n = 0; n <= LEAVES; n++) {
		CHECK_OK(tree_range_root(&r, h, &root, &e), e);
		CHECK_MEM(&root, &roots[n], sizeof(root));
		CHECK_INT(r.count, __builtin_popcountll(n));
		if (n < LEAVES)
			CHECK_OK(tree_range_append(&r, h, &leaves[n], &e), e);
	}
	r = appended(3, 5);
	CHECK_ERROR(tree_range_root(&r, h, &root, &e), e, ERROR_INPUT,
	    "a range that begins at 3 has no root");
}

static void
ranges_that_touch_join_to_the_range_of_both(void **state)
{
	struct error e;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		uint64_t begin = i % 2 == 0 ? 0 : next_random(LEAVES);
		uint64_t end = begin + next_random(LEAVES + 1 - begin);
		uint64_t middle = begin + next_random(end - begin + 1);
		struct tree_range left = appended(begin, middle);
		struct tree_range right = appended(middle, end);
		struct tree_range whole = appended(begin, end);

		CHECK_OK(tree_range_join(&left, h, &right, &e), e);
		CHECK_INT(left.begin, begin);
		CHECK_INT(left.end, end);
		CHECK_INT(left.count, whole.count);
		CHECK_MEM(left.hashes, whole.hashes,
		    whole.count * sizeof(whole.hashes[0]));
	}
}

static void
ranges_that_do_not_touch_stay_as_they_were(void **state)
{
	struct tree_range left = appended(0, 5), before = left;
	struct tree_range right = appended(6, 9);
	struct error e;

	(void)state;
	CHECK_ERROR(tree_range_join(&left, h, &right, &e), e, ERROR_INPUT,
	    "a range that begins at 6 does not follow one that ends at 5");
	CHECK_MEM(&left, &before, sizeof(left));
	tree_range_init(&left, TREE_SIZE_MAX);
	CHECK_ERROR(tree_range_append(&left, h, &leaves[0], &e), e, ERROR_INPUT,
	    "the tree is full");
	CHECK_INT(left.count, 0);
}

/*
 * No other index, size, leaf, root, and no other proof fits. A proof says the
 * same of a wrong size where the path's shape is the same, but never with
 * another root; so the size is not among the mutations.
 */
static void
check_mutations_fail(
    uint64_t index, uint64_t size, struct tree_hash *proof, size_t n)
{
	size_t at = n == 0 ? 0 : next_random(n);
	struct tree_hash bad = leaves[index];
	struct error e = {0};

	bad.bytes[next_random(32)] ^= (uint8_t)(1 << next_random(8));
	CHECK_INT(
	    tree_check_inclusion(index, size, &bad, proof, n, &roots[size], &e),
	    -1);
	CHECK_INT(e.code, ERROR_TAMPERED);
	if (size > 1)
		CHECK_INT(tree_check_inclusion((index + 1) % size, size,
			      &leaves[index], proof, n, &roots[size], &e),
		    -1);
	CHECK_INT(tree_check_inclusion(index, size, &leaves[index], proof, n,
		      &roots[size - 1], &e),
	    -1);
	CHECK_INT(tree_check_inclusion(index, size, &leaves[index], proof,
		      n + 1, &roots[size], &e),
	    -1);
	CHECK_STR(e.text, "proof has too many hashes");
	if (n == 0)
		return;
	CHECK_INT(tree_check_inclusion(index, size, &leaves[index], proof,
		      n - 1, &roots[size], &e),
	    -1);
	CHECK_STR(e.text, "proof has too few hashes");
	proof[at].bytes[next_random(32)] ^= (uint8_t)(1 << next_random(8));
	CHECK_INT(tree_check_inclusion(
		      index, size, &leaves[index], proof, n, &roots[size], &e),
	    -1);
	CHECK_INT(e.code, ERROR_TAMPERED);
}

static void
every_entry_is_proven_and_no_other(void **state)
{
	struct tree_hash proof[TREE_PROOF_MAX] = {{{0}}};
	struct error e;
	uint64_t size, i;
	size_t n;

	(void)state;
	for (size = 1; size <= LEAVES; size++) {
		uint64_t step = size < 70 ? 1 : 1 + next_random(size / 2);

		for (i = 0; i < size; i += step) {
			CHECK_OK(tree_prove_inclusion(
				     &source, i, size, proof, &n, &e),
			    e);
			CHECK_OK(tree_check_inclusion(i, size, &leaves[i],
				     proof, n, &roots[size], &e),
			    e);
			check_mutations_fail(i, size, proof, n);
		}
	}
	CHECK_ERROR(tree_prove_inclusion(&source, 9, 9, proof, &n, &e), e,
	    ERROR_INPUT, "index 9 lies outside a tree of size 9");
	CHECK_ERROR(
	    tree_check_inclusion(9, 9, &leaves[8], proof, 0, &roots[9], &e), e,
	    ERROR_FORMAT, "index 9 lies outside a tree of size 9");
}

static void
check_consistent(uint64_t old_size, uint64_t new_size)
{
	struct tree_hash proof[TREE_PROOF_MAX] = {{{0}}};
	struct error e;
	size_t n;

	CHECK_OK(
	    tree_prove_consistency(&source, old_size, new_size, proof, &n, &e),
	    e);
	CHECK_OK(tree_check_consistency(old_size, new_size, proof, n,
		     &roots[old_size], &roots[new_size], &e),
	    e);
	CHECK_INT(tree_check_consistency(old_size, new_size, proof, n + 1,
		      &roots[old_size], &roots[new_size], &e),
	    -1);
	CHECK_STR(e.text, "proof has too many hashes");
	CHECK_INT(tree_check_consistency(old_size, new_size, proof, n,
		      &roots[old_size + 1], &roots[new_size], &e),
	    -1);
	CHECK_INT(e.code, ERROR_TAMPERED);
	if (old_size == 0) /* says nothing of what follows */
		return;
	CHECK_INT(tree_check_consistency(old_size, new_size, proof, n,
		      &roots[old_size], &roots[new_size - 1], &e),
	    -1);
	CHECK_INT(e.code, ERROR_TAMPERED);
	if (n == 0)
		return;
	CHECK_INT(tree_check_consistency(old_size, new_size, proof, n - 1,
		      &roots[old_size], &roots[new_size], &e),
	    -1);
	CHECK_STR(e.text, "proof has too few hashes");
	proof[next_random(n)].bytes[next_random(32)] ^= 0x10;
	CHECK_INT(tree_check_consistency(old_size, new_size, proof, n,
		      &roots[old_size], &roots[new_size], &e),
	    -1);
	CHECK_INT(e.code, ERROR_TAMPERED);
}

static void
every_tree_extends_the_smaller_ones(void **state)
{
	struct tree_hash proof[TREE_PROOF_MAX];
	uint64_t old_size, new_size;
	struct error e;
	size_t n;

	(void)state;
	for (new_size = 0; new_size < LEAVES; new_size++) {
		uint64_t step = new_size < 70 ? 1
					      : 1 + next_random(new_size / 2);

		for (old_size = 0; old_size <= new_size; old_size += step)
			check_consistent(old_size, new_size);
	}
	CHECK_ERROR(tree_prove_consistency(&source, 3, 2, proof, &n, &e), e,
	    ERROR_INPUT, "a tree of size 2 cannot extend one of size 3");
	CHECK_ERROR(
	    tree_check_consistency(3, 2, proof, 0, &roots[3], &roots[2], &e), e,
	    ERROR_FORMAT, "a tree of size 2 cannot extend one of size 3");
	CHECK_ERROR(
	    tree_check_consistency(7, 7, proof, 0, &roots[7], &roots[8], &e), e,
	    ERROR_TAMPERED, "two different trees of size 7");
	CHECK_ERROR(
	    tree_check_consistency(7, 9, proof, 0, &roots[7], &roots[9], &e), e,
	    ERROR_FORMAT, "proof has too few hashes");
}

static void
a_source_gives_the_root(void **state)
{
	struct tree_hash root;
	struct error e;
	uint64_t n;

	(void)state;
	for (n = 0; n <= LEAVES; n++) {
		CHECK_OK(tree_source_root(&source, n, &root, &e), e);
		CHECK_MEM(&root, &roots[n], sizeof(root));
	}
	CHECK_ERROR(tree_source_root(&source, LEAVES + 1, &root, &e), e,
	    ERROR_INPUT, "outside the naive tree");
}

static int
constant_hash(void *context, unsigned int level, uint64_t index,
    struct tree_hash *out, struct error *e)
{
	(void)context;
	(void)level;
	(void)index;
	(void)e;
	memset(out, 7, sizeof(*out));
	return 0;
}

static void
the_largest_tree_has_proofs_that_fit(void **state)
{
	const struct tree_source constant = {constant_hash, NULL};
	struct tree_hash proof[TREE_PROOF_MAX];
	struct error e;
	size_t n;

	(void)state;
	CHECK_OK(
	    tree_prove_inclusion(&constant, 5, TREE_SIZE_MAX, proof, &n, &e),
	    e);
	CHECK_INT(n, 63);
	CHECK_OK(
	    tree_prove_consistency(&constant, 5, TREE_SIZE_MAX, proof, &n, &e),
	    e);
	CHECK_INT(n, 64);
	CHECK_ERROR(tree_prove_inclusion(
			&constant, 5, TREE_SIZE_MAX + 1, proof, &n, &e),
	    e, ERROR_INPUT, "no tree has the size 9223372036854775808");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hashes_carry_their_prefix),
	    cmocka_unit_test(a_range_has_the_root_of_rfc_6962),
	    cmocka_unit_test(ranges_that_touch_join_to_the_range_of_both),
	    cmocka_unit_test(ranges_that_do_not_touch_stay_as_they_were),
	    cmocka_unit_test(every_entry_is_proven_and_no_other),
	    cmocka_unit_test(every_tree_extends_the_smaller_ones),
	    cmocka_unit_test(a_source_gives_the_root),
	    cmocka_unit_test(the_largest_tree_has_proofs_that_fit),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
