#include "keys/vkey.h"

#include <inttypes.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "core/codec.h"
#include "core/file.h"
#include "core/sha256.h"
#include "core/utf8.h"

#define VKEY_BLOB_LEN (1 + VKEY_PUBLIC_LEN) /* type and key */
#define VKEY_BASE64_LEN 44 /* of those 33 bytes */

bool
vkey_name_valid(const char *name, size_t len)
{
	size_t at = 0;
	uint32_t code;

	if (len == 0 || len > VKEY_NAME_MAX)
		return false;
	while (at < len) {
		int n = utf8_next(name + at, len - at, &code);

		if (n == 0 || code < 0x20 || code == '+' || utf8_is_space(code))
			return false;
		at += (size_t)n;
	}
	return true;
}

/*
 * The y coordinates of the eight points of small order.  A key that is one
 * of them accepts signatures that nobody made.
 */
static const uint8_t SMALL_ORDER[5][VKEY_PUBLIC_LEN] = {
    {0x00},
    {0x01},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89,
	0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39,
	0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76,
	0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6,
	0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

/* Whether y is 2^255 - 19 or more: a second spelling of a smaller number. */
static bool
is_non_canonical(const uint8_t y[VKEY_PUBLIC_LEN])
{
	size_t i;

	if (y[VKEY_PUBLIC_LEN - 1] != 0x7f || y[0] < 0xed)
		return false;
	for (i = 1; i < VKEY_PUBLIC_LEN - 1; i++)
		if (y[i] != 0xff)
			return false;
	return true;
}

static bool
is_weak(const uint8_t public_key[VKEY_PUBLIC_LEN])
{
	uint8_t y[VKEY_PUBLIC_LEN];
	size_t i;

	memcpy(y, public_key, sizeof(y));
	y[VKEY_PUBLIC_LEN - 1] &= 0x7f; /* the top bit is x's sign */
	if (is_non_canonical(y))
		return true;
	for (i = 0; i < sizeof(SMALL_ORDER) / sizeof(SMALL_ORDER[0]); i++)
		if (memcmp(y, SMALL_ORDER[i], sizeof(y)) == 0)
			return true;
	return false;
}

/* First four bytes of SHA-256(name || LF || type || key), big endian. */
static int
compute_id(const struct vkey *v, uint32_t *id, struct error *e)
{
	uint8_t bytes[VKEY_NAME_MAX + 1 + VKEY_BLOB_LEN];
	uint8_t hash[SHA256_LEN];
	size_t n = strlen(v->name);

	memcpy(bytes, v->name, n);
	bytes[n++] = '\n';
	bytes[n++] = (uint8_t)v->type;
	memcpy(bytes + n, v->public_key, VKEY_PUBLIC_LEN);
	if (sha256(bytes, n + VKEY_PUBLIC_LEN, hash, e) != 0)
		return error_wrap(e, "key id");
	*id = (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 |
	    (uint32_t)hash[2] << 8 | hash[3];
	return 0;
}

/* `code` is what bad parts are: the caller's fault or a malformed text. */
static int
make(struct vkey *v, const char *name, size_t name_len, uint8_t type,
    const uint8_t public_key[VKEY_PUBLIC_LEN], enum error_code code,
    struct error *e)
{
	struct vkey made = {0};

	if (!vkey_name_valid(name, name_len))
		return error_set(e, code,
		    "a key's name is 1 to %d bytes of UTF-8 without spaces, "
		    "control characters and \"+\"",
		    VKEY_NAME_MAX);
	if (is_weak(public_key))
		return error_set(e, code,
		    "weak key: a point of small order or a non-canonical "
		    "encoding");
	memcpy(made.name, name, name_len);
	made.type = (enum vkey_type)type;
	memcpy(made.public_key, public_key, VKEY_PUBLIC_LEN);
	if (compute_id(&made, &made.id, e) != 0)
		return -1;
	*v = made;
	return 0;
}

int
vkey_init(struct vkey *v, const char *name, enum vkey_type type,
    const uint8_t public_key[VKEY_PUBLIC_LEN], struct error *e)
{
	return make(
	    v, name, strlen(name), (uint8_t)type, public_key, ERROR_INPUT, e);
}

/* Decode "base64(type || key)" into exactly `blob`. */
static int
parse_blob(
    const char *text, size_t len, uint8_t blob[VKEY_BLOB_LEN], struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	int rc = -1;

	if (base64_decode(text, len, &bytes, e) != 0) {
		error_wrap(e, "verifier key");
		goto out;
	}
	if (bytes.len == 0) {
		error_set(e, ERROR_FORMAT, "verifier key: no key in it");
		goto out;
	}
	if (bytes.data[0] != VKEY_ED25519 &&
	    bytes.data[0] != VKEY_COSIGNATURE) {
		error_set(e, ERROR_FORMAT,
		    "verifier key: signature type 0x%02x is not supported; "
		    "0x01 (Ed25519) and 0x04 (cosignature) are",
		    bytes.data[0]);
		goto out;
	}
	if (bytes.len != VKEY_BLOB_LEN) {
		error_set(e, ERROR_FORMAT,
		    "verifier key: %zu bytes of Ed25519 key, not %d",
		    bytes.len - 1, VKEY_PUBLIC_LEN);
		goto out;
	}
	memcpy(blob, bytes.data, VKEY_BLOB_LEN);
	rc = 0;
out:
	buf_release(&bytes);
	return rc;
}

int
vkey_parse(struct vkey *v, const char *text, size_t len, struct error *e)
{
	struct vkey made;
	uint8_t blob[VKEY_BLOB_LEN];
	uint8_t id[VKEY_ID_HEX_LEN / 2];
	const char *plus = len == 0 ? NULL : memchr(text, '+', len);
	size_t name_len, rest;

	if (plus == NULL)
		return error_set(e, ERROR_FORMAT,
		    "not a verifier key: it reads NAME+ID+BASE64");
	name_len = (size_t)(plus - text);
	rest = len - name_len - 1;
	if (rest < VKEY_ID_HEX_LEN + 1 || plus[1 + VKEY_ID_HEX_LEN] != '+')
		return error_set(e, ERROR_FORMAT,
		    "not a verifier key: it reads NAME+ID+BASE64, the id in "
		    "%d hex digits",
		    VKEY_ID_HEX_LEN);
	if (hex_decode(plus + 1, VKEY_ID_HEX_LEN, id, sizeof(id), e) != 0)
		return error_wrap(e, "verifier key: id");
	if (parse_blob(plus + 2 + VKEY_ID_HEX_LEN, rest - VKEY_ID_HEX_LEN - 1,
		blob, e) != 0)
		return -1;
	if (make(&made, text, name_len, blob[0], blob + 1, ERROR_FORMAT, e) !=
	    0)
		return error_wrap(e, "verifier key");
	if (made.id !=
	    ((uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 |
		(uint32_t)id[2] << 8 | id[3]))
		return error_set(e, ERROR_FORMAT,
		    "verifier key: the id is %.*s but the key's is %08" PRIx32,
		    VKEY_ID_HEX_LEN, plus + 1, made.id);
	*v = made;
	return 0;
}

void
vkey_format(const struct vkey *v, struct buf *out)
{
	uint8_t blob[VKEY_BLOB_LEN];

	blob[0] = (uint8_t)v->type;
	memcpy(blob + 1, v->public_key, VKEY_PUBLIC_LEN);
	buf_printf(out, "%s+%08" PRIx32 "+", v->name, v->id);
	base64_encode(blob, sizeof(blob), out);
}

bool
vkey_equal(const struct vkey *a, const struct vkey *b)
{
	return a->id == b->id && a->type == b->type &&
	    strcmp(a->name, b->name) == 0 &&
	    memcmp(a->public_key, b->public_key, VKEY_PUBLIC_LEN) == 0;
}

/*
 * Why verification said no.  A wrong signature leaves other reasons than
 * memory that ran out, and only the former may be called tampering.
 */
static int
verify_failure(int result, struct error *e)
{
	unsigned long reason = ERR_peek_last_error();

	ERR_clear_error();
	if (result < 0 || ERR_GET_REASON(reason) == ERR_R_MALLOC_FAILURE)
		return error_set(
		    e, ERROR_NOMEM, "out of memory for a signature");
	return error_set(e, ERROR_TAMPERED, "signature is not this key's");
}

int
vkey_verify(const struct vkey *v, const void *message, size_t len,
    const uint8_t signature[VKEY_SIGNATURE_LEN], struct error *e)
{
	EVP_PKEY *key = NULL;
	EVP_MD_CTX *context = NULL;
	int result = -1, rc = -1;

	ERR_clear_error();
	key = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, v->public_key, VKEY_PUBLIC_LEN);
	context = EVP_MD_CTX_new();
	if (key != NULL && context != NULL &&
	    EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1)
		result = EVP_DigestVerify(
		    context, signature, VKEY_SIGNATURE_LEN, message, len);
	rc = result == 1 ? 0 : verify_failure(result, e);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return rc;
}

int
vkey_read(struct vkey *v, const char *path, struct error *e)
{
	struct buf text = BUF_EMPTY;
	int rc = -1;

	if (file_read(path, VKEY_TEXT_MAX + 2, &text, e) != 0)
		goto out;
	while (text.len > 0 && text.data[text.len - 1] == '\n')
		text.len--;
	rc = vkey_parse(v, (const char *)text.data, text.len, e);
	if (rc != 0)
		error_wrap(e, "%s", path);
out:
	buf_release(&text);
	return rc;
}
