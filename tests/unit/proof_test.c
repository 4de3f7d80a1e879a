#include "store/proof.h"

#include "tests/unit/check.h"
#include "tests/unit/naive_tree.h"
#include "tests/unit/test_key.h"

#define ORIGIN "bank.example/social/communications-3y"
#define SIZE 11
#define INDEX 5

/* naive_leaf(5) is the hash of this entry. */
#define ENTRY "5"

static struct tree_hash leaves[SIZE];
static struct test_key key;
static char text[4096]; /* the proof that ENTRY is number 5 of 11 */
static size_t text_len;

/* A proof by this key for a checkpoint of this origin. */
static void
make(const struct test_key *by, const char *origin, char *out, size_t *len)
{
	struct naive_source naive = {leaves, SIZE};
	struct tree_source source = {naive_source_hash, &naive};
	struct checkpoint c = {.size = SIZE};
	struct buf note = BUF_EMPTY, b = BUF_EMPTY;
	struct proof p = {.index = INDEX};
	char *body;
	struct error e;

	(void)snprintf(c.origin, sizeof(c.origin), "%s", origin);
	c.root = naive_root(leaves, SIZE);
	checkpoint_format(&c, &note);
	body = strdup(buf_text(&note));
	buf_append_byte(&note, '\n');
	test_key_sign_note(by, body, 1795316400, &note);
	CHECK_OK(tree_prove_inclusion(
		     &source, INDEX, SIZE, p.hashes, &p.hash_count, &e),
	    e);
	p.note = (const char *)note.data;
	p.note_len = note.len;
	proof_format(&p, &b);
	CHECK_OK(buf_ok(&b, &e), e);
	assert_true(b.len < sizeof(text));
	memcpy(out, b.data, b.len);
	out[b.len] = '\0';
	*len = b.len;
	free(body);
	buf_release(&note);
	buf_release(&b);
}

static int
set_up(void **state)
{
	uint64_t i;

	(void)state;
	for (i = 0; i < SIZE; i++)
		leaves[i] = naive_leaf(i);
	test_key_init(&key, ORIGIN, VKEY_ED25519, 7);
	make(&key, ORIGIN, text, &text_len);
	return 0;
}

/* Parse and check a proof of ENTRY. */
static int
check(const char *proof, size_t len, const char *entry, const struct vkey *v,
    struct error *e)
{
	struct checkpoint c = {.size = 0};
	struct proof p;
	int rc;

	if (proof_parse(&p, proof, len, e) != 0)
		return -1;
	rc = proof_check(&p, entry, strlen(entry), v, &c, e);
	CHECK_INT(c.size, rc == 0 ? SIZE : 0);
	return rc;
}

/* The text with `old` replaced by `new`; good until the next call. */
static const char *
changed(const char *old, const char *new)
{
	static char out[sizeof(text) * 2];
	const char *at = strstr(text, old);

	assert_non_null(at);
	(void)snprintf(out, sizeof(out), "%.*s%s%s", (int)(at - text), text,
	    new, at + strlen(old));
	return out;
}

static void
check_fails(const char *proof, enum error_code code, const char *error)
{
	struct error e;

	CHECK_ERROR(
	    check(proof, strlen(proof), ENTRY, &key.v, &e), e, code, error);
}

static void
a_proof_verifies_with_the_entry_and_the_key(void **state)
{
	struct buf b = BUF_EMPTY;
	struct proof p;
	struct error e;

	(void)state;
	CHECK_OK(check(text, text_len, ENTRY, &key.v, &e), e);
	CHECK_OK(proof_parse(&p, text, text_len, &e), e);
	CHECK_INT(p.index, 5);
	CHECK_INT(p.hash_count, 4);
	CHECK_INT(strncmp(text, "c2sp.org/tlog-proof@v1\nindex 5\n", 31), 0);
	CHECK_INT(strncmp(p.note, ORIGIN "\n11\n", 41), 0);
	proof_format(&p, &b);
	CHECK_STR(buf_text(&b), text);
	buf_release(&b);
}

static void
extra_data_is_ignored_but_must_be_base64(void **state)
{
	struct error e;
	const char *with = changed("index 5", "extra Zm9vYmE=\nindex 5");

	(void)state;
	CHECK_OK(check(with, strlen(with), ENTRY, &key.v, &e), e);
	check_fails(changed("index 5", "extra Zm9v!mE=\nindex 5"), ERROR_FORMAT,
	    "proof: line 2: not base64 at byte 4");
	check_fails(changed("index 5", "extra Zm9v\nextra Zm9v\nindex 5"),
	    ERROR_FORMAT, "proof: line 3: not \"index\" and a number");
}

static void
another_entry_or_place_is_not_proven(void **state)
{
	struct error e;

	(void)state;
	CHECK_ERROR(check(text, text_len, "6", &key.v, &e), e, ERROR_TAMPERED,
	    "entry 5 is not what the tree of size 11 holds there");
	CHECK_ERROR(check(text, text_len, ENTRY "\n", &key.v, &e), e,
	    ERROR_TAMPERED,
	    "entry 5 is not what the tree of size 11 holds there");
	check_fails(changed("index 5", "index 4"), ERROR_TAMPERED,
	    "entry 4 is not what the tree of size 11 holds there");
	check_fails(changed("index 5", "index 10"), ERROR_FORMAT,
	    "proof has too many hashes");
	check_fails(changed("index 5", "index 11"), ERROR_FORMAT,
	    "index 11 lies outside a tree of size 11");
}

static void
another_key_is_not_trusted(void **state)
{
	struct test_key other, stranger, witness;
	char proof[sizeof(text)];
	struct error e;
	size_t len;

	(void)state;
	test_key_init(&other, ORIGIN, VKEY_ED25519, 8);
	CHECK_ERROR(check(text, text_len, ENTRY, &other.v, &e), e,
	    ERROR_UNTRUSTED, "checkpoint: no signature of " ORIGIN "+78ace530");
	test_key_init(&stranger, "bank.example/other", VKEY_ED25519, 7);
	CHECK_ERROR(check(text, text_len, ENTRY, &stranger.v, &e), e,
	    ERROR_UNTRUSTED,
	    "checkpoint is of " ORIGIN ", the key is of bank.example/other");
	/* A good signature by a key that we trust, on another log's tree. */
	make(&key, "bank.example/other", proof, &len);
	CHECK_ERROR(check(proof, len, ENTRY, &key.v, &e), e, ERROR_UNTRUSTED,
	    "checkpoint is of bank.example/other, the key is of " ORIGIN);
	test_key_init(&witness, ORIGIN, VKEY_COSIGNATURE, 7);
	make(&witness, ORIGIN, proof, &len);
	CHECK_ERROR(check(proof, len, ENTRY, &witness.v, &e), e, ERROR_INPUT,
	    ORIGIN "+2aec4bb8 is the key of a witness, not of a log");
}

static void
changed_bytes_do_not_verify(void **state)
{
	size_t hash_at = (size_t)(strstr(text, "index 5\n") - text) + 8;
	char proof[sizeof(text)];
	struct error e;

	(void)state;
	check_fails(changed("\n11\n", "\n12\n"), ERROR_TAMPERED,
	    "checkpoint: signature of " ORIGIN
	    "+aa7e770c: signature is not this key's");
	memcpy(proof, text, sizeof(proof));
	proof[hash_at + 3] = proof[hash_at + 3] == 'A' ? 'B' : 'A';
	CHECK_ERROR(check(proof, text_len, ENTRY, &key.v, &e), e,
	    ERROR_TAMPERED,
	    "entry 5 is not what the tree of size 11 holds there");
	memmove(
	    proof + hash_at, proof + hash_at + 45, text_len + 1 - hash_at - 45);
	CHECK_ERROR(check(proof, text_len - 45, ENTRY, &key.v, &e), e,
	    ERROR_FORMAT, "proof has too few hashes");
}

static void
a_proof_cut_anywhere_does_not_verify(void **state)
{
	struct error e;
	size_t len;

	(void)state;
	for (len = 0; len < text_len; len++) {
		char *cut = malloc(
		    len + 1); /* so that sanitizers see its end */

		assert_non_null(cut);
		memcpy(cut, text, len);
		CHECK_INT(check(cut, len, ENTRY, &key.v, &e), -1);
		CHECK_INT(e.code, ERROR_FORMAT);
		free(cut);
	}
	CHECK_ERROR(check(text, 30, ENTRY, &key.v, &e), e, ERROR_FORMAT,
	    "proof: ends in line 2, before its checkpoint");
}

static void
no_byte_can_change(void **state)
{
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < text_len; i++) {
		text[i] ^= 1;
		CHECK_INT(check(text, text_len, ENTRY, &key.v, &e), -1);
		text[i] ^= 1;
	}
}

static void
other_texts_are_malformed(void **state)
{
	char hashes[64 * 46 + 1] = "";
	int i;

	(void)state;
	check_fails(
	    "", ERROR_FORMAT, "proof: ends in line 1, before its checkpoint");
	check_fails(changed("@v1", "@v2"), ERROR_FORMAT,
	    "proof: does not begin with \"c2sp.org/tlog-proof@v1\"");
	check_fails(changed("index 5", "index 05"), ERROR_FORMAT,
	    "proof: line 2: not a decimal number without leading zeroes");
	check_fails(changed("index 5", "index "), ERROR_FORMAT,
	    "proof: line 2: not a decimal number without leading zeroes");
	check_fails(changed("index 5\n", "index 5\nAAAA\n"), ERROR_FORMAT,
	    "proof: line 3: 4 characters where a hash has 44");
	for (i = 0; i < 61; i++)
		(void)strcat(
		    hashes, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
	memmove(hashes + 8, hashes, strlen(hashes) + 1);
	memcpy(hashes, "index 5\n", 8);
	check_fails(changed("index 5\n", hashes), ERROR_FORMAT,
	    "proof: more than 64 hashes");
	check_fails("c2sp.org/tlog-proof@v1\nindex 5\n\n", ERROR_FORMAT,
	    "checkpoint: note: its text does not end with a newline");
}

static void
a_text_that_is_too_large_is_not_read(void **state)
{
	char *large = calloc(1, PROOF_MAX + 1);
	struct error e;

	(void)state;
	assert_non_null(large);
	CHECK_ERROR(check(large, PROOF_MAX + 1, ENTRY, &key.v, &e), e,
	    ERROR_FORMAT, "proof: larger than 1016384 bytes");
	free(large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_proof_verifies_with_the_entry_and_the_key),
	    cmocka_unit_test(extra_data_is_ignored_but_must_be_base64),
	    cmocka_unit_test(another_entry_or_place_is_not_proven),
	    cmocka_unit_test(another_key_is_not_trusted),
	    cmocka_unit_test(changed_bytes_do_not_verify),
	    cmocka_unit_test(a_proof_cut_anywhere_does_not_verify),
	    cmocka_unit_test(no_byte_can_change),
	    cmocka_unit_test(other_texts_are_malformed),
	    cmocka_unit_test(a_text_that_is_too_large_is_not_read),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
