#include <stdbool.h>
#include <string.h>

#include "core/buf.h"
#include "index/pages.h"
#include "index/sql_internal.h"
#include "index/words_fts_internal.h"

#define BUSY_MS 5000 /* a commit of somebody else's takes milliseconds */

static bool
is_damage(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
	case SQLITE_MISMATCH:
	case SQLITE_SCHEMA:
	case SQLITE_TOOBIG:
		return true;
	default:
		return rc == SQLITE_IOERR_DATA ||
		    rc == SQLITE_IOERR_SHORT_READ ||
		    rc == SQLITE_IOERR_CORRUPTFS;
	}
}

int
sql_error(sqlite3 *db, int rc, struct error *e)
{
	const char *text = db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(rc);

	if ((rc & 0xff) == SQLITE_NOMEM)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (rc == SQLITE_IOERR_DATA)
		return error_set(e, ERROR_FORMAT,
		    "the index file is damaged: a page does not have its "
		    "checksum");
	if (is_damage(rc))
		return error_set(
		    e, ERROR_FORMAT, "the index file is damaged: %s", text);
	/* Our statements are right: it is a query's expression. */
	if ((rc & 0xff) == SQLITE_ERROR)
		return error_set(
		    e, ERROR_INPUT, "the query can't be searched: %s", text);
	return error_set(e, ERROR_IO, "SQLite: %s", text);
}

/* The settings of each kind of file; what they are for is in sql.c's head. */
static int
configure(sqlite3 *db, enum sql_mode mode, struct error *e)
{
	int reserve = PAGES_SUM_LEN;

	if (mode == SQL_CREATE) {
		if (sqlite3_file_control(db, NULL, SQLITE_FCNTL_RESERVE_BYTES,
			&reserve) != SQLITE_OK)
			return error_set(e, ERROR_IO,
			    "SQLite does not reserve bytes in its pages");
		return sql_run(db, "PRAGMA page_size = 4096", e);
	}
	if (mode == SQL_WRITE)
		return sql_run(db,
		    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
		    "PRAGMA cache_size = -65536",
		    e);
	/* 2 MiB each; what lies in the system's cache costs a checksum. */
	return sql_run(
	    db, "PRAGMA query_only = 1; PRAGMA cache_size = -2048", e);
}

/* "file:" and the path, with what a URI gives a meaning escaped. */
static int
make_uri(const char *path, enum sql_mode mode, struct buf *out, struct error *e)
{
	buf_append_str(out, "file:");
	for (; *path != '\0'; path++)
		if (*path == '%' || *path == '?' || *path == '#')
			buf_printf(out, "%%%02x", (unsigned int)*path);
		else
			buf_append_byte(out, (uint8_t)*path);
	if (mode == SQL_READ_CLOSED)
		buf_append_str(out, "?immutable=1");
	(void)buf_text(out);
	return buf_ok(out, e);
}

int
sql_open(sqlite3 **out, const char *path, enum sql_mode mode, struct error *e)
{
	static const int FLAGS[] = {
	    [SQL_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	    [SQL_WRITE] = SQLITE_OPEN_READWRITE,
	    [SQL_READ] = SQLITE_OPEN_READWRITE, /* the log's memory is shared */
	    [SQL_READ_CLOSED] = SQLITE_OPEN_READONLY,
	};
	struct buf uri = BUF_EMPTY;
	sqlite3 *db = NULL;
	int rc = -1, sql;

	if (pages_register(e) != 0 || make_uri(path, mode, &uri, e) != 0)
		goto out;
	sql = sqlite3_open_v2((const char *)uri.data, &db,
	    FLAGS[mode] | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
		SQLITE_OPEN_EXRESCODE,
	    PAGES_VFS);
	if (sql != SQLITE_OK) {
		(void)sql_error(db, sql, e);
		goto out;
	}
	(void)sqlite3_busy_timeout(db, BUSY_MS);
	/* So that a file made by somebody else can't make us do things. */
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (words_fts_register(db, e) != 0 || configure(db, mode, e) != 0)
		goto out;
	*out = db;
	db = NULL; /* transferred */
	rc = 0;
out:
	(void)sqlite3_close(db); /* without statements it can't fail */
	buf_release(&uri);
	return rc;
}

int
sql_run(sqlite3 *db, const char *sql, struct error *e)
{
	int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		return sql_error(db, rc, e);
	return 0;
}

int
sql_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, struct error *e)
{
	int rc = sqlite3_prepare_v3(
	    db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);

	/* Our own statement fails only where the tables are not ours. */
	if ((rc & 0xff) == SQLITE_ERROR)
		return error_set(e, ERROR_FORMAT,
		    "the index file is damaged: %s", sqlite3_errmsg(db));
	if (rc != SQLITE_OK)
		return sql_error(db, rc, e);
	return 0;
}

int
sql_step_done(sqlite3_stmt *s, struct error *e)
{
	int rc = sqlite3_step(s);

	(void)sqlite3_reset(s); /* gives the step's result again */
	if (rc != SQLITE_DONE)
		return sql_error(sqlite3_db_handle(s), rc, e);
	return 0;
}
