/* The part of core/file.h that is about directories. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/file_internal.h"

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
	if (file_parent(path, parent, e) != 0)
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

	if (file_parent(path, parent, e) != 0)
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

static int
compare_names(const void *a, const void *b)
{
	const char *const *left = a;
	const char *const *right = b;

	return strcmp(*left, *right);
}

int
file_each(const char *path,
    int (*see)(void *context, const char *name, struct error *e), void *context,
    struct error *e)
{
	struct dirent *entry;
	DIR *dir = opendir(path);
	int rc = 0;

	if (dir == NULL)
		return error_errno(e, "open directory %s", path);
	while (rc == 0) {
		errno = 0;
		entry = readdir(dir);
		if (entry == NULL)
			break;
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			rc = see(context, entry->d_name, e);
	}
	if (rc == 0 && errno != 0)
		rc = error_errno(e, "read directory %s", path);
	(void)closedir(dir); /* only read */
	return rc;
}

struct names {
	char **list;
	size_t count;
	size_t cap;
};

static int
add_name(void *context, const char *name, struct error *e)
{
	struct names *n = context;
	char *copy;

	if (n->count == n->cap) {
		size_t wanted = n->cap == 0 ? 16 : n->cap * 2;
		char **more = realloc(n->list, wanted * sizeof(*more));

		if (more == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		n->list = more;
		n->cap = wanted;
	}
	copy = strdup(name);
	if (copy == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	n->list[n->count++] = copy;
	return 0;
}

int
file_list(const char *path, char ***names, size_t *count, struct error *e)
{
	struct names n = {NULL, 0, 0};

	if (file_each(path, add_name, &n, e) != 0) {
		file_names_free(n.list, n.count);
		return -1;
	}
	if (n.count > 0)
		qsort(n.list, n.count, sizeof(*n.list), compare_names);
	*names = n.list;
	*count = n.count;
	return 0;
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
