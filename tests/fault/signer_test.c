/*
 * A key is made whole or leaves no file, and what a damaged memory signed
 * does not leave the process.
 */
#include "keys/sign/signer.h"

#include <errno.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "keys/note.h"
#include "tests/fault/fault.h"
#include "tests/unit/scratch.h"

#define TEXT "bank.example/a\n0\nAAAA\n"

static const struct passphrase NONE = {"", 0, true};
static const struct passphrase HORSE = {"correct horse", 13, false};
static bool flip; /* change a bit of the next signature */

#define WRAP(type, name, parameters, arguments, failure) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type __wrap_##name parameters \
	{ \
		if (fault_now()) { \
			errno = EIO; \
			return failure; \
		} \
		return __real_##name arguments; \
	}

WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode), -1)
WRAP(int, renameat2,
    (int a, const char *from, int b, const char *to, unsigned int flags),
    (a, from, b, to, flags), -1)
WRAP(BIO *, BIO_new, (const BIO_METHOD *method), (method), NULL)
WRAP(EVP_MD_CTX *, EVP_MD_CTX_new, (void), (), NULL)
WRAP(PKCS8_PRIV_KEY_INFO *, EVP_PKEY2PKCS8, (const EVP_PKEY *key), (key), NULL)
WRAP(int, PEM_write_bio_PKCS8, (BIO * out, const X509_SIG *key), (out, key), 0)
WRAP(int, PEM_write_bio_PKCS8_PRIV_KEY_INFO,
    (BIO * out, const PKCS8_PRIV_KEY_INFO *key), (out, key), 0)
WRAP(X509_SIG *, PKCS8_set0_pbe,
    (const char *pass, int len, PKCS8_PRIV_KEY_INFO *info, X509_ALGOR *pbe),
    (pass, len, info, pbe), NULL)

/* Variadic, but always called with these. */
EVP_PKEY *__real_EVP_PKEY_Q_keygen(
    OSSL_LIB_CTX *context, const char *query, const char *type, ...);
EVP_PKEY *__wrap_EVP_PKEY_Q_keygen(
    OSSL_LIB_CTX *context, const char *query, const char *type, ...);
EVP_PKEY *
__wrap_EVP_PKEY_Q_keygen(
    OSSL_LIB_CTX *context, const char *query, const char *type, ...)
{
	return fault_now() ? NULL
			   : __real_EVP_PKEY_Q_keygen(context, query, type);
}

int __real_EVP_DigestSign(EVP_MD_CTX *context, unsigned char *signature,
    size_t *len, const unsigned char *data, size_t data_len);
int __wrap_EVP_DigestSign(EVP_MD_CTX *context, unsigned char *signature,
    size_t *len, const unsigned char *data, size_t data_len);
int
__wrap_EVP_DigestSign(EVP_MD_CTX *context, unsigned char *signature,
    size_t *len, const unsigned char *data, size_t data_len)
{
	int rc;

	if (fault_now())
		return 0;
	rc = __real_EVP_DigestSign(context, signature, len, data, data_len);
	if (flip)
		signature[17] ^= 4;
	return rc;
}

static void
make_until_nothing_fails(const struct passphrase *p, int at_least)
{
	char keys[FILE_PATH_MAX];
	struct scratch scratch;
	struct error e;
	int nth;

	scratch_make(&scratch);
	CHECK_OK(file_path(keys, &e, "%s/keys", scratch.path), e);
	for (nth = 1;; nth++) {
		struct signer *s = NULL;
		int rc;

		e.code = ERROR_NONE;
		fault_arm(nth);
		rc = signer_create(&s, keys, "bank.example/a", p, &e);
		if (!fault_fired()) {
			fault_disarm();
			CHECK_INT(rc, 0);
			CHECK_INT(scratch_count(keys), 2);
			signer_free(s);
			break;
		}
		fault_disarm();
		CHECK_INT(rc, -1);
		CHECK(e.code == ERROR_NOMEM || e.code == ERROR_IO);
		CHECK(s == NULL);
		CHECK_INT(scratch_count(keys), 0);
	}
	print_message("%d calls failed, each once\n", nth - 1);
	CHECK(nth > at_least);
	scratch_remove(&scratch);
}

static void
a_failed_creation_leaves_no_file(void **state)
{
	(void)state;
	make_until_nothing_fails(&NONE, 12);
	make_until_nothing_fails(&HORSE, 12);
}

static void
a_failed_signature_leaves_the_buffer_alone(void **state)
{
	struct signer *s = NULL;
	struct scratch scratch;
	struct error e;
	int nth;

	(void)state;
	scratch_make(&scratch);
	CHECK_OK(
	    signer_create(&s, scratch.path, "bank.example/a", &NONE, &e), e);
	for (nth = 1;; nth++) {
		struct buf out = BUF_EMPTY;
		int rc;

		buf_append_str(&out, "kept");
		e.code = ERROR_NONE;
		fault_arm(nth);
		rc = signer_sign_note(s, TEXT, strlen(TEXT), &out, &e);
		fault_disarm();
		if (rc == 0) {
			buf_release(&out);
			break;
		}
		CHECK_INT(e.code, ERROR_NOMEM);
		CHECK_INT(out.len, 4);
		CHECK_MEM(out.data, "kept", 4);
		buf_release(&out);
	}
	CHECK(!fault_fired() && nth > 4);
	signer_free(s);
	scratch_remove(&scratch);
}

static void
a_bit_flipped_while_signing_stays_inside(void **state)
{
	struct buf out = BUF_EMPTY;
	struct signer *s = NULL;
	struct scratch scratch;
	char text[ERROR_TEXT_MAX];
	struct error e;

	(void)state;
	scratch_make(&scratch);
	CHECK_OK(
	    signer_create(&s, scratch.path, "bank.example/a", &NONE, &e), e);
	(void)snprintf(text, sizeof(text),
	    "sign a note: signature of bank.example/a+%08x: signature is not "
	    "this key's",
	    signer_vkey(s)->id);
	flip = true;
	CHECK_ERROR(signer_sign_note(s, TEXT, strlen(TEXT), &out, &e), e,
	    ERROR_TAMPERED, text);
	flip = false;
	CHECK_INT(out.len, 0);
	CHECK_OK(signer_sign_note(s, TEXT, strlen(TEXT), &out, &e), e);
	buf_release(&out);
	signer_free(s);
	scratch_remove(&scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_failed_creation_leaves_no_file),
	    cmocka_unit_test(a_failed_signature_leaves_the_buffer_alone),
	    cmocka_unit_test(a_bit_flipped_while_signing_stays_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
