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

/* checkpoints/<size>; time-stamps have their turn later. */
static int
take_checkpoint(struct verify_log *l, const char *file, struct error *e)
{
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	const char *dot = strchr(file, '.');
	struct error bad;
	uint64_t size, stated;

	if (dot != NULL && strcmp(dot, ".tsr") == 0)
		return 0;
	if (file_path(name, e, "%s/checkpoints/%s", l->folder, file) != 0 ||
	    file_path(path, e, "%s/checkpoints/%s", l->path, file) != 0)
		return -1;
	if (line_number(file, strlen(file), &size, NULL) != 0) {
		findings_add(&l->findings, FINDING_NOTE, name, FINDING_NO_ENTRY,
		    "no file of an archive");
		return 0;
	}
	if (verify_held_add(l, HELD_FILE, name, path, &bad) != 0)
		return verify_blame(l, name, "no checkpoint: ", &bad, e);
	stated = l->held[l->held_count - 1].checkpoint.size;
	if (stated != size)
		findings_add(&l->findings, FINDING_WRONG, name,
		    FINDING_NO_ENTRY, "it is a checkpoint of size %" PRIu64,
		    stated);
	return 0;
}

static bool
is_held(const struct verify_log *l, const char *file)
{
	const char *slash;
	size_t i;

	for (i = 0; i < l->held_count; i++) {
		slash = strrchr(l->held[i].name, '/');
		if (l->held[i].kind == HELD_FILE && slash != NULL &&
		    strcmp(slash + 1, file) == 0)
			return true;
	}
	return false;
}

/* Whether a checkpoint that has just come belongs to what is looked at. */
static bool
came_meanwhile(const struct verify_log *l, const char *file, uint64_t newest)
{
	uint64_t size;

	return line_number(file, strlen(file), &size, NULL) == 0 &&
	    size <= newest && !is_held(l, file);
}

/* `newest` is NULL at first; then only what came before it is taken. */
static int
take_checkpoints(struct verify_log *l, const uint64_t *newest, struct error *e)
{
	char folder[FILE_PATH_MAX];
	char **names = NULL;
	size_t count = 0, i;
	struct error bad;
	int rc = 0;

	if (file_path(folder, e, "%s/checkpoints", l->path) != 0)
		return -1;
	if (file_list(folder, &names, &count, &bad) != 0) {
		if (bad.code == ERROR_NOTFOUND)
			return 0; /* none is missed unless there are seals */
		return verify_blame(l, l->folder, "", &bad, e);
	}
	for (i = 0; rc == 0 && i < count; i++)
		if (newest == NULL || came_meanwhile(l, names[i], *newest))
			rc = take_checkpoint(l, names[i], e);
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
	if (bad.code == ERROR_NOTFOUND && is_empty(l))
		return 0; /* said where it counts: nothing to verify */
	return verify_blame(l, name, "no checkpoint: ", &bad, e);
}

/* What the tail's first line says, when it can be read as such a line. */
static int
read_first_line(struct verify_log *l, bool *known, struct error *e)
{
	struct line_file f;
	struct entry entry;
	const char *line;
	bool complete;
	size_t len;
	int got;

	line_file_init(&f, l->tail_fd);
	got = line_file_next(&f, &line, &len, &complete, e);
	if (got == 1 && complete &&
	    tail_first_index(line, len, &l->tail_first, NULL) == 0) {
		*known = true;
		l->has_tail_seal = l->tail_first > 0 &&
		    entry_parse(&entry, line, len, NULL) == 0 &&
		    entry_seal_read(&l->tail_seal, &entry, NULL) == 0 &&
		    sha256(line, len, l->tail_seal_hash, NULL) == 0;
	}
	line_file_release(&f);
	return got < 0 ? -1 : 0;
}

/* The tail's first line tells where it begins, if it can be believed. */
static int
take_tail(struct verify_log *l, bool *known, struct error *e)
{
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct error bad;

	*known = false;
	if (file_path(path, e, "%s/tail/entries.ndjson", l->path) != 0 ||
	    file_path(name, e, "%s/tail/entries.ndjson", l->folder) != 0)
		return -1;
	l->tail_fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (l->tail_fd < 0) {
		if (errno == ENOENT)
			return 0; /* entries are missed where there were any */
		error_errno(&bad, "open");
		return verify_blame(l, name, "", &bad, e);
	}
	if (read_first_line(l, known, &bad) != 0)
		return verify_blame(l, name, "", &bad, e);
	if (lseek(l->tail_fd, 0, SEEK_SET) < 0) {
		error_errno(&bad, "rewind");
		return verify_blame(l, name, "", &bad, e);
	}
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
read_seals(struct verify_log *l, const char *name, int fd, struct error *e)
{
	struct line_file f;
	const char *line;
	unsigned long number = 0;
	struct error bad = {ERROR_NONE, ""};
	bool complete;
	int got = 0, rc = 0;
	size_t len;

	line_file_init(&f, fd);
	while (rc == 0 &&
	    (got = line_file_next(&f, &line, &len, &complete, &bad)) > 0) {
		number++;
		if (complete && add_seal(l, line, len, &bad) == 0)
			continue;
		if (!complete)
			error_set(&bad, ERROR_FORMAT, "it is cut off");
		error_wrap(&bad, "line %lu is no seal", number);
		rc = verify_blame(l, name, "", &bad, e);
	}
	if (rc == 0 && got < 0)
		rc = verify_blame(l, name, "", &bad, e);
	line_file_release(&f);
	return rc;
}

static int
take_seals(struct verify_log *l, struct error *e)
{
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct error bad;
	int fd, rc;

	if (file_path(path, e, "%s/seals.ndjson", l->path) != 0 ||
	    file_path(name, e, "%s/seals.ndjson", l->folder) != 0)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		if (errno == ENOENT)
			return 0; /* missing seals are missed later */
		error_errno(&bad, "open");
		return verify_blame(l, name, "", &bad, e);
	}
	rc = read_seals(l, name, fd, e);
	(void)close(fd); /* only read */
	return rc;
}

/*
 * The newest is read last, so that it covers the others.  A rotation may come
 * between: then the old key's word for the one that signed the newest is among
 * those that have come meanwhile.
 */
int
verify_view_checkpoints(struct verify_log *l, struct error *e)
{
	uint64_t newest;
	size_t before;

	if (take_checkpoints(l, NULL, e) != 0)
		return -1;
	before = l->held_count;
	if (take_newest(l, e) != 0)
		return -1;
	if (l->held_count == before)
		return 0;
	newest = l->held[before].checkpoint.size;
	return take_checkpoints(l, &newest, e);
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
