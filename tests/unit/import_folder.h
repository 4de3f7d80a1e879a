/*
 * import_folder - a whole export, folder or file, into a fake sink.
 */
#ifndef ZEGEL_TESTS_UNIT_IMPORT_FOLDER_H
#define ZEGEL_TESTS_UNIT_IMPORT_FOLDER_H

#include "archiver/import.h"
#include "tests/unit/check.h"
#include "tests/unit/fake_sink.h"

/* A path below the sources: "tests/fixtures/facebook/whole". */
static inline const char *
source_path(const char *below)
{
	static char path[4096];
	const char *source = getenv("ZEGEL_SOURCE");

	(void)snprintf(
	    path, sizeof(path), "%s/%s", source == NULL ? "." : source, below);
	return path;
}

/*
 * Import `path`; adapter NULL means to recognise it.  The counts must add up
 * whatever happens.
 */
static inline void
import_folder(struct fake_sink *f, const char *path, const char *adapter,
    const char *account, const struct intake_setting *settings,
    struct import_report *report)
{
	const char *paths[] = {path};
	struct import_options options = {.paths = paths,
	    .path_count = 1,
	    .adapter = adapter,
	    .account = account,
	    .settings = settings};
	struct error e;

	f->counts = (struct sink_counts){0}; /* of this import alone */
	CHECK_OK(import_run(&options, &f->sink, report, NULL, &e), e);
	CHECK_INT(report->counts.read,
	    report->counts.admitted + report->counts.duplicate +
		report->counts.flagged + report->counts.refused);
}

/* The first record whose value at `path` is `value`; fails when none is. */
static inline size_t
find_record(const struct fake_sink *f, const char *path, const char *value)
{
	size_t i;

	for (i = 0; i < json_array_size(f->records); i++) {
		if (strcmp(fake_get(f, i, path), value) == 0)
			return i;
	}
	print_error("no record has %s = %s\n", path, value);
	fail();
	return 0;
}

/* How many records have `value` at `path`. */
static inline size_t
count_records(const struct fake_sink *f, const char *path, const char *value)
{
	size_t i, count = 0;

	for (i = 0; i < json_array_size(f->records); i++)
		count += strcmp(fake_get(f, i, path), value) == 0;
	return count;
}

#endif
