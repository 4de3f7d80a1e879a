#include "index/query.h"

#include <stdlib.h>
#include <string.h>

struct query *
query_new(enum query_kind kind)
{
	struct query *q = calloc(1, sizeof(*q));

	if (q != NULL)
		q->kind = kind;
	return q;
}

void
query_free(struct query *q)
{
	struct query *child, *next;

	if (q == NULL)
		return;
	for (child = q->child; child != NULL; child = next) {
		next = child->next;
		query_free(child);
	}
	free(q->text);
	free(q);
}

static struct query *
new_text(enum query_kind kind, const char *text, size_t len)
{
	struct query *q = query_new(kind);

	if (q == NULL)
		return NULL;
	q->text = malloc(len + 1);
	if (q->text == NULL) {
		free(q);
		return NULL;
	}
	memcpy(q->text, text, len);
	q->text[len] = '\0';
	q->len = len;
	return q;
}

struct query *
query_words(const char *text, size_t len)
{
	return new_text(QUERY_WORDS, text, len);
}

struct query *
query_field(enum field field, const char *text, size_t len)
{
	struct query *q = new_text(QUERY_FIELD, text, len);

	if (q != NULL)
		q->field = field;
	return q;
}

struct query *
query_range(enum query_clock clock, int64_t from_us, int64_t to_us)
{
	struct query *q = query_new(QUERY_RANGE);

	if (q != NULL) {
		q->clock = clock;
		q->from_us = from_us;
		q->to_us = to_us;
	}
	return q;
}

struct query *
query_not(struct query *q)
{
	struct query *not = q == NULL ? NULL : query_new(QUERY_NOT);

	if (not == NULL)
		query_free(q);
	else
		not ->child = q;
	return not ;
}

/* Add `last` (a list, where it has a next) behind the children of `q`. */
static void
add_last(struct query *q, struct query *last)
{
	struct query **end = &q->child;

	while (*end != NULL)
		end = &(*end)->next;
	*end = last;
}

struct query *
query_join(enum query_kind kind, struct query *a, struct query *b)
{
	struct query *joined = a;

	if (a == NULL || b == NULL) {
		query_free(a);
		query_free(b);
		return NULL;
	}
	if (kind == QUERY_AND && a->kind == QUERY_ALL) {
		query_free(a);
		return b;
	}
	if (kind == QUERY_AND && b->kind == QUERY_ALL) {
		query_free(b);
		return a;
	}
	if (a->kind != kind) {
		joined = query_new(kind);
		if (joined == NULL) {
			query_free(a);
			query_free(b);
			return NULL;
		}
		joined->child = a;
	}
	if (b->kind == kind) {
		add_last(joined, b->child);
		b->child = NULL;
		query_free(b);
	} else {
		add_last(joined, b);
	}
	return joined;
}

static bool
same_values(const struct query *a, const struct query *b)
{
	switch (a->kind) {
	case QUERY_FIELD:
		if (a->field != b->field)
			return false;
		/* fall through */
	case QUERY_WORDS:
		return a->exact == b->exact && a->prefix == b->prefix &&
		    a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
	case QUERY_NEAR:
		return a->distance == b->distance;
	case QUERY_RANGE:
		return a->clock == b->clock && a->from_us == b->from_us &&
		    a->to_us == b->to_us;
	case QUERY_ALL:
	case QUERY_AND:
	case QUERY_OR:
	case QUERY_NOT:
		break;
	}
	return true;
}

bool
query_equal(const struct query *a, const struct query *b)
{
	if (a->kind != b->kind || !same_values(a, b))
		return false;
	a = a->child;
	b = b->child;
	for (; a != NULL && b != NULL; a = a->next, b = b->next) {
		if (!query_equal(a, b))
			return false;
	}
	return a == NULL && b == NULL;
}
