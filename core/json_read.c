#include "core/json.h"

#include <string.h>

#include "core/json_internal.h"
#include "core/utf8.h"

/*
 * All of this trusts that json_check() accepted the text, but never looks
 * outside it: every step is bounded by `end`.
 */

/*
 * Behind the string whose opening quote is at `p`: the next quote with an even
 * number of backslashes before it.
 */
static const uint8_t *
skip_string(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *from = ++p, *quote, *q;

	while (p < end && (quote = memchr(p, '"', (size_t)(end - p))) != NULL) {
		for (q = quote; q > from && q[-1] == '\\'; q--)
			continue;
		if ((quote - q) % 2 == 0)
			return quote + 1;
		p = quote + 1;
	}
	return end;
}

/* Behind the array or object whose bracket is at `p`. */
static const uint8_t *
skip_nested(const uint8_t *p, const uint8_t *end)
{
	size_t depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = skip_string(p, end);
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		else if ((*p == '}' || *p == ']') && --depth == 0)
			return p + 1;
		p++;
	}
	return end;
}

/* Behind the value at `p`. */
static const uint8_t *
skip_value(const uint8_t *p, const uint8_t *end)
{
	if (p == end)
		return end;
	if (*p == '"')
		return skip_string(p, end);
	if (*p == '{' || *p == '[')
		return skip_nested(p, end);
	while (p < end && *p != ',' && *p != '}' && *p != ']')
		p++;
	return p;
}

enum json_type
json_type_of(struct json_slice value)
{
	switch (value.len == 0 ? '\0' : value.text[0]) {
	case '{':
		return JSON_TYPE_OBJECT;
	case '[':
		return JSON_TYPE_ARRAY;
	case '"':
		return JSON_TYPE_STRING;
	case 't':
		return JSON_TYPE_TRUE;
	case 'f':
		return JSON_TYPE_FALSE;
	case 'n':
		return JSON_TYPE_NULL;
	default:
		return JSON_TYPE_INTEGER;
	}
}

/*
 * The cursor's place in `all`, which opens with `bracket`: at the first
 * value, or behind the comma of the next.  NULL at the end.
 */
static const uint8_t *
next_place(struct json_slice all, size_t at, char bracket)
{
	if (all.len < 2 || all.text[0] != bracket || at >= all.len - 1)
		return NULL;
	if (at == 0 && all.len == 2)
		return NULL; /* {} or [] */
	/* Either the bracket before the first or the comma between two. */
	return (const uint8_t *)all.text + at + 1;
}

static struct json_slice
slice(const uint8_t *from, const uint8_t *to)
{
	return (struct json_slice){(const char *)from, (size_t)(to - from)};
}

bool
json_element(struct json_slice array, size_t *at, struct json_slice *value)
{
	const uint8_t *end = (const uint8_t *)array.text + array.len;
	const uint8_t *p = next_place(array, *at, '[');
	const uint8_t *behind;

	if (p == NULL)
		return false;
	behind = skip_value(p, end);
	*value = slice(p, behind);
	*at = (size_t)(behind - (const uint8_t *)array.text);
	return true;
}

bool
json_next_member(struct json_slice object, size_t *at, struct json_slice *name,
    struct json_slice *value)
{
	const uint8_t *end = (const uint8_t *)object.text + object.len;
	const uint8_t *p = next_place(object, *at, '{');
	const uint8_t *behind;

	if (p == NULL || *p != '"')
		return false;
	behind = skip_string(p, end);
	/* A quoted name, its colon, and a value of at least one byte. */
	if (behind - p < 2 || end - behind < 2)
		return false;
	*name = slice(p + 1, behind - 1);
	p = behind + 1;
	behind = skip_value(p, end);
	*value = slice(p, behind);
	*at = (size_t)(behind - (const uint8_t *)object.text);
	return true;
}

/* Whether the inside of a string is `text` once its escapes are undone. */
static bool
inside_is(struct json_slice inside, const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)inside.text;
	const uint8_t *end = p + inside.len;
	uint32_t code = 0;
	size_t n, m;
	char one[4];

	if (inside.len == len && memcmp(inside.text, text, len) == 0)
		return memchr(inside.text, '\\', len) == NULL;
	if (inside.len <= len) /* escapes make longer */
		return false;
	while (p < end) {
		n = json_next_code(p, end, &code);
		if (n == 0)
			return false;
		m = (size_t)utf8_put(code, one);
		if (m > len || memcmp(one, text, m) != 0)
			return false;
		p += n;
		text += m;
		len -= m;
	}
	return len == 0;
}

static bool
find_member(struct json_slice object, const char *name, size_t len,
    struct json_slice *value)
{
	struct json_slice found, found_value;
	size_t at = 0;

	while (json_next_member(object, &at, &found, &found_value)) {
		if (inside_is(found, name, len)) {
			*value = found_value;
			return true;
		}
	}
	return false;
}

bool
json_member(
    struct json_slice object, const char *name, struct json_slice *value)
{
	return find_member(object, name, strlen(name), value);
}

bool
json_path(struct json_slice object, const char *path, struct json_slice *value)
{
	struct json_slice at = object;
	size_t len;

	for (;;) {
		len = strcspn(path, ".");
		if (!find_member(at, path, len, &at))
			return false;
		if (path[len] == '\0')
			break;
		path += len + 1;
	}
	*value = at;
	return true;
}

bool
json_get_integer(struct json_slice value, int64_t *out)
{
	size_t i = value.len > 0 && value.text[0] == '-' ? 1 : 0;
	bool negative = i == 1;
	int64_t sum = 0;

	if (value.len == i || value.len > i + 16) /* 2^53-1 has sixteen */
		return false;
	for (; i < value.len; i++) {
		if (value.text[i] < '0' || value.text[i] > '9')
			return false;
		sum = sum * 10 + (value.text[i] - '0');
	}
	*out = negative ? -sum : sum;
	return true;
}

/* The inside of a string; false when `value` is none. */
static bool
string_inside(struct json_slice value, struct json_slice *inside)
{
	if (value.len < 2 || value.text[0] != '"')
		return false;
	inside->text = value.text + 1;
	inside->len = value.len - 2;
	return true;
}

bool
json_get_string(struct json_slice value, struct buf *out)
{
	struct json_slice inside;
	const uint8_t *p, *end, *backslash;
	uint32_t code = 0;
	char one[4];
	size_t n;

	if (!string_inside(value, &inside))
		return false;
	p = (const uint8_t *)inside.text;
	end = p + inside.len;
	while ((backslash = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		buf_append(out, p, (size_t)(backslash - p));
		n = json_next_code(backslash, end, &code);
		if (n == 0)
			return false;
		buf_append(out, one, (size_t)utf8_put(code, one));
		p = backslash + n;
	}
	buf_append(out, p, (size_t)(end - p));
	return true;
}

bool
json_string_is(struct json_slice value, const char *text)
{
	struct json_slice inside;

	return string_inside(value, &inside) &&
	    inside_is(inside, text, strlen(text));
}
