/*
 * verify - read all of an archive and say what is wrong with it, what could
 * not be checked, and on whose word the keys are trusted.
 *
 * Verification never stops at a fault: it lists every one with its file and
 * entry.  It reads only, needs no private key, and works on an archive that
 * is being written.  Segments are read in parallel; memory stays constant.
 *
 *   struct verify_report r;
 *   if (verify_archive(&r, "archive", &options, &e) == 0)
 *           status = verify_status(&r);
 *   verify_release(&r);
 */
#ifndef ZEGEL_STORE_VERIFY_H
#define ZEGEL_STORE_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "store/findings.h"
#include "store/tree.h"

#define VERIFY_PATHS_MAX 64

/* How far a verification is, over all logs. */
struct verify_progress {
	uint64_t entries; /* that were read */
	uint64_t bytes; /* of segments and tails, as the files have them */
	uint64_t bytes_total; /* what there was at the begin */
};

struct verify_options {
	const char *policy; /* file: whose keys count; or NULL */
	const char *expect[VERIFY_PATHS_MAX]; /* checkpoints that are held */
	size_t expect_count;
	const char *since; /* a held checkpoint; skip what lies before it */
	const char *pins; /* directory of what was trusted before, or NULL */
	bool keep_pins; /* do not write there */
	bool strict; /* only `policy` and `expect` count */
	const char *with; /* an archive that anchors this one, or NULL */
	const char *tsa_ca; /* certificates of time-stamping authorities */
	unsigned int jobs; /* threads; 0: one a core */
	/* Called now and then, by the caller's thread. */
	void (*progress)(void *context, const struct verify_progress *so_far);
	void *context;
};

/* Sentences, in order. */
struct verify_lines {
	char **list;
	size_t count;
};

struct verify_log_report {
	char *class_name;
	char *origin; /* "" when no checkpoint could be read */
	uint64_t size;
	struct tree_hash root;
	/* What was read. */
	uint64_t entries;
	uint64_t records;
	uint64_t segments;
	uint64_t attachments;
	uint64_t bytes; /* of entries and attachments */
	uint64_t unsigned_entries; /* in the tail, behind the checkpoint */
	uint64_t timestamps; /* good ones, by an authority of tsa_ca */
	uint64_t signatures; /* good ones, by the log's keys */
	size_t witnesses; /* good cosignatures on the newest checkpoint */
	uint64_t pinned_size; /* the end of what is vouched for from outside */
	bool pinned; /* such a checkpoint agrees with the log */
	bool pinned_now; /* for the next verification */
	char *trust; /* "on first use", "pinned since ...", "policy FILE" */
	struct verify_lines keys; /* key ids that signed, and how often */
	struct verify_lines gaps; /* the lines of gap entries */
	struct verify_lines disposed; /* segments, by which entry */
};

struct verify_report {
	struct findings findings;
	struct verify_log_report *logs;
	size_t log_count;
	struct verify_lines not_checked;
};

/*
 * 0 when a verdict could be made, whatever it is.  -1: out of memory, or the
 * caller's own files (policy, expect, since, pins) can't be read.  Release
 * `r` in any case.
 */
int verify_archive(struct verify_report *r, const char *path,
    const struct verify_options *options, struct error *e);
void verify_release(struct verify_report *r);
int verify_status(const struct verify_report *r);

#endif
