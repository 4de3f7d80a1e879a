#include "core/utf8.h"

int
utf8_next(const char *text, size_t len, uint32_t *code)
{
	/* Smallest code point that needs this many bytes. */
	static const uint32_t SMALLEST[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t value;
	int i, n;
	uint8_t first;

	if (len == 0)
		return 0;
	first = (uint8_t)text[0];
	if (first < 0x80) {
		*code = first;
		return 1;
	}
	n = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	if (first < 0xc0 || first > 0xf7 || len < (size_t)n)
		return 0;
	value = first & (0x7fU >> n);
	for (i = 1; i < n; i++) {
		if (((uint8_t)text[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | ((uint8_t)text[i] & 0x3f);
	}
	if (value < SMALLEST[n] || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*code = value;
	return n;
}

size_t
utf8_run(const char *text, size_t len)
{
	size_t at = 0;
	uint32_t code;

	while (at < len && ((uint8_t)text[at] & 0x80) != 0) {
		int n = utf8_next(text + at, len - at, &code);

		if (n == 0)
			break;
		at += (size_t)n;
	}
	return at;
}

int
utf8_put(uint32_t code, char to[4])
{
	/* The first byte's marks, by length. */
	static const uint8_t MARKS[] = {0, 0, 0xc0, 0xe0, 0xf0};
	int i, n;

	n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (i = n - 1; i > 0; i--) {
		to[i] = (char)(uint8_t)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	to[0] = (char)(uint8_t)(MARKS[n] | code);
	return n;
}

bool
utf8_valid(const char *text, size_t len)
{
	size_t at = 0;
	uint32_t code;

	while (at < len) {
		int n = utf8_next(text + at, len - at, &code);

		if (n == 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

bool
utf8_is_space(uint32_t code)
{
	return (code >= 0x09 && code <= 0x0d) || code == 0x20 || code == 0x85 ||
	    code == 0xa0 || code == 0x1680 ||
	    (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
	    code == 0x2029 || code == 0x202f || code == 0x205f ||
	    code == 0x3000;
}
