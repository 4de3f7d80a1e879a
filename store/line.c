#include "store/line.h"

#include <string.h>

#include "core/codec.h"

#define BASE64_HASH_LEN 44

int
line_number(const char *text, size_t len, uint64_t *out, struct error *e)
{
	uint64_t n = 0;
	size_t i;

	if (len == 0 || (len > 1 && text[0] == '0'))
		return error_set(e, ERROR_FORMAT,
		    "not a decimal number without leading zeroes");
	for (i = 0; i < len; i++) {
		unsigned int digit = (unsigned char)text[i] - (unsigned int)'0';

		if (digit > 9)
			return error_set(e, ERROR_FORMAT,
			    "not a decimal number without leading zeroes");
		if (n > (TREE_SIZE_MAX - digit) / 10)
			return error_set(
			    e, ERROR_FORMAT, "a number beyond 2^63-1");
		n = n * 10 + digit;
	}
	*out = n;
	return 0;
}

int
line_hash(const char *text, size_t len, struct tree_hash *out, struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	int rc = -1;

	if (len != BASE64_HASH_LEN)
		return error_set(e, ERROR_FORMAT,
		    "%zu characters where a hash has %d", len, BASE64_HASH_LEN);
	if (base64_decode(text, len, &bytes, e) != 0)
		goto out;
	if (bytes.len != TREE_HASH_LEN) {
		error_set(e, ERROR_FORMAT, "%zu bytes where a hash has %d",
		    bytes.len, TREE_HASH_LEN);
		goto out;
	}
	memcpy(out->bytes, bytes.data, TREE_HASH_LEN);
	rc = 0;
out:
	buf_release(&bytes);
	return rc;
}

void
line_append_hash(struct buf *out, const struct tree_hash *hash)
{
	base64_encode(hash->bytes, TREE_HASH_LEN, out);
	buf_append_byte(out, '\n');
}
