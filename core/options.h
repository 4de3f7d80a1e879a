/*
 * options - command lines: one table yields parsing, --help and man pages.
 *
 * Options may stand anywhere; "--" ends them; "--name value" and
 * "--name=value" are the same, but a value that starts with "--" needs the
 * second form: what looks like an option is never swallowed as a value.  A
 * lone "-" is an operand.  Unknown options are errors that name the nearest
 * known one.
 */
#ifndef ZEGEL_CORE_OPTIONS_H
#define ZEGEL_CORE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/error.h"

struct option_spec {
	const char *name; /* "passphrase-file", without dashes */
	const char *argument; /* "FILE", or NULL for a flag */
	const char *help; /* one sentence */
};

struct command_spec {
	const char *name; /* "verify", or "keys new" */
	const char *operands; /* "ARCHIVE FILE..." as shown in usage */
	const char *summary; /* one line for the list of commands */
	const char *text; /* paragraphs for --help and the man page */
	int operands_min;
	int operands_max; /* -1 for any number */
	const struct option_spec *options; /* ended by a NULL name */
};

#define OPTIONS_MAX 256

struct options {
	const struct command_spec *command;
	const char *operands[OPTIONS_MAX];
	size_t operand_count;
	struct {
		const struct option_spec *spec;
		const char *value; /* NULL for a flag */
	} given[OPTIONS_MAX];
	size_t given_count;
	bool help; /* --help or -h was given; nothing else was checked */
};

/*
 * Parse argv[0..argc) (without program and command names) against `command`.
 * Strings are borrowed from argv.  ERROR_INPUT says what is wrong.
 */
int options_parse(struct options *o, const struct command_spec *command,
    int argc, char *const *argv, struct error *e);

bool options_has(const struct options *o, const char *name);
/* The last value given, or NULL. */
const char *options_value(const struct options *o, const char *name);
/* The i-th value of an option that may repeat, or NULL. */
const char *
options_value_at(const struct options *o, const char *name, size_t i);
/* A whole number within bounds, or `fallback` when not given. */
int options_number(const struct options *o, const char *name, long long minimum,
    long long maximum, long long fallback, long long *out, struct error *e);

/*
 * Find "keys new" or "verify" at the start of argv; `*used` words.  NULL when
 * it is none of `commands` (ended by NULL); options_no_command() says why.
 */
const struct command_spec *
options_find_command(const struct command_spec *const *commands, int argc,
    char *const *argv, int *used);
/* ERROR_INPUT that names the nearest command.  Always returns -1. */
int options_no_command(const struct command_spec *const *commands, int argc,
    char *const *argv, struct error *e);
void options_print_help(
    FILE *out, const char *program, const struct command_spec *command);
void options_print_commands(FILE *out, const char *program, const char *summary,
    const struct command_spec *const *commands);

#endif
