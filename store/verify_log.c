#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "store/verify_internal.h"

/* A writer at work needs moments; what is still wrong after them is wrong. */
#define ATTEMPTS 8
#define PAUSE_NS 300000000L
#define FRESH_S 10

static void
release(struct verify_log *l)
{
	size_t i;

	verify_view_release(l);
	for (i = 0; i < l->event_count; i++)
		free(l->events[i].line);
	free(l->events);
	free(l->differ);
	free(l->pin);
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
start(struct verify_log *l, const struct verify_work *w, const char *class_name,
    struct verify_log_report *report, struct verify_lines *not_checked,
    struct error *e)
{
	memset(l, 0, sizeof(*l));
	l->tail_fd = -1;
	l->options = w->options;
	l->archive = w->path;
	l->class_name = class_name;
	l->report = report;
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

/* The log's newest checkpoint says what there should be. */
static int
take_size(struct verify_log *l, struct error *e)
{
	const struct checkpoint *c;
	size_t i;

	/* verify_view_take() has put the newest one last. */
	for (i = 0; i < l->held_count; i++)
		if (i == 0 || l->held[i].kind == HELD_NEWEST ||
		    (l->held[l->newest].kind != HELD_NEWEST &&
			l->held[i].checkpoint.size >
			    l->held[l->newest].checkpoint.size))
			l->newest = i;
	l->report->origin = strdup(
	    l->held_count == 0 ? "" : l->held[l->newest].checkpoint.origin);
	if (l->report->origin == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (l->held_count == 0)
		return 0;
	c = &l->held[l->newest].checkpoint;
	l->size = c->size;
	l->report->size = c->size;
	l->report->root = c->root;
	return 0;
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
	return l->options->strict ? 0 : verify_pin_load(l, e);
}

/* The end of the log, which a writer may be changing. */
static int
take_view(struct verify_log *l, struct verify_work *w, struct error *e)
{
	if (verify_view_checkpoints(l, e) != 0 || take_size(l, e) != 0 ||
	    take_outside(l, w, e) != 0)
		return -1;
	verify_held_sort(l);
	return verify_view_take(l, e);
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
	if (take_view(l, w, e) != 0)
		return -1;
	if (l->held_count == 0) {
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
	verify_keys_compare(l, w->own);
	verify_timestamps(l);
	return 0;
}

/* Whether the writer has gone on since the view was taken. */
static bool
has_moved(const struct verify_log *l)
{
	struct buf now = BUF_EMPTY;
	char path[FILE_PATH_MAX];
	const struct buf *then;
	bool moved = false;

	if (l->held_count == 0)
		return false;
	then = &l->held[l->newest].bytes;
	if (file_path(path, NULL, "%s/checkpoint", l->path) == 0 &&
	    file_read(path, NOTE_MAX, &now, NULL) == 0)
		moved = now.len != then->len ||
		    memcmp(now.data, then->data, now.len) != 0;
	buf_release(&now);
	return moved;
}

static bool
changed_lately(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && time(NULL) - st.st_mtime < FRESH_S;
}

/* Whether a writer may be at work: something is seconds old. */
static bool
is_fresh(const struct verify_log *l)
{
	static const char *const PLACES[] = {"keys", "policy"};
	char path[FILE_PATH_MAX];
	size_t i;

	if (file_path(path, NULL, "%s/checkpoint", l->path) == 0 &&
	    changed_lately(path))
		return true;
	for (i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++)
		if (file_path(path, NULL, "%s/%s", l->archive, PLACES[i]) ==
			0 &&
		    changed_lately(path))
			return true;
	return false;
}

int
verify_log(struct verify_work *w, const char *class_name,
    struct verify_log_report *report, struct verify_lines *not_checked,
    struct findings *findings, struct error *e)
{
	const struct timespec pause = {0, PAUSE_NS};
	size_t lines = not_checked->count;
	struct verify_log *l = malloc(sizeof(*l));
	int attempt, rc = -1;

	if (l == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (attempt = 1;; attempt++) {
		rc = start(l, w, class_name, report, not_checked, e);
		if (rc == 0)
			rc = verify_once(l, w, e);
		if (rc != 0 || attempt == ATTEMPTS ||
		    l->findings.worst == FINDING_NOTE ||
		    !((l->lagging && is_fresh(l)) || has_moved(l)))
			break;
		release(l);
		release_report(report);
		while (not_checked->count > lines)
			free(not_checked->list[--not_checked->count]);
		(void)nanosleep(&pause, NULL);
	}
	if (rc == 0 && l->findings.worst == FINDING_NOTE &&
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
