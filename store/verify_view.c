#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/line.h"
#include "store/line_file.h"
#include "store/log.h"
#include "store/tail.h"
#include "store/verify_internal.h"

/* checkpoints/<size>, and what else lies there. */
static int
take_checkpoints(struct verify_log *l, struct error *e)
{
	char folder[FILE_PATH_MAX], path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	char **names = NULL;
	size_t count = 0, i;
	struct error bad;
	int rc = 0;

	if (file_path(folder, e, "%s/checkpoints", l->path) != 0)
		return -1;
	if (file_list(folder, &names, &count, &bad) != 0) {
		if (bad.code != ERROR_NOTFOUND)
			findings_add_error(
			    &l->findings, l->folder, FINDING_NO_ENTRY, &bad);
		return 0;
	}
	for (i = 0; rc == 0 && i < count; i++) {
		const char *dot = strchr(names[i], '.');
		uint64_t size;

		rc = file_path(
			 name, e, "%s/checkpoints/%s", l->folder, names[i]) == 0
		    ? file_path(path, e, "%s/%s", folder, names[i])
		    : -1;
		if (rc != 0 || (dot != NULL && strcmp(dot, ".tsr") == 0))
			continue;
		if (line_number(names[i], strlen(names[i]), &size, NULL) != 0)
			findings_add(&l->findings, FINDING_NOTE, name,
			    FINDING_NO_ENTRY, "no file of an archive");
		else if (verify_held_add(l, HELD_FILE, name, path, &bad) != 0)
			findings_add(&l->findings,
			    bad.code == ERROR_IO ? FINDING_IO : FINDING_WRONG,
			    name, FINDING_NO_ENTRY, "no checkpoint: %s",
			    bad.text);
		else if (l->held[l->held_count - 1].checkpoint.size != size)
			findings_add(&l->findings, FINDING_WRONG, name,
			    FINDING_NO_ENTRY,
			    "it is a checkpoint of size %" PRIu64,
			    l->held[l->held_count - 1].checkpoint.size);
	}
	file_names_free(names, count);
	return rc;
}

/* A log's directory without any file. */
static bool
is_empty(const struct verify_log *l)
{
	char **names = NULL;
	size_t count = 0;
	bool empty;

	empty = file_list(l->path, &names, &count, NULL) == 0 && count == 0;
	file_names_free(names, count);
	return empty;
}

static int
take_newest(struct verify_log *l, struct error *e)
{
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct error bad;

	if (file_path(path, e, "%s/checkpoint", l->path) != 0 ||
	    file_path(name, e, "%s/checkpoint", l->folder) != 0)
		return -1;
	if (verify_held_add(l, HELD_NEWEST, name, path, &bad) == 0)
		return 0;
	if (bad.code == ERROR_NOMEM)
		return error_set(e, bad.code, "%s", bad.text);
	if (bad.code == ERROR_NOTFOUND && is_empty(l))
		return 0; /* said where it counts: nothing to verify */
	findings_add(&l->findings,
	    bad.code == ERROR_IO ? FINDING_IO : FINDING_WRONG, name,
	    FINDING_NO_ENTRY, "no checkpoint: %s", bad.text);
	return 0;
}

/* The tail's first line tells where it begins, if it can be believed. */
static int
take_tail(struct verify_log *l, bool *known, struct error *e)
{
	char path[FILE_PATH_MAX];
	const char *line;
	struct line_file f;
	struct entry entry;
	bool complete;
	size_t len;

	*known = false;
	if (file_path(path, e, "%s/tail/entries.ndjson", l->path) != 0)
		return -1;
	l->tail_fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (l->tail_fd < 0) {
		if (errno != ENOENT) {
			error_errno(e, "open %s", path);
			findings_add_error(
			    &l->findings, l->folder, FINDING_NO_ENTRY, e);
		}
		return 0;
	}
	line_file_init(&f, l->tail_fd);
	if (line_file_next(&f, &line, &len, &complete, NULL) == 1 && complete &&
	    tail_first_index(line, len, &l->tail_first, NULL) == 0) {
		*known = true;
		if (l->tail_first > 0 &&
		    entry_parse(&entry, line, len, NULL) == 0 &&
		    entry_seal_read(&l->tail_seal, &entry, NULL) == 0 &&
		    sha256(line, len, l->tail_seal_hash, NULL) == 0)
			l->has_tail_seal = true;
	}
	line_file_release(&f);
	if (lseek(l->tail_fd, 0, SEEK_SET) < 0)
		return error_errno(e, "rewind %s", path);
	return 0;
}

static int
add_seal(struct verify_log *l, const char *line, size_t len, struct error *e)
{
	struct verify_seal *more, seal = {.used = false};
	struct entry entry;

	if (entry_parse(&entry, line, len, e) != 0 ||
	    entry_seal_read(&seal.seal, &entry, e) != 0)
		return -1;
	if (sha256(line, len, seal.line_hash, e) != 0 ||
	    tree_leaf_hash(l->h, line, len, &seal.leaf, e) != 0)
		return -1;
	more = realloc(l->seals, (l->seal_count + 1) * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	l->seals = more;
	l->seals[l->seal_count++] = seal;
	return 0;
}

static int
take_seals(struct verify_log *l, struct error *e)
{
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct line_file f;
	const char *line;
	unsigned long number = 0;
	struct error bad = {ERROR_NONE, ""};
	bool complete;
	size_t len;
	int fd, got;

	if (file_path(path, e, "%s/seals.ndjson", l->path) != 0 ||
	    file_path(name, e, "%s/seals.ndjson", l->folder) != 0)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		if (errno == ENOENT)
			return 0; /* missing seals are missed later */
		error_errno(&bad, "open");
		findings_add_error(&l->findings, name, FINDING_NO_ENTRY, &bad);
		return 0;
	}
	line_file_init(&f, fd);
	while ((got = line_file_next(&f, &line, &len, &complete, &bad)) > 0) {
		number++;
		if (!complete)
			error_set(&bad, ERROR_FORMAT, "it is cut off");
		if (!complete || add_seal(l, line, len, &bad) != 0)
			findings_add(&l->findings, FINDING_WRONG, name,
			    FINDING_NO_ENTRY, "line %lu is no seal: %s", number,
			    bad.text);
	}
	if (got < 0)
		findings_add_error(&l->findings, name, FINDING_NO_ENTRY, &bad);
	line_file_release(&f);
	(void)close(fd); /* only read */
	return 0;
}

int
verify_view_checkpoints(struct verify_log *l, struct error *e)
{
	return take_checkpoints(l, e) != 0 ? -1 : take_newest(l, e);
}

int
verify_view_take(struct verify_log *l, struct error *e)
{
	bool tail_known = false;

	if (take_tail(l, &tail_known, e) != 0 || take_seals(l, e) != 0)
		return -1;
	return verify_slots_take(l, tail_known, e);
}

void
verify_view_release(struct verify_log *l)
{
	size_t i;

	for (i = 0; i < l->held_count; i++) {
		free(l->held[i].name);
		buf_release(&l->held[i].bytes);
	}
	free(l->held);
	free(l->seals);
	free(l->slots);
	free(l->unsealed);
	if (l->tail_fd >= 0)
		(void)close(l->tail_fd); /* only read */
	l->tail_fd = -1;
	l->held = NULL;
	l->seals = NULL;
	l->slots = NULL;
	l->unsealed = NULL;
	l->held_count = l->seal_count = l->slot_count = l->unsealed_count = 0;
}
