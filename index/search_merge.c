#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "index/search_internal.h"

/* Less than 0 when `a` comes first. */
static int
compare(const struct merge *m, const struct place *a, const struct place *b)
{
	int by_log;

	if (a->posted_ms != b->posted_ms)
		return (a->posted_ms > b->posted_ms) == m->newest_first ? -1
									: 1;
	by_log = strcmp(a->class_name, b->class_name);
	if (by_log != 0 || a->index == b->index)
		return by_log;
	return (a->index > b->index) == m->newest_first ? -1 : 1;
}

/* No later hit of the source comes before this: its head, where it has one,
   or what came last, or what its partition says. */
static struct place
bound(const struct merge *m, const struct source *s)
{
	struct place p = {0, s->log->class_name, 0};

	if (s->opened) {
		p.posted_ms = partition_posted_ms(s->head.posted_us);
		p.index = s->head.index;
		return p;
	}
	p.index = m->newest_first ? UINT64_MAX : 0;
	p.posted_ms = m->newest_first ? s->partition->info.posted_max_ms
				      : s->partition->info.posted_min_ms;
	return p;
}

int
merge_open(struct merge *m, struct index *ix, struct error *e)
{
	size_t i, j, all = 0;

	for (i = 0; i < ix->count; i++)
		all += ix->logs[i].count;
	m->sources = calloc(all + 1, sizeof(*m->sources));
	if (m->sources == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < ix->count; i++)
		for (j = 0; j < ix->logs[i].count; j++) {
			struct source *s = &m->sources[m->count];

			if (ix->logs[i].partitions[j].why[0] != '\0' ||
			    ix->logs[i].partitions[j].info.indexed == 0)
				continue;
			s->log = &ix->logs[i];
			s->partition = &ix->logs[i].partitions[j];
			m->count++;
		}
	return 0;
}

void
merge_deadline(struct merge *m, int64_t deadline_us)
{
	size_t i;

	m->deadline_us = deadline_us;
	for (i = 0; i < m->count; i++)
		if (m->sources[i].scan != NULL)
			partition_deadline(
			    m->sources[i].partition->p, deadline_us);
}

static void
end_source(struct source *s)
{
	scan_close(s->scan);
	s->scan = NULL;
	s->has_head = false;
	s->ended = true;
}

void
merge_close(struct merge *m)
{
	size_t i;

	for (i = 0; i < m->count; i++) {
		struct source *s = &m->sources[i];

		end_source(s);
		if (s->partition->p != NULL)
			partition_deadline(s->partition->p, 0);
		free(s->counts);
	}
	free(m->sources);
	m->sources = NULL;
	m->count = 0;
}

/*
 * A source failed.  What is wrong with its file is its end, which the
 * coverage tells; only what is wrong with the query or with us is an error.
 */
static int
fail(struct source *s, const struct error *own, struct error *e)
{
	end_source(s);
	if (own->code == ERROR_FORMAT || own->code == ERROR_IO ||
	    own->code == ERROR_NOTFOUND) {
		index_give_up(s->partition, own);
		return 0;
	}
	if (e != NULL)
		*e = *own;
	return -1;
}

static int
open_source(struct merge *m, struct source *s, struct error *e)
{
	uint64_t end = cursor_size_of(m->first, s->log->class_name);
	struct scan_bounds bounds = {.newest_first = m->newest_first,
	    .scored = m->scored,
	    .end = end < s->log->size ? end : s->log->size,
	    .posted_low_ms = PARTITION_EPOCH_MS,
	    .posted_high_ms = PARTITION_MS_MAX};
	struct error own = {ERROR_NONE, ""};
	struct partition *p = index_use(s->log, s->partition, &own);

	if (p == NULL && own.code == ERROR_NOMEM)
		return fail(s, &own, e);
	if (p == NULL) {
		end_source(s);
		return 0;
	}
	if (m->has_after && m->newest_first)
		bounds.posted_high_ms = m->after.posted_ms;
	if (m->has_after && !m->newest_first)
		bounds.posted_low_ms = m->after.posted_ms;
	partition_deadline(p, m->deadline_us);
	if (s->partition->info.first >= bounds.end) {
		end_source(s);
		return 0;
	}
	if (scan_open(
		&s->scan, p, &s->partition->info, m->match, &bounds, &own) != 0)
		return fail(s, &own, e);
	return 0;
}

/* Give the source a head, or end it. */
static int
pull(struct merge *m, struct source *s, struct error *e)
{
	struct error own = {ERROR_NONE, ""};
	struct place place;
	int64_t id;
	int rc;

	if (s->scan == NULL && open_source(m, s, e) != 0)
		return -1;
	if (s->ended)
		return 0;
	rc = scan_next(s->scan, &id, &own);
	if (rc == 0) {
		m->stopped = m->stopped || scan_stopped(s->scan);
		end_source(s);
		return 0;
	}
	if (rc < 0 || partition_entry(s->partition->p, id, &s->head, &own) != 0)
		return fail(s, &own, e);
	s->score = scan_score(s->scan);
	s->opened = true;
	place = bound(m, s);
	s->has_head = !m->has_after || compare(m, &m->after, &place) < 0;
	return 0;
}

static bool
too_late(const struct merge *m)
{
	return m->deadline_us != 0 && clock_monotonic_us() > m->deadline_us;
}

int
merge_next(struct merge *m, struct source **out, struct error *e)
{
	while (!m->stopped) {
		struct source *best = NULL;
		struct place first = {0, "", 0}, place;
		size_t i;

		for (i = 0; i < m->count; i++) {
			if (m->sources[i].ended)
				continue;
			place = bound(m, &m->sources[i]);
			if (best == NULL || compare(m, &place, &first) < 0) {
				best = &m->sources[i];
				first = place;
			}
		}
		if (best == NULL)
			return 0;
		if (best->has_head) {
			*out = best;
			return 1;
		}
		if (pull(m, best, e) != 0)
			return -1;
		m->stopped = m->stopped || too_late(m);
	}
	return 0;
}

void
merge_taken(struct source *s)
{
	s->has_head = false;
}

static int
count_source(struct merge *m, struct source *s, uint64_t max, uint64_t *count,
    struct error *e)
{
	struct error own = {ERROR_NONE, ""};
	int64_t id;
	int rc = 1;

	if (s->has_head)
		(*count)++;
	s->has_head = false;
	if (!s->ended && s->scan == NULL && open_source(m, s, e) != 0)
		return -1;
	while (!s->ended && *count < max) {
		rc = scan_next(s->scan, &id, &own);
		if (rc < 0)
			return fail(s, &own, e);
		if (rc == 0) {
			m->stopped = m->stopped || scan_stopped(s->scan);
			end_source(s);
		} else
			(*count)++;
	}
	return 0;
}

int
merge_count(struct merge *m, uint64_t max, uint64_t *count, struct error *e)
{
	size_t i;

	for (i = 0; i < m->count && *count < max && !m->stopped; i++) {
		if (count_source(m, &m->sources[i], max, count, e) != 0)
			return -1;
		m->stopped = m->stopped || too_late(m);
	}
	return 0;
}
