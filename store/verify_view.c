/*
 * A view of a log that may be growing.  What follows from something else is
 * looked at before it, so that each step of a writer is seen whole or not at
 * all, whenever it comes:
 *
 *   pins, policy, keys/, the highest name in checkpoints/
 *   checkpoint                 which covers all that these speak of
 *   tail, seals.ndjson, segments/, checkpoints/
 *                              which hold all that it speaks of
 *
 * What lies behind the checkpoint by then is left for the next verification.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/line.h"
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
		verify_stray(&l->findings, name);
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

/* The size that a file of checkpoints/ is named after. */
static bool
is_size(const char *file, uint64_t *size)
{
	return line_number(file, strlen(file), size, NULL) == 0;
}

static int
list_checkpoints(
    struct verify_log *l, char ***names, size_t *count, struct error *e)
{
	char folder[FILE_PATH_MAX];
	struct error bad;

	*names = NULL;
	*count = 0;
	if (file_path(folder, e, "%s/checkpoints", l->path) != 0)
		return -1;
	if (file_list(folder, names, count, &bad) == 0)
		return 0;
	if (bad.code == ERROR_NOTFOUND)
		return 0; /* none is missed unless there are seals */
	return verify_blame(l, l->folder, "", &bad, e);
}

/* The largest size of which there is one. */
static int
find_highest(struct verify_log *l, struct error *e)
{
	char **names;
	size_t count, i;
	uint64_t size;

	if (list_checkpoints(l, &names, &count, e) != 0)
		return -1;
	for (i = 0; i < count; i++)
		if (is_size(names[i], &size) && size > l->highest)
			l->highest = size;
	file_names_free(names, count);
	return 0;
}

/* All but those of more than `most` entries, which have come meanwhile. */
static int
take_checkpoints(struct verify_log *l, uint64_t most, struct error *e)
{
	char **names;
	size_t count, i;
	uint64_t size;
	int rc = 0;

	if (list_checkpoints(l, &names, &count, e) != 0)
		return -1;
	for (i = 0; rc == 0 && i < count; i++)
		if (!is_size(names[i], &size) || size <= most)
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
	if (verify_held_add(l, HELD_NEWEST, name, path, &bad) == 0) {
		l->has_checkpoint = true;
		return 0;
	}
	if (bad.code == ERROR_NOTFOUND && is_empty(l))
		return 0; /* said where it counts: nothing to verify */
	return verify_blame(l, name, "no checkpoint: ", &bad, e);
}

/*
 * Which log it is has to be known before the view is taken.  A checkpoint that
 * can't be read is looked at later.
 */
static int
take_origin(struct verify_log *l, struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	char path[FILE_PATH_MAX];
	struct checkpoint c;
	struct note note;
	int rc = -1;

	c.origin[0] = '\0';
	if (file_path(path, e, "%s/checkpoint", l->path) != 0)
		return -1;
	if (file_read(path, NOTE_MAX, &bytes, e) != 0 ||
	    checkpoint_parse_note(&c, &note, bytes.data, bytes.len, e) != 0)
		c.origin[0] = '\0';
	l->report->origin = strdup(c.origin);
	if (l->report->origin == NULL)
		error_set(e, ERROR_NOMEM, "out of memory");
	else
		rc = 0;
	buf_release(&bytes);
	return rc;
}

/* The log's newest checkpoint says what there should be. */
static int
take_size(struct verify_log *l, struct error *e)
{
	const struct checkpoint *c;
	char *origin;

	verify_held_sort(l);
	if (!l->has_newest)
		return 0;
	c = &l->held[l->newest].checkpoint;
	l->size = c->size;
	l->report->size = c->size;
	l->report->root = c->root;
	origin = strdup(c->origin);
	if (origin == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	free(l->report->origin);
	l->report->origin = origin;
	return 0;
}

int
verify_view_begin(struct verify_log *l, struct error *e)
{
	if (verify_own_policy(&l->own, l->archive, NULL, e) != 0 ||
	    take_origin(l, e) != 0 || verify_keys_take(l, e) != 0)
		return -1;
	return find_highest(l, e);
}

int
verify_view_take(struct verify_log *l, struct error *e)
{
	uint64_t most = UINT64_MAX;

	if (take_newest(l, e) != 0 || take_size(l, e) != 0)
		return -1;
	if (l->has_checkpoint)
		most = l->size > l->highest ? l->size : l->highest;
	if (verify_view_end(l, e) != 0 || take_checkpoints(l, most, e) != 0)
		return -1;
	return take_size(l, e);
}

void
verify_view_release(struct verify_log *l)
{
	size_t i;

	for (i = 0; i < l->held_count; i++) {
		free(l->held[i].name);
		buf_release(&l->held[i].bytes);
	}
	policy_free(l->own);
	free(l->held);
	free(l->seals);
	free(l->slots);
	free(l->unsealed);
	if (l->tail_fd >= 0)
		(void)close(l->tail_fd); /* only read */
	l->tail_fd = -1;
	l->own = NULL;
	l->held = NULL;
	l->seals = NULL;
	l->slots = NULL;
	l->unsealed = NULL;
	l->held_count = l->seal_count = l->slot_count = l->unsealed_count = 0;
}
