/*
 * signer - a private Ed25519 key and what it signs.
 *
 * Only zegel-archiver links this library.  Keys are PKCS#8 PEM files, mode
 * 0600, outside the archive, encrypted (scrypt and AES-256-CBC, as openssl-pkey
 * reads them) unless asked otherwise:
 *
 *   KEYS/<name with / as _>+<id>.pem     private
 *   KEYS/<name with / as _>+<id>.vkey    public, one line
 */
#ifndef ZEGEL_KEYS_SIGN_SIGNER_H
#define ZEGEL_KEYS_SIGN_SIGNER_H

#include "core/buf.h"
#include "core/error.h"
#include "keys/sign/passphrase.h"
#include "keys/vkey.h"

struct signer;

/*
 * Make a new key named `name` in directory `keys` (made if missing, mode
 * 0700), both files durable.  Never overwrites, and leaves neither file when
 * it fails.  ERROR_INPUT for a bad name, or one too long for a file's name.
 */
int signer_create(struct signer **out, const char *keys, const char *name,
    const struct passphrase *p, struct error *e);
/*
 * Open the private key of `v` in `keys`.  ERROR_NOTFOUND: no such file;
 * ERROR_INPUT: wrong or missing passphrase, or a file that group or others may
 * use; ERROR_FORMAT: not a key, or another key than `v`.
 */
int signer_open(struct signer **out, const char *keys, const struct vkey *v,
    const struct passphrase *p, struct error *e);
/* Whether the private key file is encrypted: to ask only when needed. */
int signer_needs_passphrase(
    const char *keys, const struct vkey *v, bool *needed, struct error *e);
void signer_free(struct signer *s); /* wipes the key */

const struct vkey *signer_vkey(const struct signer *s);

/*
 * Append `text` (which ends with LF), a blank line and one signature line:
 * a signed note.  The signature is verified before it is given out (a bit
 * flipped in memory must not leave the process): ERROR_TAMPERED.  ERROR_FORMAT
 * when no note may have this text.  On failure `out` is as long as before.
 */
int signer_sign_note(struct signer *s, const char *text, size_t len,
    struct buf *out, struct error *e);

/* "name with / as _" + "+" + id in hex, the stem of a key's file names. */
int
signer_file_stem(const struct vkey *v, char *out, size_t size, struct error *e);

#endif
