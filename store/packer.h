/*
 * packer - compresses frames in threads of its own, so that the next one can
 * be gathered meanwhile.
 *
 * Frames come out in the order in which they went in, whichever thread was
 * first.  The threads, at most PACKER_THREADS, are started when frames wait
 * for them, and end with the packer.  Memory: PACKER_FRAMES times a frame and
 * its compressed form, and what zstd needs for each thread.
 *
 * One thread uses a packer; those within are its own affair.
 */
#ifndef ZEGEL_STORE_PACKER_H
#define ZEGEL_STORE_PACKER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "core/error.h"

#define PACKER_THREADS 2
#define PACKER_FRAMES 4 /* on their way at once */

struct packer;

int packer_new(struct packer **out, struct error *e);
void packer_free(struct packer *p); /* what is on its way is dropped */

/* How many frames are on their way. */
size_t packer_count(const struct packer *p);

/*
 * Compress a frame at this zstd level: `content` is exchanged for an empty
 * buffer.  There must be fewer than PACKER_FRAMES on their way.  On failure
 * `content` is as before.
 */
int
packer_put(struct packer *p, struct buf *content, int level, struct error *e);

/*
 * Wait for the oldest frame on its way, which there must be; it is then no
 * longer counted.  `*packed` is valid until the next packer_put().
 */
int packer_take(struct packer *p, const struct buf **packed,
    size_t *content_len, struct error *e);

#endif
