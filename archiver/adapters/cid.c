#include <string.h>

#include "archiver/adapters/dag_cbor.h"
#include "core/codec.h"

static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";

void
cid_text(const uint8_t cid[CID_LEN], char out[CID_TEXT_LEN + 1])
{
	unsigned int bits = 0, held = 0;
	char *to = out;
	size_t i;

	*to++ = 'b';
	for (i = 0; i < CID_LEN; i++) {
		held = held << 8 | cid[i];
		for (bits += 8; bits >= 5; bits -= 5)
			*to++ = digits[held >> (bits - 5) & 31];
		held &= (1u << bits) - 1;
	}
	*to++ = digits[held << (5 - bits) & 31];
	*to = '\0';
}

bool
cid_parse(const char *text, uint8_t out[CID_LEN])
{
	unsigned int bits = 0, held = 0;
	size_t i, n = 0;

	if (strlen(text) != CID_TEXT_LEN || text[0] != 'b')
		return false;
	for (i = 1; i < CID_TEXT_LEN; i++) {
		const char *digit = strchr(digits, text[i]);

		if (digit == NULL)
			return false;
		held = held << 5 | (unsigned int)(digit - digits);
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			out[n++] = (uint8_t)(held >> bits);
			held &= (1u << bits) - 1;
		}
	}
	return held == 0 && out[0] == 1 && out[2] == 0x12 && out[3] == 0x20;
}

const char *
dag_link(const json_t *value)
{
	return json_string_value(json_object_get(value, "$link"));
}

bool
dag_bytes(const json_t *value, struct buf *out)
{
	json_t *text = json_object_get(value, "$bytes");
	struct buf padded = BUF_EMPTY;
	struct error ignored; /* it is bytes or it is not */
	bool ok;

	if (!json_is_string(text))
		return false;
	buf_append(&padded, json_string_value(text), json_string_length(text));
	while (padded.len % 4 != 0)
		buf_append_byte(&padded, '=');
	ok = !padded.failed &&
	    base64_decode(
		(const char *)padded.data, padded.len, out, &ignored) == 0;
	buf_release(&padded);
	return ok;
}
