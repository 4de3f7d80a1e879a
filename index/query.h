/*
 * query - what a reviewer asks for, as a tree.
 *
 *	"storing app" (rente OR faiz) -padel channel:x posted:2026-03..2026-04
 *
 * docs/SEARCH.md has the grammar.  Printing a tree and parsing the print gives
 * the same tree.  Parsing is bounded by QUERY_TEXT_MAX bytes, QUERY_DEPTH_MAX
 * levels and QUERY_NODES_MAX nodes and takes time linear in the text.
 *
 * Trees are also built without a text: a reviewer's scope is one, and those
 * have no limit of nodes.
 */
#ifndef ZEGEL_INDEX_QUERY_H
#define ZEGEL_INDEX_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "index/field.h"

#define QUERY_TEXT_MAX 8192
#define QUERY_DEPTH_MAX 32
#define QUERY_NODES_MAX 256
#define QUERY_DISTANCE_MAX 100
#define QUERY_NEAR_MAX 16 /* operands of one NEAR */

enum query_kind {
	QUERY_ALL, /* everything: the empty query */
	QUERY_AND, /* two children or more, none of them an AND */
	QUERY_OR, /* two children or more, none of them an OR */
	QUERY_NOT, /* one child */
	QUERY_WORDS, /* a word or a phrase, in FIELD_TEXT and authors' names */
	QUERY_NEAR, /* QUERY_WORDS, two or more, at most `distance` words apart */
	QUERY_FIELD, /* a field's value, or words in it */
	QUERY_RANGE /* a span of posted or captured time */
};

enum query_clock { QUERY_POSTED, QUERY_CAPTURED };

struct query {
	enum query_kind kind;
	struct query *child; /* the first */
	struct query *next; /* the parent's next child */

	/* QUERY_WORDS, QUERY_FIELD: at least one byte of UTF-8 */
	char *text; /* with a final NUL beyond `len` */
	size_t len;
	bool exact; /* words: with diacritics; author: its term, no words */
	bool prefix; /* what begins so */
	enum field field;

	unsigned int distance; /* QUERY_NEAR: 1 to QUERY_DISTANCE_MAX */

	/* QUERY_RANGE: from <= time < to, microseconds since 1970 */
	enum query_clock clock;
	int64_t from_us; /* INT64_MIN: no bound */
	int64_t to_us; /* INT64_MAX: no bound */
};

/*
 * Parse `text`.  ERROR_INPUT for what is no query, with the place (characters
 * count from 1) and what to do: "at character 17: a closing parenthesis is
 * missing".  Then `*offset`, unless NULL, is the place in bytes from 0.
 * An empty text is QUERY_ALL.
 */
int query_parse(struct query **out, const char *text, size_t len,
    size_t *offset, struct error *e);

/* Append the query's text. */
void query_print(const struct query *q, struct buf *out);

void query_free(struct query *q);
bool query_equal(const struct query *a, const struct query *b);

/*
 * Building.  NULL without memory; query_join() and query_not() take what they
 * are given, frees it on failure, and are NULL when a part of it is NULL.
 */
struct query *query_new(enum query_kind kind);
struct query *query_words(const char *text, size_t len);
struct query *query_field(enum field field, const char *text, size_t len);
struct query *
query_range(enum query_clock clock, int64_t from_us, int64_t to_us);
struct query *query_not(struct query *q);
/*
 * `kind` is QUERY_AND or QUERY_OR.  `a` gets `b` (or its children, if it is of
 * that kind too) as its last, and is made a node of that kind where it is
 * none.  QUERY_ALL is left out of an AND.
 */
struct query *
query_join(enum query_kind kind, struct query *a, struct query *b);

#endif
