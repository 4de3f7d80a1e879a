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

/* The size that a file of checkpoints/ is named after. */
static bool
is_size(const char *file, uint64_t *size)
{
	return line_number(file, strlen(file), size, NULL) == 0;
}

/* However many there are, they are not remembered here. */
static int
each_checkpoint(struct verify_log *l,
    int (*see)(void *context, const char *file, struct error *e),
    struct error *e)
{
	char folder[FILE_PATH_MAX];
	struct error bad;

	if (file_path(folder, e, "%s/checkpoints", l->path) != 0)
		return -1;
	if (file_each(folder, see, l, &bad) == 0 || bad.code == ERROR_NOTFOUND)
		return 0; /* none is missed unless there are seals */
	if (bad.code == ERROR_INPUT)
		return error_set(e, bad.code, "%s", bad.text);
	return verify_blame(l, l->folder, "", &bad, e);
}

static int
see_highest(void *context, const char *file, struct error *e)
{
	struct verify_log *l = context;
	uint64_t size;

	(void)e; /* nothing here can fail */
	if (is_size(file, &size) && size > l->highest)
		l->highest = size;
	return 0;
}

static int
take_checkpoint(
    struct verify_log *l, const char *file, uint64_t size, struct error *e)
{
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct error bad;
	uint64_t stated;

	if (file_path(name, e, "%s/checkpoints/%s", l->folder, file) != 0 ||
	    file_path(path, e, "%s/checkpoints/%s", l->path, file) != 0)
		return -1;
	if (verify_held_add(l, HELD_FILE, name, path, &bad) != 0)
		return verify_blame(l, name, "no checkpoint: ", &bad, e);
	stated = l->held[l->held_count - 1].checkpoint.size;
	if (stated == size)
		return 0;
	findings_add(&l->findings, FINDING_WRONG, name, FINDING_NO_ENTRY,
	    "it is a checkpoint of size %" PRIu64, stated);
	l->held_count--; /* HELD_FILE owns nothing */
	return 0;
}

/* checkpoints/<size>; time-stamps have their turn later. */
static int
see_checkpoint(void *context, const char *file, struct error *e)
{
	struct verify_log *l = context;
	const char *dot = strchr(file, '.');
	char name[FILE_PATH_MAX];
	uint64_t size;

	if (dot != NULL && strcmp(dot, ".tsr") == 0)
		return 0;
	if (!is_size(file, &size)) {
		if (file_path(name, e, "%s/checkpoints/%s", l->folder, file) !=
		    0)
			return -1;
		verify_stray(&l->findings, name);
		return 0;
	}
	if (size > l->most)
		return 0; /* it has come meanwhile */
	if (l->held_count < VERIFY_HELD_MAX)
		return take_checkpoint(l, file, size, e);
	l->held_left = true;
	return 0;
}

static int
take_checkpoints(struct verify_log *l, struct error *e)
{
	if (each_checkpoint(l, see_checkpoint, e) != 0)
		return -1;
	if (l->held_left)
		findings_add(&l->findings, FINDING_INCOMPLETE, l->folder,
		    FINDING_NO_ENTRY,
		    "more than %zu checkpoints are kept; the others were not "
		    "looked at",
		    VERIFY_HELD_MAX);
	return 0;
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
	struct buf bytes = BUF_EMPTY;
	const struct verify_held *h;
	struct checkpoint c;
	struct note note;
	bool there;
	int rc = 0;

	verify_held_sort(l);
	if (!l->has_newest)
		return 0;
	h = &l->held[l->newest];
	l->size = h->checkpoint.size;
	l->report->size = h->checkpoint.size;
	l->report->root = h->checkpoint.root;
	if (verify_held_read(l, h, &bytes, &there, e) != 0)
		rc = -1;
	else if (there)
		rc = checkpoint_parse_note(&c, &note, bytes.data, bytes.len, e);
	if (rc == 0 && there) {
		free(l->report->origin);
		l->report->origin = strdup(c.origin);
		if (l->report->origin == NULL)
			rc = error_set(e, ERROR_NOMEM, "out of memory");
	}
	buf_release(&bytes);
	return rc;
}

int
verify_view_begin(struct verify_log *l, struct error *e)
{
	if (verify_own_policy(&l->own, l->archive, NULL, e) != 0 ||
	    take_origin(l, e) != 0 || verify_keys_take(l, e) != 0)
		return -1;
	return each_checkpoint(l, see_highest, e);
}

int
verify_view_take(struct verify_log *l, struct error *e)
{
	if (take_newest(l, e) != 0 || take_size(l, e) != 0)
		return -1;
	l->most = UINT64_MAX;
	if (l->has_checkpoint)
		l->most = l->size > l->highest ? l->size : l->highest;
	if (verify_view_end(l, e) != 0 || take_checkpoints(l, e) != 0)
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
	if (l->seals_fd >= 0)
		(void)close(l->seals_fd); /* only read */
	l->tail_fd = l->seals_fd = -1;
	l->own = NULL;
	l->held = NULL;
	l->seals = NULL;
	l->slots = NULL;
	l->unsealed = NULL;
	l->held_count = l->seal_count = l->slot_count = l->unsealed_count = 0;
}
