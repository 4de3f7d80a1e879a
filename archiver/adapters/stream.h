/*
 * stream - a member's bytes, in order, once.
 *
 * The importer lends an adapter a stream for each member; tests make one of
 * bytes in memory.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_STREAM_H
#define ZEGEL_ARCHIVER_ADAPTERS_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"

struct stream {
	/* At most `len` bytes; `*got` = 0 at the end and ever after. */
	int (*read)(struct stream *s, void *data, size_t len, size_t *got,
	    struct error *e);
	void *context;
	/* For stream_of_bytes(). */
	const uint8_t *data;
	size_t len;
};

/* A stream over bytes that outlive it. */
void stream_of_bytes(struct stream *s, const void *data, size_t len);

/*
 * Append all that is left to `out`.  ERROR_INPUT "larger than N bytes" when
 * it is more than `max`; `out` then holds the first `max` of them.
 */
int
stream_read_all(struct stream *s, size_t max, struct buf *out, struct error *e);

/*
 * Lines of at most LINES_MAX bytes.  A line ends with LF or at the end of the
 * stream, and is given with its CR LF, so that the bytes stay verbatim.
 * Longer lines come in pieces: `ended` tells.
 */
#define LINES_MAX ((size_t)1 << 20)

struct lines {
	struct stream *stream;
	struct buf pending;
	size_t at; /* first byte of `pending` not given yet */
	uint64_t number; /* of the line last given, from 1 */
	bool ended; /* the line last given ends with LF or the stream */
	bool end_of_stream;
};

void lines_init(struct lines *l, struct stream *stream);
void lines_release(struct lines *l);
/* `*line` is valid until the next call; `*more` = false behind the last. */
int lines_next(struct lines *l, const char **line, size_t *len, bool *more,
    struct error *e);

#endif
