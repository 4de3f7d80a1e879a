/*
 * imported - a whole import into a fake sink: recognition, passes, report.
 */
#ifndef ZEGEL_TESTS_UNIT_IMPORTED_H
#define ZEGEL_TESTS_UNIT_IMPORTED_H

#include "archiver/import.h"
#include "tests/unit/check.h"
#include "tests/unit/fake_sink.h"

struct imported {
	struct fake_sink sink;
	struct import_report report;
};

/* Settings end with a NULL name, or are NULL; `adapter` NULL: recognise. */
static inline int
imported_run(struct imported *i, const char *path, const char *adapter,
    const char *account, const struct intake_setting *settings, struct error *e)
{
	const struct import_options options = {
	    .paths = &path,
	    .path_count = 1,
	    .adapter = adapter,
	    .account = account,
	    .settings = settings,
	};

	return import_run(&options, &i->sink.sink, &i->report, NULL, e);
}

/* Every item is in one of the numbers. */
static inline bool
imported_adds_up(const struct imported *i)
{
	const struct intake_counts *n = &i->report.counts;

	return n->read == n->admitted + n->duplicate + n->flagged + n->refused;
}

static inline void
imported_release(struct imported *i)
{
	import_report_release(&i->report);
	fake_sink_release(&i->sink);
}

#endif
