#include "core/options.h"

#include "tests/unit/check.h"

static const struct option_spec VERIFY_OPTIONS[] = {
    {"policy", "FILE", "Trust the keys and witnesses of this policy only."},
    {"strict", NULL,
	"Trust nothing but what is given here: unpinned tails and unknown "
	"keys are not accepted on first use."},
    {"expect", "CHECKPOINT", "A checkpoint that the log must continue."},
    {"threads", "N", "Read with this many threads."},
    {NULL, NULL, NULL},
};

static const struct command_spec VERIFY = {"verify", "ARCHIVE [LOG]",
    "Check every byte of an archive.", "Reads all segments and the tail.\n", 1,
    2, VERIFY_OPTIONS};
static const struct command_spec KEYS_NEW = {
    "keys new", "FILE", "Make a signing key.", "", 1, 1, NULL};
static const struct command_spec KEYS_LIST = {
    "keys list", "", "List the keys of an archive.", NULL, 0, 0, NULL};
static const struct command_spec CAT = {
    "cat", "FILE...", "Copy.", NULL, 0, -1, NULL};
static const struct command_spec *const COMMANDS[] = {
    &VERIFY, &KEYS_NEW, &KEYS_LIST, &CAT, NULL};

/* Arguments for options_parse(), which takes them as main() got them. */
struct words {
	char text[512];
	char *argv[16];
	int argc;
};

static struct words *
words(const char *line)
{
	static struct words w;
	char *word, *rest;

	(void)snprintf(w.text, sizeof(w.text), "%s", line); /* fits */
	w.argc = 0;
	for (word = strtok_r(w.text, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest))
		w.argv[w.argc++] = word;
	return &w;
}

static int
parse(const struct command_spec *command, const char *line, struct options *o,
    struct error *e)
{
	struct words *w = words(line);

	return options_parse(o, command, w->argc, w->argv, e);
}

static void
options_and_operands_mix(void **state)
{
	struct options o;
	struct error e;

	(void)state;
	CHECK_OK(parse(&VERIFY, "--strict dir --policy p log", &o, &e), e);
	CHECK_INT(o.operand_count, 2);
	CHECK_STR(o.operands[0], "dir");
	CHECK_STR(o.operands[1], "log");
	CHECK(options_has(&o, "strict"));
	CHECK(options_has(&o, "policy"));
	CHECK(!options_has(&o, "expect"));
	CHECK_STR(options_value(&o, "policy"), "p");
	CHECK(options_value(&o, "expect") == NULL);
	CHECK(options_value(&o, "strict") == NULL);
	CHECK(!o.help);
	CHECK(o.command == &VERIFY);
}

static void
a_value_may_follow_an_equals_sign(void **state)
{
	struct options o;
	struct error e;

	(void)state;
	CHECK_OK(parse(&VERIFY, "--policy=a=b dir", &o, &e), e);
	CHECK_STR(options_value(&o, "policy"), "a=b");
	CHECK_OK(parse(&VERIFY, "--policy= dir", &o, &e), e);
	CHECK_STR(options_value(&o, "policy"), "");
	CHECK_OK(parse(&VERIFY, "--policy=--strict dir", &o, &e), e);
	CHECK_STR(options_value(&o, "policy"), "--strict");
	CHECK(!options_has(&o, "strict"));
	CHECK_OK(parse(&VERIFY, "--policy - dir", &o, &e), e);
	CHECK_STR(options_value(&o, "policy"), "-");
}

static void
two_dashes_end_the_options(void **state)
{
	struct options o;
	struct error e;

	(void)state;
	CHECK_OK(parse(&CAT, "- -- --strict -- -x --help", &o, &e), e);
	CHECK_INT(o.operand_count, 5);
	CHECK_STR(o.operands[0], "-");
	CHECK_STR(o.operands[1], "--strict");
	CHECK_STR(o.operands[2], "--");
	CHECK(!o.help);
}

static void
repeated_options_keep_all_their_values(void **state)
{
	struct options o;
	struct error e;

	(void)state;
	CHECK_OK(
	    parse(&VERIFY, "a --expect 1 --policy p --expect=2", &o, &e), e);
	CHECK_STR(options_value(&o, "expect"), "2");
	CHECK_STR(options_value_at(&o, "expect", 0), "1");
	CHECK_STR(options_value_at(&o, "expect", 1), "2");
	CHECK(options_value_at(&o, "expect", 2) == NULL);
	CHECK(options_value_at(&o, "threads", 0) == NULL);
}

static void
help_needs_nothing_else_to_be_right(void **state)
{
	struct options o;
	struct error e;

	(void)state;
	CHECK_OK(parse(&VERIFY, "--nonsense --help", &o, &e), e);
	CHECK(o.help);
	CHECK_OK(parse(&VERIFY, "-h", &o, &e), e);
	CHECK(o.help);
}

static void
mistakes_are_named(void **state)
{
	static const struct {
		const char *line;
		const char *error;
	} MISTAKES[] = {
	    {"--polcy p dir", "unknown option --polcy; did you mean --policy?"},
	    {"--stirct dir", "unknown option --stirct; did you mean --strict?"},
	    {"--expct=c dir", "unknown option --expct; did you mean --expect?"},
	    {"--thr 3 dir", "unknown option --thr; did you mean --threads?"},
	    {"-strict dir", "unknown option -strict; did you mean --strict?"},
	    {"--verbose dir", "unknown option --verbose; see --help"},
	    {"-x dir", "unknown option -x; see --help"},
	    {"dir --policy", "option --policy needs a value: --policy=FILE"},
	    {"dir --policy --strict",
		"option --policy needs a value: --policy=FILE"},
	    {"dir --strict=yes", "option --strict takes no value"},
	    {"--strict",
		"too few operands; usage: verify [OPTION]... "
		"ARCHIVE [LOG]"},
	    {"a b c",
		"unexpected operand \"c\"; usage: verify [OPTION]... "
		"ARCHIVE [LOG]"},
	};
	struct options o;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(MISTAKES) / sizeof(MISTAKES[0]); i++)
		CHECK_ERROR(parse(&VERIFY, MISTAKES[i].line, &o, &e), e,
		    ERROR_INPUT, MISTAKES[i].error);
	CHECK_ERROR(parse(&KEYS_LIST, "x", &o, &e), e, ERROR_INPUT,
	    "unexpected operand \"x\"; usage: keys list [OPTION]...");
	CHECK_ERROR(parse(&KEYS_LIST, "--x", &o, &e), e, ERROR_INPUT,
	    "unknown option --x; see --help");
}

static void
there_is_an_end_to_arguments(void **state)
{
	char *argv[OPTIONS_MAX + 1];
	struct options o;
	struct error e;
	char dash[] = "--strict", word[] = "word";
	int i;

	(void)state;
	for (i = 0; i <= OPTIONS_MAX; i++)
		argv[i] = word;
	CHECK_OK(options_parse(&o, &CAT, OPTIONS_MAX, argv, &e), e);
	CHECK_ERROR(options_parse(&o, &CAT, OPTIONS_MAX + 1, argv, &e), e,
	    ERROR_INPUT, "more than 256 operands");
	for (i = 0; i <= OPTIONS_MAX; i++)
		argv[i] = dash;
	CHECK_ERROR(options_parse(&o, &VERIFY, OPTIONS_MAX + 1, argv, &e), e,
	    ERROR_INPUT, "more than 256 options");
}

static void
numbers_are_whole_and_within_bounds(void **state)
{
	static const char *const BAD[] = {"0", "65", "x", "", "4x", "+4", "0x4",
	    "4.0", "99999999999999999999", "-1"};
	struct options o;
	struct error e;
	long long value = 0;
	char line[64], want[128];
	size_t i;

	(void)state;
	CHECK_OK(parse(&VERIFY, "a", &o, &e), e);
	CHECK_OK(options_number(&o, "threads", 1, 64, 4, &value, &e), e);
	CHECK_INT(value, 4);
	CHECK_OK(parse(&VERIFY, "a --threads 64", &o, &e), e);
	CHECK_OK(options_number(&o, "threads", 1, 64, 4, &value, &e), e);
	CHECK_INT(value, 64);
	CHECK_OK(parse(&VERIFY, "a --threads=-3", &o, &e), e);
	CHECK_OK(options_number(&o, "threads", -5, 64, 4, &value, &e), e);
	CHECK_INT(value, -3);
	for (i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		(void)snprintf(line, sizeof(line), "a --threads=%s", BAD[i]);
		(void)snprintf(want, sizeof(want),
		    "option --threads: \"%s\" is no whole number from 1 to 64",
		    BAD[i]);
		CHECK_OK(parse(&VERIFY, line, &o, &e), e);
		CHECK_ERROR(options_number(&o, "threads", 1, 64, 4, &value, &e),
		    e, ERROR_INPUT, want);
	}
	CHECK_INT(value, -3);
}

static const struct command_spec *
find(const char *line, int *used)
{
	struct words *w = words(line);

	return options_find_command(COMMANDS, w->argc, w->argv, used);
}

static void
commands_may_have_two_words(void **state)
{
	int used = 0;

	(void)state;
	CHECK(find("verify dir", &used) == &VERIFY);
	CHECK_INT(used, 1);
	CHECK(find("keys new file", &used) == &KEYS_NEW);
	CHECK_INT(used, 2);
	CHECK(find("keys list", &used) == &KEYS_LIST);
	CHECK(find("keys", &used) == NULL);
	CHECK(find("keys newer", &used) == NULL);
	CHECK(find("veri", &used) == NULL);
	CHECK(find("", &used) == NULL);
	CHECK_INT(used, 2);
}

static void
an_unknown_command_gets_a_suggestion(void **state)
{
	static const struct {
		const char *line;
		const char *error;
	} MISTAKES[] = {
	    {"", "a command is missing; see --help"},
	    {"verfiy dir", "no command \"verfiy\"; did you mean \"verify\"?"},
	    {"ver", "no command \"ver\"; did you mean \"verify\"?"},
	    {"kyes new x", "no command \"kyes\"; did you mean \"keys new\"?"},
	    {"keys",
		"no command \"keys\"; there are \"keys new\", "
		"\"keys list\""},
	    {"keys nwe",
		"no command \"keys nwe\"; there are \"keys new\", "
		"\"keys list\""},
	    {"frobnicate", "no command \"frobnicate\"; see --help"},
	};
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(MISTAKES) / sizeof(MISTAKES[0]); i++) {
		struct words *w = words(MISTAKES[i].line);

		CHECK_ERROR(options_no_command(COMMANDS, w->argc, w->argv, &e),
		    e, ERROR_INPUT, MISTAKES[i].error);
	}
}

static void
help_fits_the_terminal(void **state)
{
	static const char WANT[] =
	    "usage: zegel verify [OPTION]... ARCHIVE [LOG]\n"
	    "\n"
	    "Check every byte of an archive.\n"
	    "\n"
	    "Reads all segments and the tail.\n"
	    "\n"
	    "Options:\n"
	    "  --policy FILE           Trust the keys and witnesses of this "
	    "policy only.\n"
	    "  --strict                Trust nothing but what is given here: "
	    "unpinned tails\n"
	    "                          and unknown keys are not accepted on "
	    "first use.\n"
	    "  --expect CHECKPOINT     A checkpoint that the log must "
	    "continue.\n"
	    "  --threads N             Read with this many threads.\n"
	    "  -h, --help              Show this text.\n";
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	CHECK(out != NULL);
	options_print_help(out, "zegel", &VERIFY);
	CHECK_INT(fclose(out), 0);
	CHECK_STR(text, WANT);
	free(text);
}

static void
all_commands_are_listed(void **state)
{
	static const char WANT[] =
	    "usage: zegel COMMAND [OPTION]... [OPERAND]...\n"
	    "\n"
	    "Verify archives.\n"
	    "\n"
	    "Commands:\n"
	    "  verify                  Check every byte of an archive.\n"
	    "  keys new                Make a signing key.\n"
	    "  keys list               List the keys of an archive.\n"
	    "  cat                     Copy.\n"
	    "\n"
	    "\"zegel COMMAND --help\" says more.\n";
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	CHECK(out != NULL);
	options_print_commands(out, "zegel", "Verify archives.", COMMANDS);
	CHECK_INT(fclose(out), 0);
	CHECK_STR(text, WANT);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(options_and_operands_mix),
	    cmocka_unit_test(a_value_may_follow_an_equals_sign),
	    cmocka_unit_test(two_dashes_end_the_options),
	    cmocka_unit_test(repeated_options_keep_all_their_values),
	    cmocka_unit_test(help_needs_nothing_else_to_be_right),
	    cmocka_unit_test(mistakes_are_named),
	    cmocka_unit_test(there_is_an_end_to_arguments),
	    cmocka_unit_test(numbers_are_whole_and_within_bounds),
	    cmocka_unit_test(commands_may_have_two_words),
	    cmocka_unit_test(an_unknown_command_gets_a_suggestion),
	    cmocka_unit_test(help_fits_the_terminal),
	    cmocka_unit_test(all_commands_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
