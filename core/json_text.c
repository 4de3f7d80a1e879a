#include "core/json_internal.h"

#include <stdio.h>
#include <string.h>

#include "core/json.h"
#include "core/utf8.h"

/* Names in an error are cut behind about this many characters. */
#define SHOWN_NAME_MAX 64

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* One \uXXXX at `p`; false when it is none. */
static bool
unit_escape(const uint8_t *p, const uint8_t *end, uint32_t *unit)
{
	uint32_t value = 0;
	int i;

	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return false;
	for (i = 2; i < 6; i++) {
		int digit = hex_digit(p[i]);

		if (digit < 0)
			return false;
		value = value << 4 | (uint32_t)digit;
	}
	*unit = value;
	return true;
}

static size_t
unicode_escape(const uint8_t *p, const uint8_t *end, uint32_t *code)
{
	uint32_t high, low;

	if (!unit_escape(p, end, &high))
		return 0;
	if (high >= 0xd800 && high <= 0xdbff && unit_escape(p + 6, end, &low) &&
	    low >= 0xdc00 && low <= 0xdfff) {
		*code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
		return 12;
	}
	*code = high;
	return 6;
}

size_t
json_next_code(const uint8_t *p, const uint8_t *end, uint32_t *code)
{
	static const char LETTERS[] = "\"\\/bfnrt";
	static const char MEANINGS[] = "\"\\/\b\f\n\r\t";
	const char *letter;

	if (p == end)
		return 0;
	if (*p != '\\')
		return (size_t)utf8_next(
		    (const char *)p, (size_t)(end - p), code);
	if (end - p < 2 || p[1] == '\0')
		return 0;
	if (p[1] == 'u')
		return unicode_escape(p, end, code);
	letter = strchr(LETTERS, p[1]);
	if (letter == NULL)
		return 0;
	*code = (uint8_t)MEANINGS[letter - LETTERS];
	return 2;
}

size_t
json_literal(const struct json_cursor *c)
{
	size_t left = (size_t)(c->end - c->at);

	if (left >= 4 &&
	    (memcmp(c->at, "null", 4) == 0 || memcmp(c->at, "true", 4) == 0))
		return 4;
	return left >= 5 && memcmp(c->at, "false", 5) == 0 ? 5 : 0;
}

static size_t
put_escape(uint8_t *to, uint32_t code)
{
	static const char HEX[] = "0123456789abcdef";
	static const char SHORT[] = "\0\0\0\0\0\0\0\0btn\0fr"; /* from U+0000 */

	to[0] = '\\';
	if (code == '"' || code == '\\') {
		to[1] = (uint8_t)code;
		return 2;
	}
	if (code < sizeof(SHORT) - 1 && SHORT[code] != '\0') {
		to[1] = (uint8_t)SHORT[code];
		return 2;
	}
	to[1] = 'u';
	to[2] = '0';
	to[3] = '0';
	to[4] = (uint8_t)HEX[code >> 4 & 15];
	to[5] = (uint8_t)HEX[code & 15];
	return 6;
}

size_t
json_put_code(uint8_t *to, uint32_t code)
{
	if (code < 0x20 || code == '"' || code == '\\')
		return put_escape(to, code);
	return (size_t)utf8_put(code, (char *)to);
}

/*
 * What a code point sorts as: UTF-16 spells those above U+FFFF with
 * surrogates, which lie below U+E000.
 */
static uint32_t
utf16_rank(uint32_t code)
{
	return code >= 0xe000 && code <= 0xffff ? code + 0x110000 : code;
}

static int
compare_codes(const struct json_name *a, const struct json_name *b)
{
	const uint8_t *p = a->text, *q = b->text;
	const uint8_t *p_end = p + a->len, *q_end = q + b->len;

	for (;;) {
		uint32_t left = 0, right = 0;
		size_t n = json_next_code(p, p_end, &left);
		size_t m = json_next_code(q, q_end, &right);

		if (n == 0 || m == 0)
			return (n != 0) - (m != 0);
		if (left != right)
			return utf16_rank(left) < utf16_rank(right) ? -1 : 1;
		p += n;
		q += m;
	}
}

int
json_name_compare(const struct json_name *a, const struct json_name *b)
{
	size_t shorter = a->len < b->len ? a->len : b->len;
	int order;

	if (!a->plain || !b->plain)
		return compare_codes(a, b);
	/* Most neighbours differ at once: spare them the call. */
	if (shorter > 0 && a->text[0] != b->text[0])
		return (int)a->text[0] - (int)b->text[0];
	order = memcmp(a->text, b->text, shorter);
	if (order != 0)
		return order;
	return (a->len > b->len) - (a->len < b->len);
}

int
json_refuse(const struct json_cursor *c, const uint8_t *p, struct error *e,
    const char *reason)
{
	return error_set(
	    e, ERROR_FORMAT, "byte %zu: %s", (size_t)(p - c->start), reason);
}

int
json_unexpected(
    const struct json_cursor *c, struct error *e, const char *expected)
{
	if (c->at == c->end)
		return json_refuse(c, c->at, e, "the text ends early");
	if (*c->at == '\0')
		return json_refuse(c, c->at, e, "NUL byte");
	if (strchr(" \t\n\r", *c->at) != NULL)
		return json_refuse(c, c->at, e, "white space");
	if (c->at == c->start && c->end - c->at >= 3 &&
	    memcmp(c->at, "\xef\xbb\xbf", 3) == 0)
		return json_refuse(c, c->at, e, "byte order mark");
	return error_set(e, ERROR_FORMAT, "byte %zu: expected %s",
	    (size_t)(c->at - c->start), expected);
}

int
json_refuse_character(const struct json_cursor *c, const uint8_t *p, size_t n,
    uint32_t code, struct error *e)
{
	if (p == c->end)
		return json_refuse(c, p, e, "the text ends early");
	if (*p == '\0')
		return json_refuse(c, p, e, "NUL byte");
	if (*p < 0x20)
		return json_refuse(c, p, e, "control character in a string");
	if (*p != '\\')
		return json_refuse(c, p, e, "not UTF-8");
	if (n == 0)
		return json_refuse(c, p, e, "no such escape");
	if (json_is_surrogate(code))
		return json_refuse(c, p, e, "lone surrogate");
	return json_refuse(c, p, e, "escape is not canonical");
}

/* A name for a message: printable ASCII, whatever it holds. */
static void
show_name(const struct json_name *name, char out[SHOWN_NAME_MAX + 16])
{
	const uint8_t *p = name->text, *end = p + name->len;
	size_t len = 0, n;
	uint32_t code = 0;

	while (p < end && len < SHOWN_NAME_MAX &&
	    (n = json_next_code(p, end, &code)) != 0) {
		p += n;
		if (code >= 0x20 && code < 0x7f)
			out[len++] = (char)code;
		else
			len += (size_t)snprintf(
			    out + len, 9, "U+%04X", (unsigned int)code);
	}
	(void)snprintf(out + len, 4, "%s", p < end ? "..." : ""); /* fits */
}

int
json_refuse_duplicate(
    size_t offset, const struct json_name *name, struct error *e)
{
	char shown[SHOWN_NAME_MAX + 16];

	show_name(name, shown);
	return error_set(e, ERROR_FORMAT, "byte %zu: duplicate member \"%s\"",
	    offset, shown);
}

int
json_refuse_order(size_t offset, const struct json_name *name,
    const struct json_name *previous, struct error *e)
{
	char shown[SHOWN_NAME_MAX + 16], before[SHOWN_NAME_MAX + 16];

	show_name(name, shown);
	show_name(previous, before);
	return error_set(e, ERROR_FORMAT,
	    "byte %zu: member \"%s\" stands behind \"%s\"", offset, shown,
	    before);
}

void
json_append_string(struct buf *out, const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text, *end = p + len;
	uint8_t escape[6];

	buf_append_byte(out, '"');
	while (p < end) {
		const uint8_t *start = p;

		while ((p = json_skip_plain(p, end)) < end && *p >= 0x80)
			p++;
		buf_append(out, start, (size_t)(p - start));
		if (p < end)
			buf_append(out, escape, json_put_code(escape, *p++));
	}
	buf_append_byte(out, '"');
}
