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
