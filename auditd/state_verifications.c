#include <string.h>

#include "auditd/state_internal.h"
#include "core/clock.h"

int
state_add_verification(
    struct state *s, struct state_verification *v, struct error *e)
{
	static const char SQL[] =
	    "INSERT INTO verification (scope, class, at, asked_by, asked_us) "
	    "VALUES (?1, ?2, ?3, ?4, ?5)";
	sqlite3_stmt *q = NULL;
	bool ok;
	int rc;

	(void)pthread_mutex_lock(&s->mutex);
	ok = sqlite3_prepare_v2(s->db, SQL, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_bind_text(q, 1, v->scope, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_text(q, 2, v->class_name, -1, SQLITE_STATIC) ==
		SQLITE_OK &&
	    sqlite3_bind_int64(q, 3, (sqlite3_int64)v->at) == SQLITE_OK &&
	    sqlite3_bind_text(q, 4, v->by, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_int64(q, 5, clock_now_us()) == SQLITE_OK;
	rc = state_finish(s, q, ok, e);
	if (rc == 0)
		v->id = sqlite3_last_insert_rowid(s->db);
	(void)pthread_mutex_unlock(&s->mutex);
	return rc;
}

int
state_end_verification(struct state *s, int64_t id, int status,
    const char *verdict, const char *report, struct error *e)
{
	static const char SQL[] =
	    "UPDATE verification SET ended_us = ?2, status = ?3, verdict = ?4, "
	    "report = ?5 WHERE id = ?1";
	sqlite3_stmt *q = NULL;
	bool ok;
	int rc;

	(void)pthread_mutex_lock(&s->mutex);
	ok = sqlite3_prepare_v2(s->db, SQL, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_bind_int64(q, 1, id) == SQLITE_OK &&
	    sqlite3_bind_int64(q, 2, clock_now_us()) == SQLITE_OK &&
	    sqlite3_bind_int(q, 3, status) == SQLITE_OK &&
	    sqlite3_bind_text(q, 4, verdict, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_text(q, 5, report, -1, SQLITE_STATIC) == SQLITE_OK;
	rc = state_finish(s, q, ok, e);
	(void)pthread_mutex_unlock(&s->mutex);
	return rc;
}

int
state_abandon_verifications(struct state *s, struct error *e)
{
	static const char SQL[] =
	    "UPDATE verification SET ended_us = asked_us, status = 6, verdict "
	    "= 'ABANDONED: the server stopped' WHERE ended_us IS NULL";
	sqlite3_stmt *q = NULL;
	bool ok;
	int rc;

	(void)pthread_mutex_lock(&s->mutex);
	ok = sqlite3_prepare_v2(s->db, SQL, -1, &q, NULL) == SQLITE_OK;
	rc = state_finish(s, q, ok, e);
	(void)pthread_mutex_unlock(&s->mutex);
	return rc;
}

static void
set_time(json_t *to, const char *name, sqlite3_stmt *q, int column)
{
	char text[CLOCK_TEXT_LEN + 1];

	if (sqlite3_column_type(q, column) == SQLITE_NULL)
		return;
	clock_format(sqlite3_column_int64(q, column), text);
	(void)json_object_set_new(to, name, json_string(text));
}

static void
set_text(json_t *to, const char *name, sqlite3_stmt *q, int column)
{
	const char *text = (const char *)sqlite3_column_text(q, column);

	if (text != NULL)
		(void)json_object_set_new(to, name, json_string(text));
}

/* Columns as the SELECT below has them. */
static json_t *
row_to_json(sqlite3_stmt *q, bool whole)
{
	json_t *v = json_pack("{s:I}", "id", sqlite3_column_int64(q, 0));
	const char *report = (const char *)sqlite3_column_text(q, 9);

	if (v == NULL)
		return NULL;
	set_text(v, "scope", q, 1);
	set_text(v, "class", q, 2);
	if (sqlite3_column_type(q, 2) != SQLITE_NULL)
		(void)json_object_set_new(
		    v, "at", json_integer(sqlite3_column_int64(q, 3)));
	set_text(v, "by", q, 4);
	set_time(v, "asked", q, 5);
	set_time(v, "ended", q, 6);
	if (sqlite3_column_type(q, 7) != SQLITE_NULL)
		(void)json_object_set_new(
		    v, "status", json_integer(sqlite3_column_int(q, 7)));
	set_text(v, "verdict", q, 8);
	if (whole && report != NULL)
		(void)json_object_set_new(
		    v, "report", json_loads(report, 0, NULL));
	return v;
}

int
state_verifications(struct state *s, int64_t id, unsigned int count, bool whole,
    json_t **out, struct error *e)
{
	static const char SQL[] =
	    "SELECT id, scope, class, at, asked_by, asked_us, ended_us, "
	    "status, verdict, report FROM verification "
	    "WHERE ?1 = 0 OR id <= ?1 ORDER BY id DESC LIMIT ?2";
	sqlite3_stmt *q = NULL;
	json_t *list = json_array();
	int step = SQLITE_ERROR;

	(void)pthread_mutex_lock(&s->mutex);
	if (list != NULL &&
	    sqlite3_prepare_v2(s->db, SQL, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_bind_int64(q, 1, id) == SQLITE_OK &&
	    sqlite3_bind_int64(q, 2, count) == SQLITE_OK)
		while ((step = sqlite3_step(q)) == SQLITE_ROW)
			if (json_array_append_new(
				list, row_to_json(q, whole)) != 0)
				break;
	if (step != SQLITE_DONE)
		state_fail(s, e);
	(void)sqlite3_finalize(q); /* repeats the error above */
	(void)pthread_mutex_unlock(&s->mutex);
	if (step != SQLITE_DONE) {
		json_decref(list);
		return -1;
	}
	*out = list;
	return 0;
}
