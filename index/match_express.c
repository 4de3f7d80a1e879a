#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "core/utf8.h"
#include "index/match_internal.h"

/* The first byte of a text that the tokenizer shall take with diacritics. */
#define EXACT_MARK 0x01

static int
express(const struct query *q, struct expression *out, struct error *e);

static bool
is_of_words(const struct query *q)
{
	return q->kind == QUERY_WORDS ||
	    (q->kind == QUERY_FIELD &&
		(q->field == FIELD_TEXT ||
		    (q->field == FIELD_AUTHOR && !q->exact)));
}

/* Words of which nothing is a letter, a digit or a symbol. */
static bool
is_punctuation(const struct query *q)
{
	uint32_t code = 0;
	size_t at;
	int n;

	for (at = 0; at < q->len; at += (size_t)n) {
		n = utf8_next(q->text + at, q->len - at, &code);
		if (n == 0 ||
		    !(utf8_is_space(code) || u_ispunct((UChar32)code)))
			return false;
	}
	return is_of_words(q);
}

bool
expression_ignores(const struct query *parent, const struct query *child)
{
	const struct query *other;

	if (parent->kind != QUERY_AND || !is_punctuation(child))
		return false;
	for (other = parent->child; other != NULL; other = other->next) {
		if (!is_punctuation(other))
			return true;
	}
	return false;
}

/* A string of FTS5, all quotation marks in it doubled. */
static void
append_quoted(struct buf *out, const char *text, size_t len)
{
	const char *quote;
	size_t n;

	buf_append_byte(out, '"');
	/* Without memory there may be no text at all. */
	while (len > 0 && (quote = memchr(text, '"', len)) != NULL) {
		n = (size_t)(quote - text) + 1;
		buf_append(out, text, n);
		buf_append_byte(out, '"');
		text += n;
		len -= n;
	}
	if (len > 0)
		buf_append(out, text, len);
	buf_append_byte(out, '"');
}

static void
append_words(const struct query *q, struct buf *out)
{
	struct buf marked = BUF_EMPTY;

	if (q->exact)
		buf_append_byte(&marked, EXACT_MARK);
	buf_append(&marked, q->text, q->len);
	append_quoted(out, (const char *)marked.data, marked.len);
	out->failed = out->failed || marked.failed;
	buf_release(&marked);
	if (q->prefix)
		buf_append_str(out, " *");
}

static void
append_term(const struct query *q, struct buf *out)
{
	struct buf term = BUF_EMPTY;

	field_append_term(&term, q->field, q->text, q->len, q->prefix);
	if (term.len > 0) {
		append_quoted(out, (const char *)term.data, term.len);
		if (q->prefix)
			buf_append_str(out, " *");
	}
	out->failed = out->failed || term.failed;
	buf_release(&term);
}

static void
append_near(const struct query *q, struct buf *out)
{
	const struct query *child;

	buf_append_str(out, "NEAR(");
	for (child = q->child; child != NULL; child = child->next) {
		append_words(child, out);
		buf_append_byte(out, ' ');
	}
	out->len -= out->len > 0 ? 1 : 0;
	buf_printf(out, ", %u)", q->distance);
}

/* A node without operators. */
static int
express_leaf(const struct query *q, struct expression *out, struct error *e)
{
	if (q->kind == QUERY_NEAR) {
		append_near(q, &out->text);
	} else if (is_of_words(q)) {
		if (q->kind == QUERY_FIELD)
			buf_printf(&out->text, "%s : ", field_name(q->field));
		append_words(q, &out->text);
	} else {
		append_term(q, &out->text);
	}
	out->level = EXPRESSION_PHRASE;
	out->depth = 1;
	return buf_ok(&out->text, e);
}

/* Append `operand` behind "operator", in parentheses if it binds looser. */
static void
append_operand(struct expression *out, const char *operator,
    const struct expression * operand, enum expression_level least)
{
	bool apart = operand->level < least;
	unsigned int depth = operand->depth + (apart ? 1 : 0);

	if (out->text.len > 0) {
		buf_append_str(&out->text, operator);
		depth += 2; /* what stands before, and the operator */
	}
	if (apart)
		buf_append_byte(&out->text, '(');
	buf_append(&out->text, operand->text.data, operand->text.len);
	if (apart)
		buf_append_byte(&out->text, ')');
	if (depth > out->depth)
		out->depth = depth;
}

static bool
is_wanted(const struct expression *x, bool without)
{
	return x->without == without && x->text.len > 0;
}

/* AND of those that must match, or OR of those that must not. */
static void
join_some(const struct expression *all, size_t count, bool without,
    struct expression *out)
{
	const char *operator= without ? " OR " : " AND ";
	size_t i, deepest = count, wanted = 0;

	for (i = 0; i < count; i++) {
		if (!is_wanted(&all[i], without))
			continue;
		wanted++;
		if (deepest == count || all[i].depth > all[deepest].depth)
			deepest = i;
	}
	if (wanted == 0)
		return;
	out->level = without ? EXPRESSION_OR : EXPRESSION_AND;
	if (wanted == 1)
		out->level = all[deepest].level;
	append_operand(out, "", &all[deepest], out->level);
	for (i = 0; i < count; i++) {
		if (is_wanted(&all[i], without) && i != deepest)
			append_operand(out, operator, & all[i], out->level);
	}
}

/* What all of these find together. */
static int
join_all(const struct expression *all, size_t count, struct expression *out,
    struct error *e)
{
	struct expression without = {.text = BUF_EMPTY};
	size_t i;
	int rc;

	for (i = 0; i < count; i++) {
		if (!all[i].without && all[i].text.len == 0)
			return 0; /* one that finds nothing */
	}
	join_some(all, count, false, out);
	if (out->text.len == 0) {
		join_some(all, count, true, out);
		out->without = true;
		return buf_ok(&out->text, e);
	}
	join_some(all, count, true, &without);
	rc = buf_ok(&without.text, e);
	if (rc == 0 && without.text.len > 0) {
		struct expression with = *out;

		*out = (struct expression){.text = BUF_EMPTY};
		append_operand(out, "", &with, EXPRESSION_NOT);
		append_operand(out, " NOT ", &without, EXPRESSION_PHRASE);
		out->level = EXPRESSION_NOT;
		out->text.failed |= with.text.failed;
		buf_release(&with.text);
	}
	buf_release(&without.text);
	return rc == 0 ? buf_ok(&out->text, e) : -1;
}

int
expression_of(const struct literal *literals, size_t count,
    struct expression *out, struct error *e)
{
	struct expression *all = calloc(count + 1, sizeof(*all));
	size_t i, n = 0;
	int rc = -1;

	if (all == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < count; i++) {
		if (express(literals[i].node, &all[n++], e) != 0)
			goto out;
		all[n - 1].without ^= literals[i].without;
	}
	rc = join_all(all, n, out, e);
out:
	for (i = 0; i < n; i++)
		buf_release(&all[i].text);
	free(all);
	return rc;
}

/*
 * AND, OR and NOT are all of their children, with or without: a OR b is not
 * (not a, and not b).
 */
static int
express_joined(const struct query *q, struct expression *out, struct error *e)
{
	const struct query *child;
	struct literal *literals;
	size_t count = 0;
	int rc;

	for (child = q->child; child != NULL; child = child->next)
		count++;
	literals = calloc(count + 1, sizeof(*literals));
	if (literals == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	count = 0;
	for (child = q->child; child != NULL; child = child->next) {
		if (!expression_ignores(q, child))
			literals[count++] = (struct literal){
			    child, q->kind != QUERY_AND};
	}
	rc = expression_of(literals, count, out, e);
	free(literals);
	if (q->kind == QUERY_OR)
		out->without = !out->without;
	return rc;
}

static int
express(const struct query *q, struct expression *out, struct error *e)
{
	switch (q->kind) {
	case QUERY_ALL:
		out->without = true;
		return 0;
	case QUERY_AND:
	case QUERY_OR:
	case QUERY_NOT:
		return express_joined(q, out, e);
	case QUERY_RANGE: /* never here: match.c takes them out */
	case QUERY_WORDS:
	case QUERY_NEAR:
	case QUERY_FIELD:
		break;
	}
	return express_leaf(q, out, e);
}
