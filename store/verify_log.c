#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/verify_internal.h"

#define ATTEMPTS 8
#define PAUSE_NS 300000000L

static void
release(struct verify_log *l)
{
	size_t i;

	verify_view_release(l);
	for (i = 0; i < l->event_count; i++)
		free(l->events[i].line);
	free(l->events);
	free(l->differ);
	verify_pin_free(l);
	sha256_free(l->h);
	tile_reader_close(l->tiles);
	findings_release(&l->findings);
}

static void
release_report(struct verify_log_report *r)
{
	struct verify_lines *lines[] = {&r->keys, &r->gaps, &r->disposed};
	size_t i, j;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		for (j = 0; j < lines[i]->count; j++)
			free(lines[i]->list[j]);
		free(lines[i]->list);
	}
	free(r->class_name);
	free(r->origin);
	free(r->trust);
	memset(r, 0, sizeof(*r));
}

void
verify_log_report_release(struct verify_log_report *r)
{
	release_report(r);
}

int
verify_blame(struct verify_log *l, const char *file, const char *what,
    const struct error *bad, struct error *e)
{
	enum finding_severity severity = finding_severity_of(bad);

	if (bad->code == ERROR_NOMEM)
		return error_set(e, bad->code, "%s", bad->text);
	if (severity == FINDING_IO)
		l->unreadable = true;
	else
		severity = FINDING_WRONG;
	findings_add(&l->findings, severity, file, FINDING_NO_ENTRY, "%s%s",
	    what, bad->text);
	return 0;
}

enum finding_severity
verify_absent(const struct verify_log *l)
{
	return l->unreadable ? FINDING_IO : FINDING_WRONG;
}

static int
start(struct verify_log *l, struct verify_work *w, const char *class_name,
    struct verify_log_report *report, struct verify_lines *not_checked,
    struct error *e)
{
	memset(l, 0, sizeof(*l));
	l->tail_fd = l->seals_fd = -1;
	l->options = w->options;
	l->archive = w->path;
	l->class_name = class_name;
	l->report = report;
	l->progress = &w->progress;
	l->not_checked = not_checked;
	tree_range_init(&l->range, 0);
	l->range_known = true;
	report->class_name = strdup(class_name);
	l->h = sha256_new(e);
	if (l->h == NULL)
		return -1;
	if (report->class_name == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (file_path(l->folder, e, "logs/%s", class_name) != 0)
		return -1;
	return file_path(l->path, e, "%s/%s", w->path, l->folder);
}

/* What the caller holds of this log. */
static int
take_outside(struct verify_log *l, struct verify_work *w, struct error *e)
{
	size_t i;

	for (i = 0; i < w->expected_count; i++) {
		struct verify_expected *x = &w->expected[i];

		if (strcmp(x->origin, l->report->origin) != 0)
			continue;
		x->used = true;
		if (verify_held_add(l, x->since ? HELD_SINCE : HELD_EXPECT,
			x->path, x->path, e) != 0)
			return -1;
		if (x->since)
			l->since = l->held[l->held_count - 1].checkpoint.size;
	}
	for (i = 0; i < w->anchored.count; i++) {
		struct anchored *x = &w->anchored.list[i];

		if (strcmp(x->checkpoint.origin, l->report->origin) != 0)
			continue;
		x->used = true;
		if (verify_held_add_note(
			l, HELD_ANCHOR, x->place, &x->note, e) != 0)
			return -1;
	}
	return l->options->strict ? 0 : verify_pin_load(l, e);
}

/*
 * What is held, pins too, is taken before the log's checkpoint is read: another
 * verification may write a newer pin meanwhile.
 */
static int
take_view(struct verify_log *l, struct verify_work *w, struct error *e)
{
	bool named;

	if (verify_view_begin(l, e) != 0)
		return -1;
	named = l->report->origin[0] != '\0';
	if ((named && take_outside(l, w, e) != 0) ||
	    verify_view_take(l, e) != 0 ||
	    (!named && take_outside(l, w, e) != 0))
		return -1;
	verify_held_sort(l);
	return 0;
}

static void
check_origin(struct verify_log *l)
{
	char expected[VKEY_NAME_MAX + ARCHIVE_CLASS_MAX + 2];

	if (!l->has_genesis)
		return;
	if (strcmp(l->genesis.class_name, l->class_name) != 0)
		findings_add(&l->findings, FINDING_WRONG, l->folder, 0,
		    "the genesis is that of class %s", l->genesis.class_name);
	(void)snprintf(expected, sizeof(expected), "%s/%s", l->genesis.archive,
	    l->genesis.class_name);
	if (strcmp(expected, l->report->origin) != 0)
		findings_add(&l->findings, FINDING_WRONG, l->folder, 0,
		    "the genesis is that of %s, the checkpoint that of %s",
		    expected, l->report->origin);
}

static int
verify_once(struct verify_log *l, struct verify_work *w, struct error *e)
{
	if (take_view(l, w, e) != 0 || verify_strays_of_log(l, e) != 0)
		return -1;
	if (!l->has_newest) {
		findings_add(&l->findings, FINDING_NOTHING, l->folder,
		    FINDING_NO_ENTRY, "there is no checkpoint to verify by");
		return 0;
	}
	if (tile_reader_open(&l->tiles, l->path, l->size, e) != 0 ||
	    verify_read_slots(l, e) != 0 || verify_merge_end(l, e) != 0 ||
	    verify_keys_collect(l, e) != 0 || verify_held_judge(l, e) != 0 ||
	    verify_trust(l, w->policy, e) != 0)
		return -1;
	check_origin(l);
	verify_keys_compare(l);
	verify_timestamps(l);
	return 0;
}

/*
 * Verify until nothing is unsettled, or the archive has stood still, or it has
 * been tried often enough.
 */
static int
verify_settled(struct verify_log *l, struct verify_work *w,
    const char *class_name, struct verify_log_report *report,
    struct verify_lines *not_checked, struct error *e)
{
	const struct timespec pause = {0, PAUSE_NS};
	const size_t lines = not_checked->count;
	const struct verify_progress begin = w->progress;
	struct findings before = {.count = 0};
	struct verify_mark mark;
	int attempt, rc;

	for (attempt = 1;; attempt++) {
		w->progress = begin;
		rc = start(l, w, class_name, report, not_checked, e);
		if (rc != 0)
			break;
		verify_mark_take(&mark, l);
		rc = verify_once(l, w, e);
		if (rc != 0)
			break;
		findings_settle(&l->findings, &before);
		if (l->findings.worst_unsettled == FINDING_NOTE ||
		    !verify_mark_moved(&mark, l))
			break;
		if (attempt == ATTEMPTS) {
			findings_give_up(&l->findings);
			break;
		}
		findings_release(&before);
		findings_move(&before, &l->findings);
		release(l);
		release_report(report);
		while (not_checked->count > lines)
			free(not_checked->list[--not_checked->count]);
		(void)nanosleep(&pause, NULL);
	}
	findings_release(&before);
	return rc;
}

int
verify_log(struct verify_work *w, const char *class_name,
    struct verify_log_report *report, struct verify_lines *not_checked,
    struct findings *findings, struct error *e)
{
	struct verify_log *l = calloc(1, sizeof(*l));
	int rc;

	if (l == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	rc = verify_settled(l, w, class_name, report, not_checked, e);
	if (rc == 0 && l->findings.worst == FINDING_NOTE && l->has_newest &&
	    !l->options->strict && !l->options->keep_pins &&
	    l->options->pins != NULL)
		rc = verify_pin_store(l, e);
	if (rc == 0 && l->has_genesis && w->archive_name[0] == '\0')
		memcpy(w->archive_name, l->genesis.archive,
		    sizeof(w->archive_name));
	findings_move(findings, &l->findings);
	release(l);
	free(l);
	return rc;
}
