/*
 * manifest - which closed partitions an index has of one log.
 *
 * INDEX/<class>/manifest.json, restricted JSON, replaced as a whole:
 *
 *	{"genesis":"<leaf hash of entry 0>","origin":"bank.example/social/x",
 *	 "partitions":[{"absent":0,"captured_max_us":...,"captured_min_us":...,
 *	 "count":262144,"first":0,"indexed":262144,"partly":0,
 *	 "posted_max_ms":...,"posted_min_ms":...,"sha256":"...","size":...,
 *	 "unread":0}],"run":262144,"version":"..."}
 *
 * A partition's file is complete and durable before it is listed, and what is
 * not listed does not count: so a stop at any moment leaves an index that is
 * true, if smaller.
 */
#ifndef ZEGEL_INDEX_MANIFEST_H
#define ZEGEL_INDEX_MANIFEST_H

#include <stddef.h>

#include "index/partition.h"
#include "store/log.h"

#define MANIFEST_MAX ((size_t)64 << 20)

struct manifest_partition {
	struct partition_info info;
	struct partition_file file;
};

struct manifest {
	char origin[CHECKPOINT_ORIGIN_MAX + 1];
	char genesis[SHA256_HEX_LEN + 1];
	uint64_t run; /* entries of a closed partition */
	struct manifest_partition *partitions; /* by first; no two overlap */
	size_t count;
};

/* An empty one for this log.  Needs the log's tiles. */
int manifest_init(
    struct manifest *m, const struct log *l, uint64_t run, struct error *e);
void manifest_release(struct manifest *m);
/*
 * Read what `folder` has.  ERROR_NOTFOUND without one; ERROR_FORMAT when it is
 * damaged or of another version.  On failure `m` needs no release.
 */
int manifest_read(struct manifest *m, const char *folder, struct error *e);
int
manifest_write(const struct manifest *m, const char *folder, struct error *e);
/* Whether two are about the same log. */
bool manifest_same_log(const struct manifest *a, const struct manifest *b);

/* Add, in place of the one with the same first. */
int manifest_add(
    struct manifest *m, const struct manifest_partition *p, struct error *e);
void manifest_drop(struct manifest *m, uint64_t first);
/* NULL when there is none. */
const struct manifest_partition *
manifest_find(const struct manifest *m, uint64_t first);

/* The path of the partition that begins with `first`. */
int manifest_partition_path(const char *folder, uint64_t first, bool live,
    char out[FILE_PATH_MAX], struct error *e);
/* Parse a file's name; false for any other. */
bool manifest_parse_name(const char *name, uint64_t *first, bool *live);

#endif
