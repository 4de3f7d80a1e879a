/*
 * proof - C2SP tlog-proof: an index, an inclusion proof and a checkpoint in
 * one text file that verifies offline with the entry and the log's key.
 *
 *   c2sp.org/tlog-proof@v1
 *   index 5
 *   <base64 hash> ...
 *   (blank)
 *   <signed checkpoint>
 */
#ifndef ZEGEL_STORE_PROOF_H
#define ZEGEL_STORE_PROOF_H

#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "store/checkpoint.h"
#include "store/tree.h"

#define PROOF_MAX (NOTE_MAX + 16384)

struct proof {
	uint64_t index;
	struct tree_hash hashes[TREE_PROOF_MAX];
	size_t hash_count;
	const char *note; /* borrowed: the signed checkpoint */
	size_t note_len;
};

/*
 * Parse `text`, which must outlive the proof.  An "extra" line is allowed and
 * ignored: nobody signed it.  The checkpoint is not looked at.  ERROR_FORMAT
 * with the line's number; ERROR_NOMEM.
 */
int proof_parse(struct proof *p, const char *text, size_t len, struct error *e);
/* Without an "extra" line. */
void proof_format(const struct proof *p, struct buf *out);

/*
 * Whether `entry` (its exact line, no LF) is at p->index of the log that `v`
 * is the key of, by a checkpoint of that log (its origin is the key's name)
 * that `v` signed.  `*c` gets that checkpoint.  ERROR_UNTRUSTED when it is of
 * another log or not signed by `v`; ERROR_TAMPERED when the signature is
 * wrong or the entry is not the one; ERROR_FORMAT; ERROR_INPUT when `v` is
 * the key of a witness.  Cosignatures are not checked here.
 */
int proof_check(const struct proof *p, const void *entry, size_t len,
    const struct vkey *v, struct checkpoint *c, struct error *e);

#endif
