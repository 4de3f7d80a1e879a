#include "store/frames.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zstd.h>

#include "core/buf.h"
#include "core/file.h"
#include "core/reader.h"
#include "store/frames_internal.h"

#define FRAME_MAGIC 0xFD2FB528U
#define READ_BEGIN ((uint64_t)16 << 10)
#define FRAME_HEADER_MAX 18 /* RFC 8878, 3.1.1.1, with its magic */

struct frames {
	char path[FILE_PATH_MAX];
	int fd;
	uint64_t size; /* of the file */
	uint64_t content_size;
	struct buf table; /* the seek table's bytes, as they were read */
	struct frame *frames;
	size_t count;
	ZSTD_DCtx *zstd;
	struct buf packed; /* the frame at hand as it lies in the file */
	struct buf content; /* and decompressed */
};

static int
open_file(struct frames *f, struct error *e)
{
	struct stat st;

	f->fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (f->fd < 0)
		return error_errno(e, "open %s", f->path);
	if (fstat(f->fd, &st) != 0)
		return error_errno(e, "stat %s", f->path);
	if (!S_ISREG(st.st_mode))
		return error_set(e, ERROR_FORMAT, "not a regular file");
	f->size = (uint64_t)st.st_size;
	/* The first frame is wanted by everybody, right behind the table. */
	file_read_begin(f->fd, 0, READ_BEGIN);
	return 0;
}

/* Read the whole seek table, whose length stands in its last bytes. */
static int
read_table(struct frames *f, struct error *e)
{
	uint8_t footer[FRAMES_TABLE_FOOTER];
	uint32_t count, magic;
	uint8_t descriptor;
	struct reader r;
	size_t len;

	if (f->size < FRAMES_TABLE_HEAD + FRAMES_TABLE_FOOTER)
		return error_set(e, ERROR_FORMAT,
		    "%" PRIu64 " bytes are too few for a segment", f->size);
	if (file_read_at(f->fd, footer, sizeof(footer),
		f->size - sizeof(footer), f->path, e) != 0)
		return -1;
	reader_init(&r, footer, sizeof(footer));
	if (reader_u32le(&r, &count, e) != 0 ||
	    reader_u8(&r, &descriptor, e) != 0 ||
	    reader_u32le(&r, &magic, e) != 0)
		return -1;
	if (magic != FRAMES_FOOTER_MAGIC || descriptor != 0)
		return error_set(
		    e, ERROR_FORMAT, "it does not end with a seek table");
	if (count == 0 || count > FRAMES_COUNT_MAX)
		return error_set(e, ERROR_FORMAT,
		    "a seek table of %" PRIu32 " frames", count);
	len = FRAMES_TABLE_HEAD + (size_t)count * FRAMES_TABLE_ENTRY +
	    FRAMES_TABLE_FOOTER;
	if (len > f->size)
		return error_set(
		    e, ERROR_FORMAT, "the seek table is larger than the file");
	if (buf_reserve(&f->table, len) == NULL)
		return buf_ok(&f->table, e);
	if (file_read_at(
		f->fd, f->table.data, len, f->size - len, f->path, e) != 0)
		return -1;
	f->table.len = len;
	f->count = count;
	return 0;
}

/* One line of the table, at the place where the frames before it end. */
static int
place_frame(struct frames *f, size_t i, struct reader *r, uint64_t *offset,
    struct error *e)
{
	struct frame *frame = &f->frames[i];

	if (reader_u32le(r, &frame->size, e) != 0 ||
	    reader_u32le(r, &frame->content_size, e) != 0)
		return -1;
	if (frame->content_size == 0)
		return error_set(e, ERROR_FORMAT, "frame %zu is empty", i);
	if (frame->content_size > FRAMES_CONTENT_MAX ||
	    frame->size > ZSTD_compressBound(FRAMES_CONTENT_MAX))
		return error_set(e, ERROR_FORMAT,
		    "frame %zu claims %" PRIu32 " bytes in %" PRIu32
		    ", more than a frame may hold",
		    i, frame->content_size, frame->size);
	frame->offset = *offset;
	frame->content_offset = f->content_size;
	*offset += frame->size;
	f->content_size += frame->content_size;
	return 0;
}

static int
parse_table(struct frames *f, struct error *e)
{
	uint64_t offset = 0;
	uint32_t magic, len;
	struct reader r;
	size_t i;

	reader_init(&r, f->table.data, f->table.len);
	if (reader_u32le(&r, &magic, e) != 0 || reader_u32le(&r, &len, e) != 0)
		return -1;
	if (magic != FRAMES_TABLE_MAGIC ||
	    len != f->table.len - FRAMES_TABLE_HEAD)
		return error_set(e, ERROR_FORMAT,
		    "the seek table does not begin where it should");
	f->frames = calloc(f->count, sizeof(*f->frames));
	if (f->frames == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < f->count; i++) {
		if (place_frame(f, i, &r, &offset, e) != 0)
			return -1;
	}
	if (offset != f->size - f->table.len)
		return error_set(e, ERROR_FORMAT,
		    "the seek table covers %" PRIu64 " bytes of %" PRIu64,
		    offset, f->size - f->table.len);
	return 0;
}

int
frames_open(struct frames **out, const char *path, struct error *e)
{
	struct frames *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	f->fd = -1;
	if (file_path(f->path, e, "%s", path) != 0 || open_file(f, e) != 0 ||
	    read_table(f, e) != 0 || parse_table(f, e) != 0)
		goto fail;
	f->zstd = ZSTD_createDCtx();
	if (f->zstd == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory for zstd");
		goto fail;
	}
	*out = f;
	return 0;
fail:
	frames_close(f);
	return -1;
}

void
frames_close(struct frames *f)
{
	if (f == NULL)
		return;
	if (f->fd >= 0)
		(void)close(f->fd); /* only read */
	ZSTD_freeDCtx(f->zstd);
	free(f->frames);
	buf_release(&f->table);
	buf_release(&f->packed);
	buf_release(&f->content);
	free(f);
}

size_t
frames_count(const struct frames *f)
{
	return f->count;
}

const struct frame *
frames_get(const struct frames *f, size_t i)
{
	return &f->frames[i];
}

size_t
frames_find(const struct frames *f, uint64_t content_offset)
{
	size_t low = 0, high = f->count;

	/* The last frame that begins at or before the byte. */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (f->frames[middle].content_offset <= content_offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

uint64_t
frames_size(const struct frames *f)
{
	return f->size;
}

uint64_t
frames_content_size(const struct frames *f)
{
	return f->content_size;
}

static int
read_number(struct reader *r, size_t bytes, uint64_t *out, struct error *e)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < bytes; i++) {
		uint8_t byte;

		if (reader_u8(r, &byte, e) != 0)
			return -1;
		value |= (uint64_t)byte << (8 * i);
	}
	*out = value;
	return 0;
}

/* RFC 8878, 3.1.1.1.2: bits 7-3 an exponent, bits 2-0 eighths. */
static int
check_window(uint8_t descriptor, struct error *e)
{
	uint64_t base = (uint64_t)1 << (10 + (descriptor >> 3));
	uint64_t window = base + base / 8 * (descriptor & 7);

	if (window > FRAMES_WINDOW_MAX)
		return error_set(e, ERROR_FORMAT,
		    "a window of %" PRIu64 " bytes is too large", window);
	return 0;
}

/* A plain data frame with checksum, without dictionary, and of this size. */
static int
check_header(const struct buf *packed, uint32_t content_size, struct error *e)
{
	static const size_t size_bytes[4] = {1, 2, 4, 8};
	size_t len = packed->len < FRAME_HEADER_MAX ? packed->len
						    : FRAME_HEADER_MAX;
	uint8_t flags, window = 0;
	uint64_t size;
	uint32_t magic;
	struct reader r;

	reader_init(&r, packed->data, len);
	if (reader_u32le(&r, &magic, e) != 0 || reader_u8(&r, &flags, e) != 0)
		return -1;
	if (magic != FRAME_MAGIC)
		return error_set(e, ERROR_FORMAT, "not a zstd data frame");
	if ((flags & 0x04) == 0)
		return error_set(e, ERROR_FORMAT, "it has no checksum");
	if ((flags & 0x1b) != 0)
		return error_set(e, ERROR_FORMAT,
		    "it wants a dictionary or uses reserved bits");
	if ((flags & 0xe0) == 0)
		return error_set(e, ERROR_FORMAT, "it has no content size");
	if ((flags & 0x20) == 0 &&
	    (reader_u8(&r, &window, e) != 0 || check_window(window, e) != 0))
		return -1;
	if (read_number(&r, size_bytes[flags >> 6], &size, e) != 0)
		return -1;
	if (flags >> 6 == 1)
		size += 256; /* RFC 8878, 3.1.1.1.4 */
	if (size != content_size)
		return error_set(e, ERROR_FORMAT,
		    "its header says %" PRIu64
		    " bytes, the seek table %" PRIu32,
		    size, content_size);
	return 0;
}

static int
unpack(struct frames *f, uint32_t content_size, struct error *e)
{
	size_t n;

	if (check_header(&f->packed, content_size, e) != 0)
		return -1;
	/* zstd would go on to a second frame, or skip one: there is one. */
	n = ZSTD_findFrameCompressedSize(f->packed.data, f->packed.len);
	if (ZSTD_isError(n) || n != f->packed.len)
		return error_set(e, ERROR_FORMAT,
		    "the seek table gives it another size than it has");
	buf_clear(&f->content);
	if (buf_reserve(&f->content, content_size) == NULL)
		return buf_ok(&f->content, e);
	n = ZSTD_decompressDCtx(f->zstd, f->content.data, content_size,
	    f->packed.data, f->packed.len);
	if (ZSTD_isError(n))
		return error_set(e, ERROR_FORMAT, "it does not decompress: %s",
		    ZSTD_getErrorName(n));
	if (n != content_size)
		return error_set(e, ERROR_FORMAT,
		    "it holds %zu bytes where %" PRIu32 " are promised", n,
		    content_size);
	f->content.len = n;
	return 0;
}

int
frames_load(struct frames *f, size_t i, struct sha256 *hash,
    const uint8_t **content, struct error *e)
{
	const struct frame *frame = &f->frames[i];

	buf_clear(&f->packed);
	if (buf_reserve(&f->packed, frame->size) == NULL)
		return buf_ok(&f->packed, e);
	/* At once: reading alone would go by the system's small steps. */
	file_read_begin(f->fd, frame->offset, frame->size);
	if (file_read_at(f->fd, f->packed.data, frame->size, frame->offset,
		f->path, e) != 0)
		return -1;
	f->packed.len = frame->size;
	if (hash != NULL &&
	    sha256_update(hash, f->packed.data, f->packed.len, e) != 0)
		return -1;
	if (unpack(f, frame->content_size, e) != 0)
		return error_wrap(e, "frame %zu", i);
	*content = f->content.data;
	return 0;
}

void
frames_exchange(struct frames *f, struct buf *content)
{
	struct buf loaded = f->content;

	f->content = *content;
	*content = loaded;
}

int
frames_hash_table(const struct frames *f, struct sha256 *hash, struct error *e)
{
	return sha256_update(hash, f->table.data, f->table.len, e);
}
