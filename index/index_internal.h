/* What searching sees of an index. */
#ifndef ZEGEL_INDEX_INDEX_INTERNAL_H
#define ZEGEL_INDEX_INDEX_INTERNAL_H

#include "index/index.h"
#include "index/manifest.h"
#include "index/partition.h"

struct index_partition {
	struct partition_info info;
	struct partition_file file; /* of a closed one */
	bool live;
	struct partition *p; /* NULL until somebody asks */
	char why[ERROR_TEXT_MAX]; /* it can't be searched; "" when it can */
};

struct index_log {
	char class_name[ARCHIVE_CLASS_MAX + 1];
	char log_path[FILE_PATH_MAX];
	char folder[FILE_PATH_MAX];
	struct log
	    *log; /* as of the newest refresh; NULL if it can't be read */
	uint64_t size; /* of the log's checkpoint */
	struct index_partition *partitions; /* by first; no two overlap */
	size_t count;
	char why[ERROR_TEXT_MAX]; /* the log or its index can't be opened */
	struct manifest manifest; /* as read when the file was `seen` */
	bool has_manifest;
	struct index_seen {
		uint64_t device, file, size;
		int64_t changed_ns;
	} seen;
};

struct index {
	char archive_path[FILE_PATH_MAX];
	char dir[FILE_PATH_MAX];
	struct index_log *logs; /* by class name */
	size_t count;
};

/*
 * The partition, opened; NULL and `why` set when it can't be searched.  NULL
 * and the error for ERROR_NOMEM.
 */
struct partition *
index_use(struct index_log *l, struct index_partition *p, struct error *e);
/* It failed while it was searched: leave it out from now on. */
void index_give_up(struct index_partition *p, const struct error *why);

/* Read one log's state anew; index.c's own. */
int index_log_refresh(struct index_log *l, struct error *e);
void index_log_release(struct index_log *l);

#endif
