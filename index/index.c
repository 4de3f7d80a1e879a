#include "index/index.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/paths.h"
#include "index/entries.h"
#include "index/index_internal.h"

int
index_open(
    struct index **out, const char *archive, const char *dir, struct error *e)
{
	struct index *ix = calloc(1, sizeof(*ix));

	if (ix == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (file_path(ix->archive_path, e, "%s", archive) != 0 ||
	    file_path(ix->dir, e, "%s", dir) != 0 ||
	    index_refresh(ix, e) != 0) {
		index_close(ix);
		return -1;
	}
	*out = ix;
	return 0;
}

void
index_close(struct index *ix)
{
	size_t i;

	if (ix == NULL)
		return;
	for (i = 0; i < ix->count; i++)
		index_log_release(&ix->logs[i]);
	free(ix->logs);
	free(ix);
}

static int
add_log(struct index *ix, const struct archive *a, const char *class_name,
    struct error *e)
{
	struct index_log *more = realloc(
	    ix->logs, (ix->count + 1) * sizeof(*more));
	struct index_log *l;
	size_t at = 0;

	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	ix->logs = more;
	while (at < ix->count && strcmp(more[at].class_name, class_name) < 0)
		at++;
	if (at < ix->count && strcmp(more[at].class_name, class_name) == 0)
		return 0;
	memmove(&more[at + 1], &more[at], (ix->count - at) * sizeof(*more));
	l = &more[at];
	memset(l, 0, sizeof(*l));
	ix->count++;
	(void)snprintf(l->class_name, sizeof(l->class_name), "%s", class_name);
	if (archive_log_path(a, class_name, l->log_path, e) != 0)
		return -1;
	return file_path(l->folder, e, "%s/%s", ix->dir, class_name);
}

int
index_refresh(struct index *ix, struct error *e)
{
	struct archive a;
	size_t i;
	int rc = 0;

	if (archive_open(&a, ix->archive_path, e) != 0)
		return -1;
	for (i = 0; i < a.class_count && rc == 0; i++)
		rc = add_log(ix, &a, a.classes[i], e);
	archive_release(&a);
	for (i = 0; i < ix->count && rc == 0; i++)
		rc = index_log_refresh(&ix->logs[i], e);
	return rc;
}

void
index_give_up(struct index_partition *p, const struct error *why)
{
	partition_close(p->p);
	p->p = NULL;
	(void)snprintf(p->why, sizeof(p->why), "%s", why->text);
}

struct partition *
index_use(struct index_log *l, struct index_partition *p, struct error *e)
{
	struct error own = {ERROR_NONE, ""};
	char path[FILE_PATH_MAX];

	if (p->why[0] != '\0' || p->p != NULL)
		return p->p;
	if (manifest_partition_path(
		l->folder, p->info.first, p->live, path, &own) == 0 &&
	    partition_open(&p->p, path, p->live, &own) == 0)
		return p->p;
	if (own.code == ERROR_NOMEM)
		(void)error_set(e, ERROR_NOMEM, "%s", own.text);
	else
		index_give_up(p, &own);
	return NULL;
}

/* Entries that were not searched; some may be no more. */
static int
cover_none(struct coverage_log *out, const struct index_log *l, uint64_t first,
    uint64_t end, const char *why, struct error *e)
{
	uint64_t absent = 0;

	if (l->log != NULL)
		absent = entries_absent(l->log, first, end);
	out->absent += absent;
	if (absent == end - first)
		return 0;
	if (coverage_add_gap(out, first, end - 1, why, e) != 0)
		return -1;
	out->missing -= absent;
	return 0;
}

/* Entries from `first` on, up to `end`, that no partition has. */
static int
cover_gap(struct coverage_log *out, const struct index_log *l, uint64_t first,
    uint64_t end, struct error *e)
{
	const char *why = l->why;

	if (first >= end)
		return 0;
	if (why[0] == '\0')
		why = end == l->size ? "they are not indexed yet"
				     : "they are not indexed";
	return cover_none(out, l, first, end, why, e);
}

static int
cover_partition(struct coverage_log *out, const struct index_log *l,
    const struct index_partition *p, uint64_t *next, struct error *e)
{
	uint64_t end = p->info.first + p->info.count, here;

	if (p->info.first >= l->size)
		return 0;
	if (end > l->size)
		end = l->size; /* it has grown since the checkpoint was read */
	if (cover_gap(out, l, *next, p->info.first, e) != 0)
		return -1;
	if (p->why[0] != '\0') {
		if (p->live)
			end = l->size;
		*next = end;
		return cover_none(out, l, p->info.first, end, p->why, e);
	}
	here = end - p->info.first;
	*next = end;
	out->partly += p->info.partly;
	out->unread += p->info.unread;
	out->absent += p->info.absent;
	if (here > p->info.unread + p->info.absent)
		out->searched += here - p->info.unread - p->info.absent;
	return 0;
}

int
index_coverage(struct index *ix, struct coverage *out, struct error *e)
{
	size_t i, j;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < ix->count; i++) {
		const struct index_log *l = &ix->logs[i];
		struct coverage_log *c = coverage_add(
		    out, l->class_name, l->size, e);
		uint64_t next = 0;
		int rc = c == NULL ? -1 : 0;

		for (j = 0; j < l->count && rc == 0; j++)
			rc = cover_partition(c, l, &l->partitions[j], &next, e);
		if (rc == 0)
			rc = cover_gap(c, l, next, l->size, e);
		if (rc != 0) {
			coverage_release(out);
			return -1;
		}
	}
	return 0;
}

/* The name of the archive, from the origin of any of its logs. */
static int
archive_name(const struct archive *a, char out[FILE_PATH_MAX], struct error *e)
{
	char path[FILE_PATH_MAX], *slash;
	struct log *l = NULL;
	int rc;

	if (archive_log_path(a, a->classes[0], path, e) != 0 ||
	    log_open(&l, path, e) != 0)
		return -1;
	rc = file_path(out, e, "%s", l->checkpoint.origin);
	log_close(l);
	if (rc != 0)
		return -1;
	slash = strrchr(out, '/');
	if (slash != NULL)
		*slash = '\0'; /* the class */
	while ((slash = strchr(out, '/')) != NULL)
		*slash = '_';
	/* The origin is the archive's word: no way out of our folder. */
	if (out[0] == '\0' || out[0] == '.')
		return error_set(e, ERROR_FORMAT,
		    "%s: \"%s\" is no name for an archive", a->path, out);
	return 0;
}

int
index_default_path(const char *archive, const char *given,
    char out[FILE_PATH_MAX], struct error *e)
{
	char base[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct archive a;
	int rc = -1;

	if (given != NULL)
		return file_path(out, e, "%s", given);
	if (archive_open(&a, archive, e) != 0)
		return -1;
	if (archive_name(&a, name, e) == 0 && paths_indexes(base, e) == 0)
		rc = file_path(out, e, "%s/%s", base, name);
	archive_release(&a);
	return rc;
}
