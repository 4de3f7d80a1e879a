/* A hash that fails leaves no trace: not in a range, not in the next hash. */
#include "store/tree.h"

#include <openssl/evp.h>

#include "tests/fault/fault.h"
#include "tests/unit/check.h"
#include "tests/unit/naive_tree.h"

#define LEAVES 40

int __real_EVP_DigestInit_ex(EVP_MD_CTX *c, const EVP_MD *type, ENGINE *i);
int __wrap_EVP_DigestInit_ex(EVP_MD_CTX *c, const EVP_MD *type, ENGINE *i);
int
__wrap_EVP_DigestInit_ex(EVP_MD_CTX *c, const EVP_MD *type, ENGINE *i)
{
	return fault_now() ? 0 : __real_EVP_DigestInit_ex(c, type, i);
}

int __real_EVP_DigestUpdate(EVP_MD_CTX *c, const void *data, size_t len);
int __wrap_EVP_DigestUpdate(EVP_MD_CTX *c, const void *data, size_t len);
int
__wrap_EVP_DigestUpdate(EVP_MD_CTX *c, const void *data, size_t len)
{
	return fault_now() ? 0 : __real_EVP_DigestUpdate(c, data, len);
}

int
__real_EVP_DigestFinal_ex(EVP_MD_CTX *c, unsigned char *out, unsigned int *len);
int
__wrap_EVP_DigestFinal_ex(EVP_MD_CTX *c, unsigned char *out, unsigned int *len);
int
__wrap_EVP_DigestFinal_ex(EVP_MD_CTX *c, unsigned char *out, unsigned int *len)
{
	return fault_now() ? 0 : __real_EVP_DigestFinal_ex(c, out, len);
}

EVP_MD_CTX *__real_EVP_MD_CTX_new(void);
EVP_MD_CTX *__wrap_EVP_MD_CTX_new(void);
EVP_MD_CTX *
__wrap_EVP_MD_CTX_new(void)
{
	return fault_now() ? NULL : __real_EVP_MD_CTX_new();
}

static struct tree_hash leaves[LEAVES];
static struct sha256 *h;

static int
set_up(void **state)
{
	size_t i;

	(void)state;
	h = sha256_new(NULL);
	for (i = 0; i < LEAVES; i++)
		leaves[i] = naive_leaf(i);
	return h == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	sha256_free(h);
	return 0;
}

static struct tree_range
range_of(size_t begin, size_t end)
{
	struct tree_range r;
	struct error e;
	size_t i;

	memset(&r, 0, sizeof(r)); /* so that ranges can be compared whole */
	tree_range_init(&r, begin);
	for (i = begin; i < end; i++)
		CHECK_OK(tree_range_append(&r, h, &leaves[i], &e), e);
	return r;
}

static void
a_leaf_hash_that_failed_does_not_taint_the_next(void **state)
{
	struct tree_hash hash;
	struct error e;
	int nth, rc;

	(void)state;
	for (nth = 1;; nth++) {
		fault_arm(nth);
		rc = tree_leaf_hash(h, "17", 2, &hash, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		CHECK_INT(rc, -1);
		CHECK_INT(e.code, ERROR_NOMEM);
		CHECK_OK(tree_leaf_hash(h, "23", 2, &hash, &e), e);
		CHECK_MEM(&hash, &leaves[23], sizeof(hash));
	}
	CHECK_OK(rc, e);
	CHECK_MEM(&hash, &leaves[17], sizeof(hash));
	CHECK(nth > 4);
}

static void
a_failed_append_or_join_changes_nothing(void **state)
{
	struct tree_range before = range_of(0, 15), r = before;
	struct tree_range right = range_of(15, LEAVES);
	struct tree_hash root, wanted = naive_root(leaves, LEAVES);
	struct error e;
	int nth, rc;

	(void)state;
	for (nth = 1;; nth++) {
		fault_arm(nth);
		rc = tree_range_append(&r, h, &leaves[15], &e);
		fault_disarm();
		if (!fault_fired())
			break;
		CHECK_INT(rc, -1);
		CHECK_INT(e.code, ERROR_NOMEM);
		CHECK_MEM(&r, &before, sizeof(r));
	}
	CHECK_INT(rc, 0);
	r = before;
	for (nth = 1;; nth++) {
		fault_arm(nth);
		rc = tree_range_join(&r, h, &right, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		CHECK_INT(rc, -1);
		CHECK_INT(e.code, ERROR_NOMEM);
		CHECK_MEM(&r, &before, sizeof(r));
	}
	CHECK_INT(rc, 0);
	CHECK_OK(tree_range_root(&r, h, &root, &e), e);
	CHECK_MEM(&root, &wanted, sizeof(root));
}

static void
a_check_that_could_not_hash_finds_nothing(void **state)
{
	struct naive_source naive = {leaves, LEAVES};
	struct tree_source source = {naive_source_hash, &naive};
	struct tree_hash root = naive_root(leaves, LEAVES);
	struct tree_hash old = naive_root(leaves, 23);
	struct tree_hash proof[TREE_PROOF_MAX], more[TREE_PROOF_MAX];
	struct error e;
	size_t n, m;
	int nth, rc, rc2;

	(void)state;
	CHECK_OK(tree_prove_inclusion(&source, 9, LEAVES, proof, &n, &e), e);
	CHECK_OK(tree_prove_consistency(&source, 23, LEAVES, more, &m, &e), e);
	for (nth = 1;; nth++) {
		fault_arm(nth);
		rc = tree_check_inclusion(
		    9, LEAVES, &leaves[9], proof, n, &root, &e);
		rc2 = rc == 0 ? tree_check_consistency(
				    23, LEAVES, more, m, &old, &root, &e)
			      : -1;
		fault_disarm();
		if (!fault_fired())
			break;
		CHECK_INT(rc2, -1);
		CHECK_INT(e.code, ERROR_NOMEM);
	}
	CHECK_INT(rc2, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_leaf_hash_that_failed_does_not_taint_the_next),
	    cmocka_unit_test(a_failed_append_or_join_changes_nothing),
	    cmocka_unit_test(a_check_that_could_not_hash_finds_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
