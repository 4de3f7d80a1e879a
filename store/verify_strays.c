/*
 * Files and folders that no archive has.  They carry no evidence and are no
 * fault, but nobody shall take them for a part of it: each is named.
 */
#include <string.h>
#include <sys/stat.h>

#include "store/verify_internal.h"

#define TEMPORARY ".tmp"

void
verify_stray(struct findings *findings, const char *name)
{
	const size_t len = strlen(name), end = strlen(TEMPORARY);
	const bool temporary = len > end &&
	    strcmp(name + len - end, TEMPORARY) == 0;

	findings_add(findings, FINDING_NOTE, name, FINDING_NO_ENTRY, "%s",
	    temporary ? "being written, or left by a writer that was stopped"
		      : "no file of an archive");
}

/* A folder that is looked through. */
struct folder {
	struct findings *findings;
	const char *name; /* below the archive; "" for itself */
	const char *const *known; /* up to NULL */
	const struct verify_report *report; /* for keys/ */
};

static int
see_name(void *context, const char *leaf, struct error *e)
{
	const struct folder *f = context;
	char name[FILE_PATH_MAX];
	uint32_t id;
	size_t i;

	for (i = 0; f->known[i] != NULL; i++)
		if (strcmp(f->known[i], leaf) == 0)
			return 0;
	for (i = 0; f->report != NULL && i < f->report->log_count; i++)
		if (f->report->logs[i].origin != NULL &&
		    verify_names_key(leaf, f->report->logs[i].origin, &id))
			return 0;
	if (file_path(name, e, "%s%s%s", f->name, f->name[0] == '\0' ? "" : "/",
		leaf) != 0)
		return -1;
	verify_stray(f->findings, name);
	return 0;
}

static int
look_through(const char *archive, struct folder *f, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct error bad;

	if (file_path(path, e, "%s/%s", archive, f->name) != 0)
		return -1;
	if (file_each(path, see_name, f, &bad) == 0 ||
	    bad.code == ERROR_NOTFOUND)
		return 0; /* what has to be there is missed elsewhere */
	if (bad.code == ERROR_NOMEM)
		return error_set(e, bad.code, "%s", bad.text);
	findings_add_error(f->findings, f->name, FINDING_NO_ENTRY, &bad);
	return 0;
}

int
verify_strays_of_log(struct verify_log *l, struct error *e)
{
	static const char *const KNOWN[] = {"checkpoint", "checkpoints",
	    "seals.ndjson", "segments", "tail", "tile", NULL};
	struct folder f = {&l->findings, l->folder, KNOWN, NULL};

	return look_through(l->archive, &f, e);
}

int
verify_strays(const char *archive, struct verify_report *r, struct error *e)
{
	static const char *const KNOWN[] = {
	    "README-VERIFY.txt", "policy", "keys", "logs", NULL};
	static const char *const NONE[] = {NULL};
	struct folder top = {&r->findings, "", KNOWN, NULL};
	struct folder keys = {&r->findings, "keys", NONE, r};

	char path[FILE_PATH_MAX];

	if (look_through(archive, &top, e) != 0 ||
	    file_path(path, e, "%s/%s", archive, KNOWN[0]) != 0)
		return -1;
	if (!file_exists(path))
		findings_add(&r->findings, FINDING_NOTE, KNOWN[0],
		    FINDING_NO_ENTRY,
		    "it is not there: the commands for ordinary tools");
	return look_through(archive, &keys, e);
}
