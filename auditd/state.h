/*
 * state - what zegel-auditd itself keeps: who may use it, and what was
 * verified.  One SQLite file, STATE/auditd.db; its tables are in state.sql.
 *
 * Any thread; calls take turns.
 */
#ifndef ZEGEL_AUDITD_STATE_H
#define ZEGEL_AUDITD_STATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "auditd/access.h"
#include "core/error.h"
#include "http/bearer.h"

#define STATE_TOKEN_LEN BEARER_LEN

struct state;

/* Makes directory and file where they are missing, for their owner only.
   ERROR_FORMAT for a file of another version. */
int state_open(struct state **out, const char *directory, struct error *e);
void state_close(struct state *s);

/* How many there are. */
int state_count_users(struct state *s, int64_t *count, struct error *e);
/* Make a user, or give one other roles. */
int state_set_user(
    struct state *s, const char *name, unsigned int roles, struct error *e);

/*
 * Make a token for a user.  ERROR_NOTFOUND without such a user,
 * ERROR_CONFLICT when it has a token of that name.
 */
int state_add_token(struct state *s, const char *user, const char *name,
    int64_t expires_us, char text[STATE_TOKEN_LEN + 1], struct error *e);

/* Whose token it is.  ERROR_UNTRUSTED when it is nobody's, or has expired. */
int state_find_token(struct state *s, const char *text, int64_t now_us,
    struct principal *out, struct error *e);

struct state_verification {
	int64_t id; /* set by state_add_verification() */
	const char *scope, *class_name, *by; /* class_name may be NULL */
	uint64_t at;
};

/* Keep that it was asked for. */
int state_add_verification(
    struct state *s, struct state_verification *v, struct error *e);
/* Keep what came of it. */
int state_end_verification(struct state *s, int64_t id, int status,
    const char *verdict, const char *report, struct error *e);
/* What was running when the server stopped has no result: say so. */
int state_abandon_verifications(struct state *s, struct error *e);
/*
 * Those from `id` downwards, the newest first; `id` 0: from the newest.  With
 * `whole` their reports too.  The list is the caller's.
 */
int state_verifications(struct state *s, int64_t id, unsigned int count,
    bool whole, json_t **out, struct error *e);

#endif
