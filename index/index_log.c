/* One log of an index: which partitions there are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "index/entries.h"
#include "index/index_internal.h"

static void
release_partition(struct index_partition *p)
{
	partition_close(p->p);
	p->p = NULL;
}

static void
release_partitions(struct index_log *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		release_partition(&l->partitions[i]);
	free(l->partitions);
	l->partitions = NULL;
	l->count = 0;
}

void
index_log_release(struct index_log *l)
{
	release_partitions(l);
	log_close(l->log);
	l->log = NULL;
	if (l->has_manifest)
		manifest_release(&l->manifest);
}

static bool
look_at_file(const char *path, struct index_seen *seen)
{
	struct stat st;

	memset(seen, 0, sizeof(*seen));
	if (stat(path, &st) != 0)
		return false;
	seen->device = (uint64_t)st.st_dev;
	seen->file = (uint64_t)st.st_ino;
	seen->size = (uint64_t)st.st_size;
	seen->changed_ns = (int64_t)st.st_ctim.tv_sec * 1000000000 +
	    st.st_ctim.tv_nsec;
	return true;
}

/* Read the manifest when its file is another than before. */
static int
refresh_manifest(struct index_log *l, const struct log *log, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct manifest now;
	struct index_seen seen;
	bool same;

	if (file_path(path, e, "%s/manifest.json", l->folder) != 0)
		return -1;
	if (look_at_file(path, &seen) && l->has_manifest &&
	    memcmp(&seen, &l->seen, sizeof(seen)) == 0)
		return 0;
	if (l->has_manifest)
		manifest_release(&l->manifest);
	l->has_manifest = false;
	if (manifest_read(&l->manifest, l->folder, e) != 0)
		return -1;
	if (manifest_init(&now, log, l->manifest.run, e) != 0) {
		manifest_release(&l->manifest);
		return -1;
	}
	same = manifest_same_log(&l->manifest, &now);
	manifest_release(&now);
	if (!same) {
		manifest_release(&l->manifest);
		return error_set(
		    e, ERROR_FORMAT, "%s: it is of another log", l->folder);
	}
	l->has_manifest = true;
	l->seen = seen;
	return 0;
}

static int
add(struct index_log *l, const struct index_partition *p, struct error *e)
{
	struct index_partition *more = realloc(
	    l->partitions, (l->count + 1) * sizeof(*more));
	size_t at = 0;

	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	l->partitions = more;
	while (at < l->count && more[at].info.first < p->info.first)
		at++;
	memmove(&more[at + 1], &more[at], (l->count - at) * sizeof(*more));
	more[at] = *p;
	l->count++;
	return 0;
}

/* Take over what is open already: a closed file never changes. */
static void
inherit(struct index_partition *p, struct index_log *before)
{
	size_t i;

	for (i = 0; i < before->count; i++) {
		struct index_partition *old = &before->partitions[i];

		if (old->p != NULL && old->live == p->live &&
		    old->info.first == p->info.first &&
		    (p->live ||
			memcmp(old->file.sha256, p->file.sha256, SHA256_LEN) ==
			    0)) {
			p->p = old->p;
			old->p = NULL; /* transferred */
		}
	}
}

static int
add_closed(struct index_log *l, struct index_log *before, const struct log *log,
    struct error *e)
{
	char path[FILE_PATH_MAX];
	size_t i;

	for (i = 0; i < l->manifest.count; i++) {
		const struct manifest_partition *m = &l->manifest.partitions[i];
		struct index_partition p = {
		    .info = m->info, .file = m->file, .live = false};
		uint64_t end = m->info.first + m->info.count, size;

		if (manifest_partition_path(
			l->folder, m->info.first, false, path, e) != 0)
			return -1;
		inherit(&p, before);
		if (file_size(path, &size, NULL) != 0)
			(void)snprintf(
			    p.why, sizeof(p.why), "the index file is missing");
		else if (size != m->file.size)
			(void)snprintf(p.why, sizeof(p.why),
			    "the index file is damaged: it has another size");
		else if (entries_absent(log, m->info.first, end) !=
		    m->info.absent)
			(void)snprintf(p.why, sizeof(p.why),
			    "entries were disposed of since it was indexed");
		if (add(l, &p, e) != 0) {
			release_partition(&p);
			return -1;
		}
	}
	return 0;
}

/* What a live partition says of itself now. */
static int
read_live(struct index_log *l, struct index_partition *p, const struct log *log,
    struct error *e)
{
	char path[FILE_PATH_MAX];
	struct error own = {ERROR_NONE, ""};
	uint64_t first = p->info.first;

	if (p->p == NULL &&
	    manifest_partition_path(l->folder, first, true, path, e) != 0)
		return -1;
	if (p->p == NULL && partition_open(&p->p, path, true, &own) != 0)
		goto bad;
	if (partition_read_info(p->p, &p->info, &own) != 0)
		goto bad;
	if (p->info.first != first || p->info.count > PARTITION_ENTRIES)
		error_set(&own, ERROR_FORMAT,
		    "the index file is damaged: it is about other entries");
	else if (entries_absent(log, first, first + p->info.count) !=
	    p->info.absent)
		error_set(&own, ERROR_FORMAT,
		    "entries were disposed of since it was indexed");
	else
		return 0;
bad:
	release_partition(p);
	if (own.code == ERROR_NOMEM)
		return error_set(e, ERROR_NOMEM, "%s", own.text);
	memset(&p->info, 0, sizeof(p->info));
	p->info.first = first;
	(void)snprintf(p->why, sizeof(p->why), "%s", own.text);
	return 0;
}

static bool
overlaps(const struct index_log *l, uint64_t first)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (first >= l->partitions[i].info.first &&
		    first < l->partitions[i].info.first +
			    l->partitions[i].info.count)
			return true;
	return false;
}

static int
add_live(struct index_log *l, struct index_log *before, const struct log *log,
    char *const *names, size_t count, struct error *e)
{
	uint64_t first;
	bool live;
	size_t i;

	for (i = 0; i < count; i++) {
		struct index_partition p = {.live = true};

		if (!manifest_parse_name(names[i], &first, &live) || !live ||
		    first % l->manifest.run != 0 || overlaps(l, first))
			continue;
		p.info.first = first;
		inherit(&p, before);
		if (read_live(l, &p, log, e) != 0 || add(l, &p, e) != 0) {
			release_partition(&p);
			return -1;
		}
	}
	return 0;
}

static int
read_log(struct index_log *l, struct index_log *before, struct error *e)
{
	const struct log *log;
	char **names = NULL;
	size_t count = 0;
	int rc = -1;

	if (log_open(&l->log, l->log_path, e) != 0)
		return -1;
	log = l->log;
	l->size = log->checkpoint.size;
	/* Live ones first: one that goes meanwhile is closed, so listed. */
	if (file_list(l->folder, &names, &count, e) == 0 &&
	    refresh_manifest(l, log, e) == 0 &&
	    add_closed(l, before, log, e) == 0)
		rc = add_live(l, before, log, names, count, e);
	file_names_free(names, count);
	return rc;
}

int
index_log_refresh(struct index_log *l, struct error *e)
{
	struct index_log before = *l;
	struct error own = {ERROR_NONE, ""};
	int rc;

	l->log = NULL;
	l->partitions = NULL;
	l->count = 0;
	l->why[0] = '\0';
	rc = read_log(l, &before, &own);
	before.has_manifest = false; /* it is l's */
	index_log_release(&before);
	if (rc == 0)
		return 0;
	release_partitions(l);
	if (own.code == ERROR_NOMEM)
		return error_set(e, ERROR_NOMEM, "%s", own.text);
	if (own.code == ERROR_NOTFOUND)
		(void)snprintf(l->why, sizeof(l->why), "there is no index yet");
	else
		(void)snprintf(l->why, sizeof(l->why), "%s", own.text);
	return 0;
}
