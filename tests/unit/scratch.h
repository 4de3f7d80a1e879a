/*
 * scratch - a directory that a test makes and takes away.
 */
#ifndef ZEGEL_TESTS_UNIT_SCRATCH_H
#define ZEGEL_TESTS_UNIT_SCRATCH_H

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "tests/unit/check.h"

struct scratch {
	char path[64];
};

static inline void
scratch_make(struct scratch *s)
{
	(void)snprintf(s->path, sizeof(s->path), "/tmp/zegel-test-XXXXXX");
	CHECK(mkdtemp(s->path) != NULL);
}

static inline void
scratch_remove_tree(const char *path)
{
	char inner[FILE_PATH_MAX];
	char **names;
	size_t i, count;
	struct error e;

	if (unlink(path) == 0)
		return;
	CHECK_OK(file_list(path, &names, &count, &e), e);
	for (i = 0; i < count; i++) {
		CHECK_OK(file_path(inner, &e, "%s/%s", path, names[i]), e);
		scratch_remove_tree(inner);
	}
	file_names_free(names, count);
	CHECK_INT(rmdir(path), 0);
}

static inline void
scratch_remove(struct scratch *s)
{
	scratch_remove_tree(s->path);
}

/* Write a file into it; `path` gets its path. */
static inline void
scratch_write(struct scratch *s, const char *name, const char *text,
    mode_t mode, char path[FILE_PATH_MAX])
{
	struct error e;

	CHECK_OK(file_path(path, &e, "%s/%s", s->path, name), e);
	CHECK_OK(file_replace(path, text, strlen(text), mode, false, &e), e);
}

/* How many files lie in a directory; 0 when there is none. */
static inline size_t
scratch_count(const char *path)
{
	char **names = NULL;
	size_t count = 0;
	struct error e;

	if (file_list(path, &names, &count, &e) != 0)
		return 0;
	file_names_free(names, count);
	return count;
}

#endif
