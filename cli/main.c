/*
 * zegel - the command line.  It reads and verifies by itself and cannot sign;
 * the verbs that write it hands to zegel-archiver.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

static const struct command *const COMMANDS[] = {
    &COMMAND_VERIFY,
    &COMMAND_STATUS,
    &COMMAND_SHOW,
    &COMMAND_PROVE,
    &COMMAND_CHECK,
    &COMMAND_SEARCH,
    &COMMAND_INDEX_BUILD,
    &COMMAND_INDEX_STATUS,
    &COMMAND_INDEX_CHECK,
    NULL,
};

/* Done by zegel-archiver; summaries for the list of commands. */
static const struct command_spec WRITING[] = {
    {"init", "ARCHIVE --name NAME", "make a new archive and its keys", "", 0,
	-1, NULL},
    {"import", "ARCHIVE FILE...", "admit an export", "", 0, -1, NULL},
    {"ingest", "ARCHIVE [FILE]", "admit records from NDJSON", "", 0, -1, NULL},
    {"seal", "ARCHIVE", "seal every log's tail now", "", 0, -1, NULL},
    {"serve", "ARCHIVE", "be the archive's long-running writer", "", 0, -1,
	NULL},
    {"keys", "new|list|show|rotate|retire", "the keys that sign", "", 0, -1,
	NULL},
    {NULL, NULL, NULL, NULL, 0, 0, NULL},
};

static int
hand_over(char **argv)
{
	program_become("zegel-archiver", argv);
	fprintf(stderr, "zegel: zegel-archiver, which writes: %s\n",
	    strerror(errno));
	return 6;
}

int
main(int argc, char **argv)
{
	static const struct program program = {
	    .name = "zegel",
	    .spoken = "zegel",
	    .summary =
		"reads and verifies archives; needs no key and trusts no "
		"server",
	    .commands = COMMANDS,
	    .handed = WRITING,
	    .hand_over = hand_over,
	};

	return program_main(&program, argc, argv);
}
