/*
 * vkey - a C2SP verifier key: a name, a key id, an Ed25519 public key.
 *
 *   bank.example/social/communications-3y+67fd52d5+AYWwcLZ+ftNDMdQPy30S...
 *
 * The key id is the first four bytes of SHA-256(name || LF || type || key),
 * where type is 0x01 for log signatures and 0x04 for timestamped
 * cosignatures (C2SP signed-note, tlog-cosignature).
 *
 * No key is a point of small order or a non-canonical encoding of one: such
 * a key accepts signatures that nobody made, so vkey_init() and vkey_parse()
 * refuse it.  Signatures are judged as RFC 8032 has it and OpenSSL does it:
 * without the cofactor, R and S canonical.  A signature whose R is of small
 * order is only ever made by the key's own holder, and is not refused.
 */
#ifndef ZEGEL_KEYS_VKEY_H
#define ZEGEL_KEYS_VKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"

#define VKEY_NAME_MAX 512 /* bytes, without NUL */
#define VKEY_PUBLIC_LEN 32
#define VKEY_SIGNATURE_LEN 64
#define VKEY_ID_HEX_LEN 8
#define VKEY_TEXT_MAX (VKEY_NAME_MAX + 1 + VKEY_ID_HEX_LEN + 1 + 48)

enum vkey_type { VKEY_ED25519 = 0x01, VKEY_COSIGNATURE = 0x04 };

struct vkey {
	char name[VKEY_NAME_MAX + 1];
	uint32_t id;
	enum vkey_type type;
	uint8_t public_key[VKEY_PUBLIC_LEN];
};

/*
 * Whether a key or log may have this name: 1 to VKEY_NAME_MAX bytes of UTF-8
 * without Unicode white space, ASCII control characters and "+".
 */
bool vkey_name_valid(const char *name, size_t len);

/*
 * Make one from its parts; computes the id.  ERROR_INPUT for a bad name or a
 * "weak key".  On failure `v` is unchanged.
 */
int vkey_init(struct vkey *v, const char *name, enum vkey_type type,
    const uint8_t public_key[VKEY_PUBLIC_LEN], struct error *e);

/*
 * Parse "name+id+base64"; surrounding white space is not accepted.
 * ERROR_FORMAT also when the id is not the key's, for a weak key, and for
 * types of signatures other than enum vkey_type.  On failure `v` is unchanged.
 */
int vkey_parse(struct vkey *v, const char *text, size_t len, struct error *e);
/* From a file that holds one, with LFs behind it; likewise, or ERROR_IO. */
int vkey_read(struct vkey *v, const char *path, struct error *e);
/* Append "name+id+base64", without LF. */
void vkey_format(const struct vkey *v, struct buf *out);
bool vkey_equal(const struct vkey *a, const struct vkey *b);

/*
 * Ed25519 (RFC 8032) over exactly these bytes, whatever the key's type.
 * ERROR_TAMPERED "signature is not this key's"; ERROR_NOMEM.
 */
int vkey_verify(const struct vkey *v, const void *message, size_t len,
    const uint8_t signature[VKEY_SIGNATURE_LEN], struct error *e);

#endif
