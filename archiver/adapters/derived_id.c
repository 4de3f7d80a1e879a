#include "archiver/adapters/derived_id.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/codec.h"

#define SLOTS_MIN 1024 /* a power of two */

/* Occurrences of the parts with this hash; `count` 0 is a free slot. */
struct slot {
	uint8_t hash[SHA256_LEN];
	uint32_t count;
};

/* Open addressing; less than half of the slots are used. */
struct derived_ids {
	struct slot *slots;
	size_t slot_count;
	size_t used;
	struct buf text; /* of what is hashed */
};

struct derived_ids *
derived_ids_new(struct error *e)
{
	struct derived_ids *ids = calloc(1, sizeof(*ids));

	if (ids != NULL)
		ids->slots = calloc(SLOTS_MIN, sizeof(*ids->slots));
	if (ids == NULL || ids->slots == NULL) {
		free(ids);
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	ids->slot_count = SLOTS_MIN;
	return ids;
}

void
derived_ids_free(struct derived_ids *ids)
{
	if (ids == NULL)
		return;
	buf_release(&ids->text);
	free(ids->slots);
	free(ids);
}

/* The slot of that hash, or the free one where it belongs. */
static struct slot *
find(struct slot *slots, size_t count, const uint8_t hash[SHA256_LEN])
{
	uint64_t start;
	size_t i;

	memcpy(&start, hash, sizeof(start));
	for (i = (size_t)start & (count - 1); slots[i].count > 0;
	     i = (i + 1) & (count - 1)) {
		if (memcmp(slots[i].hash, hash, SHA256_LEN) == 0)
			break;
	}
	return &slots[i];
}

static int
grow(struct derived_ids *ids, struct error *e)
{
	size_t i, count = ids->slot_count * 2;
	struct slot *slots = calloc(count, sizeof(*slots));

	if (slots == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < ids->slot_count; i++) {
		if (ids->slots[i].count > 0)
			*find(slots, count, ids->slots[i].hash) = ids->slots[i];
	}
	free(ids->slots);
	ids->slots = slots;
	ids->slot_count = count;
	return 0;
}

/* SHA-256 of kind and parts, each ended by a NUL; NULs inside can't be. */
static int
hash_parts(struct derived_ids *ids, const char *kind, const char *const *parts,
    size_t count, uint8_t out[SHA256_LEN], struct error *e)
{
	size_t i;

	buf_clear(&ids->text);
	buf_append(&ids->text, kind, strlen(kind) + 1);
	for (i = 0; i < count; i++) {
		const char *part = parts[i] == NULL ? "" : parts[i];

		buf_append(&ids->text, part, strlen(part) + 1);
	}
	if (buf_ok(&ids->text, e) != 0)
		return -1;
	return sha256(ids->text.data, ids->text.len, out, e);
}

int
derived_ids_next(struct derived_ids *ids, const char *kind,
    const char *const *parts, size_t count, char out[DERIVED_ID_MAX],
    struct error *e)
{
	char hex[SHA256_HEX_LEN + 1];
	uint8_t hash[SHA256_LEN];
	struct slot *slot;

	if (ids->used >= ids->slot_count / 2 && grow(ids, e) != 0)
		return -1;
	if (hash_parts(ids, kind, parts, count, hash, e) != 0)
		return -1;
	slot = find(ids->slots, ids->slot_count, hash);
	if (slot->count == UINT32_MAX)
		return error_set(e, ERROR_INPUT,
		    "more than %u equal items of kind %s", UINT32_MAX, kind);
	/* The parts are in the text still; the occurrence goes behind. */
	buf_printf(&ids->text, "%u", slot->count);
	if (buf_ok(&ids->text, e) != 0)
		return -1;
	ids->used += slot->count == 0;
	memcpy(slot->hash, hash, sizeof(hash));
	if (sha256(ids->text.data, ids->text.len, hash, e) != 0) {
		ids->used -= slot->count == 0;
		return -1;
	}
	slot->count++;
	hex_encode(hash, sizeof(hash), hex);
	(void)snprintf(out, DERIVED_ID_MAX, "derived:%.*s:%s", DERIVED_KIND_MAX,
	    kind, hex); /* it fits by its size */
	return 0;
}
