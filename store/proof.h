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

int proof_parse(struct proof *p, const char *text, size_t len,
    struct error *e);
void proof_format(const struct proof *p, struct buf *out);

/*
 * Whether `entry` (its exact line, no LF) is at p->index of the log whose
 * checkpoint `v` signed.  `*c` gets that checkpoint.  ERROR_UNTRUSTED when
 * the note is not signed by `v`, ERROR_TAMPERED, ERROR_FORMAT.
 */
int proof_check(const struct proof *p, const void *entry, size_t len,
    const struct vkey *v, struct checkpoint *c, struct error *e);

#endif
