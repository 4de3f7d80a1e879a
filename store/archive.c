#include "store/archive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int
archive_open(struct archive *a, const char *path, struct error *e)
{
	char logs[FILE_PATH_MAX];
	struct stat st;

	memset(a, 0, sizeof(*a));
	if (file_path(a->path, e, "%s", path) != 0 ||
	    file_path(logs, e, "%s/logs", path) != 0)
		return -1;
	if (stat(path, &st) != 0)
		return error_errno(e, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return error_set(e, ERROR_FORMAT,
		    "%s: an archive is a directory, this is none", path);
	if (file_list(logs, &a->classes, &a->class_count, e) != 0) {
		if (e != NULL && e->code == ERROR_NOTFOUND)
			error_set(e, ERROR_NOTFOUND,
			    "%s: no logs/ here, so this is no archive", path);
		return -1;
	}
	if (a->class_count == 0) {
		archive_release(a);
		return error_set(e, ERROR_NOTFOUND,
		    "%s: an archive without a single log", path);
	}
	return 0;
}

void
archive_release(struct archive *a)
{
	file_names_free(a->classes, a->class_count);
	a->classes = NULL;
	a->class_count = 0;
}

int
archive_log_path(const struct archive *a, const char *class_name,
    char out[FILE_PATH_MAX], struct error *e)
{
	return file_path(out, e, "%s/logs/%s", a->path, class_name);
}

static bool
part_valid(const char *name, size_t len)
{
	size_t i;

	if (len == 0 || len > ARCHIVE_CLASS_MAX)
		return false;
	if (strchr("._-", name[0]) != NULL)
		return false;
	for (i = 0; i < len; i++) {
		char c = name[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '.' || c == '_' ||
			c == '-'))
			return false;
	}
	return true;
}

bool
archive_class_valid(const char *name)
{
	return part_valid(name, strlen(name));
}

bool
archive_name_valid(const char *name)
{
	size_t total = strlen(name);

	if (total == 0 || total > 256)
		return false;
	for (;;) {
		size_t len = strcspn(name, "/");

		if (!part_valid(name, len))
			return false;
		if (name[len] == '\0')
			return true;
		name += len + 1;
	}
}

int
archive_parse_address(const char *text, const char *only,
    char class_name[ARCHIVE_CLASS_MAX + 1], unsigned long long *index,
    struct error *e)
{
	const char *colon = strrchr(text, ':');
	const char *digits = colon == NULL ? text : colon + 1;
	size_t len = colon == NULL ? 0 : (size_t)(colon - text);
	char *end;

	if (colon == NULL && only == NULL)
		return error_set(e, ERROR_INPUT,
		    "%s: name the log too, as CLASS:INDEX", text);
	if (colon != NULL && !part_valid(text, len))
		return error_set(
		    e, ERROR_INPUT, "%s: no such class name", text);
	errno = 0;
	if (digits[0] < '0' || digits[0] > '9' ||
	    (*index = strtoull(digits, &end, 10), *end != '\0') || errno != 0)
		return error_set(
		    e, ERROR_INPUT, "%s: an index is a whole number", text);
	if (colon == NULL)
		(void)snprintf(class_name, ARCHIVE_CLASS_MAX + 1, "%s", only);
	else
		(void)snprintf(
		    class_name, ARCHIVE_CLASS_MAX + 1, "%.*s", (int)len, text);
	return 0;
}
