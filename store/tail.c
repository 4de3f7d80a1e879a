#include "store/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE ((size_t)1 << 20)

int
tail_first_index(const char *line, size_t len, uint64_t *index, struct error *e)
{
	struct entry entry;
	struct entry_seal seal;

	if (entry_parse(&entry, line, len, e) != 0)
		return -1;
	if (entry.kind == ENTRY_GENESIS) {
		*index = 0;
		return 0;
	}
	if (entry.kind != ENTRY_SEAL)
		return error_set(e, ERROR_FORMAT,
		    "the first line is neither a genesis nor a seal");
	if (entry_seal_read(&seal, &entry, e) != 0)
		return -1;
	*index = seal.last + 1;
	return 0;
}

static int
add_offset(struct log *l, uint64_t *cap, uint64_t offset, struct error *e)
{
	if (l->tail_count + 1 >= *cap) {
		uint64_t wanted = *cap == 0 ? 1024 : *cap * 2;
		uint64_t *more = realloc(
		    l->tail_offsets, (size_t)wanted * sizeof(*more));

		if (more == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		l->tail_offsets = more;
		*cap = wanted;
	}
	l->tail_offsets[++l->tail_count] = offset;
	return 0;
}

/* Find the line ends among `n` bytes that lie at `at` in the file. */
static int
scan(struct log *l, uint64_t *cap, const uint8_t *data, size_t n, uint64_t at,
    struct error *e)
{
	const uint8_t *p = data, *end = data + n, *lf;

	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		p = lf + 1;
		if (add_offset(l, cap, at + (uint64_t)(p - data), e) != 0)
			return -1;
	}
	return 0;
}

int
tail_scan(struct log *l, struct error *e)
{
	uint64_t at = 0, cap = 1;
	uint8_t *data;
	int rc = -1;

	if (l->tail_offsets != NULL || l->tail_fd < 0)
		return 0;
	data = malloc(READ_SIZE);
	l->tail_offsets = calloc(1, sizeof(*l->tail_offsets));
	if (data == NULL || l->tail_offsets == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		goto out;
	}
	for (;;) {
		ssize_t n = pread(l->tail_fd, data, READ_SIZE, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error_errno(e, "%s: read the tail", l->path);
			goto out;
		}
		if (n == 0)
			break;
		if (scan(l, &cap, data, (size_t)n, at, e) != 0)
			goto out;
		at += (uint64_t)n;
	}
	l->tail_torn = at - l->tail_offsets[l->tail_count];
	rc = 0;
out:
	free(data);
	if (rc != 0) {
		free(l->tail_offsets);
		l->tail_offsets = NULL; /* so that a later call tries again */
		l->tail_count = 0;
	}
	return rc;
}

/* The first line alone: enough to know where the tail begins. */
static int
read_first_line(struct log *l, const char *path, struct error *e)
{
	uint8_t *data = malloc(LOG_TAIL_LINE_MAX);
	const uint8_t *lf = NULL;
	size_t n = 0;
	int rc = -1;

	if (data == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	while (lf == NULL && n < LOG_TAIL_LINE_MAX) {
		ssize_t got = pread(
		    l->tail_fd, data + n, LOG_TAIL_LINE_MAX - n, (off_t)n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			error_errno(e, "read %s", path);
			goto out;
		}
		if (got == 0)
			break;
		lf = memchr(data + n, '\n', (size_t)got);
		n += (size_t)got;
	}
	l->tail_empty = lf == NULL && n < LOG_TAIL_LINE_MAX;
	if (l->tail_empty)
		rc = 0;
	else
		rc = tail_first_index((const char *)data,
		    lf == NULL ? n : (size_t)(lf - data), &l->tail_first, e);
	if (rc != 0)
		error_wrap(e, "%s", path);
out:
	free(data);
	return rc;
}

int
tail_open(struct log *l, struct error *e)
{
	char path[FILE_PATH_MAX];

	if (file_path(path, e, "%s/tail/entries.ndjson", l->path) != 0)
		return -1;
	l->tail_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (l->tail_fd >= 0)
		return read_first_line(l, path, e);
	if (errno != ENOENT)
		return error_errno(e, "open %s", path);
	l->tail_empty = true;
	return 0;
}

int
tail_read(struct log *l, uint64_t index, struct buf *out, struct error *e)
{
	uint64_t at, len, i = index - l->tail_first;
	uint8_t *to;

	if (tail_scan(l, e) != 0)
		return -1;
	if (index < l->tail_first || i >= l->tail_count)
		return error_set(e, ERROR_NOTFOUND,
		    "%s: the tail does not hold entry %" PRIu64, l->path,
		    index);
	at = l->tail_offsets[i];
	len = l->tail_offsets[i + 1] - at - 1; /* without LF */
	if (len > ENTRY_MAX)
		return error_set(e, ERROR_FORMAT,
		    "%s: entry %" PRIu64 " is %" PRIu64
		    " bytes long; an entry is at most %d",
		    l->path, index, len, ENTRY_MAX);
	to = buf_reserve(out, (size_t)len);
	if (to == NULL)
		return buf_ok(out, e);
	if (file_read_at(l->tail_fd, to, (size_t)len, at, l->path, e) != 0)
		return -1;
	out->len += (size_t)len;
	return 0;
}
