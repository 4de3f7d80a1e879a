#include "keys/sign/signer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "core/file.h"
#include "keys/note.h"
#include "keys/sign/keyfile.h"

#define STEM_MAX 245 /* a file name's 255 bytes less ".vkey.tmp" */

struct signer {
	struct vkey v;
	EVP_PKEY *key; /* wiped by EVP_PKEY_free() */
};

static struct signer *
signer_new(struct error *e)
{
	struct signer *s = calloc(1, sizeof(*s));

	if (s == NULL)
		error_set(e, ERROR_NOMEM, "out of memory for a signer");
	return s;
}

void
signer_free(struct signer *s)
{
	if (s == NULL)
		return;
	EVP_PKEY_free(s->key);
	free(s);
}

const struct vkey *
signer_vkey(const struct signer *s)
{
	return &s->v;
}

int
signer_file_stem(const struct vkey *v, char *out, size_t size, struct error *e)
{
	char *slash;
	int n = snprintf(out, size, "%s+%08" PRIx32, v->name, v->id);

	if (n < 0 || (size_t)n >= size || n > STEM_MAX)
		return error_set(e, ERROR_INPUT,
		    "%.40s...: this name is too long for a key's file; at "
		    "most %d bytes",
		    v->name, STEM_MAX - 1 - VKEY_ID_HEX_LEN);
	while ((slash = strchr(out, '/')) != NULL)
		*slash = '_';
	return 0;
}

static int
key_path(char out[FILE_PATH_MAX], const char *keys, const struct vkey *v,
    const char *suffix, struct error *e)
{
	char stem[STEM_MAX + 1];

	if (signer_file_stem(v, stem, sizeof(stem), e) != 0)
		return -1;
	return file_path(out, e, "%s/%s%s", keys, stem, suffix);
}

/* A new private key and the name it signs by. */
static int
generate(struct signer *s, const char *name, struct error *e)
{
	uint8_t public_key[VKEY_PUBLIC_LEN];
	size_t len = sizeof(public_key);

	s->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	if (s->key == NULL ||
	    EVP_PKEY_get_raw_public_key(s->key, public_key, &len) != 1) {
		ERR_clear_error();
		return error_set(e, ERROR_IO, "OpenSSL could not make a key");
	}
	return vkey_init(&s->v, name, VKEY_ED25519, public_key, e);
}

static int
write_private(const struct signer *s, const char *path,
    const struct passphrase *p, struct error *e)
{
	BIO *pem = NULL;
	char *text = NULL;
	long len;
	int rc;

	if (keyfile_encode(&pem, s->key, p, e) != 0)
		return error_wrap(e, "%s", path);
	len = BIO_get_mem_data(pem, &text);
	rc = file_create(path, text, (size_t)len, 0600, e);
	BIO_free(pem); /* wipes it */
	return rc;
}

static int
write_public(const struct signer *s, const char *path, struct error *e)
{
	struct buf line = BUF_EMPTY;
	int rc = -1;

	vkey_format(&s->v, &line);
	buf_append_byte(&line, '\n');
	if (buf_ok(&line, e) == 0)
		rc = file_create(path, line.data, line.len, 0644, e);
	buf_release(&line);
	return rc;
}

int
signer_create(struct signer **out, const char *keys, const char *name,
    const struct passphrase *p, struct error *e)
{
	char private_path[FILE_PATH_MAX], public_path[FILE_PATH_MAX];
	struct signer *s = NULL;
	int rc = -1;

	if (!p->none && p->len == 0)
		return error_set(e, ERROR_INPUT,
		    "a new key wants a passphrase, or to be told that it "
		    "has none");
	s = signer_new(e);
	if (s == NULL || generate(s, name, e) != 0 ||
	    key_path(private_path, keys, &s->v, ".pem", e) != 0 ||
	    key_path(public_path, keys, &s->v, ".vkey", e) != 0 ||
	    file_make_private_directory(keys, e) != 0)
		goto out;
	/*
	 * The private key first: a public key that somebody trusts although
	 * nobody can sign by it would be worse than an orphan.
	 */
	if (write_private(s, private_path, p, e) != 0)
		goto out;
	if (write_public(s, public_path, e) != 0) {
		(void)unlink(private_path); /* of no use alone */
		goto out;
	}
	*out = s;
	s = NULL; /* transferred */
	rc = 0;
out:
	signer_free(s);
	return rc;
}

/* Read the key file into `pem`, which the caller wipes. */
static int
read_private(
    const char *path, char pem[KEYFILE_MAX], size_t *len, struct error *e)
{
	struct stat st;
	int rc = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return error_errno(e, "open %s", path);
	if (fstat(fd, &st) != 0)
		error_errno(e, "stat %s", path);
	else if (!S_ISREG(st.st_mode))
		error_set(e, ERROR_FORMAT, "%s: not a regular file", path);
	else if ((st.st_mode & 077) != 0)
		error_set(e, ERROR_INPUT,
		    "%s: others may use this private key (mode %03o): chmod "
		    "600 it",
		    path, (unsigned int)st.st_mode & 0777U);
	else if (st.st_size > KEYFILE_MAX)
		error_set(e, ERROR_FORMAT, "%s: larger than %d bytes", path,
		    KEYFILE_MAX);
	else
		rc = file_read_at(fd, pem, (size_t)st.st_size, 0, path, e);
	if (rc == 0)
		*len = (size_t)st.st_size;
	(void)close(fd); /* only read */
	return rc;
}

/* ERROR_FORMAT unless `key` is the private half of `v`. */
static int
check_pair(const EVP_PKEY *key, const struct vkey *v, struct error *e)
{
	uint8_t public_key[VKEY_PUBLIC_LEN];
	size_t len = sizeof(public_key);

	if (EVP_PKEY_get_raw_public_key(key, public_key, &len) != 1 ||
	    len != sizeof(public_key) ||
	    memcmp(public_key, v->public_key, len) != 0)
		return error_set(e, ERROR_FORMAT,
		    "another key than that of %s+%08" PRIx32, v->name, v->id);
	return 0;
}

int
signer_open(struct signer **out, const char *keys, const struct vkey *v,
    const struct passphrase *p, struct error *e)
{
	char path[FILE_PATH_MAX], pem[KEYFILE_MAX];
	struct signer *s = NULL;
	size_t len = 0;
	int rc = -1;

	if (key_path(path, keys, v, ".pem", e) != 0 ||
	    read_private(path, pem, &len, e) != 0)
		goto out;
	s = signer_new(e);
	if (s == NULL)
		goto out;
	s->v = *v;
	if (keyfile_decode(&s->key, pem, len, p, e) != 0 ||
	    check_pair(s->key, v, e) != 0) {
		error_wrap(e, "%s", path);
		goto out;
	}
	*out = s;
	s = NULL; /* transferred */
	rc = 0;
out:
	OPENSSL_cleanse(pem, sizeof(pem));
	signer_free(s);
	return rc;
}

int
signer_needs_passphrase(
    const char *keys, const struct vkey *v, bool *needed, struct error *e)
{
	char path[FILE_PATH_MAX], pem[KEYFILE_MAX];
	size_t len = 0;
	int rc = -1;

	if (key_path(path, keys, v, ".pem", e) == 0 &&
	    read_private(path, pem, &len, e) == 0) {
		rc = keyfile_is_encrypted(pem, len, needed, e);
		if (rc != 0)
			error_wrap(e, "%s", path);
	}
	OPENSSL_cleanse(pem, sizeof(pem));
	return rc;
}

static int
sign(const struct signer *s, const char *text, size_t len,
    uint8_t signature[VKEY_SIGNATURE_LEN], struct error *e)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t signature_len = VKEY_SIGNATURE_LEN;
	int rc = 0;

	if (context == NULL ||
	    EVP_DigestSignInit(context, NULL, NULL, NULL, s->key) != 1 ||
	    EVP_DigestSign(context, signature, &signature_len,
		(const uint8_t *)text, len) != 1)
		rc = error_set(e, ERROR_NOMEM, "out of memory for a signature");
	ERR_clear_error();
	EVP_MD_CTX_free(context);
	return rc;
}

/*
 * Read back what is about to be given out, as any verifier would.  The key's
 * name has been in memory as long as the key: the vkey is no stranger's.
 */
static int
check_written(const struct signer *s, const char *text, size_t len,
    const uint8_t *data, size_t data_len, struct error *e)
{
	struct note n;

	if (note_parse(&n, data, data_len, e) != 0)
		return -1;
	if (n.text_len != len || memcmp(n.text, text, len) != 0)
		return error_set(
		    e, ERROR_TAMPERED, "the text changed while it was signed");
	return note_verify(&n, &s->v, NULL, e);
}

int
signer_sign_note(struct signer *s, const char *text, size_t len,
    struct buf *out, struct error *e)
{
	uint8_t signature[VKEY_SIGNATURE_LEN];
	size_t before = out->len;

	if (note_check_text(text, len, e) != 0)
		return error_wrap(e, "sign a note");
	if (sign(s, text, len, signature, e) != 0)
		return -1;
	buf_append(out, text, len);
	buf_append_byte(out, '\n');
	note_append_signature(out, &s->v, signature, sizeof(signature));
	if (buf_ok(out, e) != 0 ||
	    check_written(
		s, text, len, out->data + before, out->len - before, e) != 0) {
		out->len = before;
		return error_wrap(e, "sign a note");
	}
	return 0;
}
