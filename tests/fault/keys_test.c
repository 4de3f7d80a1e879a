/* Whoever only reads notes and policies survives running out of memory. */
#include <errno.h>

#include "keys/policy.h"
#include "tests/fault/fault.h"
#include "tests/unit/test_key.h"

#define TEXT "bank.example/a\n0\nAAAA\n"

EVP_MD_CTX *__real_EVP_MD_CTX_new(void);
EVP_MD_CTX *__wrap_EVP_MD_CTX_new(void);
EVP_MD_CTX *
__wrap_EVP_MD_CTX_new(void)
{
	return fault_now() ? NULL : __real_EVP_MD_CTX_new();
}

EVP_PKEY *__real_EVP_PKEY_new_raw_public_key(
    int type, ENGINE *engine, const unsigned char *key, size_t len);
EVP_PKEY *__wrap_EVP_PKEY_new_raw_public_key(
    int type, ENGINE *engine, const unsigned char *key, size_t len);
EVP_PKEY *
__wrap_EVP_PKEY_new_raw_public_key(
    int type, ENGINE *engine, const unsigned char *key, size_t len)
{
	if (fault_now())
		return NULL;
	return __real_EVP_PKEY_new_raw_public_key(type, engine, key, len);
}

char *__real_strndup(const char *text, size_t len);
char *__wrap_strndup(const char *text, size_t len);
char *
__wrap_strndup(const char *text, size_t len)
{
	return fault_now() ? NULL : __real_strndup(text, len);
}

int __real_EVP_Digest(const void *data, size_t count, unsigned char *md,
    unsigned int *size, const EVP_MD *type, ENGINE *engine);
int __wrap_EVP_Digest(const void *data, size_t count, unsigned char *md,
    unsigned int *size, const EVP_MD *type, ENGINE *engine);
int
__wrap_EVP_Digest(const void *data, size_t count, unsigned char *md,
    unsigned int *size, const EVP_MD *type, ENGINE *engine)
{
	if (fault_now())
		return 0;
	return __real_EVP_Digest(data, count, md, size, type, engine);
}

static void
no_memory_is_never_called_tampering(void **state)
{
	struct test_key log, witness;
	struct buf text = BUF_EMPTY;
	int nth;

	(void)state;
	test_key_init(&log, "bank.example/a", VKEY_ED25519, 1);
	test_key_init(&witness, "witness.example/1", VKEY_COSIGNATURE, 2);
	buf_append_str(&text, TEXT "\n");
	test_key_sign_note(&log, TEXT, 0, &text);
	test_key_sign_note(&witness, TEXT, 5, &text);
	for (nth = 1;; nth++) {
		struct error e = {ERROR_NONE, ""};
		struct note n;
		uint64_t time = 0;
		int rc;

		fault_arm(nth);
		rc = note_parse(&n, text.data, text.len, &e) != 0 ||
			note_verify(&n, &log.v, NULL, &e) != 0 ||
			note_verify(&n, &witness.v, &time, &e) != 0
		    ? -1
		    : 0;
		if (!fault_fired()) {
			CHECK_INT(rc, 0);
			CHECK_INT(time, 5);
			break;
		}
		CHECK_INT(rc, -1);
		CHECK_INT(e.code, ERROR_NOMEM);
		CHECK_INT(time, 0);
	}
	fault_disarm();
	CHECK(nth > 6);
	buf_release(&text);
}

static void
a_policy_is_whole_or_not_there(void **state)
{
	struct test_key log, witness;
	struct buf text = BUF_EMPTY;
	int nth;

	(void)state;
	test_key_init(&log, "bank.example/a", VKEY_ED25519, 1);
	test_key_init(&witness, "witness.example/1", VKEY_COSIGNATURE, 2);
	buf_append_str(&text, "log ");
	vkey_format(&log.v, &text);
	buf_append_str(&text, "\nwitness w ");
	vkey_format(&witness.v, &text);
	buf_append_str(&text, "\ngroup g any w\nquorum g\n");
	for (nth = 1;; nth++) {
		struct error e = {ERROR_NONE, ""};
		struct policy *p = NULL;
		int rc;

		fault_arm(nth);
		rc = policy_parse(&p, (char *)text.data, text.len, &e);
		if (!fault_fired()) {
			CHECK_INT(rc, 0);
			policy_free(p);
			break;
		}
		CHECK_INT(rc, -1);
		CHECK_INT(e.code, ERROR_NOMEM);
		CHECK(p == NULL);
	}
	fault_disarm();
	CHECK(nth > 8);
	buf_release(&text);
}

static void
a_line_that_did_not_fit_shows_in_the_buffer(void **state)
{
	uint8_t signature[VKEY_SIGNATURE_LEN] = {0};
	struct test_key log;
	int nth;

	(void)state;
	test_key_init(&log, "bank.example/a", VKEY_ED25519, 1);
	for (nth = 1;; nth++) {
		struct buf out = BUF_EMPTY;
		struct error e;

		fault_arm(nth);
		note_append_signature(
		    &out, &log.v, signature, sizeof(signature));
		if (!fault_fired()) {
			CHECK_OK(buf_ok(&out, &e), e);
			buf_release(&out);
			break;
		}
		CHECK_ERROR(buf_ok(&out, &e), e, ERROR_NOMEM, "out of memory");
		buf_release(&out);
	}
	fault_disarm();
	CHECK(nth > 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_memory_is_never_called_tampering),
	    cmocka_unit_test(a_policy_is_whole_or_not_there),
	    cmocka_unit_test(a_line_that_did_not_fit_shows_in_the_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
