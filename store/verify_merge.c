#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/line_file.h"
#include "store/verify_internal.h"

/* Append `count` items of `size` bytes to a list. */
static int
append(void *list, size_t *have, const void *items, size_t count, size_t size,
    struct error *e)
{
	void **at = list;
	uint8_t *more;

	if (count == 0)
		return 0;
	more = realloc(*at, (*have + count) * size);
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	memcpy(more + *have * size, items, count * size);
	*at = more;
	*have += count;
	return 0;
}

/* What the piece tells of keys, disposals and gaps; it is ours then. */
static int
take_events(struct verify_log *l, struct verify_piece *p, struct error *e)
{
	if (p->has_genesis) {
		l->has_genesis = true;
		l->genesis = p->genesis;
	}
	if (append(&l->events, &l->event_count, p->events, p->event_count,
		sizeof(*p->events), e) != 0)
		return -1;
	p->event_count = 0; /* their lines were transferred */
	return append(&l->differ, &l->differ_count, p->differ, p->differ_count,
	    sizeof(*p->differ), e);
}

static void
check_time(struct verify_log *l, const struct verify_piece *p)
{
	if (p->first_time_us == INT64_MIN)
		return;
	if (l->has_time && p->first_time_us < l->time_us)
		findings_add(&l->findings, FINDING_WRONG, p->file,
		    p->slot.first,
		    "its time is before that of the entry before it");
	l->has_time = true;
	l->time_us = p->last_time_us;
}

/* The roots at held sizes inside the piece. */
static int
compare_snapshots(
    struct verify_log *l, const struct verify_piece *p, struct error *e)
{
	size_t i;

	for (i = 0; i < p->snapshot_count; i++) {
		struct tree_range range = l->range;

		if (tree_range_join(&range, l->h, &p->snapshots[i], e) != 0 ||
		    verify_held_compare(l, &range, e) != 0)
			return -1;
	}
	return 0;
}

/* Leaves that could not be read, from the tiles. */
static int
take_leaves(struct verify_log *l, uint64_t end, struct error *e)
{
	uint64_t at = l->range.end;
	const struct tree_hash *hashes;
	unsigned int width;
	struct error bad;

	while (at < end) {
		if (at >= l->size ||
		    tile_reader_get(l->tiles, 0, at / TILE_WIDTH, &hashes,
			&width, &bad) != 0) {
			l->range_known = false;
			return 0;
		}
		if (tree_range_append(
			&l->range, l->h, &hashes[at % TILE_WIDTH], e) != 0 ||
		    verify_held_compare(l, &l->range, e) != 0)
			return -1;
		at++;
	}
	return 0;
}

static int
join(struct verify_log *l, const struct verify_piece *p, struct error *e)
{
	if (!l->range_known)
		return 0;
	if (!p->whole)
		return take_leaves(l, p->slot.end, e);
	if (compare_snapshots(l, p, e) != 0)
		return -1;
	return tree_range_join(&l->range, l->h, &p->range, e);
}

static void
remember(struct verify_log *l, const struct verify_piece *p)
{
	struct verify_before *b = &l->before;

	b->any = true;
	b->slot = p->slot;
	memcpy(b->file, p->file, sizeof(b->file));
	b->whole = p->whole;
	b->hashed = p->hashed;
	b->error = p->error;
	b->info = p->info;
}

static void
count(struct verify_log *l, const struct verify_piece *p)
{
	struct verify_log_report *r = l->report;

	r->entries += p->end - p->slot.first;
	r->records += p->records;
	r->bytes += p->bytes;
	r->attachments += p->attachments;
	r->unsigned_entries += p->unsigned_entries;
	if (p->slot.kind == SLOT_FILE && p->whole)
		r->segments++;
}

/* Say which entries nobody has read; those before --since in one sentence. */
static void
say_skipped(struct verify_log *l, const struct verify_piece *p)
{
	if (p->slot.kind == SLOT_SKIPPED) {
		l->skipped_end = p->slot.end;
		return;
	}
	if (l->skipped_end > l->skipped_first &&
	    !verify_lines_add(l->not_checked,
		"%s: entries %" PRIu64 " to %" PRIu64
		": before --since; their hashes were taken from the tiles",
		l->folder, l->skipped_first, l->skipped_end - 1))
		l->findings.failed = true;
	l->skipped_first = l->skipped_end = p->slot.end;
}

static void
say_unread(struct verify_log *l, const struct verify_piece *p)
{
	say_skipped(l, p);
	if (p->whole)
		return;
	l->unread = true;
	if (p->slot.kind == SLOT_TAIL || p->slot.kind == SLOT_SKIPPED)
		return;
	if (!verify_lines_add(l->not_checked,
		"%s: entries %" PRIu64 " to %" PRIu64
		": %s; their hashes were taken from the tiles",
		l->folder, p->slot.first, p->slot.end - 1,
		p->slot.kind == SLOT_FILE ? "the segment could not be read"
					  : "there is no file"))
		l->findings.failed = true;
}

static void
finish_tail(struct verify_log *l, const struct verify_piece *p)
{
	if (p->torn > 0)
		findings_add(&l->findings, FINDING_NOTE, p->file,
		    FINDING_NO_ENTRY,
		    "%" PRIu64 "%s bytes of a line that is not whole: "
		    "not signed, no evidence",
		    p->torn, p->torn == LINE_FILE_MAX ? " or more" : "");
	if (p->unsigned_entries > 0)
		findings_add(&l->findings, FINDING_NOTE, p->file,
		    FINDING_NO_ENTRY,
		    "%" PRIu64 " entries are not signed yet: no evidence",
		    p->unsigned_entries);
	if (p->end >= l->size)
		return;
	l->unread = true;
	findings_add_unsettled(&l->findings, verify_absent(l), p->file,
	    FINDING_NO_ENTRY,
	    "the checkpoint covers %" PRIu64
	    " entries; the log has only %" PRIu64,
	    l->size, p->end);
}

int
verify_merge(struct verify_log *l, struct verify_piece *p, struct error *e)
{
	findings_move(&l->findings, &p->findings);
	if (!p->whole && finding_severity_of(&p->error) == FINDING_IO)
		l->unreadable = true;
	l->snapshots_left = l->snapshots_left || p->snapshots_left;
	if (verify_seal_check(l, p, e) != 0 || join(l, p, e) != 0)
		return -1;
	count(l, p);
	say_unread(l, p);
	if (p->whole) {
		check_time(l, p);
		if (take_events(l, p, e) != 0 ||
		    verify_tiles_groups(l, p->groups_first * TILE_WIDTH, e) !=
			0)
			return -1;
		if (p->groups_end > l->groups_done)
			l->groups_done = p->groups_end;
	}
	if (p->slot.kind == SLOT_TAIL) {
		finish_tail(l, p);
		l->at = p->end;
	} else {
		remember(l, p);
		l->at = p->slot.end;
	}
	return 0;
}

/* A segment's file by its name, with or without ".tar.zst". */
static bool
is_segment(struct json_slice value, const char *name, const char *file)
{
	struct json_slice inner;

	if (json_member(value, "file", &inner))
		value = inner;
	return json_string_is(value, file) || json_string_is(value, name);
}

/*
 * Whether a disposal entry's "segments" names it: an array of file names, or
 * of objects with a "file".
 */
static bool
disposes(const struct verify_event *event, const char *name, const char *file)
{
	struct json_slice line = {event->line, event->len}, list, value;
	size_t at = 0;

	if (event->kind != EVENT_DISPOSAL ||
	    !json_member(line, "segments", &list))
		return false;
	while (json_element(list, &at, &value))
		if (is_segment(value, name, file))
			return true;
	return false;
}

/* A segment without a file: disposed of by an entry, or gone. */
static void
judge_missing(struct verify_log *l, const struct verify_slot *slot)
{
	char name[SEGMENT_NAME_LEN + 1];
	char file[SEGMENT_NAME_LEN + sizeof(".tar.zst")], path[FILE_PATH_MAX];
	size_t i;

	segment_name(slot->first, slot->end - 1, name);
	memcpy(file, name, SEGMENT_NAME_LEN);
	memcpy(file + SEGMENT_NAME_LEN, ".tar.zst", sizeof(".tar.zst"));
	for (i = 0; i < l->event_count; i++) {
		if (!disposes(&l->events[i], name, file))
			continue;
		if (!verify_lines_add(&l->report->disposed,
			"%s by entry %" PRIu64, file, l->events[i].index))
			l->findings.failed = true;
		return;
	}
	if (file_path(path, NULL, "%s/segments/%s", l->folder, file) != 0)
		return;
	findings_add_unsettled(&l->findings, verify_absent(l), path,
	    FINDING_NO_ENTRY,
	    slot->kind == SLOT_MISSING
		? "the segment is missing, and no entry disposes of it"
		: "the segment, or several, is missing, and its seal too");
}

static void
report_gaps(struct verify_log *l)
{
	size_t i;

	for (i = 0; i < l->event_count; i++)
		if (l->events[i].kind == EVENT_GAP &&
		    !verify_lines_add(&l->report->gaps, "%.*s",
			(int)l->events[i].len, l->events[i].line))
			l->findings.failed = true;
}

/*
 * Entries whose leaf differs from the tile's: when the entries yield the
 * signed root, the tile is wrong; else the entries are.
 */
static void
judge_differences(struct verify_log *l)
{
	const bool tiles_wrong = l->has_newest && l->held[l->newest].compared &&
	    l->held[l->newest].agrees;
	size_t i;

	for (i = 0; i < l->differ_count; i++) {
		const struct verify_run_of_entries *d = &l->differ[i];

		if (tiles_wrong)
			findings_add(&l->findings, FINDING_WRONG, l->folder,
			    d->first,
			    "the tiles of level 0 have other hashes than "
			    "the entries %" PRIu64 " to %" PRIu64,
			    d->first, d->last);
		else
			findings_add(&l->findings, FINDING_WRONG, l->folder,
			    d->first,
			    "the entries %" PRIu64 " to %" PRIu64
			    " are not those that were signed: their hashes "
			    "are not the tiles'",
			    d->first, d->last);
	}
}

int
verify_merge_end(struct verify_log *l, struct error *e)
{
	size_t i;

	for (i = 0; i < l->slot_count; i++)
		if (l->slots[i].kind == SLOT_MISSING ||
		    l->slots[i].kind == SLOT_HOLE)
			judge_missing(l, &l->slots[i]);
	verify_seals_end(l);
	if (verify_unsealed(l, e) != 0)
		return -1;
	judge_differences(l);
	report_gaps(l);
	if (verify_tiles_groups(l, l->size, e) != 0)
		return -1;
	if (verify_tiles_above(l, e) != 0)
		return -1;
	if (verify_held_compare_left(l, e) != 0)
		return -1;
	return verify_tile_files(l, e);
}
