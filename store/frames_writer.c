#include "store/frames.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/file.h"
#include "store/frames_internal.h"
#include "store/packer.h"
#include "store/segment.h"

#define COPY_PIECE ((size_t)256 << 10)

struct frames_writer {
	char path[FILE_PATH_MAX];
	int fd;
	int level;
	struct packer *packer; /* the frames between `table` and `content` */
	struct buf content; /* of the frame at hand */
	struct buf table; /* u32le size, u32le content size, each frame */
	struct sha256 *hash; /* of the file; NULL for a scratch */
	uint64_t size; /* of the file so far */
};

static int
set_up(struct frames_writer *w, int level, bool scratch, struct error *e)
{
	w->level = level;
	if (packer_new(&w->packer, e) != 0)
		return -1;
	if (!scratch && (w->hash = sha256_new(e)) == NULL)
		return -1;
	if (buf_reserve(&w->content, SEGMENT_FRAME_MAX) == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory for a frame");
	return 0;
}

int
frames_writer_open(struct frames_writer **out, const char *path, int level,
    bool scratch, struct error *e)
{
	struct frames_writer *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	w->fd = -1;
	if (file_path(w->path, e, "%s", path) != 0 ||
	    set_up(w, level, scratch, e) != 0)
		goto fail;
	w->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	/* One that a killed writer had finished already is read-only. */
	if (w->fd < 0 && errno == EACCES && unlink(path) == 0)
		w->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (w->fd < 0) {
		error_errno(e, "create %s", path);
		goto fail;
	}
	if (scratch && unlink(path) != 0) {
		error_errno(e, "remove %s", path);
		goto fail;
	}
	*out = w;
	return 0;
fail:
	frames_writer_free(w);
	return -1;
}

void
frames_writer_free(struct frames_writer *w)
{
	if (w == NULL)
		return;
	if (w->fd >= 0)
		(void)close(w->fd); /* a scratch, or given up */
	packer_free(w->packer);
	buf_release(&w->content);
	buf_release(&w->table);
	sha256_free(w->hash);
	free(w);
}

/* Put these bytes at the end of the file and into its hash. */
static int
put(struct frames_writer *w, const void *data, size_t len, struct error *e)
{
	if (w->hash != NULL && sha256_update(w->hash, data, len, e) != 0)
		return -1;
	if (file_write_all(w->fd, data, len, w->path, e) != 0)
		return -1;
	w->size += len;
	return 0;
}

static int
note_frame(
    struct frames_writer *w, size_t size, size_t content_size, struct error *e)
{
	if (w->table.len / FRAMES_TABLE_ENTRY == FRAMES_COUNT_MAX)
		return error_set(e, ERROR_INPUT,
		    "%s: more than %u frames: seal earlier", w->path,
		    (unsigned int)FRAMES_COUNT_MAX);
	buf_append_u32le(&w->table, (uint32_t)size);
	buf_append_u32le(&w->table, (uint32_t)content_size);
	return buf_ok(&w->table, e);
}

/* The oldest frame that is being compressed goes into the file. */
static int
put_frame(struct frames_writer *w, struct error *e)
{
	const struct buf *packed;
	size_t content_len;

	if (packer_take(w->packer, &packed, &content_len, e) != 0 ||
	    put(w, packed->data, packed->len, e) != 0)
		return -1;
	return note_frame(w, packed->len, content_len, e);
}

static int
put_all_frames(struct frames_writer *w, struct error *e)
{
	while (packer_count(w->packer) > 0)
		if (put_frame(w, e) != 0)
			return -1;
	return 0;
}

int
frames_writer_cut(struct frames_writer *w, struct error *e)
{
	if (w->content.len == 0)
		return 0;
	if (packer_count(w->packer) == PACKER_FRAMES && put_frame(w, e) != 0)
		return -1;
	return packer_put(w->packer, &w->content, w->level, e);
}

void
frames_writer_level(struct frames_writer *w, int level)
{
	w->level = level;
}

int
frames_writer_append(
    struct frames_writer *w, const void *content, size_t len, struct error *e)
{
	const uint8_t *p = content;

	while (len > 0) {
		size_t n = SEGMENT_FRAME_MAX - w->content.len;

		if (n > len)
			n = len;
		buf_append(&w->content, p, n);
		p += n;
		len -= n;
		if (w->content.len == SEGMENT_FRAME_MAX &&
		    frames_writer_cut(w, e) != 0)
			return -1;
	}
	return buf_ok(&w->content, e);
}

size_t
frames_writer_pending(const struct frames_writer *w)
{
	return w->content.len;
}

size_t
frames_writer_count(const struct frames_writer *w)
{
	return w->table.len / FRAMES_TABLE_ENTRY + packer_count(w->packer);
}

/* The frames of the scratch lie behind each other: copy them as a whole. */
static int
copy_scratch(struct frames_writer *w, const struct frames_writer *scratch,
    struct error *e)
{
	struct buf piece = BUF_EMPTY;
	uint64_t at = 0;
	int rc = -1;

	if (buf_reserve(&piece, COPY_PIECE) == NULL) {
		buf_ok(&piece, e);
		goto out;
	}
	while (at < scratch->size) {
		uint64_t left = scratch->size - at;
		size_t n = left < COPY_PIECE ? (size_t)left : COPY_PIECE;

		if (file_read_at(scratch->fd, piece.data, n, at, scratch->path,
			e) != 0 ||
		    put(w, piece.data, n, e) != 0)
			goto out;
		at += n;
	}
	rc = 0;
out:
	buf_release(&piece);
	return rc;
}

int
frames_writer_join(
    struct frames_writer *w, struct frames_writer *scratch, struct error *e)
{
	if (put_all_frames(w, e) != 0 || put_all_frames(scratch, e) != 0)
		return -1;
	if (frames_writer_count(w) + frames_writer_count(scratch) >
	    FRAMES_COUNT_MAX)
		return error_set(e, ERROR_INPUT,
		    "%s: more than %u frames: seal earlier", w->path,
		    (unsigned int)FRAMES_COUNT_MAX);
	if (copy_scratch(w, scratch, e) != 0)
		return -1;
	buf_append(&w->table, scratch->table.data, scratch->table.len);
	return buf_ok(&w->table, e);
}

static int
put_table(struct frames_writer *w, struct error *e)
{
	struct buf b = BUF_EMPTY;
	int rc;

	buf_append_u32le(&b, FRAMES_TABLE_MAGIC);
	buf_append_u32le(&b, (uint32_t)(w->table.len + FRAMES_TABLE_FOOTER));
	buf_append(&b, w->table.data, w->table.len);
	buf_append_u32le(&b, (uint32_t)frames_writer_count(w));
	buf_append_byte(&b, 0);
	buf_append_u32le(&b, FRAMES_FOOTER_MAGIC);
	rc = buf_ok(&b, e);
	if (rc == 0)
		rc = put(w, b.data, b.len, e);
	buf_release(&b);
	return rc;
}

int
frames_writer_finish(struct frames_writer *w, uint64_t *size,
    uint8_t sha256[SHA256_LEN], struct error *e)
{
	int fd;

	if (frames_writer_cut(w, e) != 0 || put_all_frames(w, e) != 0 ||
	    put_table(w, e) != 0)
		return -1;
	if (fchmod(w->fd, 0444) != 0)
		return error_errno(e, "set mode of %s", w->path);
	if (file_sync(w->fd, w->path, e) != 0)
		return -1;
	fd = w->fd;
	w->fd = -1;
	if (close(fd) != 0)
		return error_errno(e, "close %s", w->path);
	if (sha256_final(w->hash, sha256, e) != 0)
		return -1;
	*size = w->size;
	return 0;
}
