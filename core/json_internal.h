/*
 * json_internal - what reader, writer and accessors of JSON share: strings.
 *
 * Inside a string most bytes stand for themselves: printable ASCII but for
 * the quote and the backslash.  They are called plain here, and skipped eight
 * at a time.  All other bytes are met one character at a time.
 */
#ifndef ZEGEL_CORE_JSON_INTERNAL_H
#define ZEGEL_CORE_JSON_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/* A member's name between its quotes, escapes and all. */
struct json_name {
	const uint8_t *text;
	size_t len;
	bool plain; /* every byte is */
};

/* A text that is being read, and how far. */
struct json_cursor {
	const uint8_t *start;
	const uint8_t *at;
	const uint8_t *end;
};

/* Eight bytes, the first in the low bits; compiles to one load. */
static inline uint64_t
json_load(const uint8_t *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	    (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
	    (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/*
 * How many of eight bytes are plain before the first that is not.  The top
 * bit of a byte of `special` is set where it is >= 0x80, or where one of the
 * two subtractions goes below zero: exclusive or with 2 sends the quote to
 * 0x20, just above the control characters, and the backslash meets itself.  A
 * subtraction that borrows spoils only bytes behind the first special one.
 */
static inline size_t
json_plain_bytes(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t special = (word | ((word ^ ones * 0x02) - ones * 0x21) |
			       ((word ^ ones * 0x5c) - ones)) &
	    ones * 0x80;

	if (special == 0)
		return 8;
	return (size_t)__builtin_ctzll(special) / 8;
}

static inline bool
json_is_plain(uint8_t byte)
{
	return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* The first byte in [p, end) that is not plain, or `end`. */
static inline const uint8_t *
json_skip_plain(const uint8_t *p, const uint8_t *end)
{
	while (end - p >= 8) {
		size_t n = json_plain_bytes(json_load(p));

		p += n;
		if (n != 8)
			return p;
	}
	while (p < end && json_is_plain(*p))
		p++;
	return p;
}

/*
 * Read one character of a string's inside, escaped or not: the bytes it took
 * (1 to 12), or 0 for what is no character: a bad escape or bad UTF-8.  An
 * escaped surrogate without its partner is given as it is, in 6 bytes.
 */
size_t json_next_code(const uint8_t *p, const uint8_t *end, uint32_t *code);

static inline bool
json_is_surrogate(uint32_t code)
{
	return code >= 0xd800 && code <= 0xdfff;
}

/* The length of the "null", "true" or "false" at the cursor, or 0. */
size_t json_literal(const struct json_cursor *c);

/*
 * Write the one spelling that RFC 8785, 3.2.2.2 gives a character: 1 to 6
 * bytes.
 */
size_t json_put_code(uint8_t *to, uint32_t code);

/*
 * The order of RFC 8785, 3.2.3: names without their escapes, by UTF-16 code
 * units.  Below, at, or above 0 as with memcmp().
 */
int json_name_compare(const struct json_name *a, const struct json_name *b);

/* ERROR_FORMAT "byte 17: reason", for the byte at `p`.  Returns -1. */
int json_refuse(const struct json_cursor *c, const uint8_t *p, struct error *e,
    const char *reason);
/* The same for the cursor's byte, which is not what was `expected`. */
int json_unexpected(
    const struct json_cursor *c, struct error *e, const char *expected);
/* "byte 17: duplicate member \"a\"", the name in printable ASCII. */
int json_refuse_duplicate(
    size_t offset, const struct json_name *name, struct error *e);
/* "byte 17: member \"a\" stands behind \"b\"" */
int json_refuse_order(size_t offset, const struct json_name *name,
    const struct json_name *previous, struct error *e);

/*
 * Why a string may not go on at `p`, where json_skip_plain() stopped and
 * json_next_code() gave `n` and `code`.  Returns -1.
 */
int json_refuse_character(const struct json_cursor *c, const uint8_t *p,
    size_t n, uint32_t code, struct error *e);

#endif
