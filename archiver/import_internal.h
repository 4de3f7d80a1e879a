/*
 * import_internal - one running import, shared by its passes and its report.
 */
#ifndef ZEGEL_ARCHIVER_IMPORT_INTERNAL_H
#define ZEGEL_ARCHIVER_IMPORT_INTERNAL_H

#include "archiver/import.h"
#include "archiver/import_listing.h"

struct run {
	const struct import_options *options;
	struct sink *sink;
	struct import_report *report;
	struct progress *progress;
	struct input **inputs;
	size_t input_count;
	struct import_listing listing;
	const struct adapter *adapter;
	void *state; /* the adapter's */
	struct intake *intake;
	uint64_t bytes; /* of members, so far */
};

/* Counts, source and refusals as of now. */
int import_report_count(struct run *run, struct error *e);
/* All of the report; puts the manifest into the spool. */
int import_report_fill(struct run *run, struct error *e);

#endif
