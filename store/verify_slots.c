#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/log.h"
#include "store/verify_internal.h"

static int
add_slot(struct verify_slot **list, size_t *count, enum slot_kind kind,
    uint64_t first, uint64_t end, struct error *e)
{
	struct verify_slot *more = realloc(*list, (*count + 1) * sizeof(*more));

	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	*list = more;
	more[(*count)++] = (struct verify_slot){kind, first, end};
	return 0;
}

static bool
ends_before(const struct log_segment *files, size_t count, uint64_t index)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (files[i].last + 1 == index)
			return true;
	return false;
}

/*
 * Where the tail begins: where its first line says, if the seals or a segment
 * file agree; a damaged tail begins where the newest seal ends.
 */
static void
place_tail(struct verify_log *l, bool known, const struct log_segment *files,
    size_t count)
{
	uint64_t sealed = 0;

	if (l->seal_count > 0)
		sealed = l->seals[l->seal_count - 1].last + 1;
	else if (!known && count > 0)
		sealed = files[count - 1].last + 1;
	if (known && l->tail_first == sealed)
		return;
	if (known && l->has_tail_seal && l->tail_seal.first == sealed)
		return; /* the writer's next step is to append it */
	if (known && ends_before(files, count, l->tail_first))
		return;
	if (known)
		findings_add_unsettled(&l->findings, verify_absent(l),
		    l->folder, FINDING_NO_ENTRY,
		    "the tail says that it begins at entry %" PRIu64
		    "; the newest seal ends at %" PRIu64,
		    l->tail_first, sealed);
	l->tail_first = sealed;
	l->has_tail_seal = false;
}

static const struct verify_seal *
seal_from(const struct verify_log *l, uint64_t first)
{
	size_t low = 0, high = l->seal_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->seals[middle].first < first)
			low = middle + 1;
		else
			high = middle;
	}
	return low < l->seal_count ? &l->seals[low] : NULL;
}

static void
note_overlap(struct verify_log *l, const struct log_segment *file)
{
	char name[SEGMENT_NAME_LEN + 1], path[FILE_PATH_MAX];

	segment_name(file->first, file->last, name);
	if (file_path(path, NULL, "%s/segments/%s.tar.zst", l->folder, name) ==
	    0)
		findings_add(&l->findings, FINDING_WRONG, path,
		    FINDING_NO_ENTRY,
		    "another segment holds some of its entries too");
}

/* The slot that begins at `at`; `*next` is the first file not placed. */
static int
place_slot(struct verify_log *l, const struct log_segment *files, size_t count,
    size_t *next, uint64_t at, uint64_t *end, struct error *e)
{
	const struct verify_seal *seal = seal_from(l, at);
	enum slot_kind kind = SLOT_HOLE;

	while (*next < count && files[*next].first < at)
		note_overlap(l, &files[(*next)++]);
	/* Of several files that begin here, the one that was sealed counts. */
	while (*next + 1 < count && files[*next].first == at &&
	    files[*next + 1].first == at &&
	    (seal == NULL || seal->last != files[*next].last))
		note_overlap(l, &files[(*next)++]);
	*end = l->tail_first;
	if (*next < count && files[*next].first == at &&
	    files[*next].last < l->tail_first) {
		*end = files[(*next)++].last + 1;
		kind = *end < l->since ? SLOT_SKIPPED : SLOT_FILE;
	} else if (seal != NULL && seal->first == at &&
	    seal->last < l->tail_first) {
		kind = SLOT_MISSING;
		*end = seal->last + 1;
	} else {
		if (*next < count && files[*next].first > at &&
		    files[*next].first < *end)
			*end = files[*next].first;
		if (seal != NULL && seal->first < *end && seal->first > at)
			*end = seal->first;
	}
	return add_slot(&l->slots, &l->slot_count, kind, at, *end, e);
}

/* The files of segments/. */
struct listing {
	struct verify_log *log;
	struct log_segment *files;
	size_t count;
	bool left; /* there are more */
};

static int
see_name(void *context, const char *name, struct error *e)
{
	struct listing *list = context;
	struct log_segment *more, file;
	char path[FILE_PATH_MAX];

	if (segment_parse_file_name(name, &file.first, &file.last, NULL) != 0) {
		if (file_path(path, e, "%s/segments/%s", list->log->folder,
			name) != 0)
			return -1;
		verify_stray(&list->log->findings, path);
		return 0;
	}
	if (list->count == VERIFY_SEGMENTS_MAX) {
		list->left = true;
		return 0;
	}
	more = realloc(list->files, (list->count + 1) * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	list->files = more;
	more[list->count++] = file;
	return 0;
}

static int
compare_files(const void *a, const void *b)
{
	const struct log_segment *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->last > y->last) - (x->last < y->last);
}

static int
list_files(struct listing *list, struct error *e)
{
	struct verify_log *l = list->log;
	char folder[FILE_PATH_MAX];
	struct error bad;

	if (file_path(folder, e, "%s/segments", l->path) != 0)
		return -1;
	if (file_each(folder, see_name, list, &bad) != 0 &&
	    bad.code != ERROR_NOTFOUND &&
	    verify_blame(l, l->folder, "", &bad, e) != 0)
		return -1;
	if (list->count > 0)
		qsort(list->files, list->count, sizeof(list->files[0]),
		    compare_files);
	if (list->left)
		findings_add(&l->findings, FINDING_INCOMPLETE, l->folder,
		    FINDING_NO_ENTRY,
		    "more than %zu segments; the others were not looked at",
		    VERIFY_SEGMENTS_MAX);
	return 0;
}

static int
place_all(struct verify_log *l, const struct log_segment *files, size_t count,
    struct error *e)
{
	uint64_t at = 0, end;
	size_t next = 0;

	while (at < l->tail_first) {
		if (place_slot(l, files, count, &next, at, &end, e) != 0)
			return -1;
		at = end;
	}
	for (; next < count; next++) {
		if (files[next].first < l->tail_first)
			note_overlap(l, &files[next]);
		else if (files[next].first > l->tail_first &&
		    files[next].first <= l->tail_now)
			continue; /* it has come meanwhile */
		else if (add_slot(&l->unsealed, &l->unsealed_count, SLOT_FILE,
			     files[next].first, files[next].last + 1, e) != 0)
			return -1;
	}
	end = l->size > at ? l->size : at;
	return add_slot(&l->slots, &l->slot_count, SLOT_TAIL, at, end, e);
}

int
verify_slots_take(struct verify_log *l, bool tail_known, struct error *e)
{
	struct listing list = {.log = l};
	int rc;

	rc = list_files(&list, e);
	if (rc == 0) {
		if (tail_known)
			verify_view_tail_now(l);
		place_tail(l, tail_known, list.files, list.count);
		rc = place_all(l, list.files, list.count, e);
	}
	free(list.files);
	return rc;
}
