#include <stdlib.h>
#include <string.h>

#include "index/search_internal.h"

struct ranked {
	struct search_hit *hits;
	size_t count, cap;
};

static int
add(struct ranked *r, const struct source *s, struct error *e)
{
	if (r->count == r->cap) {
		size_t cap = r->cap == 0 ? 256 : r->cap * 2;
		struct search_hit *more = realloc(r->hits, cap * sizeof(*more));

		if (more == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		r->hits = more;
		r->cap = cap;
	}
	search_hit_set(&r->hits[r->count++], s);
	return 0;
}

/* The best first; then the newest, as they came. */
static int
by_score(const void *a, const void *b)
{
	const struct search_hit *x = a, *y = b;
	int by_log;

	if (x->score < y->score || x->score > y->score)
		return x->score > y->score ? -1 : 1;
	if (x->posted_us != y->posted_us)
		return x->posted_us > y->posted_us ? -1 : 1;
	by_log = strcmp(x->class_name, y->class_name);
	if (by_log != 0 || x->index == y->index)
		return by_log;
	return x->index > y->index ? -1 : 1;
}

static int
gather(struct merge *m, struct ranked *r, struct search_result *out,
    struct facets *f, struct error *e)
{
	struct source *s;
	int rc = 1;

	while (
	    r->count < SEARCH_RANKED_MAX && (rc = merge_next(m, &s, e)) == 1) {
		if (add(r, s, e) != 0)
			return -1;
		if (f != NULL && out->facets_of < m->request->facets_max) {
			if (facets_add(f, s, e) != 0)
				return -1;
			out->facets_of++;
		}
		merge_taken(s);
	}
	out->ranked = r->count;
	out->ranked_all = rc == 0 && !m->stopped;
	return rc < 0 ? -1 : 0;
}

int
search_rank(struct merge *m, uint64_t offset, struct search_result *out,
    struct facets *f, struct error *e)
{
	struct ranked r = {NULL, 0, 0};
	size_t left;

	if (gather(m, &r, out, f, e) != 0) {
		free(r.hits);
		return -1;
	}
	if (r.count > 0)
		qsort(r.hits, r.count, sizeof(*r.hits), by_score);
	if (offset > r.count)
		offset = r.count;
	left = r.count - (size_t)offset;
	out->hit_count = left < m->request->limit ? left : m->request->limit;
	if (out->hit_count > 0)
		memcpy(out->hits, r.hits + offset,
		    out->hit_count * sizeof(*r.hits));
	free(r.hits);
	return 0;
}
