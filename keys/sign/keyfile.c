#include "keys/sign/keyfile.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#define SCRYPT_N 16384
#define SCRYPT_R 8
#define SCRYPT_P 5
#define SALT_LEN 16

static int
write_encrypted(BIO *pem, PKCS8_PRIV_KEY_INFO *info, const struct passphrase *p)
{
	X509_ALGOR *scheme = NULL;
	X509_SIG *encrypted = NULL;
	int ok = 0;

	scheme = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, SALT_LEN, NULL,
	    SCRYPT_N, SCRYPT_R, SCRYPT_P);
	if (scheme == NULL)
		goto out;
	encrypted = PKCS8_set0_pbe(p->text, (int)p->len, info, scheme);
	if (encrypted == NULL)
		goto out;
	scheme = NULL; /* transferred */
	ok = PEM_write_bio_PKCS8(pem, encrypted);
out:
	X509_SIG_free(encrypted);
	X509_ALGOR_free(scheme);
	return ok;
}

int
keyfile_encode(
    BIO **out, const EVP_PKEY *key, const struct passphrase *p, struct error *e)
{
	PKCS8_PRIV_KEY_INFO *info = NULL;
	BIO *pem = NULL;
	int ok = 0, rc = -1;

	pem = BIO_new(BIO_s_mem());
	info = EVP_PKEY2PKCS8(key);
	if (pem == NULL || info == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory for a private key");
		goto out;
	}
	if (p->none)
		ok = PEM_write_bio_PKCS8_PRIV_KEY_INFO(pem, info);
	else
		ok = write_encrypted(pem, info, p);
	if (ok != 1) {
		error_set(e, ERROR_IO, "OpenSSL could not write the key");
		goto out;
	}
	*out = pem;
	pem = NULL; /* transferred */
	rc = 0;
out:
	ERR_clear_error();
	PKCS8_PRIV_KEY_INFO_free(info);
	BIO_free(pem);
	return rc;
}

/* One PEM text taken apart; released by block_release(). */
struct block {
	char *name;
	char *header;
	unsigned char *data; /* may be the private key */
	long len;
	bool encrypted;
};

static void
block_release(struct block *b)
{
	OPENSSL_free(b->name);
	OPENSSL_free(b->header);
	if (b->data != NULL)
		OPENSSL_clear_free(b->data, (size_t)b->len);
	memset(b, 0, sizeof(*b));
}

static int
block_read(struct block *b, const char *pem, size_t len, struct error *e)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	int rc = -1;

	if (bio == NULL)
		return error_set(
		    e, ERROR_NOMEM, "out of memory for a private key");
	if (PEM_read_bio(bio, &b->name, &b->header, &b->data, &b->len) != 1) {
		error_set(e, ERROR_FORMAT, "not a PEM file");
		goto out;
	}
	b->encrypted = strcmp(b->name, PEM_STRING_PKCS8) == 0;
	if ((!b->encrypted && strcmp(b->name, PEM_STRING_PKCS8INF) != 0) ||
	    b->header[0] != '\0') {
		error_set(e, ERROR_FORMAT,
		    "not a PKCS#8 private key but \"%.40s\"", b->name);
		goto out;
	}
	rc = 0;
out:
	ERR_clear_error();
	BIO_free(bio);
	return rc;
}

static PKCS8_PRIV_KEY_INFO *
decrypt(const struct block *b, const struct passphrase *p, struct error *e)
{
	const unsigned char *at = b->data;
	PKCS8_PRIV_KEY_INFO *info = NULL;
	X509_SIG *encrypted = NULL;

	if (p->none || p->len == 0) {
		error_set(e, ERROR_INPUT,
		    "the key is encrypted: give its passphrase");
		return NULL;
	}
	encrypted = d2i_X509_SIG(NULL, &at, b->len);
	if (encrypted == NULL) {
		error_set(e, ERROR_FORMAT, "not an encrypted PKCS#8 key");
		return NULL;
	}
	info = PKCS8_decrypt(encrypted, p->text, (int)p->len);
	if (info == NULL)
		error_set(e, ERROR_INPUT,
		    "wrong passphrase (or the file is damaged)");
	X509_SIG_free(encrypted);
	return info;
}

int
keyfile_decode(EVP_PKEY **out, const char *pem, size_t len,
    const struct passphrase *p, struct error *e)
{
	struct block b = {0};
	const unsigned char *at;
	PKCS8_PRIV_KEY_INFO *info = NULL;
	EVP_PKEY *key = NULL;
	int rc = -1;

	if (block_read(&b, pem, len, e) != 0)
		goto out;
	at = b.data;
	if (b.encrypted) {
		info = decrypt(&b, p, e);
		if (info == NULL)
			goto out;
	} else {
		info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, b.len);
	}
	key = info == NULL ? NULL : EVP_PKCS82PKEY(info);
	if (key == NULL || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) {
		error_set(e, ERROR_FORMAT, "not an Ed25519 private key");
		goto out;
	}
	*out = key;
	key = NULL; /* transferred */
	rc = 0;
out:
	ERR_clear_error();
	EVP_PKEY_free(key);
	PKCS8_PRIV_KEY_INFO_free(info);
	block_release(&b);
	return rc;
}

int
keyfile_is_encrypted(
    const char *pem, size_t len, bool *encrypted, struct error *e)
{
	struct block b = {0};
	int rc = block_read(&b, pem, len, e);

	if (rc == 0)
		*encrypted = b.encrypted;
	block_release(&b);
	return rc;
}
