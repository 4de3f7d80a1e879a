#include "index/match.h"

#include <stdlib.h>
#include <string.h>

#include "index/match_internal.h"

/* A part in the making: all literals hold, within the spans. */
struct alternative {
	struct literal *literals;
	size_t count;
	struct match_part spans; /* has no expression yet */
};

/* One of them holds.  All zero: none. */
struct alternatives {
	struct alternative all[MATCH_PARTS_MAX];
	size_t count;
};

static const struct match_part always = {
    NULL, false, INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX};

static bool
has_range(const struct query *q)
{
	const struct query *child;

	if (q->kind == QUERY_RANGE)
		return true;
	for (child = q->child; child != NULL; child = child->next) {
		if (has_range(child))
			return true;
	}
	return false;
}

static void
alternatives_release(struct alternatives *a)
{
	size_t i;

	for (i = 0; i < a->count; i++)
		free(a->all[i].literals);
	a->count = 0;
}

/* What holds in both spans; false when no moment does. */
static bool
intersect(struct match_part *a, const struct match_part *b)
{
	if (b->posted_from > a->posted_from)
		a->posted_from = b->posted_from;
	if (b->posted_to < a->posted_to)
		a->posted_to = b->posted_to;
	if (b->captured_from > a->captured_from)
		a->captured_from = b->captured_from;
	if (b->captured_to < a->captured_to)
		a->captured_to = b->captured_to;
	return a->posted_from < a->posted_to &&
	    a->captured_from < a->captured_to;
}

/* Add what both `a` and `b` (NULL: everything) say. */
static int
add(struct alternatives *to, const struct alternative *a,
    const struct alternative *b, struct error *e)
{
	struct alternative both = {NULL, a->count, a->spans};

	if (b != NULL) {
		both.count += b->count;
		if (!intersect(&both.spans, &b->spans))
			return 0;
	}
	if (to->count == MATCH_PARTS_MAX)
		return error_set(e, ERROR_INPUT,
		    "time ranges under OR and NOT make more than %d searches "
		    "of this query; ask for fewer at once",
		    MATCH_PARTS_MAX);
	both.literals = calloc(both.count + 1, sizeof(*both.literals));
	if (both.literals == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (a->count > 0)
		memcpy(both.literals, a->literals,
		    a->count * sizeof(*a->literals));
	if (b != NULL && b->count > 0)
		memcpy(both.literals + a->count, b->literals,
		    b->count * sizeof(*b->literals));
	to->all[to->count++] = both;
	return 0;
}

static int
add_range(struct alternatives *to, const struct query *q, bool without,
    struct error *e)
{
	struct alternative one = {NULL, 0, always};
	int64_t *from = q->clock == QUERY_POSTED ? &one.spans.posted_from
						 : &one.spans.captured_from;
	int64_t *end = q->clock == QUERY_POSTED ? &one.spans.posted_to
						: &one.spans.captured_to;

	if (!without) {
		*from = q->from_us;
		*end = q->to_us;
		return add(to, &one, NULL, e);
	}
	if (q->from_us != INT64_MIN) {
		*end = q->from_us;
		if (add(to, &one, NULL, e) != 0)
			return -1;
	}
	*end = INT64_MAX;
	*from = q->to_us;
	return q->to_us == INT64_MAX ? 0 : add(to, &one, NULL, e);
}

static int add_query(struct alternatives *to, const struct query *q,
    bool without, struct error *e);

/* Make `all` what it and `q` say together. */
static int
narrow(struct alternatives *all, const struct query *q, bool without,
    struct error *e)
{
	struct alternatives by = {.count = 0}, both = {.count = 0};
	size_t i, j;
	int rc = -1;

	if (add_query(&by, q, without, e) != 0)
		goto out;
	for (i = 0; i < all->count; i++) {
		for (j = 0; j < by.count; j++) {
			if (add(&both, &all->all[i], &by.all[j], e) != 0)
				goto out;
		}
	}
	alternatives_release(all);
	*all = both;
	both.count = 0; /* transferred */
	rc = 0;
out:
	alternatives_release(&by);
	alternatives_release(&both);
	return rc;
}

/* All children hold: an AND, or an OR that must not. */
static int
add_conjunction(struct alternatives *to, const struct query *q, bool without,
    struct error *e)
{
	struct alternatives all = {.count = 0};
	struct alternative everything = {NULL, 0, always};
	const struct query *child;
	size_t i;
	int rc;

	rc = add(&all, &everything, NULL, e);
	for (child = q->child; child != NULL && rc == 0; child = child->next) {
		if (!expression_ignores(q, child))
			rc = narrow(&all, child, without, e);
	}
	for (i = 0; i < all.count && rc == 0; i++)
		rc = add(to, &all.all[i], NULL, e);
	alternatives_release(&all);
	return rc;
}

/* Add the alternatives by which `q` holds, or does not. */
static int
add_query(struct alternatives *to, const struct query *q, bool without,
    struct error *e)
{
	struct literal literal = {q, without};
	struct alternative one = {&literal, 1, always};
	const struct query *child;

	if (!has_range(q))
		return add(to, &one, NULL, e);
	if (q->kind == QUERY_RANGE)
		return add_range(to, q, without, e);
	if (q->kind == QUERY_NOT)
		return add_query(to, q->child, !without, e);
	if ((q->kind == QUERY_AND) != without)
		return add_conjunction(to, q, without, e);
	for (child = q->child; child != NULL; child = child->next) {
		if (add_query(to, child, without, e) != 0)
			return -1;
	}
	return 0;
}

/* Make a part of an alternative, unless that can't find anything. */
static int
add_part(struct match *m, const struct alternative *a, struct error *e)
{
	struct match_part *part = &m->parts[m->count];
	struct expression x = {.text = BUF_EMPTY};
	int rc = -1;

	if (expression_of(a->literals, a->count, &x, e) != 0)
		goto out;
	rc = 0;
	if (x.text.len == 0 && !x.without)
		goto out;
	*part = a->spans;
	if (x.text.len > 0) {
		part->expression = buf_text(&x.text);
		if (part->expression == NULL) {
			rc = buf_ok(&x.text, e);
			goto out;
		}
		x.text = (struct buf)BUF_EMPTY; /* transferred */
		part->without = x.without;
	}
	m->count++;
out:
	buf_release(&x.text);
	return rc;
}

int
match_init(struct match *m, const struct query *query,
    const struct query *scope, struct error *e)
{
	struct alternatives all = {.count = 0};
	struct alternative everything = {NULL, 0, always};
	size_t i;
	int rc;

	m->count = 0;
	rc = add(&all, &everything, NULL, e);
	if (rc == 0)
		rc = narrow(&all, query, false, e);
	if (rc == 0 && scope != NULL)
		rc = narrow(&all, scope, false, e);
	for (i = 0; i < all.count && rc == 0; i++)
		rc = add_part(m, &all.all[i], e);
	alternatives_release(&all);
	if (rc != 0)
		match_release(m);
	return rc;
}

void
match_release(struct match *m)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		free(m->parts[i].expression);
	m->count = 0;
}
