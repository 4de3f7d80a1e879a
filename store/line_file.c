#include "store/line_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE ((size_t)256 << 10)

void
line_file_init(struct line_file *f, int fd)
{
	memset(f, 0, sizeof(*f));
	f->fd = fd;
}

void
line_file_release(struct line_file *f)
{
	buf_release(&f->bytes);
}

/* Drop the lines given already and read more behind the rest. */
static int
fill(struct line_file *f, struct error *e)
{
	size_t left = f->bytes.len - f->at;
	uint8_t *to;
	ssize_t n;

	if (left > LINE_FILE_MAX)
		return error_set(
		    e, ERROR_FORMAT, "a line of over %zu bytes", LINE_FILE_MAX);
	if (f->bytes.data != NULL && f->at > 0)
		memmove(f->bytes.data, f->bytes.data + f->at, left);
	f->bytes.len = left;
	f->at = 0;
	to = buf_reserve(&f->bytes, READ_SIZE);
	if (to == NULL)
		return buf_ok(&f->bytes, e);
	do
		n = read(f->fd, to, READ_SIZE);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_errno(e, "read");
	f->bytes.len += (size_t)n;
	f->ended = n == 0;
	return 0;
}

int
line_file_next(struct line_file *f, const char **line, size_t *len,
    bool *complete, struct error *e)
{
	size_t scanned = 0;

	for (;;) {
		size_t left = f->bytes.len - f->at;
		const uint8_t *from = NULL, *lf = NULL;

		if (left > 0) /* before the first read there are no bytes */
			from = f->bytes.data + f->at;
		if (from != NULL && left > scanned)
			lf = memchr(from + scanned, '\n', left - scanned);
		if (lf == NULL && !f->ended) {
			scanned = left;
			if (fill(f, e) != 0)
				return -1;
			continue;
		}
		if (left == 0)
			return 0;
		*line = (const char *)from;
		*complete = lf != NULL;
		*len = lf != NULL ? (size_t)(lf - from) : left;
		f->at += *len + (lf != NULL ? 1 : 0);
		return 1;
	}
}
