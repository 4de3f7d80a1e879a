#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/indexer_internal.h"

int
indexer_remove(struct indexer *x, uint64_t first, bool live, struct error *e)
{
	static const char *const BESIDE[] = {"-wal", "-shm"};
	char path[FILE_PATH_MAX], beside[FILE_PATH_MAX];
	size_t i;

	if (manifest_partition_path(x->folder, first, live, path, e) != 0)
		return -1;
	for (i = 0; live && i < sizeof(BESIDE) / sizeof(BESIDE[0]); i++)
		if (file_path(beside, e, "%s%s", path, BESIDE[i]) != 0 ||
		    file_remove(beside, e) != 0)
			return -1;
	return file_remove(path, e);
}

/* Whether a file in the folder belongs to the index as it stands. */
static bool
belongs(const struct indexer *x, const char *name)
{
	static const char LIVE[] = PARTITION_LIVE_SUFFIX;
	uint64_t first;
	bool live;

	if (strcmp(name, "manifest.json") == 0)
		return true;
	if (manifest_parse_name(name, &first, &live))
		return live ? manifest_find(&x->manifest, first) == NULL
			    : manifest_find(&x->manifest, first) != NULL;
	/* A live one's -wal may hold what was committed last. */
	return strstr(name, LIVE) != NULL &&
	    strcmp(strstr(name, LIVE) + strlen(LIVE), ".new") != 0;
}

/* Remove what does not belong; without `keep`, everything. */
static int
sweep(struct indexer *x, bool keep, struct error *e)
{
	char path[FILE_PATH_MAX];
	char **names = NULL;
	size_t count = 0, i;
	int rc = 0;

	if (file_list(x->folder, &names, &count, e) != 0)
		return -1;
	for (i = 0; i < count && rc == 0; i++) {
		if (keep && belongs(x, names[i]))
			continue;
		rc = file_path(path, e, "%s/%s", x->folder, names[i]);
		if (rc == 0 && unlink(path) != 0)
			rc = error_errno(e, "remove %s", path);
	}
	file_names_free(names, count);
	return rc;
}

/* What is there is about something else. */
static int
start_over(struct indexer *x, const struct manifest *fresh, struct error *e)
{
	manifest_release(&x->manifest);
	x->manifest = *fresh;
	if (sweep(x, false, e) != 0)
		return -1;
	return manifest_write(&x->manifest, x->folder, e);
}

static int
open_manifest(struct indexer *x, const struct log *l,
    char dropped[ERROR_TEXT_MAX], struct error *e)
{
	struct error own = {ERROR_NONE, ""};
	struct manifest fresh;

	if (manifest_init(&fresh, l, x->run, e) != 0)
		return -1;
	if (manifest_read(&x->manifest, x->folder, &own) == 0) {
		if (manifest_same_log(&x->manifest, &fresh) &&
		    x->manifest.run == x->run) {
			manifest_release(&fresh);
			return sweep(x, true, e);
		}
		error_set(&own, ERROR_FORMAT,
		    "%s: it is of another log, or cut otherwise", x->folder);
	} else if (own.code != ERROR_NOTFOUND && own.code != ERROR_FORMAT) {
		if (e != NULL)
			*e = own;
		return -1;
	}
	if (dropped != NULL && own.code == ERROR_FORMAT)
		memcpy(dropped, own.text, ERROR_TEXT_MAX);
	return start_over(x, &fresh, e);
}

int
indexer_lock(const char *index, int *fd, struct error *e)
{
	struct error own = {ERROR_NONE, ""};

	if (file_make_directories(index, e) != 0)
		return -1;
	if (file_lock_directory(index, fd, &own) == 0)
		return 0;
	if (own.code == ERROR_CONFLICT)
		return error_set(e, ERROR_CONFLICT,
		    "%s: another process keeps this index; let it, or stop it "
		    "first",
		    index);
	return error_set(e, own.code, "%s", own.text);
}

int
indexer_open(struct indexer **out, const struct archive *a,
    const char *class_name, const char *index, uint64_t run,
    char dropped[ERROR_TEXT_MAX], struct error *e)
{
	struct indexer *x = calloc(1, sizeof(*x));
	struct log *l = NULL;
	int rc = -1;

	if (dropped != NULL)
		dropped[0] = '\0';
	if (x == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (pthread_mutex_init(&x->mutex, NULL) != 0) {
		free(x);
		return error_set(e, ERROR_NOMEM, "make a lock");
	}
	x->run = run;
	(void)snprintf(x->class_name, sizeof(x->class_name), "%s", class_name);
	if (archive_log_path(a, class_name, x->log_path, e) != 0 ||
	    file_path(x->folder, e, "%s/%s", index, class_name) != 0 ||
	    file_make_directories(x->folder, e) != 0 ||
	    log_open(&l, x->log_path, e) != 0 ||
	    open_manifest(x, l, dropped, e) != 0)
		goto out;
	*out = x;
	x = NULL; /* transferred */
	rc = 0;
out:
	log_close(l);
	indexer_close(x);
	return rc;
}

void
indexer_close(struct indexer *x)
{
	if (x == NULL)
		return;
	partition_live_close(x->live);
	manifest_release(&x->manifest);
	free(x->taken);
	(void)pthread_mutex_destroy(&x->mutex);
	free(x);
}

static int
drop(struct indexer *x, uint64_t first, struct error *e)
{
	int rc;

	(void)pthread_mutex_lock(&x->mutex);
	manifest_drop(&x->manifest, first);
	rc = manifest_write(&x->manifest, x->folder, e);
	(void)pthread_mutex_unlock(&x->mutex);
	return rc == 0 ? indexer_remove(x, first, false, e) : -1;
}

/* Why a partition is of no use any more, or "". */
static void
judge_place(const struct log *l, const struct partition_info *i,
    char why[ERROR_TEXT_MAX])
{
	uint64_t end = i->first + i->count;

	why[0] = '\0';
	if (end > l->checkpoint.size)
		(void)snprintf(why, ERROR_TEXT_MAX,
		    "the log has become shorter than what is indexed");
	else if (entries_absent(l, i->first, end) != i->absent)
		(void)snprintf(
		    why, ERROR_TEXT_MAX, "entries were disposed of since");
}

/* The same of its file; -1 is ERROR_NOMEM. */
static int
judge_file(const char *path, const struct partition_file *made, bool bytes,
    char why[ERROR_TEXT_MAX], struct error *e)
{
	struct partition_file file = *made;
	struct error own = {ERROR_NONE, ""};
	int rc = bytes ? partition_file_read(path, false, &file, &own)
		       : file_size(path, &file.size, &own);

	why[0] = '\0';
	if (rc != 0 && own.code == ERROR_NOMEM)
		return error_set(e, ERROR_NOMEM, "%s", own.text);
	if (rc != 0)
		memcpy(why, own.text, ERROR_TEXT_MAX);
	else if (file.size != made->size)
		(void)snprintf(
		    why, ERROR_TEXT_MAX, "the file has another size");
	else if (memcmp(file.sha256, made->sha256, SHA256_LEN) != 0)
		(void)snprintf(why, ERROR_TEXT_MAX,
		    "the file's SHA-256 is not the one it was made with");
	return 0;
}

int
indexer_verify(struct indexer *x, const struct log *l, bool bytes,
    indexer_report *report, void *context, struct error *e)
{
	char why[ERROR_TEXT_MAX], path[FILE_PATH_MAX];
	size_t i = 0;

	while (i < x->manifest.count) {
		const struct manifest_partition p = x->manifest.partitions[i];

		judge_place(l, &p.info, why);
		if (manifest_partition_path(
			x->folder, p.info.first, false, path, e) != 0 ||
		    (why[0] == '\0' &&
			judge_file(path, &p.file, bytes, why, e) != 0))
			return -1;
		if (why[0] == '\0') {
			i++;
			continue;
		}
		if (report != NULL)
			report(context, x->class_name, p.info.first, why);
		if (drop(x, p.info.first, e) != 0)
			return -1;
	}
	return 0;
}
