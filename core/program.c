#include "core/program.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/options_man.h"

#define COMMANDS_MAX 64

struct specs {
	const struct command_spec *list[COMMANDS_MAX + 1]; /* ended by NULL */
};

/* The program's own commands; with `all`, those that it hands over too. */
static struct specs
specs_of(const struct program *p, bool all)
{
	struct specs s;
	size_t n = 0, i;

	for (i = 0; p->commands[i] != NULL && n < COMMANDS_MAX; i++)
		s.list[n++] = p->commands[i]->spec;
	for (i = 0; all && p->handed != NULL && p->handed[i].name != NULL &&
	     n < COMMANDS_MAX;
	     i++)
		s.list[n++] = &p->handed[i];
	s.list[n] = NULL;
	return s;
}

static bool
is_handed(const struct program *p, const char *name)
{
	size_t i;

	for (i = 0; p->handed != NULL && p->handed[i].name != NULL; i++)
		if (strcmp(p->handed[i].name, name) == 0)
			return true;
	return false;
}

static int
usage(const struct program *p, FILE *out, int status)
{
	struct specs s = specs_of(p, true);

	options_print_commands(out, p->name, p->summary, s.list);
	return status;
}

/* For the shell's completion: the words that may come next. */
static int
print_words(const struct program *p, int argc, char **argv)
{
	struct specs s = specs_of(p, true);

	if (argc > 2 && is_handed(p, argv[2]))
		return p->hand_over(argv);
	options_print_words(stdout, s.list, argc - 2, argv + 2);
	return 0;
}

/* For packaging: --man DIRECTORY. */
static int
write_man(const struct program *p, int argc, char **argv)
{
	struct specs s = specs_of(p, false);
	struct error e = {ERROR_NONE, ""};

	if (argc == 3 &&
	    options_write_man(argv[2], ZEGEL_VERSION, s.list, &e) == 0)
		return 0;
	fprintf(stderr, "%s: --man DIRECTORY: %s\n", p->name, e.text);
	return argc != 3 ? 2 : error_exit_status(&e);
}

static int
run(const struct program *p, const struct command *command, int argc,
    char **argv)
{
	static struct options o;
	struct error e = {ERROR_NONE, ""};

	if (options_parse(&o, command->spec, argc, argv, &e) != 0) {
		fprintf(stderr, "%s %s: %s\n", p->spoken, command->spec->name,
		    e.text);
		return 2;
	}
	if (o.help) {
		options_print_help(stdout, p->spoken, command->spec);
		return 0;
	}
	return command->run(&o);
}

/* "keys", "keys --help": the commands that begin with that word. */
static bool
help_with_group(
    const struct program *p, int argc, char **argv, const struct specs *all)
{
	bool help = argc > 2 &&
	    (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0);
	size_t len = strlen(argv[1]), n = 0, i;
	struct specs group;

	for (i = 0; all->list[i] != NULL; i++)
		if (strncmp(all->list[i]->name, argv[1], len) == 0 &&
		    all->list[i]->name[len] == ' ')
			group.list[n++] = all->list[i];
	group.list[n] = NULL;
	if (n == 0 || (argc > 2 && !help))
		return false;
	options_print_commands(
	    help ? stdout : stderr, p->spoken, p->summary, group.list);
	return true;
}

static int
run_named(const struct program *p, int argc, char **argv)
{
	struct specs s = specs_of(p, false);
	const struct command_spec *found;
	struct error e = {ERROR_NONE, ""};
	int used = 0;
	size_t i;

	found = options_find_command(s.list, argc - 1, argv + 1, &used);
	for (i = 0; found != NULL && p->commands[i] != NULL; i++)
		if (p->commands[i]->spec == found)
			return run(p, p->commands[i], argc - 1 - used,
			    argv + 1 + used);
	if (found == NULL && help_with_group(p, argc, argv, &s))
		return argc > 2 ? 0 : 2;
	(void)options_no_command(s.list, argc - 1, argv + 1, &e);
	fprintf(stderr, "%s: %s\n", p->name, e.text);
	return 2;
}

int
program_main(const struct program *p, int argc, char **argv)
{
	(void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write error */
	(void)signal(SIGXFSZ, SIG_IGN); /* so is a file that may not grow */
	if (argc < 2)
		return usage(p, stderr, 2);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return usage(p, stdout, 0);
	if (strcmp(argv[1], "--man") == 0)
		return write_man(p, argc, argv);
	if (strcmp(argv[1], "--words") == 0)
		return print_words(p, argc, argv);
	if (strcmp(argv[1], "--version") == 0) {
		printf("%s %s\n", p->name, ZEGEL_VERSION);
		return 0;
	}
	if (is_handed(p, argv[1]))
		return p->hand_over(argv);
	return run_named(p, argc, argv);
}

void
program_become(const char *name, char **argv)
{
	char self[FILE_PATH_MAX], beside[FILE_PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	argv[0] = (char *)(uintptr_t)name;
	if (n > 0) {
		self[n] = '\0';
		if (file_path(beside, NULL, "%.*s/%s",
			(int)(file_leaf(self) - self - 1), self, name) == 0 &&
		    access(beside, X_OK) == 0)
			(void)execv(beside, argv);
	}
	(void)execvp(name, argv);
}
