#include <inttypes.h>
#include <stdio.h>

#include "auditd/command.h"
#include "auditd/state.h"
#include "core/clock.h"

#define DAYS_DEFAULT 90
#define DAYS_MAX 3650
#define DAY_US INT64_C(86400000000)

static const struct option_spec USER_OPTIONS[] = {
    {"role", "ROLE",
	"administrator, reviewer, compliance-officer, exporter, hold-manager "
	"or examiner; may repeat"},
    COMMAND_JSON_OPTION,
    {NULL, NULL, NULL},
};

static const struct command_spec USER_SPEC = {
    .name = "user set",
    .operands = "CONFIG NAME",
    .summary = "make a user, or give one other roles",
    .text = "What a role may do: docs/API.md, \"Roles\".",
    .operands_min = 2,
    .operands_max = 2,
    .options = USER_OPTIONS,
};

static int
read_roles(const struct options *o, unsigned int *roles, struct error *e)
{
	const char *name;
	size_t i;
	int role;

	*roles = 0;
	for (i = 0; (name = options_value_at(o, "role", i)) != NULL; i++) {
		role = role_parse(name);
		if (role < 0)
			return error_set(
			    e, ERROR_INPUT, "there is no role %s", name);
		*roles |= 1U << role;
	}
	if (*roles == 0)
		return error_set(e, ERROR_INPUT, "give at least one --role");
	return 0;
}

static int
set_user(const struct options *o)
{
	struct error e = {ERROR_NONE, ""};
	struct state *s = NULL;
	unsigned int roles;
	int rc = -1;

	if (read_roles(o, &roles, &e) == 0 &&
	    command_open_state(o->operands[0], &s, &e) == 0)
		rc = state_set_user(s, o->operands[1], roles, &e);
	state_close(s);
	return rc == 0 ? 0 : command_fail(o, &e);
}

const struct command COMMAND_USER_SET = {&USER_SPEC, set_user};

static const struct option_spec TOKEN_OPTIONS[] = {
    {"name", "NAME", "what the token is for (default: api)"},
    {"days", "N", "until it expires (default: 90)"},
    COMMAND_JSON_OPTION,
    {NULL, NULL, NULL},
};

static const struct command_spec TOKEN_SPEC = {
    .name = "token new",
    .operands = "CONFIG USER",
    .summary = "make an API token that acts for a user",
    .text = "Prints the token, this once: only its hash is kept. Send it as "
	    "\"Authorization: Bearer TOKEN\".",
    .operands_min = 2,
    .operands_max = 2,
    .options = TOKEN_OPTIONS,
};

static int
new_token(const struct options *o)
{
	const char *name = options_value(o, "name");
	char text[STATE_TOKEN_LEN + 1];
	struct error e = {ERROR_NONE, ""};
	struct state *s = NULL;
	long long days;
	int rc = -1;

	if (options_number(o, "days", 1, DAYS_MAX, DAYS_DEFAULT, &days, &e) ==
		0 &&
	    command_open_state(o->operands[0], &s, &e) == 0)
		rc = state_add_token(s, o->operands[1],
		    name == NULL ? "api" : name, clock_now_us() + days * DAY_US,
		    text, &e);
	state_close(s);
	if (rc != 0)
		return command_fail(o, &e);
	if (options_has(o, "json"))
		printf("{\"token\":\"%s\"}\n", text);
	else
		printf("%s\n", text);
	return fflush(stdout) == 0 ? 0 : 6;
}

const struct command COMMAND_TOKEN_NEW = {&TOKEN_SPEC, new_token};
