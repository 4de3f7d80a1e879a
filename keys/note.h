/*
 * note - a C2SP signed note: text, a blank line, signature lines.
 *
 *   bank.example/social/communications-3y
 *   297
 *   U/UgtWp30QAS7N0Qjf+T6HBW1nqX5efdkNDoOTNIQOE=
 *
 *   - bank.example/social/communications-3y xnMQ+C9Ar5loCEAu...
 *
 * (The dash stands for U+2014.)  What is signed is the text with its final
 * LF.  A signature's base64 holds a key id (4 bytes, big endian) and the
 * signature's bytes.
 *
 * Signatures of keys that nobody asks about are kept and ignored, of whatever
 * type they are.  Stricter than C2SP: two signatures by the same name and id
 * make a note malformed, since only one of them can be meant.
 */
#ifndef ZEGEL_KEYS_NOTE_H
#define ZEGEL_KEYS_NOTE_H

#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "keys/vkey.h"

#define NOTE_MAX 1000000 /* bytes, signatures included */
#define NOTE_SIGNATURES_MAX 100
#define NOTE_SIGNATURE_MAX 8192 /* bytes of one, decoded, its id included */

struct note_signature {
	const char *name; /* borrowed from the note's bytes */
	size_t name_len;
	uint32_t key_id;
	const char *base64; /* borrowed; checked to be base64 */
	size_t base64_len;
};

struct note {
	const char *text; /* borrowed; its final LF included */
	size_t text_len;
	struct note_signature signatures[NOTE_SIGNATURES_MAX];
	size_t signature_count; /* at least 1 */
};

/*
 * Whether a note may have this text: UTF-8, no ASCII control characters other
 * than LF, an LF at its end, not empty.  ERROR_FORMAT.
 */
int note_check_text(const char *text, size_t len, struct error *e);

/*
 * Parse `data`, which must outlive the note.  ERROR_FORMAT: not UTF-8,
 * control characters other than LF, no blank line, no or malformed
 * signatures, too large, too many; ERROR_NOMEM.  On failure the note is
 * meaningless.
 */
int note_parse(struct note *n, const void *data, size_t len, struct error *e);

/*
 * Whether `v` signed it.  0; ERROR_NOTFOUND when no signature names that key;
 * ERROR_TAMPERED when one does and is wrong; ERROR_NOMEM.  For
 * VKEY_COSIGNATURE keys the signature is T (8 bytes, big endian, at most
 * 2^63-1) and 64 bytes over "cosignature/v1\ntime T\n" and the text (C2SP
 * tlog-cosignature); `*time` (seconds since 1970; may be NULL) gets T, else 0.
 */
int note_verify(const struct note *n, const struct vkey *v, uint64_t *time,
    struct error *e);

/*
 * Append one signature line, LF included.  A cosignature's bytes begin with
 * its time.  Like every append, memory that runs out shows in buf_ok().
 */
void note_append_signature(struct buf *out, const struct vkey *v,
    const uint8_t *signature, size_t len);

#endif
