/*
 * zegel - the command line.  It reads and verifies by itself and cannot sign;
 * the verbs that write it hands to zegel-archiver.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "core/file.h"
#include "core/options_man.h"

static const struct command *const COMMANDS[] = {
    &COMMAND_VERIFY,
    &COMMAND_STATUS,
    &COMMAND_SHOW,
    &COMMAND_PROVE,
    &COMMAND_CHECK,
};
#define COMMAND_COUNT (sizeof(COMMANDS) / sizeof(COMMANDS[0]))

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
};
#define WRITING_COUNT (sizeof(WRITING) / sizeof(WRITING[0]))

static const char SUMMARY[] =
    "reads and verifies archives; needs no key and trusts no server";

static int
usage(FILE *out, int status)
{
	const struct command_spec *specs[COMMAND_COUNT + WRITING_COUNT + 1];
	size_t i;

	for (i = 0; i < COMMAND_COUNT; i++)
		specs[i] = COMMANDS[i]->spec;
	for (i = 0; i < WRITING_COUNT; i++)
		specs[COMMAND_COUNT + i] = &WRITING[i];
	specs[COMMAND_COUNT + WRITING_COUNT] = NULL;
	options_print_commands(out, "zegel", SUMMARY, specs);
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

static bool
is_writing(const char *name)
{
	size_t i;

	for (i = 0; i < WRITING_COUNT; i++)
		if (strcmp(WRITING[i].name, name) == 0)
			return true;
	return false;
}

/* Become zegel-archiver: the one beside this program, else the PATH's. */
static int
hand_over(char **argv)
{
	char self[FILE_PATH_MAX], beside[FILE_PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	argv[0] = (char *)(uintptr_t) "zegel-archiver";
	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		if (slash != NULL &&
		    file_path(beside, NULL, "%.*s/zegel-archiver",
			(int)(slash - self), self) == 0 &&
		    access(beside, X_OK) == 0)
			(void)execv(beside, argv);
	}
	(void)execvp("zegel-archiver", argv);
	fprintf(stderr, "zegel: zegel-archiver, which writes: %s\n",
	    strerror(errno));
	return 6;
}

/* For the shell's completion: the words that may come next. */
static int
print_words(int argc, char **argv)
{
	const struct command_spec *specs[COMMAND_COUNT + WRITING_COUNT + 1];
	size_t i;

	if (argc > 2 && is_writing(argv[2]))
		return hand_over(argv);
	for (i = 0; i < COMMAND_COUNT; i++)
		specs[i] = COMMANDS[i]->spec;
	for (i = 0; i < WRITING_COUNT; i++)
		specs[COMMAND_COUNT + i] = &WRITING[i];
	specs[COMMAND_COUNT + WRITING_COUNT] = NULL;
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
		fprintf(stderr, "zegel: --man DIRECTORY: %s\n", e.text);
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
		printf("zegel %s\n", ZEGEL_VERSION);
		return 0;
	}
	if (is_writing(argv[1]))
		return hand_over(argv);
	found = options_find_command(specs, argc - 1, argv + 1, &used);
	for (i = 0; i < COMMAND_COUNT; i++)
		if (COMMANDS[i]->spec == found)
			return run(
			    COMMANDS[i], argc - 1 - used, argv + 1 + used);
	(void)options_no_command(specs, argc - 1, argv + 1, &e);
	fprintf(stderr, "zegel: %s\n", e.text);
	return 2;
}
