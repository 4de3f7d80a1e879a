#include "index/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "index/search_internal.h"

void
search_result_release(struct search_result *r)
{
	size_t i, j;

	for (i = 0; i < SEARCH_FACETS; i++) {
		for (j = 0; j < r->facet_counts[i]; j++)
			free(r->facets[i][j].value);
		free(r->facets[i]);
	}
	free(r->hits);
	free(r->cursor);
	coverage_release(&r->coverage);
	memset(r, 0, sizeof(*r));
}

void
search_hit_set(struct search_hit *hit, const struct source *s)
{
	(void)snprintf(
	    hit->class_name, sizeof(hit->class_name), "%s", s->log->class_name);
	hit->index = s->head.index;
	hit->posted_us = s->head.posted_us;
	hit->captured_us = s->head.captured_us;
	hit->score = s->score;
}

/* The next hits in the order, up to the limit. */
static int
fill_page(struct merge *m, struct search_result *out, struct facets *f,
    struct error *e)
{
	struct source *s;
	int rc = 0;

	while (out->hit_count < m->request->limit &&
	    (rc = merge_next(m, &s, e)) == 1) {
		search_hit_set(&out->hits[out->hit_count++], s);
		if (f != NULL && out->facets_of < m->request->facets_max) {
			if (facets_add(f, s, e) != 0)
				return -1;
			out->facets_of++;
		}
		merge_taken(s);
	}
	return rc < 0 ? -1 : 0;
}

/* Whether there is a hit behind the page. */
static int
find_more(struct merge *m, const struct search_result *out, uint64_t offset,
    bool *more, struct error *e)
{
	struct source *s;
	int rc;

	if (m->request->order == SEARCH_RELEVANCE) {
		*more = offset + out->hit_count < out->ranked;
		return 0;
	}
	/* When time was up the rest is where the next page goes on. */
	rc = m->stopped ? 1 : merge_next(m, &s, e);
	*more = out->hit_count > 0 && (rc == 1 || m->stopped);
	return rc < 0 ? -1 : 0;
}

/* Look at more hits for the facets, then count what is left. */
static int
count_rest(struct merge *m, struct search_result *out, struct facets *f,
    struct error *e)
{
	struct source *s;
	int rc = 0;

	out->total = m->request->order == SEARCH_RELEVANCE ? out->ranked
							   : out->hit_count;
	while (f != NULL && out->facets_of < m->request->facets_max &&
	    out->facets_of == out->total && (rc = merge_next(m, &s, e)) == 1) {
		if (facets_add(f, s, e) != 0)
			return -1;
		out->facets_of++;
		out->total++;
		merge_taken(s);
	}
	if (rc < 0 ||
	    merge_count(m, m->request->count_max, &out->total, e) != 0)
		return -1;
	/* It ended below the maximum because there was no more. */
	out->total_exact = !m->stopped && out->total < m->request->count_max;
	out->facets_exact = out->total_exact && out->facets_of == out->total;
	return 0;
}

/* What counting leaves out changes no hit: it only makes the count a bound. */
static int
count_in_time(struct merge *m, struct search_result *out, struct facets *f,
    struct error *e)
{
	int64_t deadline_us = m->request->deadline_us;
	int64_t now = clock_monotonic_us();

	if (m->request->count_us > 0 &&
	    (deadline_us == 0 || now + m->request->count_us < deadline_us))
		deadline_us = now + m->request->count_us;
	merge_deadline(m, deadline_us);
	return count_rest(m, out, f, e);
}

static int
make_cursor(const struct merge *m, const struct search_result *out,
    uint64_t offset, char **text, struct error *e)
{
	const struct search_hit *last = &out->hits[out->hit_count - 1];
	struct cursor c = *m->first; /* its list of sizes stays m->first's */

	c.posted_ms = partition_posted_ms(last->posted_us);
	(void)snprintf(
	    c.class_name, sizeof(c.class_name), "%s", last->class_name);
	c.index = last->index;
	c.offset = offset + out->hit_count;
	c.total = out->total;
	c.total_exact = out->total_exact;
	return cursor_write(&c, text, e);
}

static int
run_pages(struct merge *m, const struct cursor *from, struct search_result *out,
    struct facets *f, struct error *e)
{
	uint64_t offset = from->offset;
	bool ranked = m->request->order == SEARCH_RELEVANCE, more = false;
	int rc;

	rc = ranked ? search_rank(m, offset, out, f, e)
		    : fill_page(m, out, f, e);
	if (rc != 0 || find_more(m, out, offset, &more, e) != 0)
		return -1;
	out->stopped = m->stopped;
	if (m->request->cursor != NULL) {
		out->total = from->total;
		out->total_exact = from->total_exact;
	} else if (count_in_time(m, out, f, e) != 0)
		return -1;
	if (f != NULL && facets_finish(f, m, out, e) != 0)
		return -1;
	return more ? make_cursor(m, out, offset, &out->cursor, e) : 0;
}

/* The cursor, or for the first page one that holds the sizes of now. */
static int
begin(struct index *ix, const struct search_request *r, struct cursor *c,
    struct error *e)
{
	size_t i;

	if (r->cursor != NULL)
		return cursor_read(c, r, e);
	if (cursor_init(c, r, e) != 0)
		return -1;
	for (i = 0; i < ix->count; i++)
		if (cursor_add_size(
			c, ix->logs[i].class_name, ix->logs[i].size, e) != 0) {
			cursor_release(c);
			return -1;
		}
	return 0;
}

static int
run(struct index *ix, const struct search_request *r, const struct match *match,
    const struct cursor *first, struct search_result *out, struct error *e)
{
	struct merge m = {.request = r,
	    .match = match,
	    .deadline_us = r->deadline_us,
	    .first = first,
	    .newest_first = r->order != SEARCH_OLDEST,
	    .scored = r->order == SEARCH_RELEVANCE};
	struct facets *f = NULL;
	int rc = -1;

	m.has_after = r->cursor != NULL && !m.scored;
	m.after.posted_ms = first->posted_ms;
	m.after.class_name = first->class_name;
	m.after.index = first->index;
	if (r->facets_max > 0 && r->cursor == NULL && facets_new(&f, e) != 0)
		return -1;
	if (merge_open(&m, ix, e) == 0)
		rc = run_pages(&m, first, out, f, e);
	merge_close(&m);
	facets_free(f);
	if (rc != 0)
		return -1;
	return index_coverage(ix, &out->coverage, e);
}

int
search_run(struct index *ix, const struct search_request *r,
    struct search_result *out, struct error *e)
{
	struct match match;
	struct cursor first;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (r->limit < 1 || r->limit > SEARCH_LIMIT_MAX)
		return error_set(e, ERROR_INPUT, "a page has 1 to %d hits",
		    SEARCH_LIMIT_MAX);
	if (index_refresh(ix, e) != 0 ||
	    match_init(&match, r->query, r->scope, e) != 0)
		return -1;
	if (begin(ix, r, &first, e) == 0) {
		out->hits = calloc(r->limit, sizeof(*out->hits));
		if (out->hits == NULL)
			error_set(e, ERROR_NOMEM, "out of memory");
		else
			rc = run(ix, r, &match, &first, out, e);
		cursor_release(&first);
	}
	match_release(&match);
	if (rc != 0)
		search_result_release(out);
	return rc;
}

void
search_text(const struct search_result *r, struct buf *out)
{
	if (r->total == 0 && r->total_exact)
		buf_append_str(out, "No hits");
	else if (!r->total_exact)
		buf_append_str(out, "At least ");
	if (r->total > 0 || !r->total_exact) {
		coverage_number(out, r->total);
		buf_append_str(out, r->total == 1 ? " hit" : " hits");
	}
	buf_append_str(out, ".\n");
	if (r->stopped)
		buf_append_str(out,
		    "The search was stopped because its time was up: there "
		    "may be hits that are not shown.\n");
	if (r->ranked > 0 && !r->ranked_all) {
		buf_append_str(out, "The most relevant of the newest ");
		coverage_number(out, r->ranked);
		buf_append_str(out, " hits are shown.\n");
	}
	if (!coverage_complete(&r->coverage)) {
		buf_append_str(out, "Not everything was searched:\n");
		coverage_text(&r->coverage, out);
	}
}
