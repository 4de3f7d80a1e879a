#include "archiver/adapters/dag_cbor.h"

#include <math.h>
#include <string.h>

#include "core/codec.h"
#include "core/reader.h"
#include "core/utf8.h"

enum major {
	CBOR_UNSIGNED,
	CBOR_NEGATIVE,
	CBOR_BYTES,
	CBOR_TEXT,
	CBOR_ARRAY,
	CBOR_MAP,
	CBOR_TAG,
	CBOR_SIMPLE
};

#define TAG_LINK 42
#define SIMPLE_FALSE 20
#define SIMPLE_TRUE 21
#define SIMPLE_NULL 22
#define SIMPLE_FLOAT64 27

struct head {
	uint8_t major;
	uint8_t info; /* the low five bits */
	uint64_t argument;
};

static json_t *decode(struct reader *r, int depth, struct error *e);

static json_t *
bad(const struct reader *r, struct error *e, const char *what)
{
	error_set(e, ERROR_FORMAT, "byte %zu: %s", reader_offset(r), what);
	return NULL;
}

static json_t *
no_memory(struct error *e)
{
	error_set(e, ERROR_NOMEM, "out of memory");
	return NULL;
}

/* The argument of 1, 2, 4 or 8 bytes, which must need that many. */
static int
read_argument(struct reader *r, struct head *h, struct error *e)
{
	size_t size = (size_t)1 << (h->info - 24), i;
	const uint8_t *bytes;

	if (reader_bytes(r, size, &bytes, e) != 0)
		return -1;
	for (i = 0; i < size; i++)
		h->argument = h->argument << 8 | bytes[i];
	if (h->major == CBOR_SIMPLE)
		return 0; /* a float's bits */
	if (h->argument < (size == 1 ? 24 : UINT64_C(1) << (4 * size)))
		return error_set(e, ERROR_FORMAT,
		    "byte %zu: a number longer than it need be",
		    reader_offset(r));
	return 0;
}

static int
read_head(struct reader *r, struct head *h, struct error *e)
{
	uint8_t byte;

	memset(h, 0, sizeof(*h));
	if (reader_u8(r, &byte, e) != 0)
		return -1;
	h->major = byte >> 5;
	h->info = byte & 0x1F;
	if (h->info < 24) {
		h->argument = h->info;
		return 0;
	}
	if (h->info > 27)
		return error_set(e, ERROR_FORMAT,
		    "byte %zu: no definite length", reader_offset(r));
	return read_argument(r, h, e);
}

/* The bytes of a string whose head was read. */
static int
read_string(struct reader *r, const struct head *h, const uint8_t **bytes,
    struct error *e)
{
	if (h->argument > reader_left(r))
		return error_set(e, ERROR_FORMAT,
		    "byte %zu: a string longer than the rest",
		    reader_offset(r));
	return reader_bytes(r, (size_t)h->argument, bytes, e);
}

static json_t *
decode_bytes(struct reader *r, const struct head *h, struct error *e)
{
	struct buf text = BUF_EMPTY;
	const uint8_t *bytes;
	json_t *out;

	if (read_string(r, h, &bytes, e) != 0)
		return NULL;
	base64_encode(bytes, (size_t)h->argument, &text);
	while (text.len > 0 && text.data[text.len - 1] == '=')
		text.len--;
	if (buf_text(&text) == NULL) {
		buf_release(&text);
		return no_memory(e);
	}
	out = json_pack("{s:s}", "$bytes", (const char *)text.data);
	buf_release(&text);
	return out != NULL ? out : no_memory(e);
}

static json_t *
decode_text(struct reader *r, const struct head *h, struct error *e)
{
	const uint8_t *bytes;
	json_t *out;

	if (read_string(r, h, &bytes, e) != 0)
		return NULL;
	if (!utf8_valid((const char *)bytes, (size_t)h->argument))
		return bad(r, e, "text that is not UTF-8");
	out = json_stringn((const char *)bytes, (size_t)h->argument);
	return out != NULL ? out : no_memory(e);
}

static json_t *
decode_array(struct reader *r, const struct head *h, int depth, struct error *e)
{
	json_t *array = json_array(), *one;
	uint64_t i;

	if (h->argument > reader_left(r)) {
		json_decref(array);
		return bad(r, e, "an array longer than the rest");
	}
	for (i = 0; i < h->argument; i++) {
		one = decode(r, depth + 1, e);
		if (one == NULL || json_array_append_new(array, one) != 0) {
			json_decref(array);
			return one == NULL ? NULL : no_memory(e);
		}
	}
	return array != NULL ? array : no_memory(e);
}

struct key {
	const uint8_t *bytes;
	size_t len;
};

/* Whether `b` comes behind `a`: shorter keys first. */
static bool
in_order(const struct key *a, const struct key *b)
{
	if (a->bytes == NULL || a->len != b->len)
		return a->bytes == NULL || a->len < b->len;
	return memcmp(a->bytes, b->bytes, a->len) < 0;
}

static int
read_key(struct reader *r, struct key *last, struct key *key, struct error *e)
{
	struct head h;

	if (read_head(r, &h, e) != 0)
		return -1;
	if (h.major != CBOR_TEXT)
		return error_set(e, ERROR_FORMAT,
		    "byte %zu: a key that is no text", reader_offset(r));
	if (read_string(r, &h, &key->bytes, e) != 0)
		return -1;
	key->len = (size_t)h.argument;
	if (!utf8_valid((const char *)key->bytes, key->len))
		return error_set(e, ERROR_FORMAT,
		    "byte %zu: a key that is not UTF-8", reader_offset(r));
	if (!in_order(last, key))
		return error_set(e, ERROR_FORMAT,
		    "byte %zu: a key twice or out of order", reader_offset(r));
	*last = *key;
	return 0;
}

static json_t *
decode_map(struct reader *r, const struct head *h, int depth, struct error *e)
{
	struct key last = {NULL, 0}, key;
	json_t *map, *one;
	uint64_t i;

	if (h->argument > reader_left(r) / 2)
		return bad(r, e, "a map longer than the rest");
	map = json_object();
	for (i = 0; i < h->argument; i++) {
		if (read_key(r, &last, &key, e) != 0 ||
		    (one = decode(r, depth + 1, e)) == NULL) {
			json_decref(map);
			return NULL;
		}
		if (json_object_setn_new(
			map, (const char *)key.bytes, key.len, one) != 0) {
			json_decref(map);
			return no_memory(e);
		}
	}
	return map != NULL ? map : no_memory(e);
}

/* Tag 42: a byte string of 0 and a CID. */
static json_t *
decode_link(struct reader *r, struct error *e)
{
	char text[CID_TEXT_LEN + 1];
	const uint8_t *bytes;
	struct head h;
	json_t *out;

	if (read_head(r, &h, e) != 0)
		return NULL;
	if (h.major != CBOR_BYTES || h.argument != CID_LEN + 1)
		return bad(r, e, "a link that is no CIDv1 with SHA-256");
	if (read_string(r, &h, &bytes, e) != 0)
		return NULL;
	if (bytes[0] != 0 || bytes[1] != 1 || bytes[3] != 0x12 ||
	    bytes[4] != 0x20)
		return bad(r, e, "a link that is no CIDv1 with SHA-256");
	cid_text(bytes + 1, text);
	out = json_pack("{s:s}", "$link", text);
	return out != NULL ? out : no_memory(e);
}

static json_t *
decode_simple(struct reader *r, const struct head *h, struct error *e)
{
	double number;

	switch (h->info) {
	case SIMPLE_FALSE:
		return json_false();
	case SIMPLE_TRUE:
		return json_true();
	case SIMPLE_NULL:
		return json_null();
	case SIMPLE_FLOAT64:
		memcpy(&number, &h->argument, sizeof(number));
		if (!isfinite(number))
			return bad(r, e, "a float that is no number");
		return json_real(number);
	default:
		return bad(r, e, "a simple value that is not allowed");
	}
}

static json_t *
decode(struct reader *r, int depth, struct error *e)
{
	struct head h;

	if (depth > DAG_CBOR_DEPTH_MAX)
		return bad(r, e, "nested too deeply");
	if (read_head(r, &h, e) != 0)
		return NULL;
	if (h.major <= CBOR_NEGATIVE && h.argument > INT64_MAX)
		return bad(r, e, "an integer that is too large");
	switch ((enum major)h.major) {
	case CBOR_UNSIGNED:
		return json_integer((json_int_t)h.argument);
	case CBOR_NEGATIVE:
		return json_integer(-1 - (json_int_t)h.argument);
	case CBOR_BYTES:
		return decode_bytes(r, &h, e);
	case CBOR_TEXT:
		return decode_text(r, &h, e);
	case CBOR_ARRAY:
		return decode_array(r, &h, depth, e);
	case CBOR_MAP:
		return decode_map(r, &h, depth, e);
	case CBOR_TAG:
		if (h.argument != TAG_LINK)
			return bad(r, e, "a tag that is not allowed");
		return decode_link(r, e);
	case CBOR_SIMPLE:
		break;
	}
	return decode_simple(r, &h, e);
}

json_t *
dag_cbor_decode(const uint8_t *data, size_t len, struct error *e)
{
	struct reader r;
	json_t *value;

	if (len > DAG_CBOR_MAX) {
		error_set(e, ERROR_FORMAT, "%zu bytes: a value has at most %zu",
		    len, DAG_CBOR_MAX);
		return NULL;
	}
	reader_init(&r, data, len);
	value = decode(&r, 0, e);
	if (value != NULL && reader_left(&r) > 0) {
		json_decref(value);
		return bad(&r, e, "something follows the value");
	}
	return value;
}
