/*
 * bluesky_internal - what the files of the Bluesky adapter share.
 *
 * bluesky.c		recognising, the commit, the tree of records
 * bluesky_record.c	one record as an activity
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_BLUESKY_INTERNAL_H
#define ZEGEL_ARCHIVER_ADAPTERS_BLUESKY_INTERNAL_H

#include <jansson.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/adapter.h"
#include "archiver/adapters/car.h"

#define BLUESKY_KEY_MAX 1024
#define BLUESKY_CBOR_TYPE "application/vnd.ipld.dag-cbor"
#define BLUESKY_CAR_TYPE "application/vnd.ipld.car"

struct bluesky {
	struct intake *intake;
	const struct member *member;
	struct car car;
	char did[256]; /* whose repository; "" while unknown */
	char name[512]; /* from the profile, "" when there is none */
	char last_key[BLUESKY_KEY_MAX + 1]; /* of the tree walk */
};

/* "collection/rkey" and the record's CID as text. */
struct bluesky_item {
	const char *key;
	const char *cid;
	const json_t *record;
	const struct raw *raw;
};

/* A new {"type":"Person","id":did,"name"}. */
json_t *bluesky_actor(const struct bluesky *b);
/* ERROR_FORMAT when the record is not what its kind should be. */
int bluesky_record(
    struct bluesky *b, const struct bluesky_item *item, struct error *e);

#endif
