/*
 * The canonical form is written in one pass.  Where an object's members turn
 * out not to be in order, its bytes, already canonical but for that, are put
 * in order when it closes.  So what is in order already costs no sorting.
 */
#include "core/json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/json_internal.h"
#include "core/json_members.h"
#include "core/utf8.h"

/*
 * No text grows to more than twice its length: an escape is never longer
 * than what it came from, and a number that becomes a string has at least
 * two characters.  String copying writes eight bytes at a time.
 */
#define OUTPUT_GROWTH 2
#define OUTPUT_SLACK 8

/* An array or object that is open. */
struct level {
	uint8_t *start; /* its bracket in the output */
	size_t members; /* how many there are of the objects around it */
	bool object;
	bool sorted; /* as far as it is read, which proves them distinct */
};

struct json_canonicaliser {
	struct json_members members; /* of all open objects, innermost last */
	size_t depth;
	struct level levels[JSON_DEPTH_MAX];
	struct json_cursor in;
	uint8_t *to; /* the output's end */
	struct error *e;
};

struct json_canonicaliser *
json_canonicaliser_new(struct error *e)
{
	struct json_canonicaliser *c = calloc(1, sizeof(*c));

	if (c == NULL)
		error_set(e, ERROR_NOMEM, "out of memory");
	return c;
}

void
json_canonicaliser_free(struct json_canonicaliser *c)
{
	if (c == NULL)
		return;
	json_members_release(&c->members);
	free(c);
}

/* Behind the white space at the cursor: whether it is at this byte. */
static bool
at_byte(struct json_canonicaliser *c, uint8_t byte)
{
	while (c->in.at < c->in.end &&
	    (*c->in.at == ' ' || *c->in.at == '\n' || *c->in.at == '\t' ||
		*c->in.at == '\r'))
		c->in.at++;
	return c->in.at < c->in.end && *c->in.at == byte;
}

/* Copy plain bytes, eight at a time while there are eight. */
static const uint8_t *
copy_plain(struct json_canonicaliser *c, const uint8_t *p)
{
	uint8_t *to = c->to;

	while (c->in.end - p >= 8) {
		size_t n = json_plain_bytes(json_load(p));

		memcpy(to, p, 8);
		p += n;
		to += n;
		if (n != 8) {
			c->to = to;
			return p;
		}
	}
	while (p < c->in.end && json_is_plain(*p))
		*to++ = *p++;
	c->to = to;
	return p;
}

/* What characters that are not plain take at `p`; 0 when one is refused. */
static size_t
write_characters(struct json_canonicaliser *c, const uint8_t *p)
{
	uint32_t code = 0;
	size_t n = 0;

	if (p < c->in.end && *p >= 0x80) {
		n = utf8_run((const char *)p, (size_t)(c->in.end - p));
		if (n != 0) {
			memcpy(c->to, p, n);
			c->to += n;
			return n;
		}
	} else if (p < c->in.end && *p >= 0x20) {
		n = json_next_code(p, c->in.end, &code);
		if (n != 0 && !json_is_surrogate(code)) {
			c->to += json_put_code(c->to, code);
			return n;
		}
	}
	(void)json_refuse_character(&c->in, p, n, code, c->e); /* 0 says it */
	return 0;
}

/* A string; `*name` is what lies between its quotes in the output. */
static int
write_string(struct json_canonicaliser *c, struct json_name *name)
{
	const uint8_t *p = c->in.at + 1;
	size_t n;

	*c->to++ = '"';
	name->text = c->to;
	name->plain = true;
	for (;;) {
		p = copy_plain(c, p);
		if (p < c->in.end && *p == '"')
			break;
		name->plain = false;
		n = write_characters(c, p);
		if (n == 0)
			return -1;
		p += n;
	}
	name->len = (size_t)(c->to - name->text);
	*c->to++ = '"';
	c->in.at = p + 1;
	return 0;
}

/* A member's name and its colon. */
static int
write_name(struct json_canonicaliser *c)
{
	struct level *level = &c->levels[c->depth - 1];
	struct json_member *member;
	int order;

	if (!at_byte(c, '"'))
		return json_unexpected(&c->in, c->e, "a member's name");
	if ((member = json_members_add(&c->members, c->e)) == NULL)
		return -1;
	member->offset = (size_t)(c->in.at - c->in.start);
	if (write_string(c, &member->name) != 0)
		return -1;
	if (level->sorted && c->members.count - 1 > level->members) {
		order = json_name_compare(&member[-1].name, &member->name);
		if (order == 0)
			return json_refuse_duplicate(
			    member->offset, &member->name, c->e);
		level->sorted = order < 0;
	}
	if (!at_byte(c, ':'))
		return json_unexpected(&c->in, c->e, "':'");
	c->in.at++;
	*c->to++ = ':';
	return 0;
}

static size_t
count_digits(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *start = p;

	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return (size_t)(p - start);
}

/* Behind the fraction and exponent at `p`; NULL when one is malformed. */
static const uint8_t *
skip_fraction(const uint8_t *p, const uint8_t *end)
{
	size_t n;

	if (p < end && *p == '.') {
		p++;
		if ((n = count_digits(p, end)) == 0)
			return NULL;
		p += n;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		if ((n = count_digits(p, end)) == 0)
			return NULL;
		p += n;
	}
	return p;
}

/* Whether these digits, no needless zero before them, are within bounds. */
static bool
is_small(const uint8_t *digits, size_t count)
{
	uint64_t value = 0;
	size_t i;

	if (count > 16) /* 2^53-1 has sixteen */
		return false;
	for (i = 0; i < count; i++)
		value = value * 10 + (uint64_t)(digits[i] - '0');
	return value <= (uint64_t)JSON_INTEGER_MAX;
}

static int
write_number(struct json_canonicaliser *c)
{
	const uint8_t *start = c->in.at, *p = start;
	const uint8_t *digits;
	size_t count;
	bool integer;

	if (*p == '-')
		p++;
	digits = p;
	count = count_digits(digits, c->in.end);
	if (count == 0)
		return json_refuse(&c->in, start, c->e, "malformed number");
	if (*digits == '0' && count > 1)
		return json_refuse(
		    &c->in, start, c->e, "number with a leading zero");
	p = skip_fraction(digits + count, c->in.end);
	if (p == NULL)
		return json_refuse(&c->in, start, c->e, "malformed number");
	integer = p == digits + count && is_small(digits, count) &&
	    !(digits != start && *digits == '0');
	if (!integer)
		*c->to++ = '"';
	memcpy(c->to, start, (size_t)(p - start));
	c->to += p - start;
	if (!integer)
		*c->to++ = '"';
	c->in.at = p;
	return 0;
}

static int
write_literal(struct json_canonicaliser *c)
{
	size_t len = json_literal(&c->in);

	if (len == 0)
		return json_unexpected(&c->in, c->e, "a value");
	memcpy(c->to, c->in.at, len);
	c->to += len;
	c->in.at += len;
	return 0;
}

static int
write_scalar(struct json_canonicaliser *c)
{
	struct json_name ignored;

	if (c->in.at == c->in.end)
		return json_unexpected(&c->in, c->e, "a value");
	if (*c->in.at == '"')
		return write_string(c, &ignored);
	if (*c->in.at == '-' || (*c->in.at >= '0' && *c->in.at <= '9'))
		return write_number(c);
	return write_literal(c);
}

/* The value just written is the last thing of the innermost member. */
static void
end_member(struct json_canonicaliser *c)
{
	struct json_member *member = &c->members.list[c->members.count - 1];

	member->len = (size_t)(c->to - (member->name.text - 1));
}

static int
write_close(struct json_canonicaliser *c)
{
	struct level *level = &c->levels[c->depth - 1];

	if (!level->sorted &&
	    json_members_reorder(
		&c->members, level->members, level->start + 1, c->e) != 0)
		return -1;
	c->members.count = level->members;
	*c->to++ = level->object ? '}' : ']';
	c->in.at++;
	c->depth--;
	return 0;
}

/* Enter the array or object at the cursor, up to its first value. */
static int
write_open(struct json_canonicaliser *c, bool *empty)
{
	struct level *level;

	if (c->depth == JSON_DEPTH_MAX)
		return json_refuse(&c->in, c->in.at, c->e, "nested too deeply");
	level = &c->levels[c->depth++];
	level->start = c->to;
	level->members = c->members.count;
	level->object = *c->in.at == '{';
	level->sorted = true;
	*c->to++ = *c->in.at++;
	*empty = at_byte(c, level->object ? '}' : ']');
	return level->object && !*empty ? write_name(c) : 0;
}

/*
 * Go on behind a value: over the brackets that close here to where the next
 * value must stand, or to the end of the outermost (then depth is 0).
 */
static int
write_next(struct json_canonicaliser *c, bool behind_value)
{
	while (c->depth > 0) {
		bool object = c->levels[c->depth - 1].object;

		if (object && behind_value)
			end_member(c);
		if (behind_value && at_byte(c, ',')) {
			*c->to++ = *c->in.at++;
			return object ? write_name(c) : 0;
		}
		if (!at_byte(c, object ? '}' : ']'))
			return json_unexpected(
			    &c->in, c->e, object ? "',' or '}'" : "',' or ']'");
		if (write_close(c) != 0)
			return -1;
		behind_value = true; /* what closed is one */
	}
	return 0;
}

static int
write_value(struct json_canonicaliser *c)
{
	bool empty = false;

	do {
		empty = false;
		if (at_byte(c, '{') || at_byte(c, '[')) {
			if (write_open(c, &empty) != 0)
				return -1;
			if (!empty)
				continue; /* its first value is next */
		} else if (write_scalar(c) != 0) {
			return -1;
		}
		if (write_next(c, !empty) != 0)
			return -1;
	} while (c->depth > 0);
	return 0;
}

int
json_canonical(struct json_canonicaliser *c, const char *text, size_t len,
    struct buf *out, struct error *e)
{
	uint8_t *start;

	if (len > BUF_MAX / OUTPUT_GROWTH - OUTPUT_SLACK)
		return error_set(e, ERROR_INPUT, "%zu bytes of JSON", len);
	start = buf_reserve(out, len * OUTPUT_GROWTH + OUTPUT_SLACK);
	if (start == NULL)
		return buf_ok(out, e);
	c->in.start = c->in.at = (const uint8_t *)text;
	c->in.end = c->in.start + len;
	c->to = start;
	c->depth = 0;
	c->members.count = 0;
	c->e = e;
	if (write_value(c) != 0)
		return -1;
	(void)at_byte(c, '\0'); /* for the white space */
	if (c->in.at != c->in.end)
		return json_unexpected(&c->in, e, "the end");
	assert((size_t)(c->to - start) <= len * OUTPUT_GROWTH);
	out->len += (size_t)(c->to - start);
	return 0;
}
