/*
 * keyfile - a private Ed25519 key as PKCS#8 PEM, the form openssl-pkey reads.
 *
 * With a passphrase: PBES2 (RFC 8018) with scrypt (RFC 7914; N = 2^14, r = 8,
 * p = 5: 16 MiB, which is what OpenSSL allows by default) and AES-256-CBC.
 */
#ifndef ZEGEL_KEYS_SIGN_KEYFILE_H
#define ZEGEL_KEYS_SIGN_KEYFILE_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/bio.h>
#include <openssl/evp.h>

#include "core/error.h"
#include "keys/sign/passphrase.h"

#define KEYFILE_MAX 8192 /* bytes of PEM */

/*
 * `*out` is a memory BIO with the PEM text, which BIO_free() wipes.  ERROR_IO
 * when OpenSSL refuses (no randomness), ERROR_NOMEM.
 */
int keyfile_encode(BIO **out, const EVP_PKEY *key, const struct passphrase *p,
    struct error *e);

/*
 * ERROR_INPUT: wrong passphrase, or none for an encrypted key; ERROR_FORMAT:
 * no PKCS#8 PEM, or no Ed25519 key in it.
 */
int keyfile_decode(EVP_PKEY **out, const char *pem, size_t len,
    const struct passphrase *p, struct error *e);

/* Whether keyfile_decode() needs a passphrase.  ERROR_FORMAT. */
int keyfile_is_encrypted(
    const char *pem, size_t len, bool *encrypted, struct error *e);

#endif
