/*
 * import_listing - all members of an import's inputs, what they are for and
 * what became of them.
 */
#ifndef ZEGEL_ARCHIVER_IMPORT_LISTING_H
#define ZEGEL_ARCHIVER_IMPORT_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archiver/adapters/adapter.h"
#include "archiver/input.h"
#include "core/error.h"
#include "core/sha256.h"

/* Heads kept in all; members listed after that have empty ones. */
#define LISTING_HEADS_MAX ((size_t)64 << 20)
/* Enough of a picture to know its type. */
#define LISTING_MEDIA_HEAD 64

struct listed {
	char *name;
	uint8_t *head;
	size_t input; /* index */
	enum member_role role;
	bool read; /* to its end: size and sha256 are those of its bytes */
	uint64_t size;
	char sha256[SHA256_HEX_LEN + 1];
};

struct import_listing {
	struct listed *listed; /* of all inputs, in their order */
	struct member *members; /* the same, as adapters see them */
	size_t count;
	size_t cap;
	size_t head_bytes;
};

/* List the members of one input behind those listed before. */
int import_listing_add(
    struct import_listing *l, struct input *in, size_t input, struct error *e);
void import_listing_release(struct import_listing *l);

#endif
