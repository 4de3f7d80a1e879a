/*
 * sql - what the files of index/ that speak SQL share.
 *
 * Statements are literals, values are bound; tests/lint/sql sees to it.
 */
#ifndef ZEGEL_INDEX_SQL_INTERNAL_H
#define ZEGEL_INDEX_SQL_INTERNAL_H

#include <sqlite3.h>

#include "core/error.h"

enum sql_mode {
	SQL_CREATE, /* a file that is not there yet, for one writer alone */
	SQL_WRITE, /* an existing file that others read meanwhile */
	SQL_READ, /* a file that others may write */
	SQL_READ_CLOSED /* a file that nobody ever writes again */
};

/* Open with checked pages and the tokenizer. */
int
sql_open(sqlite3 **out, const char *path, enum sql_mode mode, struct error *e);
/* Statements that return nothing that matters. */
int sql_run(sqlite3 *db, const char *sql, struct error *e);
int
sql_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, struct error *e);
/* Run a prepared statement that returns no rows, and reset it. */
int sql_step_done(sqlite3_stmt *s, struct error *e);
/*
 * What SQLite's result means: ERROR_NOMEM; ERROR_FORMAT for a file that is
 * damaged or none of ours; ERROR_INPUT where it is the words searched for;
 * ERROR_IO.  Always returns -1.
 */
int sql_error(sqlite3 *db, int rc, struct error *e);

#endif
