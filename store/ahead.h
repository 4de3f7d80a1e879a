/*
 * ahead - loads the frames of a file in order, in a thread of its own, so that
 * the next are read, hashed and decompressed while one is looked at.
 *
 * At most AHEAD_FRAMES wait.  What is wrong with a frame is told when its turn
 * comes, so that a reader sees the same as without the thread.
 */
#ifndef ZEGEL_STORE_AHEAD_H
#define ZEGEL_STORE_AHEAD_H

#include <stdint.h>

#include "core/error.h"
#include "core/sha256.h"
#include "store/frames.h"

#define AHEAD_FRAMES 2

struct ahead;

/*
 * Begin with frame 0.  `frames` and `hash` (see frames_load()) are borrowed:
 * nobody else may use them until the last frame was given, or this is freed.
 */
int ahead_new(struct ahead **out, struct frames *frames, struct sha256 *hash,
    struct error *e);
void ahead_free(struct ahead *a);

/*
 * The content of the next frame, which there must be; valid until the next
 * call.  After a failure the only call left is ahead_free().
 */
int ahead_next(struct ahead *a, const uint8_t **content, struct error *e);

#endif
