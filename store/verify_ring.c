#include "store/verify_ring.h"

int
verify_ring_add(struct verify_ring *r, const struct vkey *key, uint64_t from,
    bool announced, struct error *e)
{
	struct verify_ring_key *k = verify_ring_find(r, key);

	if (k != NULL) {
		k->announced = k->announced || announced;
		return 0;
	}
	if (r->count == VERIFY_RING_MAX)
		return error_set(e, ERROR_FORMAT,
		    "more than %d keys in one log", VERIFY_RING_MAX);
	r->keys[r->count++] = (struct verify_ring_key){
	    *key, from, UINT64_MAX, announced, false, 0};
	return 0;
}

struct verify_ring_key *
verify_ring_find(struct verify_ring *r, const struct vkey *key)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (vkey_equal(&r->keys[i].key, key))
			return &r->keys[i];
	return NULL;
}

bool
verify_ring_retire(struct verify_ring *r, uint32_t id, uint64_t index)
{
	bool found = false;
	size_t i;

	for (i = 0; i < r->count; i++) {
		if (r->keys[i].key.id != id)
			continue;
		found = true;
		if (r->keys[i].retired > index)
			r->keys[i].retired = index;
	}
	return found;
}

bool
verify_ring_may_sign(const struct verify_ring *r, size_t i, uint64_t size)
{
	const struct verify_ring_key *k = &r->keys[i];

	if (k->announced && size <= k->from)
		return false;
	return k->retired == UINT64_MAX || size <= k->retired + 1;
}
