#include "index/highlight.h"

#include <stdlib.h>
#include <string.h>

/* A term of a text, at a position. */
struct token {
	size_t position;
	size_t at, len; /* in `terms` */
	size_t begin, end; /* in the text */
};

/* All terms of one text, in order. */
struct tokens {
	struct buf terms;
	struct token *list;
	size_t count, cap;
	size_t positions;
};

struct marking {
	struct words *words;
	enum field column;
	struct tokens text;
	struct highlights *out;
	size_t cap;
};

static void
tokens_release(struct tokens *t)
{
	buf_release(&t->terms);
	free(t->list);
	memset(t, 0, sizeof(*t));
}

/* words_found; 1 is no memory. */
static int
add_token(void *context, const struct word *w)
{
	struct tokens *t = context;
	struct token *token;

	if (t->count == t->cap) {
		size_t cap = t->cap == 0 ? 64 : t->cap * 2;
		struct token *more = realloc(t->list, cap * sizeof(*more));

		if (more == NULL)
			return 1;
		t->list = more;
		t->cap = cap;
	}
	if (!w->colocated || t->positions == 0)
		t->positions++;
	token = &t->list[t->count++];
	token->position = t->positions - 1;
	token->at = t->terms.len;
	token->len = w->len;
	token->begin = w->begin;
	token->end = w->end;
	buf_append(&t->terms, w->term, w->len);
	return t->terms.failed ? 1 : 0;
}

static int
split(struct words *words, const char *text, size_t len, enum words_mode mode,
    struct tokens *out, struct error *e)
{
	if (words_split(words, text, len, mode, add_token, out, e) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

static int
mark(struct marking *m, size_t begin, size_t end, struct error *e)
{
	struct highlights *out = m->out;

	if (begin >= end)
		return 0;
	if (out->count == m->cap) {
		size_t cap = m->cap == 0 ? 16 : m->cap * 2;
		struct highlight *more = realloc(
		    out->list, cap * sizeof(*more));

		if (more == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		out->list = more;
		m->cap = cap;
	}
	out->list[out->count].begin = begin;
	out->list[out->count++].end = end;
	return 0;
}

/* Whether a term of the text is what a term of the query looks for. */
static bool
is_found(const struct tokens *text, const struct token *in,
    const struct tokens *query, const struct token *wanted, bool prefix)
{
	if (prefix ? in->len < wanted->len : in->len != wanted->len)
		return false;
	return wanted->len == 0 ||
	    memcmp(text->terms.data + in->at, query->terms.data + wanted->at,
		wanted->len) == 0;
}

/* The first token of a position, or `count`: tokens are sorted by it. */
static size_t
first_at(const struct tokens *t, size_t position)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->list[middle].position < position)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The token at the text's `position` that any of the query's terms at its own
   finds; NULL when none does. */
static const struct token *
find_at(const struct tokens *text, size_t position, const struct tokens *query,
    size_t wanted, bool prefix)
{
	size_t i, j, from = first_at(query, wanted);

	for (i = first_at(text, position);
	     i < text->count && text->list[i].position == position; i++)
		for (j = from;
		     j < query->count && query->list[j].position == wanted; j++)
			if (is_found(text, &text->list[i], query,
				&query->list[j], prefix))
				return &text->list[i];
	return NULL;
}

/* Mark every place where the query's positions follow each other. */
static int
mark_phrase(
    struct marking *m, const struct tokens *query, bool prefix, struct error *e)
{
	size_t start, i, n = query->positions;

	for (start = 0; n > 0 && start + n <= m->text.positions; start++) {
		size_t begin = SIZE_MAX, end = 0;

		for (i = 0; i < n; i++) {
			const struct token *t = find_at(&m->text, start + i,
			    query, i, prefix && i + 1 == n);

			if (t == NULL)
				break;
			begin = t->begin < begin ? t->begin : begin;
			end = t->end > end ? t->end : end;
		}
		if (i == n && mark(m, begin, end, e) != 0)
			return -1;
	}
	return 0;
}

static int
mark_words(struct marking *m, const struct query *q, struct error *e)
{
	struct tokens query = {BUF_EMPTY, NULL, 0, 0, 0};
	struct buf text = BUF_EMPTY;
	int rc;

	if (q->exact)
		buf_append_byte(&text, WORDS_EXACT);
	buf_append(&text, q->text, q->len);
	rc = buf_ok(&text, e);
	if (rc == 0)
		rc = split(m->words, (const char *)text.data, text.len,
		    q->prefix ? WORDS_PREFIX : WORDS_QUERY, &query, e);
	if (rc == 0)
		rc = mark_phrase(m, &query, q->prefix, e);
	tokens_release(&query);
	buf_release(&text);
	return rc;
}

static int
mark_query(struct marking *m, const struct query *q, struct error *e)
{
	const struct query *child;

	switch (q->kind) {
	case QUERY_WORDS:
		return mark_words(m, q, e);
	case QUERY_FIELD:
		if (q->field != m->column ||
		    (q->field == FIELD_AUTHOR && q->exact))
			return 0; /* a field's value is no word of a text */
		return mark_words(m, q, e);
	case QUERY_AND:
	case QUERY_OR:
	case QUERY_NEAR:
		for (child = q->child; child != NULL; child = child->next)
			if (mark_query(m, child, e) != 0)
				return -1;
		return 0;
	default:
		return 0;
	}
}

static int
by_begin(const void *a, const void *b)
{
	const struct highlight *x = a, *y = b;

	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

/* What overlaps or touches becomes one. */
static void
join(struct highlights *h)
{
	size_t i, n = 0;

	if (h->count == 0)
		return;
	qsort(h->list, h->count, sizeof(*h->list), by_begin);
	for (i = 1; i < h->count; i++) {
		if (h->list[i].begin > h->list[n].end)
			h->list[++n] = h->list[i];
		else if (h->list[i].end > h->list[n].end)
			h->list[n].end = h->list[i].end;
	}
	h->count = n + 1;
}

int
highlight_find(struct words *words, const struct query *query,
    enum field column, const char *text, size_t len, struct highlights *out,
    struct error *e)
{
	struct marking m = {.words = words, .column = column, .out = out};
	int rc;

	memset(out, 0, sizeof(*out));
	if (len > HIGHLIGHT_TEXT_MAX) {
		len = HIGHLIGHT_TEXT_MAX;
		while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--; /* not in the middle of a character */
	}
	rc = split(words, text, len, WORDS_DOCUMENT, &m.text, e);
	if (rc == 0)
		rc = mark_query(&m, query, e);
	tokens_release(&m.text);
	if (rc != 0)
		highlights_release(out);
	else
		join(out);
	return rc;
}

void
highlights_release(struct highlights *h)
{
	free(h->list);
	memset(h, 0, sizeof(*h));
}
