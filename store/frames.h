/*
 * frames - a file of zstd frames with a seek table at its end.
 *
 *   frame 0 | frame 1 | ... | frame n-1 | seek table
 *
 *   frame        RFC 8878, with content size and checksum, no dictionary
 *   seek table   5E 2A 4D 18 | u32le 8n+9           a skippable frame:
 *                n times: u32le frame size, u32le content size
 *                u32le n | 00 | B1 EA 92 8F         (zstd seekable format)
 *
 * The reader takes the table first, since it says where everything is, and
 * then holds each frame to it: every byte of the file belongs to exactly one
 * frame of the table or to the table, no frame is empty, and no frame is
 * anything but plain data.  So nothing can hide between frames or behind
 * them.  Lengths are checked against FRAMES_* and the file's size before
 * anything is allocated.
 */
#ifndef ZEGEL_STORE_FRAMES_H
#define ZEGEL_STORE_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "core/sha256.h"

#define FRAMES_CONTENT_MAX ((size_t)8 << 20) /* bytes in one frame */
#define FRAMES_WINDOW_MAX ((uint64_t)8 << 20)
#define FRAMES_COUNT_MAX ((uint32_t)1 << 20)

/*
 * Writing.  Content is gathered until frames_writer_cut(), or until the frame
 * holds SEGMENT_FRAME_MAX bytes; it is compressed by threads (see packer.h),
 * so that a failure may show only in a later call.  After one the only call
 * left is frames_writer_free(), which leaves the file as it is.
 */
struct frames_writer;

/* Make (or empty, or replace) the file `path`.  With `scratch` it has no name
   any more when this returns, and is gone when it is closed. */
int frames_writer_open(struct frames_writer **out, const char *path, int level,
    bool scratch, struct error *e);
int frames_writer_append(
    struct frames_writer *w, const void *content, size_t len, struct error *e);
size_t frames_writer_pending(const struct frames_writer *w);
/* End the frame at hand; nothing when it is empty. */
int frames_writer_cut(struct frames_writer *w, struct error *e);
size_t frames_writer_count(const struct frames_writer *w);
/* The compression level of the frame at hand and those behind it. */
void frames_writer_level(struct frames_writer *w, int level);
/* Append all frames of a scratch as they are.  Its last one must be cut. */
int frames_writer_join(
    struct frames_writer *w, struct frames_writer *scratch, struct error *e);
/* Cut, write the table, make the file durable and of mode 0444, close it;
   its size and its SHA-256. */
int frames_writer_finish(struct frames_writer *w, uint64_t *size,
    uint8_t sha256[SHA256_LEN], struct error *e);
void frames_writer_free(struct frames_writer *w);

/*
 * Reading.
 */
struct frames;

struct frame {
	uint64_t offset; /* in the file */
	uint64_t content_offset; /* in what the frames hold together */
	uint32_t size;
	uint32_t content_size;
};

int frames_open(struct frames **out, const char *path, struct error *e);
void frames_close(struct frames *f);
size_t frames_count(const struct frames *f);
const struct frame *frames_get(const struct frames *f, size_t i);
/* The frame that holds this byte of the content, which must exist. */
size_t frames_find(const struct frames *f, uint64_t content_offset);
uint64_t frames_size(const struct frames *f); /* of the file */
uint64_t frames_content_size(const struct frames *f);
/*
 * The content of frame `i`, valid until the next load.  With `hash` the
 * frame's bytes in the file go into it; who loads all frames in order and
 * ends with frames_hash_table() has hashed the file.
 */
int frames_load(struct frames *f, size_t i, struct sha256 *hash,
    const uint8_t **content, struct error *e);
/* Exchange what was loaded last, with its memory, for another buffer. */
void frames_exchange(struct frames *f, struct buf *content);
int
frames_hash_table(const struct frames *f, struct sha256 *hash, struct error *e);

#endif
