/*
 * sink - where an import's records and attachments go.
 *
 * The archiver implements it over admission or a socket to a running
 * writer; tests collect lines (tests/unit/fake_sink.h).  Each function
 * returns 0 or -1 with the error set; after a failure of any of them the
 * import stops.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_SINK_H
#define ZEGEL_ARCHIVER_ADAPTERS_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/sha256.h"

/* What became of the records so far.  Each of them is in one number. */
struct sink_counts {
	uint64_t admitted; /* new, not flagged */
	uint64_t duplicate; /* in the archive before, flagged or not */
	uint64_t flagged; /* new, flagged */
};

struct sink {
	void *context; /* first argument of each function */

	/*
	 * Spool one attachment: begin, write..., then finish or abort.  Bytes
	 * that the spool has already are fine.  Only one at a time.
	 */
	int (*attach_begin)(void *context, struct error *e);
	int (*attach_write)(
	    void *context, const void *data, size_t len, struct error *e);
	int (*attach_finish)(void *context, char sha256[SHA256_HEX_LEN + 1],
	    uint64_t *size, struct error *e);
	void (*attach_abort)(void *context);

	/*
	 * Take one record: a JSON object on one line, without LF, of at most
	 * ENTRY_MAX - 300 bytes; its attachments are spooled already.  The
	 * answer may come later, in batches.
	 */
	int (*record)(void *context, const char *line, size_t len, bool flagged,
	    struct error *e);
	/* Wait for all answers; totals since the sink began. */
	int (*flush)(void *context, struct sink_counts *out, struct error *e);
};

#endif
