#include "index/names_internal.h"

#include <stdlib.h>
#include <string.h>

#include "core/buf.h"

struct name {
	size_t at; /* in `bytes` */
	size_t len;
	uint32_t number; /* 0: the place is free */
	uint32_t hash;
	unsigned int facet;
};

/* Invariant: at least half of the places are free. */
struct names {
	struct buf bytes;
	struct name *places; /* open addressing; a power of two */
	size_t place_count;
	size_t used;
	uint32_t last; /* the highest number */
};

int
names_new(struct names **out, struct error *e)
{
	struct names *n = calloc(1, sizeof(*n));

	if (n == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	n->place_count = 1024;
	n->places = calloc(n->place_count, sizeof(*n->places));
	if (n->places == NULL) {
		free(n);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	*out = n;
	return 0;
}

void
names_free(struct names *n)
{
	if (n == NULL)
		return;
	buf_release(&n->bytes);
	free(n->places);
	free(n);
}

/* FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/). */
static uint32_t
hash_of(unsigned int facet, const uint8_t *value, size_t len)
{
	uint32_t h = (UINT32_C(2166136261) ^ facet) * 16777619;
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ value[i]) * 16777619;
	return h;
}

/* The place that holds the value, or the free one where it belongs. */
static struct name *
find(struct names *n, unsigned int facet, const void *value, size_t len,
    uint32_t hash)
{
	size_t i = hash & (n->place_count - 1);

	for (;; i = (i + 1) & (n->place_count - 1)) {
		struct name *p = &n->places[i];

		if (p->number == 0)
			return p;
		if (p->hash == hash && p->facet == facet && p->len == len &&
		    (len == 0 ||
			memcmp(n->bytes.data + p->at, value, len) == 0))
			return p;
	}
}

static int
grow(struct names *n, struct error *e)
{
	struct name *old = n->places, *more;
	size_t i, j, count = n->place_count;

	more = calloc(count * 2, sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < count; i++) {
		if (old[i].number == 0)
			continue;
		j = old[i].hash & (count * 2 - 1);
		while (more[j].number != 0)
			j = (j + 1) & (count * 2 - 1);
		more[j] = old[i];
	}
	free(old);
	n->places = more;
	n->place_count = count * 2;
	return 0;
}

static int
add(struct names *n, unsigned int facet, const void *value, size_t len,
    uint32_t number, struct error *e)
{
	uint32_t hash = hash_of(facet, value, len);
	struct name *p;

	if (n->used * 2 >= n->place_count && grow(n, e) != 0)
		return -1;
	p = find(n, facet, value, len, hash);
	p->at = n->bytes.len;
	buf_append(&n->bytes, value, len);
	if (buf_ok(&n->bytes, e) != 0)
		return -1;
	p->len = len;
	p->hash = hash;
	p->facet = facet;
	p->number = number;
	n->used++;
	n->last = number;
	return 0;
}

int
names_number(struct names *n, unsigned int facet, const void *value, size_t len,
    uint32_t *number, bool *fresh, struct error *e)
{
	const struct name *p = find(
	    n, facet, value, len, hash_of(facet, value, len));

	*fresh = p->number == 0;
	if (*fresh && add(n, facet, value, len, n->last + 1, e) != 0)
		return -1;
	*number = *fresh ? n->last : p->number;
	return 0;
}

int
names_put(struct names *n, unsigned int facet, const void *value, size_t len,
    uint32_t number, struct error *e)
{
	if (number <= n->last)
		return error_set(e, ERROR_FORMAT,
		    "the index file is damaged: its names are out of order");
	return add(n, facet, value, len, number, e);
}
