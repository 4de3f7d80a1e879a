/* The layout of a segment reader, shared by its two files. */
#ifndef ZEGEL_STORE_SEGMENT_READER_H
#define ZEGEL_STORE_SEGMENT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/bag.h"
#include "store/content.h"
#include "store/frames.h"
#include "store/segment.h"

/* Entry `index` begins at byte `offset` of the tar. */
struct segment_mark {
	uint64_t index;
	uint64_t offset;
};

struct segment_place {
	uint8_t sha256[SHA256_LEN];
	uint64_t offset; /* of the attachment's first byte in the tar */
	uint64_t size;
};

/*
 * Invariants: `marks` ascend and begin with the first entry.  They come from
 * Zegel-Frame-First, or else (`walked`) from the frames that have been walked
 * through so far.  `places` are the attachments before `next_member`; they
 * ascend, since the members do.
 */
struct segment_reader {
	char name[SEGMENT_NAME_LEN + 1];
	struct frames *frames;
	struct content content;
	struct bag bag;
	uint64_t entries_at; /* in the tar */
	uint64_t entries_end;
	struct segment_mark *marks;
	size_t mark_count, mark_cap;
	bool walked;
	struct segment_place *places;
	size_t place_count, place_cap;
	uint64_t next_member; /* offset of its header; UINT64_MAX: no more */
};

/* Make room for one more element; the array, which may have moved, or NULL
   with ERROR_NOMEM. */
void *segment_reader_grow(
    void *array, size_t count, size_t *cap, size_t size, struct error *e);
/* Append the next `len` bytes of the tar. */
int segment_reader_copy(
    struct segment_reader *r, uint64_t len, struct buf *out, struct error *e);

#endif
