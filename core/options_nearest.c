#include <string.h>

#include "core/options_internal.h"

/* Longer texts than this are no misspelt names. */
#define NEAREST_MAX 48

static size_t
smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/*
 * Optimal string alignment: how many letters must be added, dropped, changed
 * or swapped with their neighbour to make one of the other.
 */
static size_t
edit_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][NEAREST_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2], *oldest;
	size_t i, j;

	for (j = 0; j <= b_len; j++)
		row[j] = j;
	for (i = 1; i <= a_len; i++) {
		oldest = before;
		before = last;
		last = row;
		row = oldest;
		row[0] = i;
		for (j = 1; j <= b_len; j++) {
			row[j] = smallest(last[j] + 1, row[j - 1] + 1,
			    last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
	}
	return row[b_len];
}

void
nearest_start(struct nearest *n, const char *text, size_t len)
{
	n->text = text;
	n->len = len;
	n->best = NULL;
	/* One slip, or one in every three letters. */
	n->distance = (len < 3 ? 1 : len / 3) + 1;
}

void
nearest_consider(struct nearest *n, const char *name, size_t len)
{
	size_t distance;

	if (n->len > NEAREST_MAX || len > NEAREST_MAX || n->len == 0)
		return;
	distance = edit_distance(n->text, n->len, name, len);
	/* Who wrote only the beginning meant the rest. */
	if (n->len < len && n->len > 1 && memcmp(n->text, name, n->len) == 0)
		distance = 1;
	if (distance < n->distance) {
		n->distance = distance;
		n->best = name;
	}
}
