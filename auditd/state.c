#include "auditd/state_internal.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/codec.h"
#include "core/file.h"
#include "core/sha256.h"

#define VERSION 1
#define BUSY_MS 5000

extern const char STATE_SQL[];

int
state_fail(struct state *s, struct error *e)
{
	return error_set(e, ERROR_IO, "%s: %s", s->path, sqlite3_errmsg(s->db));
}

int
state_number(struct state *s, const char *sql, int64_t *out, struct error *e)
{
	sqlite3_stmt *q = NULL;
	int rc = -1;

	if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW) {
		*out = sqlite3_column_int64(q, 0);
		rc = 0;
	} else {
		state_fail(s, e);
	}
	(void)sqlite3_finalize(q); /* repeats the error above */
	return rc;
}

int
state_finish(struct state *s, sqlite3_stmt *q, bool ok, struct error *e)
{
	int rc = 0;

	if (!ok || sqlite3_step(q) != SQLITE_DONE)
		rc = state_fail(s, e);
	(void)sqlite3_finalize(q); /* repeats the error above */
	return rc;
}

static int
prepare_tables(struct state *s, struct error *e)
{
	int64_t version = 0;

	if (sqlite3_exec(s->db,
		"PRAGMA journal_mode = WAL;"
		"PRAGMA synchronous = FULL;"
		"PRAGMA foreign_keys = ON;",
		NULL, NULL, NULL) != SQLITE_OK)
		return state_fail(s, e);
	if (state_number(s, "PRAGMA user_version", &version, e) != 0)
		return -1;
	if (version == VERSION)
		return 0;
	if (version != 0)
		return error_set(e, ERROR_FORMAT,
		    "%s: version %" PRId64 "; this program reads %d", s->path,
		    version, VERSION);
	if (sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) !=
		SQLITE_OK ||
	    sqlite3_exec(s->db, STATE_SQL, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		return state_fail(s, e);
	return 0;
}

int
state_open(struct state **out, const char *directory, struct error *e)
{
	struct state *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	(void)pthread_mutex_init(&s->mutex, NULL);
	if (file_make_private_directory(directory, e) != 0 ||
	    file_path(s->path, e, "%s/auditd.db", directory) != 0)
		goto fail;
	if (sqlite3_open(s->path, &s->db) != SQLITE_OK) {
		state_fail(s, e);
		goto fail;
	}
	(void)sqlite3_busy_timeout(s->db, BUSY_MS); /* cannot fail */
	if (prepare_tables(s, e) != 0)
		goto fail;
	*out = s;
	return 0;
fail:
	state_close(s);
	return -1;
}

void
state_close(struct state *s)
{
	if (s == NULL)
		return;
	(void)sqlite3_close(s->db); /* no statement is left open */
	(void)pthread_mutex_destroy(&s->mutex);
	free(s);
}

int
state_count_users(struct state *s, int64_t *count, struct error *e)
{
	int rc;

	(void)pthread_mutex_lock(&s->mutex);
	rc = state_number(s, "SELECT count(*) FROM user", count, e);
	(void)pthread_mutex_unlock(&s->mutex);
	return rc;
}

int
state_set_user(
    struct state *s, const char *name, unsigned int roles, struct error *e)
{
	static const char SQL[] =
	    "INSERT INTO user (name, roles, created_us) VALUES (?1, ?2, ?3) "
	    "ON CONFLICT (name) DO UPDATE SET roles = ?2";
	sqlite3_stmt *q = NULL;
	bool ok;
	int rc;

	if (name[0] == '\0' || strlen(name) > PRINCIPAL_NAME_MAX)
		return error_set(e, ERROR_INPUT,
		    "a user's name has 1 to %d bytes", PRINCIPAL_NAME_MAX);
	(void)pthread_mutex_lock(&s->mutex);
	ok = sqlite3_prepare_v2(s->db, SQL, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_int64(q, 2, roles) == SQLITE_OK &&
	    sqlite3_bind_int64(q, 3, clock_now_us()) == SQLITE_OK;
	rc = state_finish(s, q, ok, e);
	(void)pthread_mutex_unlock(&s->mutex);
	return rc;
}

/* Insert; 0 rows when there is no such user. */
static int
insert_token(struct state *s, const char *user, const char *name,
    int64_t expires_us, const uint8_t hash[SHA256_LEN], struct error *e)
{
	static const char SQL[] =
	    "INSERT INTO token (sha256, user, name, created_us, expires_us) "
	    "SELECT ?1, id, ?2, ?3, ?4 FROM user WHERE name = ?5";
	sqlite3_stmt *q = NULL;
	int rc = -1, step = SQLITE_ERROR;

	if (sqlite3_prepare_v2(s->db, SQL, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_bind_blob(q, 1, hash, SHA256_LEN, SQLITE_STATIC) ==
		SQLITE_OK &&
	    sqlite3_bind_text(q, 2, name, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_int64(q, 3, clock_now_us()) == SQLITE_OK &&
	    sqlite3_bind_int64(q, 4, expires_us) == SQLITE_OK &&
	    sqlite3_bind_text(q, 5, user, -1, SQLITE_STATIC) == SQLITE_OK)
		step = sqlite3_step(q);
	if (step == SQLITE_CONSTRAINT)
		error_set(e, ERROR_CONFLICT, "%s has a token \"%s\" already",
		    user, name);
	else if (step != SQLITE_DONE)
		state_fail(s, e);
	else if (sqlite3_changes(s->db) == 0)
		error_set(e, ERROR_NOTFOUND, "there is no user %s", user);
	else
		rc = 0;
	(void)sqlite3_finalize(q); /* repeats the error above */
	return rc;
}

int
state_add_token(struct state *s, const char *user, const char *name,
    int64_t expires_us, char text[STATE_TOKEN_LEN + 1], struct error *e)
{
	uint8_t hash[SHA256_LEN];
	int rc;

	if (bearer_make("zga_", text, e) != 0 ||
	    sha256(text, STATE_TOKEN_LEN, hash, e) != 0)
		return -1;
	(void)pthread_mutex_lock(&s->mutex);
	rc = insert_token(s, user, name, expires_us, hash, e);
	(void)pthread_mutex_unlock(&s->mutex);
	return rc;
}

/* SQLITE_ROW with the principal, SQLITE_DONE, or an error. */
static int
select_token(struct state *s, const uint8_t hash[SHA256_LEN], int64_t now_us,
    struct principal *out)
{
	static const char SQL[] =
	    "SELECT user.name, user.roles FROM token JOIN user ON user.id = "
	    "token.user WHERE sha256 = ?1 AND expires_us > ?2 AND NOT disabled";
	sqlite3_stmt *q = NULL;
	int step = SQLITE_ERROR;

	if (sqlite3_prepare_v2(s->db, SQL, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_bind_blob(q, 1, hash, SHA256_LEN, SQLITE_STATIC) ==
		SQLITE_OK &&
	    sqlite3_bind_int64(q, 2, now_us) == SQLITE_OK)
		step = sqlite3_step(q);
	if (step == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(q, 0);

		memset(out, 0, sizeof(*out));
		if (name != NULL && strlen(name) <= PRINCIPAL_NAME_MAX)
			memcpy(out->name, name, strlen(name) + 1);
		out->roles = (unsigned int)sqlite3_column_int(q, 1);
	}
	(void)sqlite3_finalize(q); /* repeats the error above */
	return step;
}

int
state_find_token(struct state *s, const char *text, int64_t now_us,
    struct principal *out, struct error *e)
{
	uint8_t hash[SHA256_LEN];
	int step;

	if (strlen(text) != STATE_TOKEN_LEN)
		return error_set(
		    e, ERROR_UNTRUSTED, "the token is not known, or expired");
	if (sha256(text, STATE_TOKEN_LEN, hash, e) != 0)
		return -1;
	(void)pthread_mutex_lock(&s->mutex);
	step = select_token(s, hash, now_us, out);
	if (step != SQLITE_ROW && step != SQLITE_DONE)
		state_fail(s, e);
	(void)pthread_mutex_unlock(&s->mutex);
	if (step == SQLITE_DONE)
		return error_set(
		    e, ERROR_UNTRUSTED, "the token is not known, or expired");
	return step == SQLITE_ROW ? 0 : -1;
}
