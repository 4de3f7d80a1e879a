#include <string.h>

#include "index/partition_internal.h"

/* Embedded at build time: partition.sql. */
extern const char PARTITION_SQL[];

/*
 * What is not written yet is kept in a hash table of up to this many bytes;
 * a closed partition is then one sorted run, which no merge has to touch.
 */
#define SET_HASH_SIZE \
	"INSERT INTO words(words, rank) VALUES('hashsize', 268435456)"
/* As much as a page with its checksum holds without overflowing. */
#define SET_PAGE_SIZE "INSERT INTO words(words, rank) VALUES('pgsz', 4040)"

static int
prepare(struct partition_writer *w, struct error *e)
{
	if (sql_prepare(w->db,
		"INSERT INTO words(rowid, text, author, meta) "
		"VALUES(?1, ?2, ?3, ?4)",
		&w->words, e) != 0 ||
	    sql_prepare(w->db,
		"INSERT INTO entry(id, log_index, posted, captured, kind, "
		"type, channel, source, author, direction, lang) "
		"VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
		&w->entry, e) != 0 ||
	    sql_prepare(w->db,
		"INSERT INTO name(id, facet, value) VALUES(?1, ?2, ?3)",
		&w->name, e) != 0 ||
	    sql_prepare(w->db,
		"INSERT INTO unindexed(first, last, absent, reason) "
		"VALUES(?1, ?2, ?3, ?4)",
		&w->unindexed, e) != 0)
		return -1;
	return sql_prepare(w->db,
	    "INSERT OR REPLACE INTO state(name, value) VALUES(?1, ?2)",
	    &w->state, e);
}

static int
load_names(struct partition_writer *w, struct error *e)
{
	sqlite3_stmt *s = NULL;
	int rc = 0, step;

	if (sql_prepare(w->db, "SELECT id, facet, value FROM name ORDER BY id",
		&s, e) != 0)
		return -1;
	while ((step = sqlite3_step(s)) == SQLITE_ROW && rc == 0)
		rc = names_put(w->names, (unsigned int)sqlite3_column_int(s, 1),
		    sqlite3_column_text(s, 2),
		    (size_t)sqlite3_column_bytes(s, 2),
		    (uint32_t)sqlite3_column_int64(s, 0), e);
	if (rc == 0 && step != SQLITE_DONE)
		rc = sql_error(w->db, step, e);
	(void)sqlite3_finalize(s); /* only read */
	return rc;
}

static int
save_version(struct partition_writer *w, struct error *e)
{
	char version[PARTITION_VERSION_MAX];
	int rc;

	partition_version(version);
	(void)sqlite3_bind_text(w->state, 1, "version", -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(w->state, 2, version, -1, SQLITE_STATIC);
	rc = sql_step_done(w->state, e);
	(void)sqlite3_clear_bindings(w->state); /* cannot fail */
	return rc;
}

static int
create(struct partition_writer *w, uint64_t first, struct error *e)
{
	w->info.first = first;
	w->info.posted_min_ms = w->info.captured_min_us = INT64_MAX;
	w->info.posted_max_ms = w->info.captured_max_us = INT64_MIN;
	/* A file that was not finished is thrown away: nothing to undo. */
	if (sql_run(w->db,
		"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
		"PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536",
		e) != 0 ||
	    sql_run(w->db, PARTITION_SQL, e) != 0 ||
	    sql_run(w->db, SET_HASH_SIZE, e) != 0 ||
	    sql_run(w->db, SET_PAGE_SIZE, e) != 0 || prepare(w, e) != 0 ||
	    save_version(w, e) != 0)
		return -1;
	return partition_writer_save(w, e);
}

int
partition_writer_open(struct partition_writer *w, const char *path,
    enum sql_mode mode, uint64_t first, struct error *e)
{
	memset(w, 0, sizeof(*w));
	if (file_path(w->path, e, "%s", path) != 0 ||
	    names_new(&w->names, e) != 0 ||
	    sql_open(&w->db, path, mode, e) != 0)
		goto fail;
	if (mode == SQL_CREATE) {
		if (create(w, first, e) != 0)
			goto fail;
		return 0;
	}
	if (partition_state_read(w->db, &w->info, e) != 0 ||
	    prepare(w, e) != 0 || load_names(w, e) != 0)
		goto fail;
	if (w->info.first == first)
		return 0;
	error_set(e, ERROR_FORMAT,
	    "the index file is damaged: it is about other entries");
fail:
	error_wrap(e, "%s", path);
	partition_writer_release(w);
	return -1;
}

void
partition_writer_release(struct partition_writer *w)
{
	/* What was not committed is given up; statements have no last word. */
	(void)sqlite3_finalize(w->words);
	(void)sqlite3_finalize(w->entry);
	(void)sqlite3_finalize(w->name);
	(void)sqlite3_finalize(w->unindexed);
	(void)sqlite3_finalize(w->state);
	(void)sqlite3_close(w->db);
	names_free(w->names);
	memset(w, 0, sizeof(*w));
}

static int
save_name(struct partition_writer *w, uint32_t number, int facet,
    const struct buf *value, struct error *e)
{
	(void)sqlite3_bind_int64(w->name, 1, number);
	(void)sqlite3_bind_int(w->name, 2, facet);
	(void)sqlite3_bind_text64(w->name, 3, (const char *)value->data,
	    value->len, SQLITE_STATIC, SQLITE_UTF8);
	return sql_step_done(w->name, e);
}

int
partition_writer_facets(struct partition_writer *w, const struct document *d,
    uint32_t out[DOCUMENT_FACETS], struct error *e)
{
	int i;

	for (i = 0; i < DOCUMENT_FACETS; i++) {
		const struct buf *value = &d->facets[i];
		bool fresh = false;

		out[i] = 0;
		if (value->len == 0)
			continue;
		if (names_number(w->names, (unsigned int)i, value->data,
			value->len, &out[i], &fresh, e) != 0)
			return -1;
		if (fresh && save_name(w, out[i], i, value, e) != 0)
			return -1;
	}
	return 0;
}

static void
bind_words(sqlite3_stmt *s, int at, struct json_slice text)
{
	(void)sqlite3_bind_text64(s, at, text.len > 0 ? text.text : "",
	    text.len, SQLITE_STATIC, SQLITE_UTF8);
}

static void
count_row(struct partition_info *info, const struct partition_row *row)
{
	int64_t ms = partition_posted_ms(row->posted_us);

	info->indexed++;
	if (ms < info->posted_min_ms)
		info->posted_min_ms = ms;
	if (ms > info->posted_max_ms)
		info->posted_max_ms = ms;
	if (row->captured_us < info->captured_min_us)
		info->captured_min_us = row->captured_us;
	if (row->captured_us > info->captured_max_us)
		info->captured_max_us = row->captured_us;
}

/*
 * Binding fails only where memory ran out, and then stepping fails on the
 * NULL that is bound instead: an id or a NOT NULL column.  Words are checked
 * by their rowid.
 */
int
partition_writer_put(struct partition_writer *w, int64_t id,
    const struct partition_row *row, struct error *e)
{
	int i;

	(void)sqlite3_bind_int64(w->words, 1, id);
	bind_words(w->words, 2, row->text);
	bind_words(w->words, 3, row->author);
	bind_words(w->words, 4, row->meta);
	if (sql_step_done(w->words, e) != 0)
		return -1;
	(void)sqlite3_bind_int64(w->entry, 1, id);
	(void)sqlite3_bind_int64(w->entry, 2, (sqlite3_int64)row->index);
	(void)sqlite3_bind_int64(w->entry, 3, row->posted_us);
	(void)sqlite3_bind_int64(w->entry, 4, row->captured_us);
	for (i = 0; i < DOCUMENT_FACETS; i++)
		(void)sqlite3_bind_int64(w->entry, 5 + i, row->facets[i]);
	if (sql_step_done(w->entry, e) != 0)
		return -1;
	count_row(&w->info, row);
	return 0;
}

int
partition_writer_unindexed(struct partition_writer *w, uint64_t first,
    uint64_t last, bool absent, const char *reason, size_t reason_len,
    struct error *e)
{
	(void)sqlite3_bind_int64(w->unindexed, 1, (sqlite3_int64)first);
	(void)sqlite3_bind_int64(w->unindexed, 2, (sqlite3_int64)last);
	(void)sqlite3_bind_int(w->unindexed, 3, absent);
	(void)sqlite3_bind_text64(
	    w->unindexed, 4, reason, reason_len, SQLITE_STATIC, SQLITE_UTF8);
	return sql_step_done(w->unindexed, e);
}

static int
save_number(struct partition_writer *w, const char *name, int64_t value,
    struct error *e)
{
	(void)sqlite3_bind_text(w->state, 1, name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(w->state, 2, value);
	return sql_step_done(w->state, e);
}

int
partition_writer_save(struct partition_writer *w, struct error *e)
{
	const struct partition_info *i = &w->info;

	if (save_number(w, "first", (int64_t)i->first, e) != 0 ||
	    save_number(w, "count", (int64_t)i->count, e) != 0 ||
	    save_number(w, "indexed", (int64_t)i->indexed, e) != 0 ||
	    save_number(w, "partly", (int64_t)i->partly, e) != 0 ||
	    save_number(w, "unread", (int64_t)i->unread, e) != 0 ||
	    save_number(w, "absent", (int64_t)i->absent, e) != 0 ||
	    save_number(w, "posted_min_ms", i->posted_min_ms, e) != 0 ||
	    save_number(w, "posted_max_ms", i->posted_max_ms, e) != 0 ||
	    save_number(w, "captured_min_us", i->captured_min_us, e) != 0)
		return -1;
	return save_number(w, "captured_max_us", i->captured_max_us, e);
}
