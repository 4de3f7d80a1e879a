#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/partition_internal.h"

/*
 * FTS5 wants rowids to ascend, or else writes out what it holds: so a batch
 * waits, and is put in by order.
 */
struct pending {
	int64_t id;
	struct partition_row row; /* its texts are in `texts`: see put() */
	size_t at;
};

struct partition_live {
	struct partition_writer w;
	struct partition_info committed;
	struct pending *pending;
	size_t count, cap;
	struct buf texts;
	bool begun;
	struct stat file; /* when it was opened */
};

/* Made under another name, so that what has the right one is complete. */
static int
create(const char *path, uint64_t first, struct error *e)
{
	char temporary[FILE_PATH_MAX];
	struct partition_writer w;

	if (file_path(temporary, e, "%s.new", path) != 0 ||
	    file_remove(temporary, e) != 0 ||
	    partition_writer_open(&w, temporary, SQL_CREATE, first, e) != 0)
		return -1;
	partition_writer_release(&w);
	return file_publish(temporary, path, e);
}

/* Read every page, whose checksums tell. */
static int
read_through(struct partition_live *p, struct error *e)
{
	sqlite3_stmt *s = NULL;
	int step, rc = -1;

	if (sql_prepare(p->w.db, "PRAGMA quick_check(1)", &s, e) != 0)
		return -1;
	step = sqlite3_step(s);
	if (step != SQLITE_ROW)
		(void)sql_error(p->w.db, step, e);
	else if (strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
		error_set(e, ERROR_FORMAT, "the index file is damaged: %s",
		    (const char *)sqlite3_column_text(s, 0));
	else
		rc = 0;
	(void)sqlite3_finalize(s); /* only read */
	return rc == 0 ? 0 : error_wrap(e, "%s", p->w.path);
}

static int
open_there(
    struct partition_live *p, const char *path, uint64_t first, struct error *e)
{
	bool there = file_exists(path);

	if (!there && create(path, first, e) != 0)
		return -1;
	if (partition_writer_open(&p->w, path, SQL_WRITE, first, e) != 0)
		return -1;
	if (stat(path, &p->file) != 0)
		return error_errno(e, "%s", path);
	return there ? read_through(p, e) : 0;
}

int
partition_live_open(struct partition_live **out, const char *path,
    uint64_t first, struct error *e)
{
	struct partition_live *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (open_there(p, path, first, e) != 0) {
		partition_live_close(p);
		return -1;
	}
	p->committed = p->w.info;
	*out = p;
	return 0;
}

void
partition_live_close(struct partition_live *p)
{
	if (p == NULL)
		return;
	partition_writer_release(&p->w);
	buf_release(&p->texts);
	free(p->pending);
	free(p);
}

const struct partition_info *
partition_live_info(const struct partition_live *p)
{
	return &p->committed;
}

bool
partition_live_in_place(const struct partition_live *p)
{
	struct stat now;

	return stat(p->w.path, &now) == 0 && now.st_dev == p->file.st_dev &&
	    now.st_ino == p->file.st_ino;
}

static int
begin(struct partition_live *p, struct error *e)
{
	if (p->begun)
		return 0;
	if (sql_run(p->w.db, "BEGIN IMMEDIATE", e) != 0)
		return error_wrap(e, "%s", p->w.path);
	p->begun = true;
	return 0;
}

static struct pending *
add_pending(struct partition_live *p, struct error *e)
{
	if (p->count == p->cap) {
		size_t cap = p->cap == 0 ? 64 : p->cap * 2;
		struct pending *more = realloc(p->pending, cap * sizeof(*more));

		if (more == NULL) {
			error_set(e, ERROR_NOMEM, "out of memory");
			return NULL;
		}
		p->pending = more;
		p->cap = cap;
	}
	return &p->pending[p->count];
}

int
partition_live_add(struct partition_live *p, uint64_t index,
    const struct document *d, struct error *e)
{
	struct pending *one = add_pending(p, e);

	if (one == NULL || begin(p, e) != 0)
		return -1;
	memset(one, 0, sizeof(*one));
	one->row.index = index;
	one->row.posted_us = d->posted_us;
	one->row.captured_us = d->captured_us;
	one->id = partition_live_id(
	    partition_posted_ms(d->posted_us), index - p->w.info.first);
	one->at = p->texts.len;
	one->row.text.len = d->text.len;
	one->row.author.len = d->author.len;
	one->row.meta.len = d->meta.len;
	buf_append(&p->texts, d->text.data, d->text.len);
	buf_append(&p->texts, d->author.data, d->author.len);
	buf_append(&p->texts, d->meta.data, d->meta.len);
	if (buf_ok(&p->texts, e) != 0 ||
	    partition_writer_facets(&p->w, d, one->row.facets, e) != 0)
		return error_wrap(e, "%s", p->w.path);
	p->count++;
	if (d->reason.len == 0)
		return 0;
	p->w.info.partly++;
	if (partition_writer_unindexed(&p->w, index, index, false,
		(const char *)d->reason.data, d->reason.len, e) != 0)
		return error_wrap(e, "%s", p->w.path);
	return 0;
}

int
partition_live_skip(struct partition_live *p, uint64_t first, uint64_t last,
    bool absent, const char *reason, struct error *e)
{
	if (begin(p, e) != 0)
		return -1;
	if (absent)
		p->w.info.absent += last - first + 1;
	else
		p->w.info.unread += last - first + 1;
	if (partition_writer_unindexed(
		&p->w, first, last, absent, reason, strlen(reason), e) != 0)
		return error_wrap(e, "%s", p->w.path);
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct pending *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int
put(struct partition_live *p, struct pending *one, struct error *e)
{
	const char *at = (const char *)p->texts.data;

	at = at == NULL ? "" : at + one->at; /* NULL: all of them empty */
	one->row.text.text = at;
	one->row.author.text = at + one->row.text.len;
	one->row.meta.text = at + one->row.text.len + one->row.author.len;
	return partition_writer_put(&p->w, one->id, &one->row, e);
}

int
partition_live_commit(struct partition_live *p, uint64_t end, struct error *e)
{
	size_t i;

	if (begin(p, e) != 0)
		return -1;
	if (p->count > 0)
		qsort(p->pending, p->count, sizeof(*p->pending), by_id);
	for (i = 0; i < p->count; i++)
		if (put(p, &p->pending[i], e) != 0)
			return error_wrap(e, "%s", p->w.path);
	p->w.info.count = end - p->w.info.first;
	if (partition_writer_save(&p->w, e) != 0 ||
	    sql_run(p->w.db, "COMMIT", e) != 0)
		return error_wrap(e, "%s", p->w.path);
	p->committed = p->w.info;
	p->begun = false;
	p->count = 0;
	buf_clear(&p->texts);
	return 0;
}
