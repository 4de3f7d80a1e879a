/*
 * fake_sink - a sink that keeps lines and attachments in memory, and knows
 * duplicates as admission does: by source, native_id and activity.
 */
#ifndef ZEGEL_TESTS_UNIT_FAKE_SINK_H
#define ZEGEL_TESTS_UNIT_FAKE_SINK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archiver/adapters/adapter.h"
#include "archiver/adapters/sink.h"
#include "core/buf.h"

struct fake_sink {
	struct sink sink;
	json_t *records; /* array of the records given, in order */
	json_t
	    *attachments; /* sha256 -> bytes (those that are UTF-8) or null */
	json_t *known; /* keys of records seen */
	struct buf spool;
	bool spooling;
	struct sink_counts counts;
};

void fake_sink_init(struct fake_sink *f);
void fake_sink_release(struct fake_sink *f);

/*
 * Run one adapter over bytes that are called `name`, as the importer would
 * over a bare file.  Answers what import_run() would, and the counts.
 */
int fake_import(struct fake_sink *f, const struct adapter *adapter,
    const char *account, const char *name, const void *data, size_t len,
    struct intake_counts *counts, struct error *e);

/*
 * A value inside record `i` by dotted path, array elements by number:
 * "activity.object.tag.0.name".  "" when it is absent; numbers and objects
 * as JSON.  Valid until the next call.
 */
const char *fake_get(const struct fake_sink *f, size_t i, const char *path);

#endif
