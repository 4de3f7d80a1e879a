/*
 * ustar - the 512-byte headers of POSIX.1-1988 tar, one spelling each.
 *
 *   name 100 | mode 8 | uid 8 | gid 8 | size 12 | mtime 12 | checksum 8 |
 *   type 1 | link 100 | "ustar" NUL "00" | uname 32 | gname 32 | major 8 |
 *   minor 8 | prefix 155 | zeros 12
 *
 * Segments need little of tar: regular files of mode 0444 and directories of
 * mode 0555, owner 0:0.  The parser refuses everything else, among it every
 * byte that another tar program would skip over, so that nothing can hide in
 * a header.  Sizes from 8 GiB on do not fit the size field; they come in a
 * pax extended header (type 'x') that holds one `size` record and nothing
 * else, and the size field is then 0.
 */
#ifndef ZEGEL_STORE_USTAR_H
#define ZEGEL_STORE_USTAR_H

#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"

#define USTAR_BLOCK 512
#define USTAR_NAME_MAX 256 /* prefix, slash and name */
#define USTAR_SIZE_MAX 077777777777ULL /* what the size field can say */
#define USTAR_PAX_MAX 64 /* bytes in a pax header's one record */

enum ustar_type {
	USTAR_FILE,
	USTAR_DIRECTORY, /* its name ends with a slash */
	USTAR_PAX, /* the next header's size is in this one's bytes */
	USTAR_END /* a block of zeros */
};

struct ustar_header {
	enum ustar_type type;
	char name[USTAR_NAME_MAX + 1];
	uint64_t size; /* of what follows, without its padding */
	uint64_t mtime_s;
};

/*
 * Append the header of a regular file, with a pax header before it when the
 * size needs one.  ERROR_INPUT when the name does not fit or the time is
 * negative or beyond the field; memory shows in buf_ok(out).
 */
int ustar_append(struct buf *out, const char *name, uint64_t size,
    int64_t mtime_s, struct error *e);

/* ERROR_FORMAT with the reason for any block that is not as above. */
int ustar_parse(const uint8_t block[USTAR_BLOCK], struct ustar_header *out,
    struct error *e);

/* The bytes of a pax header: "<length> size=<decimal>\n", nothing else. */
int
ustar_parse_pax(const char *text, size_t len, uint64_t *size, struct error *e);

/* How many zeros follow `size` bytes up to the next block. */
size_t ustar_padding(uint64_t size);

#endif
