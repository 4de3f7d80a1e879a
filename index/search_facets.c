#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "index/names_internal.h"
#include "index/search_internal.h"

const char *const search_facet_names[SEARCH_FACETS] = {
    [SEARCH_CHANNEL] = "channel",
    [SEARCH_SOURCE] = "source",
    [SEARCH_AUTHOR] = "author",
    [SEARCH_DIRECTION] = "direction",
    [SEARCH_TYPE] = "type",
    [SEARCH_DAY] = "day",
};

/* Which of a document's facets are counted, and as what. */
static const struct {
	enum document_facet from;
	enum search_facet to;
} COUNTED[] = {
    {DOCUMENT_CHANNEL, SEARCH_CHANNEL},
    {DOCUMENT_SOURCE, SEARCH_SOURCE},
    {DOCUMENT_AUTHOR, SEARCH_AUTHOR},
    {DOCUMENT_DIRECTION, SEARCH_DIRECTION},
    {DOCUMENT_TYPE, SEARCH_TYPE},
};
#define COUNTED_COUNT (sizeof(COUNTED) / sizeof(COUNTED[0]))

/*
 * While hits come, each source counts the numbers of its own names, which
 * costs next to nothing; at the end they are brought together by value.
 */
struct facets {
	struct names *names;
	struct value {
		enum search_facet facet;
		uint64_t count;
		struct buf text;
	} * values; /* by number of name, less one */
	size_t count;
};

int
facets_new(struct facets **out, struct error *e)
{
	struct facets *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (names_new(&f->names, e) != 0) {
		free(f);
		return -1;
	}
	*out = f;
	return 0;
}

void
facets_free(struct facets *f)
{
	size_t i;

	if (f == NULL)
		return;
	for (i = 0; i < f->count; i++)
		buf_release(&f->values[i].text);
	free(f->values);
	names_free(f->names);
	free(f);
}

/* Count one more, or `more`, of a value. */
static int
count_value(struct facets *f, enum search_facet facet, const void *text,
    size_t len, uint64_t more, struct error *e)
{
	struct value *values;
	uint32_t number;
	bool fresh;

	if (names_number(f->names, facet, text, len, &number, &fresh, e) != 0)
		return -1;
	if (!fresh) {
		f->values[number - 1].count += more;
		return 0;
	}
	values = realloc(f->values, number * sizeof(*values));
	if (values == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	f->values = values;
	memset(&values[number - 1], 0, sizeof(*values));
	f->count = number;
	values[number - 1].facet = facet;
	values[number - 1].count = more;
	buf_append(&values[number - 1].text, text, len);
	return buf_ok(&values[number - 1].text, e);
}

static int
count_number(struct source *s, uint32_t number, struct error *e)
{
	if (number >= s->count_cap) {
		size_t cap = ((size_t)number + 1) * 2;
		uint32_t *more = realloc(s->counts, cap * sizeof(*more));

		if (more == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		memset(more + s->count_cap, 0,
		    (cap - s->count_cap) * sizeof(*more));
		s->counts = more;
		s->count_cap = cap;
	}
	s->counts[number]++;
	return 0;
}

int
facets_add(struct facets *f, struct source *s, struct error *e)
{
	char time[CLOCK_TEXT_LEN + 1];
	size_t i;

	for (i = 0; i < COUNTED_COUNT; i++) {
		uint32_t number = s->head.facets[COUNTED[i].from];

		if (number != 0 && count_number(s, number, e) != 0)
			return -1;
	}
	clock_format(s->head.posted_us, time);
	return count_value(f, SEARCH_DAY, time, strlen("2026-11-22"), 1, e);
}

static int
gather(struct facets *f, struct source *s, struct error *e)
{
	struct error own = {ERROR_NONE, ""};
	struct buf text = BUF_EMPTY;
	enum document_facet facet;
	uint32_t number;
	size_t i;
	int rc = 0;

	for (number = 1; number < s->count_cap && rc == 0; number++) {
		if (s->counts[number] == 0 || s->partition->p == NULL)
			continue;
		buf_clear(&text);
		if (partition_name(
			s->partition->p, number, &facet, &text, &own) != 0) {
			/* Damage: the coverage tells it. */
			if (own.code == ERROR_NOMEM)
				rc = error_set(e, ERROR_NOMEM, "%s", own.text);
			else
				index_give_up(s->partition, &own);
			break;
		}
		for (i = 0; i < COUNTED_COUNT && rc == 0; i++)
			if (COUNTED[i].from == facet)
				rc = count_value(f, COUNTED[i].to, text.data,
				    text.len, s->counts[number], e);
	}
	buf_release(&text);
	return rc;
}

/* The most frequent first; then by value, so that answers are repeatable. */
static int
by_count(const void *a, const void *b)
{
	const struct search_value *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->value, y->value);
}

static int
list(const struct facets *f, enum search_facet facet, struct search_result *out,
    struct error *e)
{
	struct search_value *values = calloc(f->count + 1, sizeof(*values));
	size_t n = 0, i;

	if (values == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	out->facets[facet] = values;
	for (i = 0; i < f->count; i++) {
		if (f->values[i].facet != facet)
			continue;
		values[n].value = strndup((const char *)f->values[i].text.data,
		    f->values[i].text.len);
		if (values[n].value == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		values[n].count = f->values[i].count;
		out->facet_counts[facet] = ++n;
	}
	qsort(values, n, sizeof(*values), by_count);
	while (out->facet_counts[facet] > SEARCH_FACET_VALUES)
		free(values[--out->facet_counts[facet]].value);
	return 0;
}

int
facets_finish(struct facets *f, struct merge *m, struct search_result *out,
    struct error *e)
{
	size_t i;
	int facet;

	for (i = 0; i < m->count; i++)
		if (m->sources[i].counts != NULL &&
		    gather(f, &m->sources[i], e) != 0)
			return -1;
	for (facet = 0; facet < SEARCH_FACETS; facet++)
		if (list(f, (enum search_facet)facet, out, e) != 0)
			return -1;
	return 0;
}
