#include <string.h>
#include <strings.h>

#include "index/query_internal.h"

static struct query *parse_or(struct query_parser *p);
static struct query *parse_group(struct query_parser *p);

/* Join two operands; a new node counts.  NULL frees both. */
static struct query *
join(struct query_parser *p, enum query_kind kind, struct query *a,
    struct query *b, size_t at)
{
	if (b == NULL || (a->kind != kind && !query_may_add(p, at))) {
		query_free(a);
		query_free(b);
		return NULL;
	}
	return query_made(p, query_join(kind, a, b));
}

static bool
name_is(const char *name, size_t len, const char *wanted)
{
	return len == strlen(wanted) && strncasecmp(name, wanted, len) == 0;
}

/* Whether a value or a parenthesis begins at the cursor. */
static bool
at_operand(const struct query_parser *p)
{
	uint32_t code;
	int n;

	code = query_peek(p, &n);
	return n > 0 && !utf8_is_space(code) && !query_is_close(code);
}

/* What stands behind "name:", where the cursor is. */
static struct query *
parse_field(struct query_parser *p, size_t name_at, size_t name_len)
{
	const char *name = p->text + name_at;
	struct query *q;
	int n;

	if (p->in_field)
		return query_refuse(p, name_at,
		    "a field can't stand in the parentheses of another");
	if (!at_operand(p))
		return query_refuse(p, p->at,
		    "a value is missing behind \"%.*s:\"", (int)name_len, name);
	if (name_is(name, name_len, "posted"))
		return query_parse_range(p, QUERY_POSTED);
	if (name_is(name, name_len, "captured"))
		return query_parse_range(p, QUERY_CAPTURED);
	(void)field_find(
	    name, name_len, &p->field); /* the caller has seen it */
	if (!query_is_open(query_peek(p, &n)))
		return query_parse_value(p, &p->field);
	p->in_field = true;
	q = parse_group(p);
	p->in_field = false;
	return q;
}

/* ( ... ) */
static struct query *
parse_group(struct query_parser *p)
{
	size_t at = p->at;
	struct query *q;
	int n;

	(void)query_peek(p, &n);
	p->at += (size_t)n;
	if (p->depth == QUERY_DEPTH_MAX)
		return query_refuse(
		    p, at, "nested more than %d levels deep", QUERY_DEPTH_MAX);
	query_skip_spaces(p);
	if (query_at_close(p))
		return query_refuse(
		    p, at, "nothing stands between the parentheses");
	p->depth++;
	q = parse_or(p);
	p->depth--;
	if (q == NULL)
		return NULL;
	if (!query_at_close(p)) {
		query_free(q);
		return query_refuse(
		    p, p->at, "a closing parenthesis is missing");
	}
	(void)query_peek(p, &n);
	p->at += (size_t)n;
	return q;
}

/* A group, a field, a word or a phrase. */
static struct query *
parse_operand(struct query_parser *p)
{
	size_t at = p->at, name_len, prefix;
	bool range;
	enum field field;
	int n;

	if (query_is_open(query_peek(p, &n)))
		return parse_group(p);
	prefix = query_name(p->text + at, p->len - at, &name_len);
	range = name_is(p->text + at, name_len, "posted") ||
	    name_is(p->text + at, name_len, "captured");
	if (prefix > 0 &&
	    (range || field_find(p->text + at, name_len, &field))) {
		p->at += prefix;
		return parse_field(p, at, name_len);
	}
	if (p->in_field)
		return query_parse_value(p, &p->field);
	/* "Note: ..." and "https://..." are text. */
	p->at += prefix;
	if (prefix > 0 && at_operand(p) && p->text[p->at] != '/')
		return query_refuse_field(p, at, name_len);
	p->at = at;
	return query_parse_value(p, NULL);
}

/* Go to the operand that must follow an operator; false when none does. */
static bool
find_operand(struct query_parser *p, const char *operator, int len)
{
	bool found;

	query_skip_spaces(p);
	found = at_operand(p) && !query_at_word(p, "OR") &&
	    !query_at_word(p, "AND") &&
	    !query_is_near(p->text + p->at, query_word_length(p));
	if (!found)
		(void)query_refuse(p, p->at,
		    "a word or a field is missing behind %.*s", len, operator);
	return found;
}

static bool
at_near(struct query_parser *p)
{
	query_skip_spaces(p);
	return query_is_near(p->text + p->at, query_word_length(p));
}

/* The number of the NEAR/n at the cursor, which moves behind it; 0: refused. */
static unsigned int
read_distance(struct query_parser *p)
{
	size_t at = p->at, len = query_word_length(p), i;
	unsigned int n = 0;

	for (i = 5; i < len && n <= QUERY_DISTANCE_MAX; i++)
		n = n * 10 + (unsigned int)(p->text[at + i] - '0');
	if (n == 0 || n > QUERY_DISTANCE_MAX) {
		(void)query_refuse(p, at, "NEAR takes a number from 1 to %d",
		    QUERY_DISTANCE_MAX);
		return 0;
	}
	p->at += len;
	return find_operand(p, p->text + at, (int)len) ? n : 0;
}

/* Add an operand to `near`, behind the NEAR/n that begins at `at`. */
static bool
add_near(struct query_parser *p, struct query *near, size_t at)
{
	unsigned int distance = read_distance(p), operands = 0;
	struct query **last = &near->child;

	if (distance == 0)
		return false;
	if (near->distance != 0 && near->distance != distance) {
		(void)query_refuse(p, at, "one chain of NEAR has one number");
		return false;
	}
	near->distance = distance;
	for (; *last != NULL; last = &(*last)->next)
		operands++;
	if (operands == QUERY_NEAR_MAX) {
		(void)query_refuse(p, at,
		    "NEAR joins at most %d words and phrases", QUERY_NEAR_MAX);
		return false;
	}
	at = p->at;
	*last = parse_operand(p);
	if (*last != NULL && (*last)->kind != QUERY_WORDS) {
		(void)query_refuse(p, at, "NEAR joins only words and phrases");
		return false;
	}
	return *last != NULL;
}

/* operand { NEAR/n operand } */
static struct query *
parse_near(struct query_parser *p)
{
	struct query *q = parse_operand(p), *near;

	if (q == NULL || !at_near(p))
		return q;
	if (q->kind != QUERY_WORDS) {
		query_free(q);
		return query_refuse(
		    p, p->at, "NEAR joins only words and phrases");
	}
	near = query_may_add(p, p->at) ? query_made(p, query_new(QUERY_NEAR))
				       : NULL;
	if (near == NULL) {
		query_free(q);
		return NULL;
	}
	near->child = q;
	while (at_near(p)) {
		if (!add_near(p, near, p->at)) {
			query_free(near);
			return NULL;
		}
	}
	return near;
}

/* Whether a NOT begins at the cursor: its length. */
static size_t
at_not(struct query_parser *p)
{
	bool operand;

	if (query_at_word(p, "NOT"))
		return 3;
	if (query_at_end(p) || p->text[p->at] != '-')
		return 0;
	p->at++;
	operand = at_operand(p); /* a dash by itself is a word */
	p->at--;
	return operand ? 1 : 0;
}

/* { - | NOT } near */
static struct query *
parse_not(struct query_parser *p)
{
	size_t at = p->at, len = at_not(p);
	struct query *q;

	if (len == 0)
		return parse_near(p);
	if (p->depth == QUERY_DEPTH_MAX)
		return query_refuse(
		    p, at, "nested more than %d levels deep", QUERY_DEPTH_MAX);
	p->at += len;
	if (!query_may_add(p, at) || !find_operand(p, p->text + at, (int)len))
		return NULL;
	p->depth++;
	q = parse_not(p);
	p->depth--;
	return q == NULL ? NULL : query_made(p, query_not(q));
}

/* not { [AND] not } */
static struct query *
parse_and(struct query_parser *p)
{
	struct query *q;
	size_t at;

	query_skip_spaces(p);
	at = p->at;
	if (query_is_operator(p->text + at, query_word_length(p)) &&
	    !query_at_word(p, "NOT"))
		return query_refuse(p, at,
		    "a word or a field is missing before %.*s",
		    (int)query_word_length(p), p->text + at);
	q = parse_not(p);
	while (q != NULL) {
		query_skip_spaces(p);
		at = p->at;
		if (!at_operand(p) || query_at_word(p, "OR"))
			break;
		if (query_at_word(p, "AND")) {
			p->at += 3;
			if (!find_operand(p, "AND", 3)) {
				query_free(q);
				return NULL;
			}
		}
		q = join(p, QUERY_AND, q, parse_not(p), at);
	}
	return q;
}

/* and { OR and } */
static struct query *
parse_or(struct query_parser *p)
{
	struct query *q = parse_and(p);
	size_t at;

	while (q != NULL && query_at_word(p, "OR")) {
		at = p->at;
		p->at += 2;
		if (!find_operand(p, "OR", 2)) {
			query_free(q);
			return NULL;
		}
		q = join(p, QUERY_OR, q, parse_and(p), at);
	}
	return q;
}

/* Whether the text may be parsed at all: its length and its characters. */
static bool
check_text(struct query_parser *p)
{
	uint32_t code = 0;
	size_t at;
	int n;

	if (p->len > QUERY_TEXT_MAX) {
		error_set(p->e, ERROR_INPUT,
		    "a query of %zu bytes; at most %d are allowed", p->len,
		    QUERY_TEXT_MAX);
		return false;
	}
	for (at = 0; at < p->len; at += (size_t)n) {
		n = utf8_next(p->text + at, p->len - at, &code);
		if (n == 0 || query_is_control(code)) {
			(void)query_refuse(p, at,
			    n == 0 ? "these bytes are not UTF-8"
				   : "a control character");
			return false;
		}
	}
	return true;
}

int
query_parse(struct query **out, const char *text, size_t len, size_t *offset,
    struct error *e)
{
	struct query_parser p = {
	    .text = text, .len = len, .offset = offset, .e = e};
	struct query *q;

	if (offset != NULL)
		*offset = 0;
	if (!check_text(&p))
		return -1;
	query_skip_spaces(&p);
	q = query_at_end(&p) ? query_made(&p, query_new(QUERY_ALL))
			     : parse_or(&p);
	if (q == NULL)
		return -1;
	if (!query_at_end(&p)) {
		(void)query_refuse(
		    &p, p.at, "this parenthesis closes none that is open");
		query_free(q);
		return -1;
	}
	*out = q;
	return 0;
}
