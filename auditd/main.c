/*
 * zegel-auditd - the audit server: finds, reads and proves what an archive
 * holds, for those who may see it, and writes down who looked.  It has no key
 * and cannot sign.
 */
#include "auditd/command.h"

static const struct command *const COMMANDS[] = {
    &COMMAND_SETUP,
    &COMMAND_SERVE,
    &COMMAND_USER_SET,
    &COMMAND_TOKEN_NEW,
    &COMMAND_OPENAPI,
    NULL,
};

int
main(int argc, char **argv)
{
	static const struct program program = {
	    .name = "zegel-auditd",
	    .spoken = "zegel-auditd",
	    .summary = "the audit server: find, read and prove what an "
		       "archive holds",
	    .commands = COMMANDS,
	};

	return program_main(&program, argc, argv);
}
