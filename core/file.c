#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file_internal.h"

int
file_path(char out[FILE_PATH_MAX], struct error *e, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(out, FILE_PATH_MAX, format, ap);
	va_end(ap);
	if (n < 0 || n >= FILE_PATH_MAX)
		return error_set(
		    e, ERROR_INPUT, "path is too long: %.200s...", out);
	return 0;
}

const char *
file_leaf(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

int
file_size(const char *path, uint64_t *size, struct error *e)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return error_errno(e, "%s", path);
	*size = (uint64_t)st.st_size;
	return 0;
}

int
file_write_all(
    int fd, const void *data, size_t len, const char *path, struct error *e)
{
	const uint8_t *p = data;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(e, "write %s", path);
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int
file_read_at(int fd, void *data, size_t len, uint64_t offset, const char *path,
    struct error *e)
{
	uint8_t *p = data;

	while (len > 0) {
		ssize_t n = pread(fd, p, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(e, "read %s", path);
		if (n == 0)
			return error_set(e, ERROR_FORMAT,
			    "%s: ends %zu bytes early", path, len);
		p += n;
		offset += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}

static int
read_open_file(
    int fd, const char *path, size_t max, struct buf *out, struct error *e)
{
	size_t total = 0;

	for (;;) {
		uint8_t *to = buf_reserve(out, 65536);
		ssize_t n;

		if (to == NULL)
			return buf_ok(out, e);
		n = read(fd, to, 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(e, "read %s", path);
		if (n == 0)
			return 0;
		total += (size_t)n;
		if (total > max)
			return error_set(e, ERROR_FORMAT,
			    "%s: larger than %zu bytes", path, max);
		out->len += (size_t)n;
	}
}

int
file_read(const char *path, size_t max, struct buf *out, struct error *e)
{
	struct stat st;
	int fd, rc;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return error_errno(e, "open %s", path);
	if (fstat(fd, &st) != 0)
		rc = error_errno(e, "stat %s", path);
	else if (!S_ISREG(st.st_mode))
		rc = error_set(e, ERROR_FORMAT, "%s: not a regular file", path);
	else
		rc = read_open_file(fd, path, max, out, e);
	(void)close(fd); /* nothing was written */
	return rc;
}

void
file_read_begin(int fd, uint64_t offset, uint64_t len)
{
	/* Only advice: file_read_at() says what goes wrong. */
	(void)posix_fadvise(fd, (off_t)offset, (off_t)len, POSIX_FADV_WILLNEED);
}

int
file_sync(int fd, const char *path, struct error *e)
{
	if (fdatasync(fd) != 0)
		return error_errno(e, "flush %s to disk", path);
	return 0;
}

void
file_sync_begin(int fd, uint64_t offset)
{
	/* Some file systems can't; file_sync() says what goes wrong. */
	(void)sync_file_range(fd, (off_t)offset, 0, SYNC_FILE_RANGE_WRITE);
}

int
file_parent(const char *path, char out[FILE_PATH_MAX], struct error *e)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return file_path(out, e, ".");
	if (slash == path)
		return file_path(out, e, "/");
	return file_path(out, e, "%.*s", (int)(slash - path), path);
}

int
file_sync_parent(const char *path, struct error *e)
{
	char parent[FILE_PATH_MAX];
	int fd, rc = 0;

	if (file_parent(path, parent, e) != 0)
		return -1;
	fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(e, "open %s", parent);
	if (fsync(fd) != 0)
		rc = error_errno(e, "flush %s to disk", parent);
	(void)close(fd); /* opened for reading only */
	return rc;
}

/* Write a new file of these bytes and make its content durable. */
static int
write_new(const char *path, const void *data, size_t len, mode_t mode,
    bool durable, struct error *e)
{
	int fd, rc = -1;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_errno(e, "create %s", path);
	if (file_write_all(fd, data, len, path, e) != 0)
		goto out;
	if (fchmod(fd, mode) != 0) {
		error_errno(e, "set mode of %s", path);
		goto out;
	}
	if (durable && fsync(fd) != 0) {
		error_errno(e, "flush %s to disk", path);
		goto out;
	}
	rc = 0;
out:
	if (close(fd) != 0 && rc == 0)
		rc = error_errno(e, "close %s", path);
	return rc;
}

int
file_replace(const char *path, const void *data, size_t len, mode_t mode,
    bool durable, struct error *e)
{
	char temporary[FILE_PATH_MAX];

	if (file_path(temporary, e, "%s.tmp", path) != 0)
		return -1;
	if (unlink(temporary) != 0 && errno != ENOENT)
		return error_errno(e, "remove %s", temporary);
	if (write_new(temporary, data, len, mode, durable, e) != 0)
		goto fail;
	if (rename(temporary, path) != 0) {
		error_errno(e, "rename %s to %s", temporary, path);
		goto fail;
	}
	if (durable)
		return file_sync_parent(path, e);
	return 0;
fail:
	(void)unlink(temporary); /* the first failure is what matters */
	return -1;
}

int
file_create(const char *path, const void *data, size_t len, mode_t mode,
    struct error *e)
{
	char temporary[FILE_PATH_MAX];

	if (file_path(temporary, e, "%s.tmp", path) != 0)
		return -1;
	if (unlink(temporary) != 0 && errno != ENOENT)
		return error_errno(e, "remove %s", temporary);
	if (write_new(temporary, data, len, mode, true, e) != 0)
		goto fail;
	if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) !=
	    0) {
		if (errno == EEXIST)
			error_set(
			    e, ERROR_CONFLICT, "%s: exists already", path);
		else
			error_errno(e, "rename %s to %s", temporary, path);
		goto fail;
	}
	if (file_sync_parent(path, e) != 0) {
		(void)unlink(path); /* what may be lost shall not be used */
		return -1;
	}
	return 0;
fail:
	(void)unlink(temporary); /* the first failure is what matters */
	return -1;
}

int
file_publish(const char *from, const char *to, struct error *e)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0)
		return error_errno(e, "rename %s to %s", from, to);
	if (file_sync_parent(to, e) != 0)
		return -1;
	return file_sync_parent(from, e);
}

int
file_remove(const char *path, struct error *e)
{
	if (unlink(path) != 0) {
		if (errno == ENOENT)
			return 0;
		return error_errno(e, "remove %s", path);
	}
	return file_sync_parent(path, e);
}
