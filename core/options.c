#include "core/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/options_internal.h"

static const struct option_spec *
find_spec(const struct command_spec *command, const char *name, size_t len)
{
	const struct option_spec *spec;

	for (spec = command->options; spec != NULL && spec->name != NULL;
	     spec++) {
		if (strlen(spec->name) == len &&
		    memcmp(spec->name, name, len) == 0)
			return spec;
	}
	return NULL;
}

static int
unknown_option(const struct command_spec *command, const char *argument,
    size_t len, struct error *e)
{
	const struct option_spec *spec;
	struct nearest near;

	nearest_start(&near, argument + strspn(argument, "-"),
	    len - strspn(argument, "-"));
	for (spec = command->options; spec != NULL && spec->name != NULL;
	     spec++)
		nearest_consider(&near, spec->name, strlen(spec->name));
	if (near.best != NULL)
		return error_set(e, ERROR_INPUT,
		    "unknown option %.*s; did you mean --%s?",
		    (int)(len < 64 ? len : 64), argument, near.best);
	return error_set(e, ERROR_INPUT, "unknown option %.*s; see --help",
	    (int)(len < 64 ? len : 64), argument);
}

static int
give(struct options *o, const struct option_spec *spec, const char *value,
    struct error *e)
{
	if (o->given_count == OPTIONS_MAX)
		return error_set(
		    e, ERROR_INPUT, "more than %d options", OPTIONS_MAX);
	o->given[o->given_count].spec = spec;
	o->given[o->given_count].value = value;
	o->given_count++;
	return 0;
}

/* The option at argv[*i]; its value may be the next argument. */
static int
parse_option(
    struct options *o, int argc, char *const *argv, int *i, struct error *e)
{
	const char *argument = argv[*i];
	size_t len = strcspn(argument, "=");
	const char *value = argument[len] == '=' ? argument + len + 1 : NULL;
	const struct option_spec *spec = NULL;

	if (strncmp(argument, "--", 2) == 0)
		spec = find_spec(o->command, argument + 2, len - 2);
	if (spec == NULL)
		return unknown_option(o->command, argument, len, e);
	if (spec->argument == NULL) {
		if (value != NULL)
			return error_set(e, ERROR_INPUT,
			    "option --%s takes no value", spec->name);
		return give(o, spec, NULL, e);
	}
	if (value == NULL) {
		if (*i + 1 >= argc || strncmp(argv[*i + 1], "--", 2) == 0)
			return error_set(e, ERROR_INPUT,
			    "option --%s needs a value: --%s=%s", spec->name,
			    spec->name, spec->argument);
		value = argv[++*i];
	}
	return give(o, spec, value, e);
}

static int
add_operand(struct options *o, const char *operand, struct error *e)
{
	if (o->operand_count == OPTIONS_MAX)
		return error_set(
		    e, ERROR_INPUT, "more than %d operands", OPTIONS_MAX);
	o->operands[o->operand_count++] = operand;
	return 0;
}

static int
check_operands(const struct options *o, struct error *e)
{
	const struct command_spec *command = o->command;

	if (o->operand_count < (size_t)command->operands_min)
		return error_set(e, ERROR_INPUT,
		    "too few operands; usage: %s [OPTION]... %s", command->name,
		    command->operands);
	if (command->operands_max >= 0 &&
	    o->operand_count > (size_t)command->operands_max)
		return error_set(e, ERROR_INPUT,
		    "unexpected operand \"%.100s\"; usage: %s [OPTION]...%s%s",
		    o->operands[command->operands_max], command->name,
		    command->operands_max > 0 ? " " : "",
		    command->operands_max > 0 ? command->operands : "");
	return 0;
}

/* Help is wanted even by whoever got everything else wrong. */
static bool
wants_help(int argc, char *const *argv)
{
	int i;

	for (i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0)
			return true;
	}
	return false;
}

int
options_parse(struct options *o, const struct command_spec *command, int argc,
    char *const *argv, struct error *e)
{
	bool ended = false;
	int i;

	memset(o, 0, sizeof(*o));
	o->command = command;
	o->help = wants_help(argc, argv);
	if (o->help)
		return 0;
	for (i = 0; i < argc; i++) {
		int rc;

		if (!ended && strcmp(argv[i], "--") == 0) {
			ended = true;
			continue;
		}
		if (ended || argv[i][0] != '-' || argv[i][1] == '\0')
			rc = add_operand(o, argv[i], e);
		else
			rc = parse_option(o, argc, argv, &i, e);
		if (rc != 0)
			return -1;
	}
	return check_operands(o, e);
}

bool
options_has(const struct options *o, const char *name)
{
	size_t i;

	for (i = 0; i < o->given_count; i++) {
		if (strcmp(o->given[i].spec->name, name) == 0)
			return true;
	}
	return false;
}

const char *
options_value(const struct options *o, const char *name)
{
	size_t i;

	for (i = o->given_count; i > 0; i--) {
		if (strcmp(o->given[i - 1].spec->name, name) == 0)
			return o->given[i - 1].value;
	}
	return NULL;
}

const char *
options_value_at(const struct options *o, const char *name, size_t i)
{
	size_t at;

	for (at = 0; at < o->given_count; at++) {
		if (strcmp(o->given[at].spec->name, name) != 0)
			continue;
		if (i-- == 0)
			return o->given[at].value;
	}
	return NULL;
}

int
options_number(const struct options *o, const char *name, long long minimum,
    long long maximum, long long fallback, long long *out, struct error *e)
{
	const char *text = options_value(o, name), *digits;
	char *end;
	long long value;

	if (text == NULL) {
		*out = fallback;
		return 0;
	}
	/* strtoll() also takes spaces, "+", and an empty text. */
	digits = text[0] == '-' ? text + 1 : text;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (*digits < '0' || *digits > '9' || *end != '\0' || errno != 0 ||
	    value < minimum || value > maximum)
		return error_set(e, ERROR_INPUT,
		    "option --%s: \"%.64s\" is no whole number from %lld to "
		    "%lld",
		    name, text, minimum, maximum);
	*out = value;
	return 0;
}
