#include "core/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

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

int
file_sync(int fd, const char *path, struct error *e)
{
	if (fdatasync(fd) != 0)
		return error_errno(e, "flush %s to disk", path);
	return 0;
}

/* The directory part of `path`: "." for a bare name, "/" for "/x". */
static int
parent_of(const char *path, char out[FILE_PATH_MAX], struct error *e)
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

	if (parent_of(path, parent, e) != 0)
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

static int
make_directory(const char *path, mode_t mode, struct error *e)
{
	char parent[FILE_PATH_MAX];
	struct stat st;

	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		return error_set(
		    e, ERROR_INPUT, "%s: exists and is not a directory", path);
	}
	if (errno != ENOENT)
		return error_errno(e, "%s", path);
	if (parent_of(path, parent, e) != 0)
		return -1;
	if (strcmp(parent, path) != 0 && file_make_directories(parent, e) != 0)
		return -1;
	if (mkdir(path, mode) != 0 && errno != EEXIST)
		return error_errno(e, "make directory %s", path);
	return file_sync_parent(path, e);
}

int
file_make_directories(const char *path, struct error *e)
{
	return make_directory(path, 0777, e);
}

int
file_make_private_directory(const char *path, struct error *e)
{
	return make_directory(path, 0700, e);
}

int
file_make_parents(const char *path, struct error *e)
{
	char parent[FILE_PATH_MAX];

	if (parent_of(path, parent, e) != 0)
		return -1;
	if (mkdir(parent, 0777) == 0 || errno == EEXIST)
		return 0;
	if (errno != ENOENT)
		return error_errno(e, "make directory %s", parent);
	if (file_make_parents(parent, e) != 0)
		return -1;
	if (mkdir(parent, 0777) != 0 && errno != EEXIST)
		return error_errno(e, "make directory %s", parent);
	return 0;
}

int
file_sync_parents(const char *path, const char *top, struct error *e)
{
	char at[FILE_PATH_MAX], *slash;

	if (file_path(at, e, "%s", path) != 0)
		return -1;
	do {
		if (file_sync_parent(at, e) != 0)
			return -1;
		slash = strrchr(at, '/');
		if (slash == NULL)
			return 0;
		*slash = '\0';
	} while (strlen(at) > strlen(top));
	return 0;
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

static int
compare_names(const void *a, const void *b)
{
	const char *const *left = a;
	const char *const *right = b;

	return strcmp(*left, *right);
}

static int
add_name(char ***names, size_t *count, size_t *cap, const char *name)
{
	char *copy;

	if (*count == *cap) {
		size_t wanted = *cap == 0 ? 16 : *cap * 2;
		char **more = realloc(*names, wanted * sizeof(*more));

		if (more == NULL)
			return -1;
		*names = more;
		*cap = wanted;
	}
	copy = strdup(name);
	if (copy == NULL)
		return -1;
	(*names)[(*count)++] = copy;
	return 0;
}

int
file_list(const char *path, char ***names, size_t *count, struct error *e)
{
	char **list = NULL;
	size_t n = 0, cap = 0;
	struct dirent *entry;
	DIR *dir = opendir(path);
	int rc = -1;

	if (dir == NULL)
		return error_errno(e, "open directory %s", path);
	for (;;) {
		errno = 0;
		entry = readdir(dir);
		if (entry == NULL)
			break;
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (add_name(&list, &n, &cap, entry->d_name) != 0) {
			error_set(e, ERROR_NOMEM, "out of memory");
			goto out;
		}
	}
	if (errno != 0) {
		error_errno(e, "read directory %s", path);
		goto out;
	}
	if (n > 0)
		qsort(list, n, sizeof(*list), compare_names);
	*names = list;
	*count = n;
	list = NULL; /* transferred */
	n = 0;
	rc = 0;
out:
	file_names_free(list, n);
	(void)closedir(dir); /* only read */
	return rc;
}

void
file_names_free(char **names, size_t count)
{
	size_t i;

	if (names == NULL)
		return;
	for (i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

int
file_lock_directory(const char *path, int *fd, struct error *e)
{
	int lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (lock < 0)
		return error_errno(e, "open %s", path);
	if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			error_set(e, ERROR_CONFLICT,
			    "%s: another writer is running on it", path);
		else
			error_errno(e, "lock %s", path);
		(void)close(lock); /* never written */
		return -1;
	}
	*fd = lock;
	return 0;
}
