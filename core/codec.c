#include "core/codec.h"

#include <stdbool.h>
#include <string.h>

static const char STANDARD[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char URL[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void
hex_encode(const uint8_t *data, size_t len, char *out)
{
	static const char DIGITS[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		out[2 * i] = DIGITS[data[i] >> 4];
		out[2 * i + 1] = DIGITS[data[i] & 15];
	}
	out[2 * len] = '\0';
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int
hex_decode(const char *text, size_t text_len, uint8_t *out, size_t out_len,
    struct error *e)
{
	size_t i;

	if (text_len != 2 * out_len)
		return error_set(e, ERROR_FORMAT,
		    "%zu hex digits where %zu are expected", text_len,
		    2 * out_len);
	for (i = 0; i < out_len; i++) {
		int high = hex_value(text[2 * i]);
		int low = hex_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return error_set(e, ERROR_FORMAT,
			    "not a lower-case hex digit at byte %zu", 2 * i);
		out[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}

static void
encode(const uint8_t *data, size_t len, const char *alphabet, bool pad,
    struct buf *out)
{
	size_t i;

	for (i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		uint32_t v = (uint32_t)data[i] << 16;
		char group[4];

		if (n > 1)
			v |= (uint32_t)data[i + 1] << 8;
		if (n > 2)
			v |= data[i + 2];
		group[0] = alphabet[v >> 18 & 63];
		group[1] = alphabet[v >> 12 & 63];
		group[2] = group[3] = '=';
		if (n > 1)
			group[2] = alphabet[v >> 6 & 63];
		if (n > 2)
			group[3] = alphabet[v & 63];
		buf_append(out, group, pad ? 4 : n + 1);
	}
}

static int
decode(const char *text, size_t len, const char *alphabet, struct buf *out,
    struct error *e)
{
	uint32_t v = 0;
	unsigned int bits = 0;
	size_t i;

	if (len % 4 == 1)
		return error_set(
		    e, ERROR_FORMAT, "base64 of an impossible length");
	for (i = 0; i < len; i++) {
		const char *at = text[i] == '\0' ? NULL
						 : strchr(alphabet, text[i]);

		if (at == NULL)
			return error_set(
			    e, ERROR_FORMAT, "not base64 at byte %zu", i);
		v = (v << 6 | (uint32_t)(at - alphabet)) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_append_byte(out, (uint8_t)(v >> bits));
		}
	}
	if ((v & ((1U << bits) - 1)) != 0)
		return error_set(e, ERROR_FORMAT,
		    "base64 with spare bits that are not zero");
	return buf_ok(out, e);
}

void
base64_encode(const void *data, size_t len, struct buf *out)
{
	encode(data, len, STANDARD, true, out);
}

int
base64_decode(const char *text, size_t len, struct buf *out, struct error *e)
{
	if (len % 4 != 0)
		return error_set(e, ERROR_FORMAT, "base64 without its padding");
	if (len > 0 && text[len - 1] == '=')
		len -= text[len - 2] == '=' ? 2 : 1;
	return decode(text, len, STANDARD, out, e);
}

void
base64url_encode(const void *data, size_t len, struct buf *out)
{
	encode(data, len, URL, false, out);
}

int
base64url_decode(const char *text, size_t len, struct buf *out, struct error *e)
{
	return decode(text, len, URL, out, e);
}
