#include "index/scan.h"

#include <stdlib.h>
#include <string.h>

#include "index/partition_internal.h"

/* One part of the match. */
struct part {
	sqlite3_stmt *found; /* what the expression matches; NULL: none */
	sqlite3_stmt *all; /* every entry; NULL where `found` says it */
	bool without; /* `all` but `found` */
	bool scored;
	bool check; /* times or place are to be compared for each entry */
	const struct match_part *match;
	bool has_found, has_head;
	int64_t found_id; /* the next of `found`, when `without` */
	int64_t head; /* the next of the part */
	double head_score;
};

struct scan {
	struct partition *p;
	const struct partition_info *info;
	struct scan_bounds bounds;
	struct part parts[MATCH_PARTS_MAX];
	size_t count;
	bool stopped;
	double score;
};

static const char *const FOUND[] = {
    "SELECT rowid FROM words WHERE words MATCH ?1 AND rowid >= ?2 AND "
    "rowid <= ?3 ORDER BY rowid",
    "SELECT rowid FROM words WHERE words MATCH ?1 AND rowid >= ?2 AND "
    "rowid <= ?3 ORDER BY rowid DESC",
};
/* BM25 (https://sqlite.org/fts5.html): text counts most, fields nothing. */
static const char *const SCORED[] = {
    "SELECT rowid, bm25(words, 4, 2, 0) FROM words WHERE words MATCH ?1 AND "
    "rowid >= ?2 AND rowid <= ?3 ORDER BY rowid",
    "SELECT rowid, bm25(words, 4, 2, 0) FROM words WHERE words MATCH ?1 AND "
    "rowid >= ?2 AND rowid <= ?3 ORDER BY rowid DESC",
};
static const char *const ALL[] = {
    "SELECT id FROM entry WHERE id >= ?2 AND id <= ?3 ORDER BY id",
    "SELECT id FROM entry WHERE id >= ?2 AND id <= ?3 ORDER BY id DESC",
};

/* 1 and the next id, 0 at the end or when stopped. */
static int
step(struct scan *s, sqlite3_stmt *statement, int64_t *id, struct error *e)
{
	int rc = sqlite3_step(statement);

	if (rc == SQLITE_ROW) {
		*id = sqlite3_column_int64(statement, 0);
		return 1;
	}
	if (rc == SQLITE_DONE)
		return 0;
	if ((rc & 0xff) == SQLITE_INTERRUPT) {
		s->stopped = true;
		return 0;
	}
	(void)sql_error(s->p->db, rc, e);
	return error_wrap(e, "%s", s->p->path);
}

/* Whether `a` comes before `b` in the walk. */
static bool
before(const struct scan *s, int64_t a, int64_t b)
{
	return s->bounds.newest_first ? a > b : a < b;
}

/* Whether `id`, of all entries, is one that the expression does not match. */
static int
is_without(struct scan *s, struct part *part, int64_t id, struct error *e)
{
	while (part->has_found && before(s, part->found_id, id)) {
		int rc = step(s, part->found, &part->found_id, e);

		if (rc < 0)
			return -1;
		part->has_found = rc == 1;
	}
	return s->stopped || (part->has_found && part->found_id == id) ? 0 : 1;
}

static int
passes(struct scan *s, const struct part *part, int64_t id, struct error *e)
{
	const struct match_part *m = part->match;
	struct partition_entry entry;

	if (!part->check)
		return 1;
	if (partition_entry(s->p, id, &entry, e) != 0)
		return -1;
	return entry.index < s->bounds.end &&
	    entry.posted_us >= m->posted_from &&
	    entry.posted_us < m->posted_to &&
	    entry.captured_us >= m->captured_from &&
	    entry.captured_us < m->captured_to;
}

/* Find the part's next entry. */
static int
advance(struct scan *s, struct part *part, struct error *e)
{
	sqlite3_stmt *walk = part->all != NULL ? part->all : part->found;
	int64_t id;
	int rc;

	part->has_head = false;
	while (!s->stopped && (rc = step(s, walk, &id, e)) != 0) {
		if (rc == 1 && part->without)
			rc = is_without(s, part, id, e);
		if (rc == 1)
			rc = passes(s, part, id, e);
		if (rc < 0)
			return -1;
		if (rc == 1) {
			part->head = id;
			if (part->scored) /* less is better in SQLite */
				part->head_score = -sqlite3_column_double(
				    walk, 1);
			part->has_head = true;
			return 0;
		}
	}
	return 0;
}

/* The lowest id in a closed partition whose place is `ms` or later. */
static int
find_id(struct scan *s, int64_t ms, int64_t *id, struct error *e)
{
	int64_t low = 1, high = (int64_t)s->info->indexed + 1;
	struct partition_entry entry;

	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		if (partition_entry(s->p, middle, &entry, e) != 0)
			return -1;
		if (partition_posted_ms(entry.posted_us) < ms)
			low = middle + 1;
		else
			high = middle;
	}
	*id = low;
	return 0;
}

/* The ids whose places are from low_ms to high_ms. */
static int
find_ids(struct scan *s, int64_t low_ms, int64_t high_ms, int64_t ids[2],
    struct error *e)
{
	if (s->p->live) {
		ids[0] = partition_live_id(low_ms, 0);
		ids[1] = partition_live_id(high_ms, PARTITION_ENTRIES - 1);
		return 0;
	}
	ids[0] = 1;
	ids[1] = (int64_t)s->info->indexed;
	if (low_ms > s->info->posted_min_ms &&
	    find_id(s, low_ms, &ids[0], e) != 0)
		return -1;
	if (high_ms >= s->info->posted_max_ms)
		return 0;
	if (find_id(s, high_ms + 1, &ids[1], e) != 0)
		return -1;
	ids[1]--;
	return 0;
}

/* Whether a bound of posted time lies between two places of the order, or
   where places no longer tell times apart. */
static bool
is_between(int64_t us)
{
	if (us == INT64_MIN || us == INT64_MAX)
		return false;
	return us % 1000 != 0 || us / 1000 >= PARTITION_MS_MAX ||
	    us / 1000 <= PARTITION_EPOCH_MS;
}

static bool
must_check(const struct scan *s, const struct match_part *m)
{
	const struct partition_info *i = s->info;

	/* A live one may have grown since `info` was read. */
	return s->p->live || s->bounds.end < i->first + i->count ||
	    is_between(m->posted_from) || is_between(m->posted_to) ||
	    m->captured_from > i->captured_min_us ||
	    m->captured_to <= i->captured_max_us;
}

static int
bind(sqlite3_stmt *statement, const char *expression, const int64_t ids[2])
{
	int rc = SQLITE_OK;

	if (expression != NULL)
		rc = sqlite3_bind_text(
		    statement, 1, expression, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(statement, 2, ids[0]);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(statement, 3, ids[1]);
	return rc;
}

static int
prepare(
    struct scan *s, struct part *part, const int64_t ids[2], struct error *e)
{
	const char *expression = part->match->expression;
	int newest = s->bounds.newest_first ? 1 : 0, rc = SQLITE_OK;

	if (expression != NULL) {
		part->scored = s->bounds.scored && !part->without;
		if (part->scored)
			rc = sql_prepare(
			    s->p->db, SCORED[newest], &part->found, e);
		else
			rc = sql_prepare(
			    s->p->db, FOUND[newest], &part->found, e);
		if (rc != 0)
			return -1;
		rc = bind(part->found, expression, ids);
	}
	if (rc == SQLITE_OK && (expression == NULL || part->without)) {
		if (sql_prepare(s->p->db, ALL[newest], &part->all, e) != 0)
			return -1;
		rc = bind(part->all, NULL, ids);
	}
	if (rc != SQLITE_OK)
		return sql_error(s->p->db, rc, e);
	return 0;
}

static int
open_part(struct scan *s, const struct match_part *m, struct error *e)
{
	struct part *part = &s->parts[s->count];
	int64_t low_ms = s->bounds.posted_low_ms, ids[2];
	int64_t high_ms = s->bounds.posted_high_ms;

	part->match = m;
	part->without = m->without;
	part->check = must_check(s, m);
	if (m->posted_from > INT64_MIN &&
	    partition_posted_ms(m->posted_from) > low_ms)
		low_ms = partition_posted_ms(m->posted_from);
	if (m->posted_to == INT64_MIN)
		return 0; /* before all times */
	if (m->posted_to < INT64_MAX &&
	    partition_posted_ms(m->posted_to - 1) < high_ms)
		high_ms = partition_posted_ms(m->posted_to - 1);
	if (low_ms > high_ms || low_ms > s->info->posted_max_ms ||
	    high_ms < s->info->posted_min_ms ||
	    m->captured_from > s->info->captured_max_us ||
	    m->captured_to <= s->info->captured_min_us)
		return 0; /* nothing of it is here */
	s->count++;
	if (find_ids(s, low_ms, high_ms, ids, e) != 0 ||
	    prepare(s, part, ids, e) != 0)
		return -1;
	if (part->without) {
		int rc = step(s, part->found, &part->found_id, e);

		if (rc < 0)
			return -1;
		part->has_found = rc == 1;
	}
	return advance(s, part, e);
}

int
scan_open(struct scan **out, struct partition *p,
    const struct partition_info *info, const struct match *m,
    const struct scan_bounds *bounds, struct error *e)
{
	struct scan *s = calloc(1, sizeof(*s));
	size_t i;

	if (s == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	s->p = p;
	s->info = info;
	s->bounds = *bounds;
	for (i = 0; i < m->count && !s->stopped; i++)
		if (open_part(s, &m->parts[i], e) != 0) {
			scan_close(s);
			return -1;
		}
	*out = s;
	return 0;
}

void
scan_close(struct scan *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < MATCH_PARTS_MAX; i++) {
		(void)sqlite3_finalize(s->parts[i].found); /* only read */
		(void)sqlite3_finalize(s->parts[i].all);
	}
	free(s);
}

int
scan_next(struct scan *s, int64_t *id, struct error *e)
{
	const struct part *best = NULL;
	int64_t found;
	size_t i;

	if (s->stopped)
		return 0;
	for (i = 0; i < s->count; i++)
		if (s->parts[i].has_head &&
		    (best == NULL || before(s, s->parts[i].head, best->head)))
			best = &s->parts[i];
	if (best == NULL)
		return 0;
	found = best->head;
	s->score = best->head_score;
	for (i = 0; i < s->count; i++)
		if (s->parts[i].has_head && s->parts[i].head == found &&
		    advance(s, &s->parts[i], e) != 0)
			return -1;
	*id = found; /* true, even if looking for the next was stopped */
	return 1;
}

bool
scan_stopped(const struct scan *s)
{
	return s->stopped;
}

double
scan_score(const struct scan *s)
{
	return s->score;
}
