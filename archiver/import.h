/*
 * import - an export file goes in, records come out.
 *
 * Runs the passes that archiver/adapters/adapter.h describes over one or more
 * inputs that together are one export (the parts of a split download).  It
 * knows nothing of archives: records and attachments go to a sink, and what
 * was done to a report, which becomes the `import` entry.
 *
 * An import that is interrupted is just run again: what was admitted is
 * answered as a duplicate then.
 */
#ifndef ZEGEL_ARCHIVER_IMPORT_H
#define ZEGEL_ARCHIVER_IMPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archiver/adapters/adapter.h"
#include "archiver/input.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/sha256.h"

struct import_options {
	const char *const *paths;
	size_t path_count;
	const char *adapter; /* --adapter, or NULL: recognise */
	const char *account; /* --account, or NULL */
	const char *source; /* --source, or NULL */
	const struct intake_setting *settings; /* --set, or NULL */
	const struct input_limits *limits; /* NULL: input.h's */
	/* Polled between items; true stops with ERROR_CONFLICT
	   "interrupted".  NULL: never. */
	bool (*interrupted)(void);
};

struct import_file {
	char *name; /* the path's last part */
	uint64_t size;
	char sha256[SHA256_HEX_LEN + 1]; /* of a directory: of its manifest */
};

struct import_refusal {
	char *name;
	char *reason;
};

struct import_report {
	char adapter[64]; /* "x-archive/1"; empty until recognised */
	char *source; /* NULL until known */
	struct import_file *files;
	size_t file_count;
	struct import_refusal *refusals; /* items, and members never shown */
	size_t refusal_count;
	struct intake_reason *reasons; /* why items are flagged */
	size_t reason_count;
	char **warnings; /* what whoever imports should know */
	size_t warning_count;
	struct intake_counts counts;
	uint64_t members;
	uint64_t members_ignored;
	uint64_t members_skipped; /* unsafe; each is among the refusals */
	/* NDJSON, one member a line: its name, role, size, sha256 or the
	   reason why it was not read.  An attachment in the spool. */
	char manifest_sha256[SHA256_HEX_LEN + 1];
	uint64_t manifest_size;
};

/*
 * Import.  ERROR_INPUT when no adapter recognises the input, when it is
 * damaged or passes a limit; ERROR_IO;
 * ERROR_CONFLICT when interrupted; and what the sink returns.  The report is
 * filled as far as the import came, also on failure, and must be released.
 * `progress` may be NULL; it counts items and the bytes of members read.
 */
int import_run(const struct import_options *options, struct sink *sink,
    struct import_report *report, struct progress *progress, struct error *e);
void import_report_release(struct import_report *report);

/*
 * The members of the `import` entry, beside `kind` and `time`: adapter,
 * source (null when there was no item), files, counts, members (listed,
 * ignored, media, unsafe), flags (why how many were flagged), warnings, refusals (the first IMPORT_REFUSALS_MAX
 * of them), attachments (the manifest).  NULL with ERROR_NOMEM.
 */
#define IMPORT_REFUSALS_MAX 100
json_t *import_report_json(const struct import_report *report, struct error *e);

#endif
