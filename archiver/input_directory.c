#include "archiver/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archiver/input_internal.h"
#include "core/file.h"

/*
 * One open directory on the way down: its names, sorted, and the next one to
 * look at.  Everything is opened below the parent's descriptor and without
 * following links, so that a directory that changes meanwhile can't lead
 * outside.
 */
struct level {
	int fd;
	char **names;
	size_t count;
	size_t next;
	size_t path_len; /* of `path` before this directory's names */
};

struct walk {
	struct level levels[INPUT_DEPTH_MAX + 1];
	size_t depth; /* levels in use */
	struct buf path; /* of the current member, below the root */
	int fd; /* of the current member, or -1 */
};

static void
leave(struct walk *w)
{
	struct level *l = &w->levels[--w->depth];

	file_names_free(l->names, l->count);
	(void)close(l->fd); /* only read */
	memset(l, 0, sizeof(*l));
}

static int
compare_names(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

/* Go into the directory `fd`, which is taken. */
static int
enter(struct input *in, struct walk *w, int fd, struct error *e)
{
	struct level *l = &w->levels[w->depth];
	char through[64];

	(void)snprintf(through, sizeof(through), "/proc/self/fd/%d", fd);
	if (file_list(through, &l->names, &l->count, e) != 0) {
		(void)close(fd); /* only read */
		return error_wrap(e, "%s/%.*s", in->path, (int)w->path.len,
		    w->path.len > 0 ? (const char *)w->path.data : "");
	}
	if (l->count > 0)
		qsort(l->names, l->count, sizeof(*l->names), compare_names);
	l->fd = fd;
	l->next = 0;
	l->path_len = w->path.len;
	w->depth++;
	return 0;
}

static void
close_member(struct walk *w)
{
	if (w->fd >= 0)
		(void)close(w->fd); /* only read */
	w->fd = -1;
}

/* Look at one name: a directory is entered, anything else is a member. */
static int
look_at(struct input *in, struct walk *w, const char *name,
    struct raw_member *out, bool *found, struct error *e)
{
	struct level *l = &w->levels[w->depth - 1];
	struct stat st;
	int fd;

	w->path.len = l->path_len;
	buf_printf(&w->path, "%s%s", l->path_len > 0 ? "/" : "", name);
	if (buf_text(&w->path) == NULL)
		return buf_ok(&w->path, e);
	out->name = (const char *)w->path.data;
	*found = true;
	fd = openat(l->fd, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 && errno == ELOOP) {
		out->unsafe = "it is a symbolic link";
		return 0;
	}
	if (fd < 0 && (errno == ENXIO || errno == ENODEV)) {
		out->unsafe = "it is no regular file";
		return 0;
	}
	if (fd < 0)
		return error_errno(e, "open %s/%s", in->path, out->name);
	if (fstat(fd, &st) != 0) {
		error_errno(e, "stat %s/%s", in->path, out->name);
		(void)close(fd); /* only read */
		return -1;
	}
	if (S_ISDIR(st.st_mode) && w->depth <= INPUT_DEPTH_MAX) {
		*found = false;
		return enter(in, w, fd, e);
	}
	if (!S_ISREG(st.st_mode)) {
		out->unsafe = S_ISDIR(st.st_mode) ? "it lies too deep"
						  : "it is no regular file";
		(void)close(fd); /* only read */
		return 0;
	}
	w->fd = fd;
	out->size = (uint64_t)st.st_size;
	out->mtime = (int64_t)st.st_mtime;
	return 0;
}

static int
directory_next(
    struct input *in, struct raw_member *out, bool *more, struct error *e)
{
	struct walk *w = in->own;
	bool found = false;

	close_member(w);
	while (!found && w->depth > 0) {
		struct level *l = &w->levels[w->depth - 1];

		if (l->next == l->count) {
			leave(w);
			continue;
		}
		if (look_at(in, w, l->names[l->next++], out, &found, e) != 0)
			return -1;
	}
	*more = found;
	return 0;
}

static int
read_fd(struct input *in, int fd, void *data, size_t len, size_t *got,
    struct error *e)
{
	ssize_t n;

	do
		n = read(fd, data, len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_errno(
		    e, "read %s/%s", in->path, (const char *)in->name.data);
	*got = (size_t)n;
	return 0;
}

static int
directory_read(
    struct input *in, void *data, size_t len, size_t *got, struct error *e)
{
	struct walk *w = in->own;

	return read_fd(in, w->fd, data, len, got, e);
}

static int
directory_rewind(struct input *in, struct error *e)
{
	struct walk *w = in->own;
	int fd;

	close_member(w);
	while (w->depth > 0)
		leave(w);
	buf_clear(&w->path);
	fd = open(in->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(e, "open %s", in->path);
	return enter(in, w, fd, e);
}

static void
directory_close(struct input *in)
{
	struct walk *w = in->own;

	if (w == NULL)
		return;
	close_member(w);
	while (w->depth > 0)
		leave(w);
	buf_release(&w->path);
	free(w);
}

static const struct input_ops directory_ops = {
    .next = directory_next,
    .read = directory_read,
    .rewind = directory_rewind,
    .close = directory_close,
};

int
input_directory_open(struct input *in, struct error *e)
{
	struct walk *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	w->fd = -1;
	in->own = w;
	in->ops = &directory_ops;
	return directory_rewind(in, e);
}

/* A bare file: one member, named like the file. */
struct bare {
	int fd;
	bool given;
};

static int
file_next(struct input *in, struct raw_member *out, bool *more, struct error *e)
{
	struct bare *b = in->own;
	struct stat st;

	*more = !b->given;
	if (b->given)
		return 0;
	if (fstat(b->fd, &st) != 0)
		return error_errno(e, "stat %s", in->path);
	b->given = true;
	out->name = input_basename(in);
	out->size = (uint64_t)st.st_size;
	out->mtime = (int64_t)st.st_mtime;
	return 0;
}

static int
file_read_member(
    struct input *in, void *data, size_t len, size_t *got, struct error *e)
{
	struct bare *b = in->own;

	return read_fd(in, b->fd, data, len, got, e);
}

static int
file_rewind(struct input *in, struct error *e)
{
	struct bare *b = in->own;

	b->given = false;
	if (lseek(b->fd, 0, SEEK_SET) != 0)
		return error_errno(e, "rewind %s", in->path);
	return 0;
}

static void
file_close(struct input *in)
{
	struct bare *b = in->own;

	if (b == NULL)
		return;
	(void)close(b->fd); /* only read */
	free(b);
}

static const struct input_ops file_ops = {
    .next = file_next,
    .read = file_read_member,
    .rewind = file_rewind,
    .close = file_close,
};

int
input_file_open(struct input *in, struct error *e)
{
	struct bare *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	b->fd = open(in->path, O_RDONLY | O_CLOEXEC);
	if (b->fd < 0) {
		free(b);
		return error_errno(e, "open %s", in->path);
	}
	in->own = b;
	in->ops = &file_ops;
	return 0;
}
