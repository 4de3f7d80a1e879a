/*
 * zegel - the program that reads archives: it verifies, shows and proves.  It
 * can't sign; what writes it hands to zegel-archiver.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "core/file.h"

#define ARCHIVER "zegel-archiver"

static const struct command *const COMMANDS[] = {
    &COMMAND_VERIFY,
};
#define COMMAND_COUNT (sizeof(COMMANDS) / sizeof(COMMANDS[0]))

static const char SUMMARY[] = "verifies and reads sealed archives";

/* The first words of what zegel-archiver does. */
static const char *const HANDED_OVER[] = {
    "init",
    "import",
    "ingest",
    "seal",
    "serve",
    "keys",
    "dispose",
};

static int
usage(FILE *out, int status)
{
	const struct command_spec *specs[COMMAND_COUNT + 1];
	size_t i;

	for (i = 0; i < COMMAND_COUNT; i++)
		specs[i] = COMMANDS[i]->spec;
	specs[COMMAND_COUNT] = NULL;
	options_print_commands(out, "zegel", SUMMARY, specs);
	fprintf(out,
	    "\nWhat writes is done by %s: init, import, ingest, seal, serve,\n"
	    "keys new, keys list, keys show, keys rotate, keys retire.\n",
	    ARCHIVER);
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

/* The archiver beside this program, else by PATH; returns when neither is. */
static int
hand_over(char **argv)
{
	char here[FILE_PATH_MAX], path[FILE_PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", here, sizeof(here) - 1);

	if (len > 0) {
		here[len] = '\0';
		*strrchr(here, '/') = '\0'; /* it is absolute */
		if (file_path(path, NULL, "%s/%s", here, ARCHIVER) == 0)
			(void)execv(path, argv); /* returns on failure */
	}
	(void)execvp(ARCHIVER, argv);
	fprintf(stderr, "zegel %s: start %s: %s; is it installed?\n", argv[1],
	    ARCHIVER, strerror(errno));
	return 6;
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
	if (strcmp(argv[1], "--version") == 0) {
		printf("zegel %s\n", ZEGEL_VERSION);
		return 0;
	}
	for (i = 0; i < sizeof(HANDED_OVER) / sizeof(HANDED_OVER[0]); i++)
		if (strcmp(argv[1], HANDED_OVER[i]) == 0)
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
