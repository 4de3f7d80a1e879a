/*
 * content - the bytes inside the frames, one after the other.
 *
 * A cursor that loads frames as it comes to them and lends their memory, so
 * that what lies in one frame is never copied.  On it stands the reading of
 * tar members, which is the same for who reads all and who reads one entry.
 */
#ifndef ZEGEL_STORE_CONTENT_H
#define ZEGEL_STORE_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "store/ahead.h"
#include "store/frames.h"
#include "store/ustar.h"

struct content {
	struct frames *frames; /* borrowed */
	struct ahead *ahead; /* borrowed; or NULL */
	size_t next; /* the frame to load when `left` is 0 */
	const uint8_t *at;
	size_t left; /* unread bytes of the loaded frame */
};

/* At the first byte.  With `ahead`, which is just begun and borrowed, there is
   no seeking. */
void
content_init(struct content *c, struct frames *frames, struct ahead *ahead);
/* Where the next byte stands. */
uint64_t content_offset(const struct content *c);
bool content_at_end(const struct content *c);
/* Whether the next byte is the first of a frame. */
bool content_at_frame(const struct content *c);

/* Go to a byte; ERROR_FORMAT when there is none.  Loads a frame only when
   another one than the loaded one is wanted. */
int content_seek(struct content *c, uint64_t offset, struct error *e);

/*
 * Lend 1 to `max` bytes (max > 0), as many as one frame has, and step over
 * them.  Valid until the next call.  ERROR_FORMAT at the end.
 */
int content_borrow(struct content *c, uint64_t max, const uint8_t **data,
    size_t *len, struct error *e);
/* Copy exactly `len` bytes. */
int content_read(struct content *c, void *out, size_t len, struct error *e);
/* Step over `len` bytes, which must be zero. */
int content_padding(struct content *c, size_t len, struct error *e);

/*
 * The next tar member: `out->size` is its whole size, the pax header that may
 * have said so is gone.  USTAR_END only for both end blocks with nothing
 * behind them; anything else there is ERROR_FORMAT.
 */
int
content_member(struct content *c, struct ustar_header *out, struct error *e);

#endif
