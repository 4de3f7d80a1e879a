#include "core/json.h"

#include <string.h>

#include "core/json_internal.h"
#include "core/utf8.h"

/* An array or object that is open. */
struct level {
	bool object;
	struct json_name
	    previous; /* object: its last member; text NULL: none */
};

struct checker {
	struct json_cursor in;
	size_t depth;
	struct level levels[JSON_DEPTH_MAX];
	struct json_pick *picks;
	size_t pick_count;
	struct json_pick *picked; /* whose value is being read, or NULL */
	struct error *e;
};

/* The value of the outermost object's member `name` begins at the cursor. */
static void
pick_begin(struct checker *c, const struct json_name *name)
{
	size_t i;

	for (i = 0; i < c->pick_count; i++) {
		struct json_pick *pick = &c->picks[i];

		if (name->len == pick->name_len &&
		    memcmp(name->text, pick->name, name->len) == 0) {
			pick->value.text = (const char *)c->in.at;
			c->picked = pick;
			return;
		}
	}
}

/* A value of the outermost object ends at the cursor. */
static void
pick_end(struct checker *c)
{
	if (c->picked == NULL)
		return;
	c->picked->value.len = (size_t)((const char *)c->in.at -
	    c->picked->value.text);
	c->picked = NULL;
}

/* What characters that are not plain take at `p`; 0 when one is refused. */
static size_t
check_characters(struct checker *c, const uint8_t *p)
{
	uint8_t canonical[6];
	uint32_t code = 0;
	size_t n = 0;

	if (p < c->in.end && *p >= 0x80) {
		n = utf8_run((const char *)p, (size_t)(c->in.end - p));
		if (n != 0)
			return n;
	} else if (p < c->in.end && *p >= 0x20) {
		n = json_next_code(p, c->in.end, &code);
		if (n != 0 && !json_is_surrogate(code) &&
		    json_put_code(canonical, code) == n &&
		    memcmp(p, canonical, n) == 0)
			return n;
	}
	(void)json_refuse_character(&c->in, p, n, code, c->e); /* 0 says it */
	return 0;
}

/* A string; `*name` is what lies between its quotes. */
static int
check_string(struct checker *c, struct json_name *name)
{
	const uint8_t *p = c->in.at + 1;
	size_t n;

	name->text = p;
	name->plain = true;
	for (;;) {
		p = json_skip_plain(p, c->in.end);
		if (p < c->in.end && *p == '"')
			break;
		name->plain = false;
		n = check_characters(c, p);
		if (n == 0)
			return -1;
		p += n;
	}
	name->len = (size_t)(p - name->text);
	c->in.at = p + 1;
	return 0;
}

/* A member's name and its colon. */
static int
check_name(struct checker *c)
{
	struct json_name *previous = &c->levels[c->depth - 1].previous;
	const uint8_t *start = c->in.at;
	struct json_name name;
	int order;

	if (start == c->in.end || *start != '"')
		return json_unexpected(&c->in, c->e, "a member's name");
	if (check_string(c, &name) != 0)
		return -1;
	if (previous->text != NULL) {
		size_t offset = (size_t)(start - c->in.start);

		order = json_name_compare(previous, &name);
		if (order == 0)
			return json_refuse_duplicate(offset, &name, c->e);
		if (order > 0)
			return json_refuse_order(offset, &name, previous, c->e);
	}
	*previous = name;
	if (c->in.at == c->in.end || *c->in.at != ':')
		return json_unexpected(&c->in, c->e, "':'");
	c->in.at++;
	if (c->depth == 1)
		pick_begin(c, &name);
	return 0;
}

static int
check_number(struct checker *c)
{
	const uint8_t *start = c->in.at, *p = start, *end = c->in.end;
	const uint8_t *digits;
	uint64_t value = 0;

	if (*p == '-')
		p++;
	digits = p;
	/* Sixteen digits hold every allowed value, and cannot overflow. */
	while (p < end && *p >= '0' && *p <= '9' && p - digits <= 16)
		value = value * 10 + (uint64_t)(*p++ - '0');
	if (p == digits)
		return json_refuse(&c->in, start, c->e, "expected a value");
	if (*digits == '0' && p - digits > 1)
		return json_refuse(
		    &c->in, start, c->e, "number with a leading zero");
	if (p < end && (*p == '.' || *p == 'e' || *p == 'E'))
		return json_refuse(
		    &c->in, start, c->e, "number that is no integer");
	if (value == 0 && digits != start)
		return json_refuse(&c->in, start, c->e, "minus zero");
	if (value > (uint64_t)JSON_INTEGER_MAX)
		return json_refuse(
		    &c->in, start, c->e, "integer beyond 2^53-1");
	c->in.at = p;
	return 0;
}

static int
check_literal(struct checker *c)
{
	size_t len = json_literal(&c->in);

	if (len == 0)
		return json_unexpected(&c->in, c->e, "a value");
	c->in.at += len;
	return 0;
}

static int
check_scalar(struct checker *c)
{
	struct json_name ignored;

	if (c->in.at == c->in.end)
		return json_unexpected(&c->in, c->e, "a value");
	if (*c->in.at == '"')
		return check_string(c, &ignored);
	if (*c->in.at == '-' || (*c->in.at >= '0' && *c->in.at <= '9'))
		return check_number(c);
	return check_literal(c);
}

/* Enter the array or object at the cursor, up to its first value. */
static int
check_open(struct checker *c, bool *empty)
{
	struct level *level;

	if (c->depth == JSON_DEPTH_MAX)
		return json_refuse(&c->in, c->in.at, c->e, "nested too deeply");
	level = &c->levels[c->depth++];
	level->object = *c->in.at == '{';
	level->previous.text = NULL;
	c->in.at++;
	*empty = c->in.at < c->in.end &&
	    *c->in.at == (level->object ? '}' : ']');
	return level->object && !*empty ? check_name(c) : 0;
}

/*
 * Go on behind a value: over the brackets that close here to where the next
 * value must stand, or to the end of the outermost (then depth is 0).
 */
static int
check_next(struct checker *c)
{
	while (c->depth > 0) {
		bool object = c->levels[c->depth - 1].object;

		if (c->depth == 1)
			pick_end(c);
		if (c->in.at == c->in.end)
			return json_unexpected(&c->in, c->e, "more");
		if (*c->in.at == ',') {
			c->in.at++;
			return object ? check_name(c) : 0;
		}
		if (*c->in.at != (object ? '}' : ']'))
			return json_unexpected(
			    &c->in, c->e, object ? "',' or '}'" : "',' or ']'");
		c->in.at++;
		c->depth--;
	}
	return 0;
}

int
json_check(const char *text, size_t len, struct error *e)
{
	return json_check_picking(text, len, NULL, 0, e);
}

int
json_check_picking(const char *text, size_t len, struct json_pick *picks,
    size_t count, struct error *e)
{
	struct checker c;
	bool empty = false;
	size_t i;

	for (i = 0; i < count; i++)
		picks[i].value = (struct json_slice){NULL, 0};
	c.picks = picks;
	c.pick_count = count;
	c.picked = NULL;
	c.in.start = c.in.at = (const uint8_t *)text;
	c.in.end = c.in.start + len;
	c.depth = 0;
	c.e = e;
	do {
		if (c.in.at < c.in.end &&
		    (*c.in.at == '{' || *c.in.at == '[')) {
			if (check_open(&c, &empty) != 0)
				return -1;
			if (!empty)
				continue; /* its first value is next */
		} else if (check_scalar(&c) != 0) {
			return -1;
		}
		if (check_next(&c) != 0)
			return -1;
	} while (c.depth > 0);
	if (c.in.at != c.in.end)
		return json_unexpected(&c.in, e, "the end");
	return 0;
}
