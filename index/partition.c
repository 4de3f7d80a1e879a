#include "index/partition.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "index/partition_internal.h"

/* Virtual machine steps between two looks at the clock: some 10 us. */
#define STEPS_PER_LOOK 1000

int64_t
partition_posted_ms(int64_t posted_us)
{
	int64_t ms = posted_us / 1000;

	if (posted_us % 1000 < 0)
		ms--; /* towards the past, before 1970 too */
	if (ms > PARTITION_MS_MAX)
		return PARTITION_MS_MAX;
	return ms < PARTITION_EPOCH_MS ? PARTITION_EPOCH_MS : ms;
}

static const struct {
	const char *name;
	size_t offset;
} STATE[] = {
#define FIELD(name) \
	{ \
#name, offsetof(struct partition_info, name) \
	}
    FIELD(first),
    FIELD(count),
    FIELD(indexed),
    FIELD(partly),
    FIELD(unread),
    FIELD(absent),
    FIELD(posted_min_ms),
    FIELD(posted_max_ms),
    FIELD(captured_min_us),
    FIELD(captured_max_us),
#undef FIELD
};
#define STATE_COUNT (sizeof(STATE) / sizeof(STATE[0]))

/* One row of `state`; unknown names are a newer version's, which is refused
   by its version. */
static int
read_state(struct partition_info *info, const char *name, int64_t value)
{
	size_t i;

	for (i = 0; i < STATE_COUNT; i++)
		if (strcmp(name, STATE[i].name) == 0) {
			memcpy((char *)info + STATE[i].offset, &value,
			    sizeof(value));
			return 1;
		}
	return 0;
}

static int
check_version(const char *found, struct error *e)
{
	char version[PARTITION_VERSION_MAX];

	partition_version(version);
	if (strcmp(found, version) == 0)
		return 0;
	return error_set(e, ERROR_FORMAT,
	    "the index file is of another version (%.40s)", found);
}

int
partition_state_read(sqlite3 *db, struct partition_info *info, struct error *e)
{
	sqlite3_stmt *s = NULL;
	size_t found = 0;
	int step, rc = -1;

	memset(info, 0, sizeof(*info));
	if (sql_prepare(db, "SELECT name, value FROM state", &s, e) != 0)
		return -1;
	while ((step = sqlite3_step(s)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(s, 0);

		if (name == NULL)
			continue;
		if (strcmp(name, "version") == 0) {
			const char *v = (const char *)sqlite3_column_text(s, 1);

			if (check_version(v != NULL ? v : "", e) != 0)
				goto out;
			found++;
		} else
			found += (size_t)read_state(
			    info, name, sqlite3_column_int64(s, 1));
	}
	if (step != SQLITE_DONE)
		(void)sql_error(db, step, e);
	else if (found != STATE_COUNT + 1)
		error_set(e, ERROR_FORMAT,
		    "the index file is damaged: its state is incomplete");
	else
		rc = 0;
out:
	(void)sqlite3_finalize(s); /* only read */
	return rc;
}

/* Called every STEPS_PER_LOOK; non-zero stops the statement. */
static int
look_at_clock(void *context)
{
	const struct partition *p = context;

	return p->deadline_us != 0 && clock_monotonic_us() > p->deadline_us;
}

void
partition_deadline(struct partition *p, int64_t deadline_us)
{
	p->deadline_us = deadline_us;
}

/* One row by its key takes no time: no deadline stops it half-way. */
static int
step_at_once(struct partition *p, sqlite3_stmt *s)
{
	int64_t deadline_us = p->deadline_us;
	int step;

	p->deadline_us = 0;
	step = sqlite3_step(s);
	p->deadline_us = deadline_us;
	return step;
}

static int
prepare(struct partition *p, struct error *e)
{
	if (sql_prepare(p->db,
		"SELECT log_index, posted, captured, kind, type, channel, "
		"source, author, direction, lang FROM entry WHERE id = ?1",
		&p->entry, e) != 0 ||
	    sql_prepare(p->db, "SELECT facet, value FROM name WHERE id = ?1",
		&p->name, e) != 0)
		return -1;
	return sql_prepare(p->db,
	    "SELECT first, last, absent, reason FROM unindexed "
	    "ORDER BY rowid LIMIT 1 OFFSET ?1",
	    &p->unindexed, e);
}

int
partition_open(
    struct partition **out, const char *path, bool live, struct error *e)
{
	struct partition *p = calloc(1, sizeof(*p));
	struct partition_info info;

	if (p == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	p->live = live;
	if (file_path(p->path, e, "%s", path) != 0 ||
	    sql_open(&p->db, path, live ? SQL_READ : SQL_READ_CLOSED, e) != 0 ||
	    partition_state_read(p->db, &info, e) != 0 || prepare(p, e) != 0) {
		partition_close(p);
		return error_wrap(e, "%s", path);
	}
	sqlite3_progress_handler(p->db, STEPS_PER_LOOK, look_at_clock, p);
	*out = p;
	return 0;
}

void
partition_close(struct partition *p)
{
	if (p == NULL)
		return;
	(void)sqlite3_finalize(p->entry); /* only read, all of it */
	(void)sqlite3_finalize(p->name);
	(void)sqlite3_finalize(p->unindexed);
	(void)sqlite3_close(p->db);
	free(p);
}

int
partition_read_info(
    struct partition *p, struct partition_info *info, struct error *e)
{
	if (partition_state_read(p->db, info, e) != 0)
		return error_wrap(e, "%s", p->path);
	return 0;
}

int
partition_entry(struct partition *p, int64_t id, struct partition_entry *out,
    struct error *e)
{
	int i, step, rc = -1;

	(void)sqlite3_bind_int64(p->entry, 1, id);
	step = step_at_once(p, p->entry);
	if (step == SQLITE_ROW) {
		out->index = (uint64_t)sqlite3_column_int64(p->entry, 0);
		out->posted_us = sqlite3_column_int64(p->entry, 1);
		out->captured_us = sqlite3_column_int64(p->entry, 2);
		for (i = 0; i < DOCUMENT_FACETS; i++)
			out->facets[i] = (uint32_t)sqlite3_column_int64(
			    p->entry, 3 + i);
		rc = 0;
	} else if (step == SQLITE_DONE)
		error_set(e, ERROR_FORMAT,
		    "%s: the index file is damaged: no entry %" PRId64, p->path,
		    id);
	else {
		(void)sql_error(p->db, step, e);
		error_wrap(e, "%s", p->path);
	}
	(void)sqlite3_reset(p->entry); /* says again what step said */
	return rc;
}

int
partition_name(struct partition *p, uint32_t number, enum document_facet *facet,
    struct buf *out, struct error *e)
{
	int step, rc = -1, is;

	(void)sqlite3_bind_int64(p->name, 1, number);
	step = step_at_once(p, p->name);
	is = step == SQLITE_ROW ? sqlite3_column_int(p->name, 0) : -1;
	if (is >= 0 && is < DOCUMENT_FACETS) {
		const void *value = sqlite3_column_text(p->name, 1);

		*facet = (enum document_facet)is;
		buf_append(
		    out, value, (size_t)sqlite3_column_bytes(p->name, 1));
		rc = buf_ok(out, e);
	} else if (step == SQLITE_ROW || step == SQLITE_DONE)
		error_set(e, ERROR_FORMAT,
		    "%s: the index file is damaged: no name %" PRIu32, p->path,
		    number);
	else {
		(void)sql_error(p->db, step, e);
		error_wrap(e, "%s", p->path);
	}
	(void)sqlite3_reset(p->name); /* says again what step said */
	return rc;
}

int
partition_unindexed(struct partition *p, uint64_t skip,
    struct partition_unindexed *out, struct error *e)
{
	int step, rc;

	(void)sqlite3_bind_int64(p->unindexed, 1, (sqlite3_int64)skip);
	step = step_at_once(p, p->unindexed);
	rc = step == SQLITE_ROW ? 1 : 0;
	if (step == SQLITE_ROW) {
		const char *reason = (const char *)sqlite3_column_text(
		    p->unindexed, 3);

		out->first = (uint64_t)sqlite3_column_int64(p->unindexed, 0);
		out->last = (uint64_t)sqlite3_column_int64(p->unindexed, 1);
		out->absent = sqlite3_column_int(p->unindexed, 2) != 0;
		(void)snprintf(out->reason, sizeof(out->reason), "%s",
		    reason != NULL ? reason : "");
	} else if (step != SQLITE_DONE) {
		(void)sql_error(p->db, step, e);
		rc = error_wrap(e, "%s", p->path);
	}
	(void)sqlite3_reset(p->unindexed); /* says again what step said */
	return rc;
}
