#include <stdlib.h>
#include <string.h>

#include "index/check_internal.h"
#include "index/partition_internal.h"

static const char *const COLUMNS[] = {"text", "author", "meta"};

/* FNV-1a, 64 bits, over term, column and position; then mixed, since these
   are added up. */
static uint64_t
hash_of(const void *term, size_t len, unsigned int column, uint64_t position)
{
	const uint8_t *bytes = term;
	uint64_t h = UINT64_C(14695981039346656037) ^ column ^ position << 8;
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ bytes[i]) * UINT64_C(1099511628211);
	h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
	return h ^ h >> 33;
}

/* The id of each entry, by its place in the partition. */
static int
read_ids(struct check_held *h, struct error *e)
{
	sqlite3_stmt *s = NULL;
	int step;

	if (sql_prepare(h->p->db, "SELECT id, log_index FROM entry", &s, e) !=
	    0)
		return -1;
	while ((step = sqlite3_step(s)) == SQLITE_ROW) {
		uint64_t index = (uint64_t)sqlite3_column_int64(s, 1);
		uint64_t place = index - h->info->first;

		if (index < h->info->first || place >= h->info->count ||
		    h->entries[place].id != 0)
			h->strays++;
		else
			h->entries[place].id = sqlite3_column_int64(s, 0);
	}
	if (step != SQLITE_DONE)
		(void)sql_error(h->p->db, step, e);
	(void)sqlite3_finalize(s); /* only read */
	return step == SQLITE_DONE ? 0 : -1;
}

struct by_id {
	int64_t id;
	uint64_t *terms;
};

static int
compare_ids(const void *a, const void *b)
{
	const struct by_id *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* One row of the index's terms; a term that stands twice at a place counts
   once, on both sides. */
struct instance {
	struct buf term;
	int64_t id;
	unsigned int column;
	int64_t position;
};

static unsigned int
column_of(sqlite3_stmt *s)
{
	const char *name = (const char *)sqlite3_column_text(s, 2);
	unsigned int i;

	for (i = 0; i < 3; i++)
		if (name != NULL && strcmp(name, COLUMNS[i]) == 0)
			break;
	return i;
}

static bool
is_again(struct instance *last, sqlite3_stmt *s)
{
	const void *term = sqlite3_column_text(s, 0);
	size_t len = (size_t)sqlite3_column_bytes(s, 0);
	bool again = last->id == sqlite3_column_int64(s, 1) &&
	    last->column == column_of(s) &&
	    last->position == sqlite3_column_int64(s, 3) &&
	    last->term.len == len &&
	    (len == 0 || memcmp(last->term.data, term, len) == 0);

	last->id = sqlite3_column_int64(s, 1);
	last->column = column_of(s);
	last->position = sqlite3_column_int64(s, 3);
	buf_clear(&last->term);
	buf_append(&last->term, term, len);
	return again;
}

static int
add_terms(struct check_held *h, const struct by_id *ids, size_t count,
    sqlite3_stmt *s, struct error *e)
{
	struct instance last = {BUF_EMPTY, INT64_MIN, 0, -1};
	int step;

	while ((step = sqlite3_step(s)) == SQLITE_ROW) {
		struct by_id key = {.id = sqlite3_column_int64(s, 1)};
		const struct by_id *found;

		if (is_again(&last, s))
			continue;
		found = bsearch(&key, ids, count, sizeof(*ids), compare_ids);
		if (found == NULL)
			h->strays++;
		else
			*found->terms += hash_of(last.term.data, last.term.len,
			    last.column, (uint64_t)last.position);
	}
	if (step != SQLITE_DONE)
		(void)sql_error(h->p->db, step, e);
	buf_release(&last.term);
	return step == SQLITE_DONE ? 0 : -1;
}

static int
read_terms(struct check_held *h, struct error *e)
{
	struct by_id *ids = calloc(h->info->count + 1, sizeof(*ids));
	sqlite3_stmt *s = NULL;
	size_t count = 0, i;
	int rc = -1;

	if (ids == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < h->info->count; i++)
		if (h->entries[i].id != 0) {
			ids[count].id = h->entries[i].id;
			ids[count++].terms = &h->entries[i].terms;
		}
	qsort(ids, count, sizeof(*ids), compare_ids);
	if (sql_prepare(h->p->db,
		"SELECT term, doc, col, offset FROM temp.terms", &s, e) == 0)
		rc = add_terms(h, ids, count, s, e);
	(void)sqlite3_finalize(s); /* only read */
	free(ids);
	return rc;
}

int
check_read(struct check_held *h, struct partition *p,
    const struct partition_info *info, struct error *e)
{
	int rc = -1;

	memset(h, 0, sizeof(*h));
	h->p = p;
	h->info = info;
	h->entries = calloc(info->count + 1, sizeof(*h->entries));
	if (h->entries == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	/* A table in memory that shows the terms; the file stays as it is. */
	if (sql_run(p->db,
		"PRAGMA query_only = 0; PRAGMA temp_store = MEMORY; "
		"CREATE VIRTUAL TABLE temp.terms "
		"USING fts5vocab(main, words, instance); BEGIN",
		e) == 0) {
		if (read_ids(h, e) == 0)
			rc = read_terms(h, e);
		if (sql_run(p->db,
			"COMMIT; DROP TABLE temp.terms; PRAGMA query_only = 1",
			rc == 0 ? e : NULL) != 0)
			rc = -1;
	}
	if (rc != 0) {
		check_release(h);
		return error_wrap(e, "%s", p->path);
	}
	return 0;
}

void
check_release(struct check_held *h)
{
	free(h->entries);
	h->entries = NULL;
}

/* The terms of one column, and those of its newest position. */
struct summing {
	uint64_t sum;
	unsigned int column;
	uint64_t positions;
	uint64_t *seen; /* hashes at this position */
	size_t seen_count, seen_cap;
};

/* words_found; 1 is no memory.  Positions count as FTS5 counts them. */
static int
add_word(void *context, const struct word *w)
{
	struct summing *s = context;
	uint64_t hash;
	size_t i;

	if (!w->colocated || s->positions == 0) {
		s->positions++;
		s->seen_count = 0;
	}
	hash = hash_of(w->term, w->len, s->column, s->positions - 1);
	for (i = 0; i < s->seen_count; i++)
		if (s->seen[i] == hash)
			return 0;
	if (s->seen_count == s->seen_cap) {
		size_t cap = s->seen_cap == 0 ? 16 : s->seen_cap * 2;
		uint64_t *more = realloc(s->seen, cap * sizeof(*more));

		if (more == NULL)
			return 1;
		s->seen = more;
		s->seen_cap = cap;
	}
	s->seen[s->seen_count++] = hash;
	s->sum += hash;
	return 0;
}

int
check_document(struct words *words, const struct document *d, uint64_t *terms,
    struct error *e)
{
	const struct buf *const columns[] = {&d->text, &d->author, &d->meta};
	struct summing s = {0};
	int rc = 0;

	for (s.column = 0; s.column < 3 && rc == 0; s.column++) {
		const struct buf *b = columns[s.column];

		s.positions = 0;
		s.seen_count = 0;
		if (b->len > 0)
			rc = words_split(words, (const char *)b->data, b->len,
			    WORDS_DOCUMENT, add_word, &s, e);
	}
	free(s.seen);
	if (rc != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	*terms = s.sum;
	return 0;
}
