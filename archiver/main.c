/*
 * zegel-archiver - the program that writes archives: the only one that holds
 * keys and signs.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "archiver/command.h"
#include "core/options_man.h"

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
};
#define COMMAND_COUNT (sizeof(COMMANDS) / sizeof(COMMANDS[0]))

static const char SUMMARY[] =
    "writes archives that anyone can verify, and holds their keys";

static int
usage(FILE *out, int status)
{
	const struct command_spec *specs[COMMAND_COUNT + 1];
	size_t i;

	for (i = 0; i < COMMAND_COUNT; i++)
		specs[i] = COMMANDS[i]->spec;
	specs[COMMAND_COUNT] = NULL;
	options_print_commands(out, "zegel-archiver", SUMMARY, specs);
	return status;
}

static int
run(const struct command *command, int argc, char **argv)
{
	static struct options o;
	struct error e = {ERROR_NONE, ""};

	if (options_parse(&o, command->spec, argc, argv, &e) != 0) {
		fprintf(stderr, "zegel %s: %s\n", command->spec->name, e.text);
		return 2;
	}
	if (o.help) {
		options_print_help(stdout, "zegel", command->spec);
		return 0;
	}
	return command->run(&o);
}

/* For the shell's completion: the words that may come next. */
static int
print_words(int argc, char **argv)
{
	const struct command_spec *specs[COMMAND_COUNT + 1];
	size_t i;

	for (i = 0; i < COMMAND_COUNT; i++)
		specs[i] = COMMANDS[i]->spec;
	specs[COMMAND_COUNT] = NULL;
	options_print_words(stdout, specs, argc - 2, argv + 2);
	return 0;
}

/* For packaging: --man DIRECTORY. */
static int
write_man(int argc, char **argv, const struct command_spec *const *specs)
{
	struct error e = {ERROR_NONE, ""};

	if (argc != 3 ||
	    options_write_man(argv[2], ZEGEL_VERSION, specs, &e) != 0) {
		fprintf(
		    stderr, "zegel-archiver: --man DIRECTORY: %s\n", e.text);
		return argc != 3 ? 2 : error_exit_status(&e);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	const struct command_spec *specs[COMMAND_COUNT + 1];
	const struct command_spec *found;
	struct error e = {ERROR_NONE, ""};
	int used = 0;
	size_t i;

	(void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write error */
	(void)signal(SIGXFSZ, SIG_IGN); /* so is a file that may not grow */
	for (i = 0; i < COMMAND_COUNT; i++)
		specs[i] = COMMANDS[i]->spec;
	specs[COMMAND_COUNT] = NULL;
	if (argc < 2)
		return usage(stderr, 2);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return usage(stdout, 0);
	if (strcmp(argv[1], "--man") == 0)
		return write_man(argc, argv, specs);
	if (strcmp(argv[1], "--words") == 0)
		return print_words(argc, argv);
	if (strcmp(argv[1], "--version") == 0) {
		printf("zegel-archiver %s\n", ZEGEL_VERSION);
		return 0;
	}
	found = options_find_command(specs, argc - 1, argv + 1, &used);
	for (i = 0; i < COMMAND_COUNT; i++)
		if (COMMANDS[i]->spec == found)
			return run(
			    COMMANDS[i], argc - 1 - used, argv + 1 + used);
	(void)options_no_command(specs, argc - 1, argv + 1, &e);
	fprintf(stderr, "zegel-archiver: %s\n", e.text);
	return 2;
}
