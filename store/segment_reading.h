/*
 * Reading all of a segment, once, from front to back.
 *
 * Memory is constant: a few frames, one tag file of at most BAG_TAG_MAX, and one
 * line that continues in the next frame.  The manifest may be of any length
 * and comes before what it lists; so instead of keeping it, the manifest that
 * there should be is hashed along and compared in the end.
 */
#ifndef ZEGEL_STORE_SEGMENT_READING_H
#define ZEGEL_STORE_SEGMENT_READING_H

#include <stdint.h>

#include "core/buf.h"
#include "core/sha256.h"
#include "store/bag.h"
#include "store/content.h"
#include "store/frames.h"
#include "store/segment.h"

struct reading {
	const struct segment_info *expect; /* or NULL */
	const struct segment_visitor *visitor;
	struct segment_info info;
	struct frames *frames;
	struct ahead *ahead;
	struct content content;
	struct bag bag;
	struct bag_info bag_info; /* points into info_text */
	struct buf info_text;
	struct buf tag; /* another tag file at hand */
	struct buf tagmanifest; /* as it should be */
	struct buf line; /* the begin of a line that goes on */
	uint64_t index; /* of the next entry */
	struct sha256 *file_hash;
	struct sha256 *hash; /* of the member at hand */
	struct sha256 *manifest_hash; /* of the manifest as it should be */
	uint8_t manifest[SHA256_LEN]; /* of the manifest as it is */
	char first_line[SHA256_HEX_LEN]; /* its hash of entries.ndjson */
};

/* Read the member that this header announces, and its padding. */
int reading_member(
    struct reading *r, const struct ustar_header *header, struct error *e);

#endif
