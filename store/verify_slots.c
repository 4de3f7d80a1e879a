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
		sealed = l->seals[l->seal_count - 1].seal.last + 1;
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

		if (l->seals[middle].seal.first < first)
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
	    (seal == NULL || seal->seal.last != files[*next].last))
		note_overlap(l, &files[(*next)++]);
	*end = l->tail_first;
	if (*next < count && files[*next].first == at &&
	    files[*next].last < l->tail_first) {
		*end = files[(*next)++].last + 1;
		kind = *end < l->since ? SLOT_SKIPPED : SLOT_FILE;
	} else if (seal != NULL && seal->seal.first == at &&
	    seal->seal.last < l->tail_first) {
		kind = SLOT_MISSING;
		*end = seal->seal.last + 1;
	} else {
		if (*next < count && files[*next].first > at &&
		    files[*next].first < *end)
			*end = files[*next].first;
		if (seal != NULL && seal->seal.first < *end &&
		    seal->seal.first > at)
			*end = seal->seal.first;
	}
	return add_slot(&l->slots, &l->slot_count, kind, at, *end, e);
}

/* Names in segments/ that are none. */
static void
note_strays(struct verify_log *l, char **names, size_t count)
{
	char path[FILE_PATH_MAX];
	size_t i;

	for (i = 0; i < count; i++)
		if (file_path(
			path, NULL, "%s/segments/%s", l->folder, names[i]) == 0)
			verify_stray(&l->findings, path);
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
	struct log_segment *files = NULL;
	size_t count = 0, stray_count = 0;
	char **strays = NULL;
	struct error bad;
	int rc;

	if (log_list_segments(
		l->path, &files, &count, &strays, &stray_count, &bad) != 0) {
		if (verify_blame(l, l->folder, "", &bad, e) != 0)
			return -1;
	}
	note_strays(l, strays, stray_count);
	if (tail_known)
		verify_view_tail_now(l);
	place_tail(l, tail_known, files, count);
	rc = place_all(l, files, count, e);
	file_names_free(strays, stray_count);
	free(files);
	return rc;
}
