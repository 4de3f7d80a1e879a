/*
 * json - restricted JSON: one byte string for each value.
 *
 * Restricted JSON is RFC 7493 (I-JSON) without floating-point numbers:
 * integers within +-(2^53-1) and no "-0", no duplicate member names, members
 * sorted by name in UTF-16 code-unit order, no white space, strings escaped
 * as RFC 8785, 3.2.2.2.  So a text is its own RFC 8785 canonical form.
 * Nesting is at most JSON_DEPTH_MAX.  Unicode's noncharacters (U+FFFE ...),
 * which RFC 7493, 2.1 forbids, are allowed: people post them, and evidence
 * is not edited.
 *
 * No function here may bear a name that Jansson exports (json_string(),
 * json_integer() ...): programs link both, and ours would take its place.
 *
 * json_check() is the strict reader, json_canonical() the writer: whatever it
 * writes json_check() accepts, and it leaves alone what json_check() accepts.
 */
#ifndef ZEGEL_CORE_JSON_H
#define ZEGEL_CORE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"

#define JSON_DEPTH_MAX 128
#define JSON_INTEGER_MAX INT64_C(9007199254740991)

enum json_type {
	JSON_TYPE_NULL,
	JSON_TYPE_FALSE,
	JSON_TYPE_TRUE,
	JSON_TYPE_INTEGER,
	JSON_TYPE_STRING,
	JSON_TYPE_ARRAY,
	JSON_TYPE_OBJECT
};

/* A value inside a checked text: its exact bytes, quotes and braces too. */
struct json_slice {
	const char *text;
	size_t len;
};

/*
 * Whether `text` is one restricted-JSON value and nothing else.  ERROR_FORMAT
 * with the reason and the byte offset: "byte 17: duplicate member \"a\"".
 * Never allocates; safe on any bytes.
 */
int json_check(const char *text, size_t len, struct error *e);

/*
 * The same, and on the way the values of some of the outermost object's
 * members: cheaper than json_member() for each of them.  `name` has no
 * characters to escape.  `value.text` is NULL when there is no such member,
 * and all are meaningless on failure.
 */
struct json_pick {
	const char *name;
	size_t name_len;
	struct json_slice value;
};
int json_check_picking(const char *text, size_t len, struct json_pick *picks,
    size_t count, struct error *e);

/*
 * Append to `out` the restricted-JSON form of any RFC 8259 text: white space
 * goes, members are sorted, escapes made canonical; a number that is no
 * integer within the bounds becomes a string of its exact characters (1.0 ->
 * "1.0"; 1E2 -> "1E2"; -0 -> "-0").  Refused with reason and byte offset
 * (ERROR_FORMAT): bad UTF-8, lone surrogates, duplicate members, control
 * characters, nesting over JSON_DEPTH_MAX, anything behind the value.
 * On failure `out` is as long as before.  `text` does not lie in `out`.
 *
 * A json_canonicaliser keeps scratch memory between calls; use one a thread.
 */
struct json_canonicaliser;
struct json_canonicaliser *json_canonicaliser_new(struct error *e);
void json_canonicaliser_free(struct json_canonicaliser *c);
int json_canonical(struct json_canonicaliser *c, const char *text, size_t len,
    struct buf *out, struct error *e);

/*
 * Append `text` as a JSON string with RFC 8785 escapes, quotes too.  What is
 * not UTF-8 in it passes through, for json_check() to refuse.
 */
void json_append_string(struct buf *out, const char *text, size_t len);

/*
 * What follows reads texts that json_check() has accepted; on other bytes the
 * answers are meaningless but memory-safe within `len`.
 */
enum json_type json_type_of(struct json_slice value);
/* The member of an object; false when absent (or not an object). */
bool json_member(
    struct json_slice object, const char *name, struct json_slice *value);
/* A member by dotted path, "activity.object.id". */
bool
json_path(struct json_slice object, const char *path, struct json_slice *value);
/* The next element of an array: start with `*at` = 0; false at the end. */
bool
json_element(struct json_slice array, size_t *at, struct json_slice *value);
/* The next member of an object, in order: name without its quotes, escaped. */
bool json_next_member(struct json_slice object, size_t *at,
    struct json_slice *name, struct json_slice *value);
/* An integer's value; false when it is none. */
bool json_get_integer(struct json_slice value, int64_t *out);
/* Append a string's text, unescaped, as UTF-8; false when it is no string. */
bool json_get_string(struct json_slice value, struct buf *out);
/* Whether it is the string `text` (ASCII without characters to escape). */
bool json_string_is(struct json_slice value, const char *text);

#endif
