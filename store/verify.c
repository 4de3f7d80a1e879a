#include "store/verify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/archive.h"
#include "store/verify_internal.h"

bool
verify_lines_add(struct verify_lines *lines, const char *format, ...)
{
	char **more = realloc(lines->list, (lines->count + 1) * sizeof(*more));
	va_list ap;
	int len;

	if (more == NULL)
		return false;
	lines->list = more;
	va_start(ap, format);
	len = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (len < 0 || (more[lines->count] = malloc((size_t)len + 1)) == NULL)
		return false;
	va_start(ap, format);
	(void)vsnprintf(more[lines->count], (size_t)len + 1, format, ap);
	va_end(ap);
	lines->count++;
	return true;
}

/* A checkpoint of the caller's: which log is it about? */
static int
add_expected(
    struct verify_work *w, const char *path, bool since, struct error *e)
{
	struct verify_expected *x = &w->expected[w->expected_count];
	struct buf bytes = BUF_EMPTY;
	struct checkpoint c;
	struct note note;
	int rc = -1;

	if (file_read(path, NOTE_MAX, &bytes, e) == 0 &&
	    checkpoint_parse_note(&c, &note, bytes.data, bytes.len, e) == 0) {
		x->path = path;
		x->since = since;
		memcpy(x->origin, c.origin, sizeof(x->origin));
		w->expected_count++;
		rc = 0;
	} else {
		error_wrap(e, "%s", path);
		if (e->code != ERROR_NOMEM)
			e->code = ERROR_INPUT; /* the caller's, not sealed */
	}
	buf_release(&bytes);
	return rc;
}

static int
read_inputs(struct verify_work *w, struct error *e)
{
	const struct verify_options *o = w->options;
	size_t i;

	if (o->policy != NULL && policy_read(&w->policy, o->policy, e) != 0) {
		if (e->code != ERROR_NOMEM)
			e->code = ERROR_INPUT;
		return error_wrap(e, "--policy");
	}
	for (i = 0; i < o->expect_count; i++)
		if (add_expected(w, o->expect[i], false, e) != 0)
			return error_wrap(e, "--expect");
	if (o->since != NULL && add_expected(w, o->since, true, e) != 0)
		return error_wrap(e, "--since");
	if (o->with != NULL && anchored_read(&w->anchored, o->with, e) != 0)
		return error_wrap(e, "--with");
	return 0;
}

/* It carries no evidence, but it has to be one. */
int
verify_own_policy(struct policy **out, const char *archive,
    struct findings *findings, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct error bad;

	*out = NULL;
	if (file_path(path, e, "%s/policy", archive) != 0)
		return -1;
	if (policy_read(out, path, &bad) == 0)
		return 0;
	if (bad.code == ERROR_NOMEM)
		return error_set(e, bad.code, "%s", bad.text);
	if (findings != NULL)
		findings_add(findings,
		    bad.code == ERROR_NOTFOUND ? FINDING_NOTE
			: bad.code == ERROR_IO ? FINDING_IO
					       : FINDING_WRONG,
		    "policy", FINDING_NO_ENTRY, "%s", bad.text);
	return 0;
}

bool
verify_has_log(const struct verify_report *r, const char *origin)
{
	size_t i;

	for (i = 0; i < r->log_count; i++)
		if (r->logs[i].origin != NULL &&
		    strcmp(r->logs[i].origin, origin) == 0)
			return true;
	return false;
}

/* A log that the archive itself speaks of has to be there. */
static void
compare_own_policy(const struct verify_work *w, struct verify_report *r)
{
	size_t i;

	for (i = 0; w->own != NULL && i < policy_log_count(w->own); i++)
		if (!verify_has_log(r, policy_log(w->own, i)->name))
			findings_add(&r->findings, FINDING_WRONG, "policy",
			    FINDING_NO_ENTRY,
			    "it names the log %s, which is not here",
			    policy_log(w->own, i)->name);
}

/* Whether some log's name is unknown because the disk refused to give it. */
static bool
name_unread(const struct verify_report *r)
{
	static const char END[] = "/checkpoint";
	size_t i, len;

	for (i = 0; i < r->findings.count; i++) {
		const struct finding *f = &r->findings.list[i];

		len = strlen(f->file);
		if (f->severity == FINDING_IO && len >= strlen(END) &&
		    strcmp(f->file + len - strlen(END), END) == 0)
			return true;
	}
	return false;
}

/* What lies in logs/ and is no folder is no log. */
static bool
is_log(const char *archive, const char *class_name, struct findings *findings)
{
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct stat st;

	if (file_path(name, NULL, "logs/%s", class_name) != 0 ||
	    file_path(path, NULL, "%s/%s", archive, name) != 0 ||
	    stat(path, &st) != 0 || S_ISDIR(st.st_mode))
		return true; /* what can't be looked at is told later */
	verify_stray(findings, name);
	return false;
}

/* Logs of this archive that another one anchored; it may anchor others too. */
static void
judge_anchored(const struct verify_work *w, struct verify_report *r)
{
	const size_t len = strlen(w->archive_name);
	bool any = false;
	size_t i;

	for (i = 0; i < w->anchored.count; i++) {
		const struct anchored *x = &w->anchored.list[i];

		any = any || x->used;
		if (!x->used && len > 0 &&
		    strncmp(x->checkpoint.origin, w->archive_name, len) == 0 &&
		    x->checkpoint.origin[len] == '/')
			findings_add(&r->findings, FINDING_WRONG, x->place,
			    FINDING_NO_ENTRY,
			    "a log is missing: the archive has no %s",
			    x->checkpoint.origin);
	}
	if (w->anchored.left_out > 0 &&
	    !verify_lines_add(&r->not_checked,
		"%" PRIu64 " of the anchors in %s: only the first %d and the "
		"last were compared",
		w->anchored.left_out, w->options->with, ANCHORED_MAX))
		r->findings.failed = true;
	if (w->options->with != NULL && !any)
		findings_add(&r->findings, FINDING_INCOMPLETE, w->options->with,
		    FINDING_NO_ENTRY, "it anchors no log of this archive");
}

/* Logs that something outside speaks of, and the archive does not have. */
static void
judge_missing_logs(const struct verify_work *w, struct verify_report *r)
{
	size_t i;

	if (name_unread(r))
		return; /* the log that seems to be missing may be that one */
	for (i = 0; i < w->expected_count; i++)
		if (!w->expected[i].used)
			findings_add(&r->findings, FINDING_WRONG,
			    w->expected[i].path, FINDING_NO_ENTRY,
			    "a log is missing: the archive has no %s",
			    w->expected[i].origin);
	judge_anchored(w, r);
	compare_own_policy(w, r);
	verify_pin_missing(w, r);
}

static int
verify_logs(struct verify_work *w, struct verify_report *r,
    const struct archive *a, struct error *e)
{
	size_t i;

	verify_progress_begin(w, a);
	r->logs = calloc(a->class_count, sizeof(*r->logs));
	if (r->logs == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < a->class_count; i++)
		if (is_log(w->path, a->classes[i], &r->findings) &&
		    verify_log(w, a->classes[i], &r->logs[r->log_count++],
			&r->not_checked, &r->findings, e) != 0)
			return -1;
	if (r->log_count == 0)
		findings_add(&r->findings, FINDING_NOTHING, "logs",
		    FINDING_NO_ENTRY, "an archive without a single log");
	judge_missing_logs(w, r);
	return verify_strays(w->path, r, e);
}

int
verify_archive(struct verify_report *r, const char *path,
    const struct verify_options *options, struct error *e)
{
	struct verify_work w = {.options = options, .path = path};
	struct archive a;
	struct error bad;
	int rc = -1;

	memset(r, 0, sizeof(*r));
	/* The policy comes after the logs that it names: look at it before. */
	if (read_inputs(&w, e) != 0 ||
	    verify_own_policy(&w.own, path, &r->findings, e) != 0)
		goto out;
	if (archive_open(&a, path, &bad) != 0) {
		findings_release(&r->findings); /* no archive, no policy */
		findings_add(&r->findings,
		    bad.code == ERROR_NOTFOUND ? FINDING_NOTHING
					       : finding_severity_of(&bad),
		    "", FINDING_NO_ENTRY, "%s", bad.text);
		rc = 0;
		goto out;
	}
	rc = verify_logs(&w, r, &a, e);
	archive_release(&a);
	if (rc == 0 && r->findings.failed)
		rc = error_set(e, ERROR_NOMEM, "out of memory");
out:
	anchored_release(&w.anchored);
	policy_free(w.policy);
	policy_free(w.own);
	return rc;
}

void
verify_release(struct verify_report *r)
{
	size_t i;

	findings_release(&r->findings);
	for (i = 0; i < r->log_count; i++)
		verify_log_report_release(&r->logs[i]);
	for (i = 0; i < r->not_checked.count; i++)
		free(r->not_checked.list[i]);
	free(r->not_checked.list);
	free(r->logs);
	memset(r, 0, sizeof(*r));
}

int
verify_status(const struct verify_report *r)
{
	return finding_status(r->findings.worst);
}
