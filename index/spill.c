#include "index/spill.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/file.h"

#define WRITE_SIZE ((size_t)1 << 20)

struct spill {
	char path[FILE_PATH_MAX];
	int fd;
	struct buf pending; /* behind `written` */
	uint64_t written;
};

int
spill_open(struct spill **out, const char *path, struct error *e)
{
	struct spill *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	s->fd = -1;
	if (file_path(s->path, e, "%s.spill", path) != 0)
		goto fail;
	s->fd = open(s->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (s->fd < 0) {
		error_errno(e, "make %s", s->path);
		goto fail;
	}
	if (unlink(s->path) != 0) {
		error_errno(e, "unlink %s", s->path);
		goto fail;
	}
	*out = s;
	return 0;
fail:
	spill_close(s);
	return -1;
}

void
spill_close(struct spill *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		(void)close(s->fd); /* it is gone then, as it should be */
	buf_release(&s->pending);
	free(s);
}

static int
flush(struct spill *s, struct error *e)
{
	if (s->pending.len == 0)
		return 0;
	if (file_write_all(
		s->fd, s->pending.data, s->pending.len, s->path, e) != 0)
		return -1;
	s->written += s->pending.len;
	buf_clear(&s->pending);
	return 0;
}

int
spill_put(struct spill *s, const void *data, size_t len, uint64_t *offset,
    struct error *e)
{
	*offset = s->written + s->pending.len;
	buf_append(&s->pending, data, len);
	if (buf_ok(&s->pending, e) != 0)
		return -1;
	return s->pending.len >= WRITE_SIZE ? flush(s, e) : 0;
}

int
spill_get(struct spill *s, uint64_t offset, size_t len, struct buf *out,
    struct error *e)
{
	uint8_t *to;

	if (flush(s, e) != 0)
		return -1;
	buf_clear(out);
	to = buf_reserve(out, len);
	if (to == NULL)
		return buf_ok(out, e);
	if (file_read_at(s->fd, to, len, offset, s->path, e) != 0)
		return -1;
	out->len = len;
	return 0;
}
