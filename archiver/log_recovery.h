/*
 * log_recovery - the steps of log_writer_open(), in three files: log_recover.c
 * finds out what was signed and compares; log_recover_tree.c brings the tree up
 * to it; log_replay.c does what a stop between two steps left undone.
 */
#ifndef ZEGEL_ARCHIVER_LOG_RECOVERY_H
#define ZEGEL_ARCHIVER_LOG_RECOVERY_H

#include "archiver/log_writer_internal.h"
#include "store/checkpoint.h"
#include "store/log.h"

/* What is being put together while a log is opened. */
struct recovery {
	struct log_writer *w;
	struct log *log;
	struct checkpoint signed_c; /* what the key signed last */
	struct log_recovery *told;
	uint64_t admitted_count; /* entries whose identities are cached */
};

/* log_open(); a checkpoint file that a stop lost is first written again. */
int recovery_open_log(struct recovery *r, struct error *e);
/*
 * The tree of all signed entries, whose root must be the signed one: from
 * tiles and tail, else from everything.  Identities that are not cached are
 * read along.  ERROR_TAMPERED.
 */
int recovery_open_tree(struct recovery *r, struct error *e);
/* The tiles, to be written on; rebuilt from the entries when need be. */
int recovery_open_tiles(struct recovery *r, struct error *e);
/* The newest entry's time where the tail is empty. */
int recovery_last_time(struct recovery *r, struct error *e);
/* Publish the signed checkpoint; complete the newest seal's side files. */
int recovery_replay(struct recovery *r, struct error *e);
/*
 * A segment file in place that no seal names: compare it with what was
 * signed, then seal it.  One that differs is removed if the tail still holds
 * its entries.
 */
int recovery_finish_seal(struct recovery *r, struct error *e);

#endif
