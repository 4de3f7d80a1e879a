/*
 * match_internal - FTS5 expressions in the making (match_express.c), for the
 * parts that match.c divides a query into.
 */
#ifndef ZEGEL_INDEX_MATCH_INTERNAL_H
#define ZEGEL_INDEX_MATCH_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "core/error.h"
#include "index/query.h"

/* What an expression is made of, loosest first: FTS5's precedence. */
enum expression_level {
	EXPRESSION_OR,
	EXPRESSION_AND,
	EXPRESSION_NOT,
	EXPRESSION_PHRASE
};

/*
 * An FTS5 expression, or all entries but those that it matches.  An empty text
 * matches nothing.
 */
struct expression {
	struct buf text;
	bool without;
	enum expression_level level;
	/*
	 * How deep the parser of FTS5 stacks it, about: that stack has a limit
	 * of 100, so what is deepest must come first where the order is free.
	 */
	unsigned int depth;
};

/* A node of a query that must match, or that must not. */
struct literal {
	const struct query *node;
	bool without;
};

/*
 * All literals hold.  None of them contains a range.  ERROR_NOMEM.
 */
int expression_of(const struct literal *literals, size_t count,
    struct expression *out, struct error *e);

/*
 * Whether an AND does without this child of it: punctuation beside words, such
 * as a dash, is no reason to find nothing.
 */
bool expression_ignores(const struct query *parent, const struct query *child);

#endif
