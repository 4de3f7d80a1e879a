#include <stdio.h>
#include <string.h>

#include "core/options.h"
#include "core/options_internal.h"

#define HELP_WIDTH 79
#define HELP_COLUMN 26 /* where the explanations start */

/* How many words of argv `command`'s name matches: all of its own, or 0. */
static int
match_words(const struct command_spec *command, int argc, char *const *argv)
{
	const char *name = command->name;
	int words = 0;

	for (;;) {
		size_t len = strcspn(name, " ");

		if (words == argc || strlen(argv[words]) != len ||
		    memcmp(argv[words], name, len) != 0)
			return 0;
		words++;
		if (name[len] == '\0')
			return words;
		name += len + 1;
	}
}

const struct command_spec *
options_find_command(const struct command_spec *const *commands, int argc,
    char *const *argv, int *used)
{
	const struct command_spec *best = NULL;
	int best_words = 0;

	for (; *commands != NULL; commands++) {
		int words = match_words(*commands, argc, argv);

		if (words > best_words) {
			best = *commands;
			best_words = words;
		}
	}
	if (best != NULL)
		*used = best_words;
	return best;
}

/* The commands that begin with this word: "keys new" with "keys". */
static bool
list_group(const struct command_spec *const *commands, const char *word,
    char *out, size_t size)
{
	size_t len = strlen(word), used = 0;

	out[0] = '\0';
	for (; *commands != NULL; commands++) {
		const char *name = (*commands)->name;
		int n;

		if (strncmp(name, word, len) != 0 || name[len] != ' ')
			continue;
		n = snprintf(out + used, size - used, "%s\"%s\"",
		    used > 0 ? ", " : "", name);
		if (n < 0 || (size_t)n >= size - used) {
			out[used] = '\0'; /* the first ones will do */
			break;
		}
		used += (size_t)n;
	}
	return used > 0;
}

int
options_no_command(const struct command_spec *const *commands, int argc,
    char *const *argv, struct error *e)
{
	const struct command_spec *const *command;
	char group[256];
	struct nearest near;

	if (argc == 0)
		return error_set(
		    e, ERROR_INPUT, "a command is missing; see --help");
	if (list_group(commands, argv[0], group, sizeof(group)))
		return error_set(e, ERROR_INPUT,
		    "no command \"%.64s%s%.64s\"; there are %s", argv[0],
		    argc > 1 ? " " : "", argc > 1 ? argv[1] : "", group);
	nearest_start(&near, argv[0], strlen(argv[0]));
	for (command = commands; *command != NULL; command++)
		nearest_consider(
		    &near, (*command)->name, strcspn((*command)->name, " "));
	if (near.best == NULL)
		return error_set(e, ERROR_INPUT,
		    "no command \"%.64s\"; see --help", argv[0]);
	return error_set(e, ERROR_INPUT,
	    "no command \"%.64s\"; did you mean \"%s\"?", argv[0], near.best);
}

/*
 * The words of `text` from column `column` on, in lines that start at
 * `indent`.  Ends the line.
 */
static void
print_wrapped(FILE *out, const char *text, int column, int indent)
{
	bool first = true;

	while (*(text += strspn(text, " ")) != '\0') {
		int len = (int)strcspn(text, " ");

		if (!first && column + 1 + len > HELP_WIDTH) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
			first = true;
		}
		fprintf(out, "%s%.*s", first ? "" : " ", len, text);
		column += len + (first ? 0 : 1);
		first = false;
		text += len;
	}
	fputc('\n', out);
}

/* Paragraphs, parted by empty lines. */
static void
print_paragraphs(FILE *out, const char *text)
{
	char line[4096];

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		(void)snprintf(line, sizeof(line), "%.*s", (int)len, text);
		print_wrapped(out, line, 0, 0);
		text += len + (text[len] == '\n' ? 1 : 0);
	}
}

/* "  --name ARGUMENT   explanation", the left part on its own line if long. */
static void
print_entry(
    FILE *out, const char *name, const char *argument, const char *explanation)
{
	int column = fprintf(out, "  %s%s%s", name, argument != NULL ? " " : "",
	    argument != NULL ? argument : "");

	if (column > HELP_COLUMN - 2) {
		fputc('\n', out);
		column = 0;
	}
	fprintf(out, "%*s", HELP_COLUMN - column, "");
	print_wrapped(out, explanation, HELP_COLUMN, HELP_COLUMN);
}

void
options_print_help(
    FILE *out, const char *program, const struct command_spec *command)
{
	const struct option_spec *spec;
	char name[64];

	fprintf(out, "usage: %s %s [OPTION]...%s%s\n\n", program, command->name,
	    command->operands[0] != '\0' ? " " : "", command->operands);
	print_wrapped(out, command->summary, 0, 0);
	if (command->text != NULL && command->text[0] != '\0') {
		fputc('\n', out);
		print_paragraphs(out, command->text);
	}
	fprintf(out, "\nOptions:\n");
	for (spec = command->options; spec != NULL && spec->name != NULL;
	     spec++) {
		(void)snprintf(
		    name, sizeof(name), "--%s", spec->name); /* ours, short */
		print_entry(out, name, spec->argument, spec->help);
	}
	print_entry(out, "-h, --help", NULL, "Show this text.");
}

void
options_print_commands(FILE *out, const char *program, const char *summary,
    const struct command_spec *const *commands)
{
	fprintf(out, "usage: %s COMMAND [OPTION]... [OPERAND]...\n\n", program);
	print_wrapped(out, summary, 0, 0);
	fprintf(out, "\nCommands:\n");
	for (; *commands != NULL; commands++)
		print_entry(out, (*commands)->name, NULL, (*commands)->summary);
	fprintf(out, "\n\"%s COMMAND --help\" says more.\n", program);
}
