/*
 * reader - a bounded cursor over bytes.
 *
 * Reading past the end fails with ERROR_FORMAT and moves nothing, so a
 * decoder is a list of reads and cannot overrun.
 */
#ifndef ZEGEL_CORE_READER_H
#define ZEGEL_CORE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

struct reader {
	const uint8_t *start;
	const uint8_t *at;
	const uint8_t *end;
};

void reader_init(struct reader *r, const void *data, size_t len);
size_t reader_left(const struct reader *r);
size_t reader_offset(const struct reader *r);

/* `*out` points into the reader's bytes. */
int reader_bytes(
    struct reader *r, size_t len, const uint8_t **out, struct error *e);
int reader_u8(struct reader *r, uint8_t *out, struct error *e);
int reader_u32le(struct reader *r, uint32_t *out, struct error *e);
int reader_u64be(struct reader *r, uint64_t *out, struct error *e);

/*
 * The next line without its LF.  False at the end.  A last line without LF is
 * given too, with `*complete` false.
 */
bool
reader_line(struct reader *r, const char **line, size_t *len, bool *complete);

#endif
