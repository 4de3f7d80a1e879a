/*
 * The private layout of the state, for the files that hold its queries.
 */
#ifndef ZEGEL_AUDITD_STATE_INTERNAL_H
#define ZEGEL_AUDITD_STATE_INTERNAL_H

#include <pthread.h>
#include <sqlite3.h>

#include "auditd/state.h"
#include "core/file.h"

struct state {
	sqlite3 *db;
	pthread_mutex_t mutex; /* one call at a time uses `db` */
	char path[FILE_PATH_MAX];
};

/* ERROR_IO with SQLite's own words. */
int state_fail(struct state *s, struct error *e);
/* The one number that `sql` asks for. */
int
state_number(struct state *s, const char *sql, int64_t *out, struct error *e);
/*
 * Step a statement that has been prepared and bound (`ok`), and finalize it:
 * 0 when it is done, else state_fail().
 */
int state_finish(struct state *s, sqlite3_stmt *q, bool ok, struct error *e);

#endif
