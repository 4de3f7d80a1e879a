/*
 * Texts wait in a spill until all entries are there, since only then their
 * order is known:  text | author | meta
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/partition_internal.h"
#include "index/spill.h"

struct waiting {
	int64_t posted_us;
	int64_t captured_us;
	uint64_t index;
	uint64_t offset; /* in the spill */
	uint32_t text_len, author_len, meta_len;
	uint32_t facets[DOCUMENT_FACETS];
};

struct partition_builder {
	struct partition_writer w;
	struct spill *spill;
	struct waiting *waiting;
	size_t count, cap;
	bool finished;
};

int
partition_builder_open(struct partition_builder **out, const char *path,
    uint64_t first, struct error *e)
{
	struct partition_builder *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	b->finished = true; /* there is no file of ours yet */
	if (file_remove(path, e) != 0 || spill_open(&b->spill, path, e) != 0)
		goto fail;
	b->finished = false;
	if (partition_writer_open(&b->w, path, SQL_CREATE, first, e) != 0)
		goto fail;
	/* The names of facets are written as they come. */
	if (sql_run(b->w.db, "BEGIN", e) != 0) {
		error_wrap(e, "%s", path);
		goto fail;
	}
	*out = b;
	return 0;
fail:
	partition_builder_free(b);
	return -1;
}

void
partition_builder_free(struct partition_builder *b)
{
	char path[FILE_PATH_MAX];

	if (b == NULL)
		return;
	memcpy(path, b->w.path, sizeof(path));
	partition_writer_release(&b->w);
	if (!b->finished)
		(void)unlink(path); /* else the next builder does */
	spill_close(b->spill);
	free(b->waiting);
	free(b);
}

static struct waiting *
add_waiting(struct partition_builder *b, struct error *e)
{
	if (b->count == b->cap) {
		size_t cap = b->cap == 0 ? 1024 : b->cap * 2;
		struct waiting *more = realloc(b->waiting, cap * sizeof(*more));

		if (more == NULL) {
			error_set(e, ERROR_NOMEM, "out of memory");
			return NULL;
		}
		b->waiting = more;
		b->cap = cap;
	}
	return &b->waiting[b->count];
}

static int
put_aside(struct partition_builder *b, struct waiting *w,
    const struct document *d, struct error *e)
{
	uint64_t at;

	/* A document is an entry and at most a few contents: far below 4 GiB. */
	w->text_len = (uint32_t)d->text.len;
	w->author_len = (uint32_t)d->author.len;
	w->meta_len = (uint32_t)d->meta.len;
	if (spill_put(b->spill, d->text.data, d->text.len, &w->offset, e) != 0)
		return -1;
	if (spill_put(b->spill, d->author.data, d->author.len, &at, e) != 0)
		return -1;
	return spill_put(b->spill, d->meta.data, d->meta.len, &at, e);
}

int
partition_builder_add(struct partition_builder *b, uint64_t index,
    const struct document *d, struct error *e)
{
	struct waiting *w = add_waiting(b, e);

	if (w == NULL)
		return -1;
	w->index = index;
	w->posted_us = d->posted_us;
	w->captured_us = d->captured_us;
	if (partition_writer_facets(&b->w, d, w->facets, e) != 0 ||
	    put_aside(b, w, d, e) != 0)
		return error_wrap(e, "%s", b->w.path);
	b->count++;
	if (d->reason.len == 0)
		return 0;
	b->w.info.partly++;
	if (partition_writer_unindexed(&b->w, index, index, false,
		(const char *)d->reason.data, d->reason.len, e) != 0)
		return error_wrap(e, "%s", b->w.path);
	return 0;
}

int
partition_builder_skip(struct partition_builder *b, uint64_t first,
    uint64_t last, bool absent, const char *reason, struct error *e)
{
	if (absent)
		b->w.info.absent += last - first + 1;
	else
		b->w.info.unread += last - first + 1;
	if (partition_writer_unindexed(
		&b->w, first, last, absent, reason, strlen(reason), e) != 0)
		return error_wrap(e, "%s", b->w.path);
	return 0;
}

static int
by_order(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;
	int64_t p = partition_posted_ms(x->posted_us);
	int64_t q = partition_posted_ms(y->posted_us);

	if (p != q)
		return p < q ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int
put(struct partition_builder *b, const struct waiting *w, int64_t id,
    struct buf *texts, struct error *e)
{
	struct partition_row row = {.index = w->index,
	    .posted_us = w->posted_us,
	    .captured_us = w->captured_us};
	const char *at;

	if (spill_get(b->spill, w->offset,
		(size_t)w->text_len + w->author_len + w->meta_len, texts,
		e) != 0)
		return -1;
	memcpy(row.facets, w->facets, sizeof(row.facets));
	at = (const char *)texts->data;
	row.text = (struct json_slice){at, w->text_len};
	row.author = (struct json_slice){at + w->text_len, w->author_len};
	row.meta = (struct json_slice){
	    at + w->text_len + w->author_len, w->meta_len};
	return partition_writer_put(&b->w, id, &row, e);
}

static int
put_all(struct partition_builder *b, struct error *e)
{
	struct buf texts = BUF_EMPTY;
	size_t i;
	int rc = 0;

	if (b->count > 0)
		qsort(b->waiting, b->count, sizeof(*b->waiting), by_order);
	for (i = 0; i < b->count && rc == 0; i++)
		rc = put(b, &b->waiting[i], (int64_t)i + 1, &texts, e);
	buf_release(&texts);
	return rc;
}

int
partition_builder_finish(struct partition_builder *b, uint64_t count,
    struct partition_info *info, struct partition_file *file, struct error *e)
{
	char path[FILE_PATH_MAX];

	b->w.info.count = count;
	if (put_all(b, e) != 0 || partition_writer_save(&b->w, e) != 0 ||
	    sql_run(b->w.db, "COMMIT", e) != 0 ||
	    /* One run is left as it is; of long texts there may be more. */
	    sql_run(
		b->w.db, "INSERT INTO words(words) VALUES('optimize')", e) != 0)
		return error_wrap(e, "%s", b->w.path);
	*info = b->w.info;
	memcpy(path, b->w.path, sizeof(path));
	partition_writer_release(&b->w); /* the file is complete now */
	memcpy(b->w.path, path, sizeof(path));
	if (partition_file_read(path, true, file, e) != 0)
		return -1;
	b->finished = true;
	return 0;
}
