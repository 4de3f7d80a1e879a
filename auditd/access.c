#include "auditd/access.h"

#include <string.h>

#define ROLE(role) (1U << (role))
#define EVERY_ROLE (ROLE(ROLE_COUNT) - 1)
#define READERS \
	(ROLE(ROLE_REVIEWER) | ROLE(ROLE_COMPLIANCE_OFFICER) | \
	    ROLE(ROLE_EXPORTER) | ROLE(ROLE_HOLD_MANAGER) | \
	    ROLE(ROLE_EXAMINER))

static const char *const NAMES[ROLE_COUNT] = {
    [ROLE_ADMINISTRATOR] = "administrator",
    [ROLE_REVIEWER] = "reviewer",
    [ROLE_COMPLIANCE_OFFICER] = "compliance-officer",
    [ROLE_EXPORTER] = "exporter",
    [ROLE_HOLD_MANAGER] = "hold-manager",
    [ROLE_EXAMINER] = "examiner",
};

/* Which roles have it. */
static const unsigned int MATRIX[PERMISSION_COUNT] = {
    [PERMISSION_LOGIN] = EVERY_ROLE,
    [PERMISSION_READ] = READERS,
    [PERMISSION_TREE] = EVERY_ROLE,
    [PERMISSION_TRAIL] = ROLE(ROLE_COMPLIANCE_OFFICER) | ROLE(ROLE_EXAMINER),
    [PERMISSION_EXPORT] = ROLE(ROLE_EXPORTER) | ROLE(ROLE_COMPLIANCE_OFFICER),
    [PERMISSION_HOLD] = ROLE(ROLE_HOLD_MANAGER) | ROLE(ROLE_COMPLIANCE_OFFICER),
    [PERMISSION_ADMIN] = ROLE(ROLE_ADMINISTRATOR),
};

const char *
role_name(enum role role)
{
	return NAMES[role];
}

int
role_parse(const char *name)
{
	int i;

	for (i = 0; i < ROLE_COUNT; i++)
		if (strcmp(NAMES[i], name) == 0)
			return i;
	return -1;
}

const char *
permission_name(enum permission permission)
{
	static const char *const WORDS[PERMISSION_COUNT] = {
	    [PERMISSION_NONE] = "anybody",
	    [PERMISSION_LOGIN] = "logged in",
	    [PERMISSION_READ] = "read",
	    [PERMISSION_TREE] = "tree",
	    [PERMISSION_TRAIL] = "trail",
	    [PERMISSION_EXPORT] = "export",
	    [PERMISSION_HOLD] = "hold",
	    [PERMISSION_ADMIN] = "administer",
	};

	return WORDS[permission];
}

bool
access_allows(unsigned int roles, enum permission permission)
{
	if (permission == PERMISSION_NONE)
		return true;
	return (roles & MATRIX[permission]) != 0;
}
