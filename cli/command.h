/*
 * command - what zegel's own commands are: each lies in a file of its own,
 * command_<name>.c, and stands in main.c's table.
 */
#ifndef ZEGEL_CLI_COMMAND_H
#define ZEGEL_CLI_COMMAND_H

#include "core/options.h"

struct command {
	const struct command_spec *spec; /* for --help and the man page */
	int (*run)(const struct options *o); /* the exit status */
};

extern const struct command COMMAND_VERIFY;

#endif
