/* The layout of a segment writer, shared by its two files. */
#ifndef ZEGEL_STORE_SEGMENT_WRITER_H
#define ZEGEL_STORE_SEGMENT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/file.h"
#include "core/sha256.h"
#include "store/frames.h"
#include "store/segment.h"

struct segment_attachment {
	uint8_t sha256[SHA256_LEN];
	char *path;
	uint64_t size; /* known when the writer finishes */
};

/*
 * Invariants: `scratch` holds the frames of all entries so far, and gathers
 * the next one; its frames begin and end with a line.  `firsts` is the value
 * of Zegel-Frame-First for them.  After a failure `failed` stays true, since
 * nobody knows how much of the last call has happened.
 */
struct segment_writer {
	char path[FILE_PATH_MAX];
	int level;
	uint64_t first;
	uint64_t count; /* of entries */
	bool failed;
	struct frames_writer *scratch;
	struct buf firsts;
	struct sha256 *entries_hash;
	uint64_t entries_size;
	struct segment_attachment *attachments;
	size_t attachment_count;
	size_t attachment_cap;
};

#endif
