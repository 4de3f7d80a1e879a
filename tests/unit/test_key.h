/*
 * test_key - keys for tests, made from one byte, that sign notes as a log or
 * as a witness would.  Independent of keys/sign, so that what that library
 * writes and what keys/ reads are not judged by the same code.
 */
#ifndef ZEGEL_TESTS_UNIT_TEST_KEY_H
#define ZEGEL_TESTS_UNIT_TEST_KEY_H

#include <inttypes.h>
#include <string.h>

#include <openssl/evp.h>

#include "core/buf.h"
#include "keys/note.h"
#include "keys/vkey.h"
#include "tests/unit/check.h"

struct test_key {
	struct vkey v;
	uint8_t seed[32];
};

static inline void
test_key_init(
    struct test_key *k, const char *name, enum vkey_type type, uint8_t seed)
{
	uint8_t public_key[VKEY_PUBLIC_LEN];
	size_t len = sizeof(public_key);
	EVP_PKEY *key;
	struct error e;

	memset(k->seed, seed, sizeof(k->seed));
	key = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, k->seed, sizeof(k->seed));
	CHECK(key != NULL);
	CHECK_INT(EVP_PKEY_get_raw_public_key(key, public_key, &len), 1);
	CHECK_OK(vkey_init(&k->v, name, type, public_key, &e), e);
	EVP_PKEY_free(key);
}

static inline void
test_key_sign(const struct test_key *k, const void *message, size_t len,
    uint8_t signature[VKEY_SIGNATURE_LEN])
{
	size_t signature_len = VKEY_SIGNATURE_LEN;
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, k->seed, sizeof(k->seed));
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	CHECK(key != NULL && context != NULL);
	CHECK_INT(EVP_DigestSignInit(context, NULL, NULL, NULL, key), 1);
	CHECK_INT(
	    EVP_DigestSign(context, signature, &signature_len, message, len),
	    1);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
}

/* Append the signature line for `text`; `time` counts for witnesses only. */
static inline void
test_key_sign_note(
    const struct test_key *k, const char *text, uint64_t time, struct buf *out)
{
	struct buf message = BUF_EMPTY, signature = BUF_EMPTY;
	uint8_t bytes[VKEY_SIGNATURE_LEN];

	if (k->v.type == VKEY_COSIGNATURE) {
		buf_printf(
		    &message, "cosignature/v1\ntime %" PRIu64 "\n", time);
		buf_append_u64be(&signature, time);
	}
	buf_append_str(&message, text);
	test_key_sign(k, message.data, message.len, bytes);
	buf_append(&signature, bytes, sizeof(bytes));
	note_append_signature(out, &k->v, signature.data, signature.len);
	CHECK(!out->failed);
	buf_release(&message);
	buf_release(&signature);
}

#endif
