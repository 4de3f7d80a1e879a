/*
 * program - what every program of ours does with its command line: find the
 * command in the table, parse its options, and run it.
 *
 *   PROGRAM COMMAND ...  --help  --version  --man DIRECTORY  --words WORD ...
 *
 * A command is a specification, for --help and the man page, and a function
 * that returns the exit status.  Each lies in a file of its own,
 * command_<name>.c, and stands in its program's table.
 */
#ifndef ZEGEL_CORE_PROGRAM_H
#define ZEGEL_CORE_PROGRAM_H

#include "core/options.h"

struct command {
	const struct command_spec *spec;
	int (*run)(const struct options *o);
};

struct program {
	const char *name; /* "zegel-archiver" */
	const char *spoken; /* the name in usage lines: "zegel" */
	const char *summary;
	const struct command *const *commands; /* ended by NULL */
	/*
	 * Commands that another program does, ended by a NULL name; NULL:
	 * none.  They are listed; `hand_over` gets argv and returns only when
	 * it failed, with the exit status.
	 */
	const struct command_spec *handed;
	int (*hand_over)(char **argv);
};

/* All of main(). */
int program_main(const struct program *p, int argc, char **argv);

/*
 * Become another program of ours: the one beside this program, else the
 * PATH's.  argv[0] is set to its name.  Returns only when it failed, with
 * errno.
 */
void program_become(const char *name, char **argv);

#endif
