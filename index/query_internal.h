/*
 * query_internal - what parser (query_parse.c), its reader of characters and
 * words (query_read.c) and printer share.
 *
 * Some characters mean something in a query's text. Input methods and word processors write some of them in other forms: full
 * width, or curled.  Those mean the same.  What is printed is ASCII.
 */
#ifndef ZEGEL_INDEX_QUERY_INTERNAL_H
#define ZEGEL_INDEX_QUERY_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "core/utf8.h"
#include "index/query.h"

static inline bool
query_is_open(uint32_t code)
{
	return code == '(' || code == 0xff08;
}

static inline bool
query_is_close(uint32_t code)
{
	return code == ')' || code == 0xff09;
}

/* A quotation mark of any form; curled ones open and close alike. */
static inline bool
query_is_quote(uint32_t code)
{
	return code == '"' || code == 0xff02 ||
	    (code >= 0x201c && code <= 0x201f);
}

static inline bool
query_is_control(uint32_t code)
{
	return (code < 0x20 && !utf8_is_space(code)) || code == 0x7f;
}

/* Whether a word ends before this character. */
static inline bool
query_ends_word(uint32_t code)
{
	return utf8_is_space(code) || query_is_open(code) ||
	    query_is_close(code) || query_is_quote(code);
}

/*
 * How many bytes of `text` are a name and its colon, as in "channel:x"; 0 when
 * it does not begin so.  `*name_len` is the name's length alone.
 */
size_t query_name(const char *text, size_t len, size_t *name_len);

/* Whether a bare word is one of OR, AND, NOT and NEAR/n. */
bool query_is_operator(const char *word, size_t len);
bool query_is_near(const char *word, size_t len);

/* A query's text being read; `at` is the cursor. */
struct query_parser {
	const char *text;
	size_t len;
	size_t at;
	unsigned int depth;
	unsigned int nodes;
	bool in_field; /* inside field:( ... ) */
	enum field field; /* whose value is being read */
	size_t *offset;
	struct error *e;
};

/* ERROR_INPUT "at character 17: ..." for the byte at `at`.  Returns NULL. */
struct query *query_refuse(struct query_parser *p, size_t at,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
/* What an allocation gave; ERROR_NOMEM when that is NULL. */
struct query *query_made(struct query_parser *p, struct query *q);
/* Count a node that will be made; false, refused, when it is one too many. */
bool query_may_add(struct query_parser *p, size_t at);

/* The character at the cursor, and its bytes; 0 and 0 at the end. */
uint32_t query_peek(const struct query_parser *p, int *n);
void query_skip_spaces(struct query_parser *p);
bool query_at_end(const struct query_parser *p);
bool query_at_close(const struct query_parser *p); /* a parenthesis */
/* The bytes of the bare word at the cursor, and whether it is this one. */
size_t query_word_length(const struct query_parser *p);
bool query_at_word(const struct query_parser *p, const char *wanted);

/* A word's or a field's value, as it was written. */
struct query_value {
	struct buf text;
	bool exact;
	bool prefix;
};

/* [=] ( word | "text" ) [*]; false when it is refused. */
bool query_read_value(struct query_parser *p, struct query_value *v);
/*
 * A span of time: [>=|>|<=|<]moment, moment..moment, moment.. or ..moment.
 * Bounds that it has not are left alone.
 */
bool
query_read_span(const char *text, size_t len, int64_t *from_us, int64_t *to_us);

/*
 * The leaves of a tree (query_leaf.c), and why there are none: NULL.  A word
 * or phrase, in `field` unless that is NULL; a span behind "posted:" or
 * "captured:"; a name at `at` that is no field's.
 */
struct query *
query_parse_value(struct query_parser *p, const enum field *field);
struct query *query_parse_range(struct query_parser *p, enum query_clock clock);
struct query *query_refuse_field(struct query_parser *p, size_t at, size_t len);

#endif
