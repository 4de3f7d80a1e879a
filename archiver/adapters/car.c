#include "archiver/adapters/car.h"

#include <stdlib.h>
#include <string.h>

#include "core/reader.h"
#include "core/sha256.h"

#define VARINT_BYTES_MAX 9

static int
read_varint(struct reader *r, uint64_t *out, struct error *e)
{
	uint64_t value = 0;
	unsigned int i;
	uint8_t byte;

	for (i = 0; i < VARINT_BYTES_MAX; i++) {
		if (reader_u8(r, &byte, e) != 0)
			return -1;
		value |= (uint64_t)(byte & 0x7F) << (7 * i);
		if ((byte & 0x80) == 0) {
			*out = value;
			return 0;
		}
	}
	return error_set(e, ERROR_FORMAT, "byte %zu: a length without end",
	    reader_offset(r));
}

/* A length and as many bytes. */
static int
read_section(
    struct reader *r, const uint8_t **data, size_t *len, struct error *e)
{
	uint64_t size;

	if (read_varint(r, &size, e) != 0)
		return -1;
	if (size > reader_left(r))
		return error_set(e, ERROR_FORMAT,
		    "byte %zu: the file ends inside a block", reader_offset(r));
	*len = (size_t)size;
	return reader_bytes(r, *len, data, e);
}

static int
read_header(struct car *car, struct reader *r, struct error *e)
{
	const uint8_t *data;
	const char *root;
	json_t *header;
	size_t len;
	int rc = 0;

	if (read_section(r, &data, &len, e) != 0)
		return -1;
	header = dag_cbor_decode(data, len, e);
	if (header == NULL)
		return error_wrap(e, "header");
	root = dag_link(json_array_get(json_object_get(header, "roots"), 0));
	if (json_integer_value(json_object_get(header, "version")) != 1)
		rc = error_set(e, ERROR_FORMAT, "not a CAR of version 1");
	else if (root == NULL || !cid_parse(root, car->root))
		rc = error_set(e, ERROR_FORMAT, "a CAR without root");
	json_decref(header);
	return rc;
}

static int
add_block(struct car *car, const uint8_t *data, size_t len, struct error *e)
{
	size_t cap = car->cap == 0 ? 256 : car->cap * 2;
	uint8_t hash[SHA256_LEN];
	struct car_block *b;

	if (car->count == car->cap) {
		b = realloc(car->blocks, cap * sizeof(*b));
		if (b == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		car->blocks = b;
		car->cap = cap;
	}
	if (sha256(data + CID_LEN, len - CID_LEN, hash, e) != 0)
		return -1;
	b = &car->blocks[car->count++];
	b->cid = data;
	b->data = data + CID_LEN;
	b->len = len - CID_LEN;
	b->matches = memcmp(hash, data + CID_LEN - SHA256_LEN, SHA256_LEN) == 0;
	return 0;
}

static bool
is_cid(const uint8_t *data, size_t len)
{
	return len >= CID_LEN && data[0] == 1 && data[1] < 0x80 &&
	    data[2] == 0x12 && data[3] == 0x20;
}

static int
read_blocks(struct car *car, struct reader *r, struct error *e)
{
	const uint8_t *data;
	size_t len;

	while (reader_left(r) > 0) {
		if (read_section(r, &data, &len, e) != 0)
			return -1;
		if (!is_cid(data, len))
			return error_set(e, ERROR_FORMAT,
			    "byte %zu: a block without a CIDv1 with SHA-256",
			    reader_offset(r));
		if (add_block(car, data, len, e) != 0)
			return -1;
	}
	return 0;
}

static int
compare_blocks(const void *a, const void *b)
{
	const struct car_block *left = a, *right = b;

	return memcmp(left->cid, right->cid, CID_LEN);
}

int
car_open(struct car *car, const uint8_t *data, size_t len, struct error *e)
{
	struct reader r;

	memset(car, 0, sizeof(*car));
	reader_init(&r, data, len);
	if (read_header(car, &r, e) != 0)
		return -1;
	if (read_blocks(car, &r, &car->damage) != 0 &&
	    car->damage.code != ERROR_FORMAT) {
		*e = car->damage;
		car_release(car);
		return -1;
	}
	if (car->count > 0)
		qsort(car->blocks, car->count, sizeof(*car->blocks),
		    compare_blocks);
	return 0;
}

void
car_release(struct car *car)
{
	free(car->blocks);
	memset(car, 0, sizeof(*car));
}

const struct car_block *
car_find(const struct car *car, const uint8_t cid[CID_LEN])
{
	const struct car_block wanted = {.cid = cid};

	if (car->count == 0)
		return NULL;
	return bsearch(&wanted, car->blocks, car->count, sizeof(*car->blocks),
	    compare_blocks);
}
