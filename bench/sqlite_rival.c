/*
 * sqlite_rival - what plain SQLite takes to keep the same lines: one table,
 * synchronous=FULL, 1,000 rows a transaction, the journal as it comes.
 *
 *   sqlite_rival DATABASE LINES         prints seconds and rows a second
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sqlite3.h>

#define ROWS_A_TRANSACTION 1000

static int
fail(sqlite3 *db, const char *what)
{
	fprintf(stderr, "sqlite_rival: %s: %s\n", what, sqlite3_errmsg(db));
	return 1;
}

static double
now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts); /* cannot fail */
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int
insert_lines(sqlite3 *db, FILE *lines, long *rows)
{
	sqlite3_stmt *insert = NULL;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	int rc = sqlite3_prepare_v2(
	    db, "INSERT INTO entry(line) VALUES(?)", -1, &insert, NULL);

	while (rc == SQLITE_OK && (len = getline(&line, &cap, lines)) > 0) {
		if (*rows % ROWS_A_TRANSACTION == 0)
			rc = sqlite3_exec(db,
			    *rows == 0 ? "BEGIN" : "COMMIT; BEGIN", NULL, NULL,
			    NULL);
		if (rc == SQLITE_OK)
			rc = sqlite3_bind_text(
			    insert, 1, line, (int)len - 1, SQLITE_STATIC);
		if (rc == SQLITE_OK && sqlite3_step(insert) != SQLITE_DONE)
			rc = SQLITE_ERROR;
		if (rc == SQLITE_OK)
			rc = sqlite3_reset(insert);
		(*rows)++;
	}
	free(line);
	(void)sqlite3_finalize(insert); /* told by step already */
	return rc == SQLITE_OK ? sqlite3_exec(db, "COMMIT", NULL, NULL, NULL)
			       : rc;
}

int
main(int argc, char **argv)
{
	sqlite3 *db = NULL;
	FILE *lines;
	double started;
	long rows = 0;

	if (argc != 3 || (lines = fopen(argv[2], "r")) == NULL) {
		fprintf(stderr, "usage: %s DATABASE LINES\n", argv[0]);
		return 2;
	}
	started = now();
	if (sqlite3_open(argv[1], &db) != SQLITE_OK ||
	    sqlite3_exec(db,
		"PRAGMA synchronous=FULL;"
		"CREATE TABLE entry(id INTEGER PRIMARY KEY, line TEXT)",
		NULL, NULL, NULL) != SQLITE_OK ||
	    insert_lines(db, lines, &rows) != SQLITE_OK)
		return fail(db, "insert");
	(void)sqlite3_close(db);
	(void)fclose(lines); /* only read */
	printf(
	    "%.3f %.0f\n", now() - started, (double)rows / (now() - started));
	return 0;
}
