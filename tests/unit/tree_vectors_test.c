/*
 * The public vectors for RFC 6962 proofs: each JSON file is one proof and
 * whether it must fail.  They count only where the data is at hand.
 */
#include <stdbool.h>
#include <sys/stat.h>

#include <jansson.h>

#include "core/codec.h"
#include "core/file.h"
#include "store/tree.h"
#include "tests/unit/check.h"

#define HASHES_MAX 100

struct tally {
	int files;
	int accepted;
};

/*
 * Two equal "roots" of 11 bytes are fine for the vectors' authors, who see
 * byte strings; our types hold SHA-256 only, and so refuse them.
 */
static const char REFUSED[] = "sizes-are-equal-one-and-proof-is-empty.json";

/* A hash that does not decode to 32 bytes is no hash; -1. */
static int
get_hash(const json_t *text, struct tree_hash *out)
{
	struct buf b = BUF_EMPTY;
	int rc = -1;

	if (json_is_string(text) &&
	    base64_decode(json_string_value(text), json_string_length(text), &b,
		NULL) == 0 &&
	    b.len == TREE_HASH_LEN) {
		memcpy(out->bytes, b.data, TREE_HASH_LEN);
		rc = 0;
	}
	buf_release(&b);
	return rc;
}

static int
get_proof(const json_t *list, struct tree_hash proof[HASHES_MAX], size_t *n)
{
	size_t i;

	*n = json_array_size(list); /* 0 for null */
	assert_true(*n <= HASHES_MAX);
	for (i = 0; i < *n; i++)
		if (get_hash(json_array_get(list, i), &proof[i]) != 0)
			return -1;
	return 0;
}

/* Jansson has no integers over 2^63; one vector's index is 2^64 - 1. */
static uint64_t
get_size(const json_t *test, const char *name)
{
	double n = json_real_value(json_object_get(test, name));

	return n < 9e18 ? (uint64_t)n : UINT64_MAX;
}

static int
check_inclusion(const json_t *test)
{
	struct tree_hash proof[HASHES_MAX], leaf, root;
	size_t n;

	if (get_proof(json_object_get(test, "proof"), proof, &n) != 0 ||
	    get_hash(json_object_get(test, "leafHash"), &leaf) != 0 ||
	    get_hash(json_object_get(test, "root"), &root) != 0)
		return -1;
	return tree_check_inclusion(get_size(test, "leafIdx"),
	    get_size(test, "treeSize"), &leaf, proof, n, &root, NULL);
}

static int
check_consistency(const json_t *test)
{
	struct tree_hash proof[HASHES_MAX], old_root, new_root;
	size_t n;

	if (get_proof(json_object_get(test, "proof"), proof, &n) != 0 ||
	    get_hash(json_object_get(test, "root1"), &old_root) != 0 ||
	    get_hash(json_object_get(test, "root2"), &new_root) != 0)
		return -1;
	return tree_check_consistency(get_size(test, "size1"),
	    get_size(test, "size2"), proof, n, &old_root, &new_root, NULL);
}

static void
check_file(const char *path, struct tally *t)
{
	json_error_t error;
	json_t *test = json_load_file(path, JSON_DECODE_INT_AS_REAL, &error);
	bool refuse = strstr(path, REFUSED) != NULL;
	int rc;

	if (test == NULL)
		fail_msg("%s: %s", path, error.text);
	rc = json_object_get(test, "leafIdx") != NULL ? check_inclusion(test)
						      : check_consistency(test);
	refuse = refuse || json_is_true(json_object_get(test, "wantErr"));
	if ((rc != 0) != refuse)
		fail_msg("%s: %s", path, rc == 0 ? "accepted" : "refused");
	t->files++;
	t->accepted += rc == 0;
	json_decref(test);
}

static void
check_folder(const char *path, struct tally *t)
{
	char **names, child[FILE_PATH_MAX];
	struct stat st;
	struct error e;
	size_t i, n;

	CHECK_OK(file_list(path, &names, &n, &e), e);
	for (i = 0; i < n; i++) {
		CHECK_OK(file_path(child, &e, "%s/%s", path, names[i]), e);
		CHECK_INT(stat(child, &st), 0);
		if (S_ISDIR(st.st_mode))
			check_folder(child, t);
		else
			check_file(child, t);
	}
	file_names_free(names, n);
}

static void
proofs_get_the_verdict_that_the_vectors_want(void **state)
{
	const char *folder = test_data("conf-merkle-rfc6962/testdata");
	struct tally t = {0, 0};

	(void)state;
	if (folder == NULL)
		skip();
	check_folder(folder, &t);
	print_message("%d proofs, %d of them valid\n", t.files, t.accepted);
	CHECK_INT(t.files, 196);
	CHECK(t.accepted > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(proofs_get_the_verdict_that_the_vectors_want),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
