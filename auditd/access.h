/*
 * access - who asks, what they may do, and what they may see.
 *
 * A principal has roles; a role gives permissions; each grant of a role is
 * scoped by log, source, channel and time, and what lies outside a reader's
 * scope is for them as if it did not exist.
 */
#ifndef ZEGEL_AUDITD_ACCESS_H
#define ZEGEL_AUDITD_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

#define PRINCIPAL_NAME_MAX 128

/* What a route asks for.  One each; access.c's matrix says who has it. */
enum permission {
	PERMISSION_NONE = 0, /* anybody, also without logging in */
	PERMISSION_LOGIN, /* anybody who has logged in */
	PERMISSION_READ, /* search and see records within the scope */
	PERMISSION_TREE, /* checkpoints, tiles, verification: no content */
	PERMISSION_TRAIL, /* the audit trail */
	PERMISSION_EXPORT,
	PERMISSION_HOLD,
	PERMISSION_ADMIN, /* users, roles, tokens: no content */
	PERMISSION_COUNT
};

enum role {
	ROLE_ADMINISTRATOR,
	ROLE_REVIEWER,
	ROLE_COMPLIANCE_OFFICER,
	ROLE_EXPORTER,
	ROLE_HOLD_MANAGER,
	ROLE_EXAMINER,
	ROLE_COUNT
};

struct principal {
	char name[PRINCIPAL_NAME_MAX + 1]; /* "anna"; empty: nobody */
	unsigned int roles; /* bits: 1 << enum role */
};

/* "compliance-officer"; -1 for a name that no role has. */
const char *role_name(enum role role);
int role_parse(const char *name);

/* "read", as docs/API.md has it. */
const char *permission_name(enum permission permission);
/* Whether any of the roles gives the permission. */
bool access_allows(unsigned int roles, enum permission permission);

#endif
