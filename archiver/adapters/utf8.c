#include "archiver/adapters/utf8.h"

#define REPLACEMENT 0xFFFDu

/* Length by first byte, and the smallest code point of that length. */
static size_t
length_of(uint8_t first, uint32_t *smallest)
{
	if (first < 0x80) {
		*smallest = 0;
		return 1;
	}
	if (first >= 0xC2 && first < 0xE0) {
		*smallest = 0x80;
		return 2;
	}
	if (first >= 0xE0 && first < 0xF0) {
		*smallest = 0x800;
		return 3;
	}
	if (first >= 0xF0 && first < 0xF5) {
		*smallest = 0x10000;
		return 4;
	}
	return 0;
}

size_t
utf8_decode(const char *text, size_t len, uint32_t *code)
{
	const uint8_t *at = (const uint8_t *)text;
	uint32_t value, smallest;
	size_t n, i;

	if (len == 0 || (n = length_of(at[0], &smallest)) == 0 || n > len)
		return 0;
	value = n == 1 ? at[0] : at[0] & (0x7Fu >> n);
	for (i = 1; i < n; i++) {
		if ((at[i] & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (at[i] & 0x3Fu);
	}
	if (value < smallest || value > 0x10FFFF ||
	    (value >= 0xD800 && value < 0xE000))
		return 0;
	*code = value;
	return n;
}

void
utf8_append(struct buf *out, uint32_t code)
{
	if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
		code = REPLACEMENT;
	if (code < 0x80) {
		buf_append_byte(out, (uint8_t)code);
		return;
	}
	if (code < 0x800) {
		buf_append_byte(out, (uint8_t)(0xC0 | code >> 6));
	} else if (code < 0x10000) {
		buf_append_byte(out, (uint8_t)(0xE0 | code >> 12));
		buf_append_byte(out, (uint8_t)(0x80 | (code >> 6 & 0x3F)));
	} else {
		buf_append_byte(out, (uint8_t)(0xF0 | code >> 18));
		buf_append_byte(out, (uint8_t)(0x80 | (code >> 12 & 0x3F)));
		buf_append_byte(out, (uint8_t)(0x80 | (code >> 6 & 0x3F)));
	}
	buf_append_byte(out, (uint8_t)(0x80 | (code & 0x3F)));
}

void
utf8_repair(struct buf *out, const char *text, size_t len)
{
	uint32_t code;
	size_t n;

	while (len > 0) {
		n = utf8_decode(text, len, &code);
		if (n == 0) {
			utf8_append(out, REPLACEMENT);
			n = 1;
		} else {
			buf_append(out, text, n);
		}
		text += n;
		len -= n;
	}
}
