/*
 * car - a CAR v1 file (https://ipld.io/specs/transport/car/carv1/): blocks,
 * each with the hash of its bytes.
 *
 *	length | header {"roots":[link],"version":1}
 *	length | CID (36 bytes) | the block's bytes
 *	...
 *
 * Lengths are varints.  Every block is hashed on opening.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_CAR_H
#define ZEGEL_ARCHIVER_ADAPTERS_CAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archiver/adapters/dag_cbor.h"
#include "core/error.h"

struct car_block {
	const uint8_t *cid; /* CID_LEN bytes */
	const uint8_t *data;
	size_t len;
	bool matches; /* its bytes have the hash that its CID says */
};

struct car {
	struct car_block *blocks; /* sorted by CID */
	size_t count;
	size_t cap;
	uint8_t root[CID_LEN];
	struct error damage; /* ERROR_NONE, or why the rest was not read */
};

/*
 * Open a file's bytes, which must outlive `car`.  ERROR_FORMAT when it has no
 * header of a CAR v1 with a root.  A file that breaks off later opens with
 * the blocks before, and `damage` set.
 */
int car_open(struct car *car, const uint8_t *data, size_t len, struct error *e);
void car_release(struct car *car);
/* NULL when there is no such block. */
const struct car_block *
car_find(const struct car *car, const uint8_t cid[CID_LEN]);

#endif
