/*
 * command - what zegel-auditd's commands share.
 *
 * Each lies in a file of its own, command_<name>.c, and stands in main.c's
 * table; see core/program.h.
 */
#ifndef ZEGEL_AUDITD_COMMAND_H
#define ZEGEL_AUDITD_COMMAND_H

#include "core/error.h"
#include "core/program.h"

extern const struct command COMMAND_SETUP;
extern const struct command COMMAND_SERVE;
extern const struct command COMMAND_OPENAPI;
extern const struct command COMMAND_USER_SET;
extern const struct command COMMAND_TOKEN_NEW;

#define COMMAND_JSON_OPTION \
	{ \
		"json", NULL, "one JSON document on standard output" \
	}

/* Print the error, as JSON too if asked for; its exit status. */
int command_fail(const struct options *o, const struct error *e);

struct state;

/* The state of the server that the configuration file is of. */
int command_open_state(
    const char *config_file, struct state **out, struct error *e);

#endif
