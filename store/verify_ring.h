/*
 * verify_ring - the keys of one log, and from where to where each may sign.
 *
 * A key may sign checkpoints of more than `from` entries; once an entry at
 * index r retires it, none of more than r + 1.  It counts as the log's own
 * only when a key before it vouches for it: by a signature on a checkpoint
 * that covers its entry.
 */
#ifndef ZEGEL_STORE_VERIFY_RING_H
#define ZEGEL_STORE_VERIFY_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "keys/vkey.h"

#define VERIFY_RING_MAX 64 /* one bit each in verify_held.signers */

struct verify_ring_key {
	struct vkey key;
	uint64_t from; /* index of the entry that announces it */
	uint64_t retired; /* index of the entry that does, or UINT64_MAX */
	bool announced; /* by an entry that was read */
	bool trusted; /* directly, or by a key before it */
	uint64_t signatures;
};

struct verify_ring {
	struct verify_ring_key keys[VERIFY_RING_MAX];
	size_t count;
};

/* ERROR_FORMAT when there are too many. */
int verify_ring_add(struct verify_ring *r, const struct vkey *key,
    uint64_t from, bool announced, struct error *e);
struct verify_ring_key *
verify_ring_find(struct verify_ring *r, const struct vkey *key);
/* By id; all keys with it retire. */
bool verify_ring_retire(struct verify_ring *r, uint32_t id, uint64_t index);
/* Whether key i may sign a checkpoint of `size` entries. */
bool verify_ring_may_sign(const struct verify_ring *r, size_t i, uint64_t size);

#endif
