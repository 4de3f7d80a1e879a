#include "index/word_diff.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "index/breaks.h"

struct piece {
	const char *text;
	size_t len;
	bool kept; /* in both texts */
};

struct pieces {
	struct piece *all;
	size_t count;
};

static int
split(struct pieces *p, const char *text, size_t len, struct error *e)
{
	size_t at, end, count = 0;

	for (at = 0; at < len; at = breaks_next(text, len, at))
		count++;
	p->all = calloc(count + 1, sizeof(*p->all));
	if (p->all == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (at = 0; at < len; at = end) {
		end = breaks_next(text, len, at);
		p->all[p->count++] = (struct piece){text + at, end - at, false};
	}
	return 0;
}

static bool
is_same(const struct piece *a, const struct piece *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* The parts of both texts that differ, and how far each way goes in them. */
struct search {
	struct piece *a, *b;
	int n, m;
	int *reach; /* for each edit count d: 2d + 1 ends, by diagonal */
};

/* The first of the ends that `d` edits reach: of the diagonals -d to d. */
static int *
reached(const struct search *s, int d)
{
	return s->reach + (ptrdiff_t)d * d + d;
}

/* Whether the best way to diagonal `k` by `d` edits adds, not removes. */
static bool
comes_by_adding(const int *before, int d, int k)
{
	return k == -d || (k != d && before[k - 1] < before[k + 1]);
}

/* The fewest edits that make `b` of `a`; -1: more than may be looked for. */
static int
count_edits(const struct search *s)
{
	int d, k, x, y;

	for (d = 0; d <= WORD_DIFF_EDITS; d++) {
		int *here = reached(s, d);
		const int *before = d == 0 ? NULL : reached(s, d - 1);

		for (k = -d; k <= d; k += 2) {
			x = 0;
			if (before != NULL)
				x = comes_by_adding(before, d, k)
				    ? before[k + 1]
				    : before[k - 1] + 1;
			y = x - k;
			while (x < s->n && y < s->m &&
			    is_same(&s->a[x], &s->b[y])) {
				x++;
				y++;
			}
			here[k] = x;
			if (x >= s->n && y >= s->m)
				return d;
		}
	}
	return -1;
}

/* Mark what the way of `d` edits keeps, from its end. */
static void
mark_kept(const struct search *s, int d)
{
	int x = s->n, y = s->m, k, from_x, from_y;

	for (; d >= 0; d--) {
		from_x = from_y = 0;
		if (d > 0) {
			const int *before = reached(s, d - 1);

			k = x - y;
			k += comes_by_adding(before, d, k) ? 1 : -1;
			from_x = before[k];
			from_y = from_x - k;
		}
		while (x > from_x && y > from_y) {
			s->a[--x].kept = true;
			s->b[--y].kept = true;
		}
		x = from_x;
		y = from_y;
	}
}

/* Mark what stayed between the common beginning and end. */
static int
compare_middle(struct search *s, struct error *e)
{
	size_t most = WORD_DIFF_EDITS + 1;
	int d;

	if (s->n == 0 || s->m == 0 || s->n > WORD_DIFF_WORDS ||
	    s->m > WORD_DIFF_WORDS)
		return 0;
	if ((size_t)s->n + (size_t)s->m + 1 < most)
		most = (size_t)s->n + (size_t)s->m + 1;
	s->reach = malloc(most * most * sizeof(*s->reach));
	if (s->reach == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	d = count_edits(s);
	if (d >= 0)
		mark_kept(s, d);
	free(s->reach);
	return 0;
}

static int
compare(struct pieces *a, struct pieces *b, struct error *e)
{
	size_t start = 0, a_end = a->count, b_end = b->count;
	struct search s;

	while (start < a_end && start < b_end &&
	    is_same(&a->all[start], &b->all[start])) {
		a->all[start].kept = b->all[start].kept = true;
		start++;
	}
	while (a_end > start && b_end > start &&
	    is_same(&a->all[a_end - 1], &b->all[b_end - 1]))
		a->all[--a_end].kept = b->all[--b_end].kept = true;
	if (a_end - start > WORD_DIFF_WORDS || b_end - start > WORD_DIFF_WORDS)
		return 0;
	s.a = a->all + start;
	s.b = b->all + start;
	s.n = (int)(a_end - start);
	s.m = (int)(b_end - start);
	return compare_middle(&s, e);
}

/* How many pieces from `i` and `j` on stayed beside each other. */
static size_t
kept_run(const struct pieces *a, size_t i, const struct pieces *b, size_t j)
{
	size_t n = 0;

	while (i + n < a->count && a->all[i + n].kept && j + n < b->count &&
	    b->all[j + n].kept)
		n++;
	return n;
}

static size_t
changed_run(const struct pieces *p, size_t from)
{
	size_t n = 0;

	while (from + n < p->count && !p->all[from + n].kept)
		n++;
	return n;
}

static bool
are_spaces(const struct piece *p, size_t n)
{
	uint32_t code = 0;

	while (n > 0 && utf8_next(p->text, p->len, &code) > 0 &&
	    utf8_is_space(code)) {
		p++;
		n--;
	}
	return n == 0;
}

/* White space that stayed between two changes went and came with them. */
static void
absorb_spaces(struct pieces *a, struct pieces *b)
{
	size_t i = 0, j = 0, k, went, came, stayed;

	while (i < a->count || j < b->count) {
		went = changed_run(a, i);
		came = changed_run(b, j);
		i += went;
		j += came;
		stayed = kept_run(a, i, b, j);
		if (went + came > 0 && are_spaces(&a->all[i], stayed) &&
		    (i + stayed < a->count || j + stayed < b->count)) {
			for (k = 0; k < stayed; k++)
				a->all[i + k].kept = b->all[j + k].kept = false;
		}
		i += stayed;
		j += stayed;
	}
}

static void
give(const struct pieces *p, size_t from, size_t n, enum word_diff_kind kind,
    word_diff_run *run, void *context)
{
	size_t len = 0, i;

	for (i = from; i < from + n; i++)
		len += p->all[i].len;
	if (len > 0)
		run(context, kind, p->all[from].text, len);
}

int
word_diff(const char *old_text, size_t old_len, const char *new_text,
    size_t new_len, word_diff_run *run, void *context, struct error *e)
{
	struct pieces a = {NULL, 0}, b = {NULL, 0};
	size_t i = 0, j = 0, n;
	int rc = -1;

	if (split(&a, old_text, old_len, e) != 0 ||
	    split(&b, new_text, new_len, e) != 0 || compare(&a, &b, e) != 0)
		goto out;
	absorb_spaces(&a, &b);
	while (i < a.count || j < b.count) {
		n = changed_run(&a, i);
		give(&a, i, n, WORD_DIFF_REMOVED, run, context);
		i += n;
		n = changed_run(&b, j);
		give(&b, j, n, WORD_DIFF_ADDED, run, context);
		j += n;
		n = kept_run(&a, i, &b, j);
		give(&b, j, n, WORD_DIFF_SAME, run, context);
		i += n;
		j += n;
	}
	rc = 0;
out:
	free(a.all);
	free(b.all);
	return rc;
}
