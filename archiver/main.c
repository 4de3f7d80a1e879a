/*
 * zegel-archiver - the program that writes archives: the only one that holds
 * keys and signs.
 */
#include "archiver/command.h"

static const struct command *const COMMANDS[] = {
    &COMMAND_INIT,
    &COMMAND_IMPORT,
    &COMMAND_INGEST,
    &COMMAND_SEAL,
    &COMMAND_SERVE,
    &COMMAND_TOKEN_NEW,
    &COMMAND_TOKEN_LIST,
    &COMMAND_TOKEN_REVOKE,
    &COMMAND_KEYS_NEW,
    &COMMAND_KEYS_LIST,
    &COMMAND_KEYS_SHOW,
    &COMMAND_KEYS_ROTATE,
    &COMMAND_KEYS_RETIRE,
    NULL,
};

int
main(int argc, char **argv)
{
	static const struct program program = {
	    .name = "zegel-archiver",
	    .spoken = "zegel",
	    .summary =
		"writes archives that anyone can verify, and holds their keys",
	    .commands = COMMANDS,
	};

	return program_main(&program, argc, argv);
}
