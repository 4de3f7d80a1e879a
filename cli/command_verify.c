#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "core/file.h"
#include "core/paths.h"
#include "core/progress.h"
#include "store/verify_report.h"

static const struct option_spec OPTIONS[] = {
    {"policy", "FILE",
	"trust the keys and witnesses of this C2SP policy, and no others"},
    {"expect", "FILE",
	"a checkpoint that you hold: the log must agree with it (may repeat)"},
    {"since", "FILE",
	"a checkpoint that you hold: do not read segments that end before it"},
    {"with", "OTHER",
	"an archive that anchors this one, such as its audit trail: the logs "
	"must agree with what it remembers"},
    {"tsa-ca", "FILE", "believe time-stamps of the authorities in FILE (PEM)"},
    {"strict", NULL, "count nothing but --policy and --expect"},
    {"no-pin", NULL, "do not remember keys and checkpoints"},
    {"jobs", "N", "threads that read segments (default: one a core)"},
    {"json", NULL, "one JSON document on standard output"},
    {"quiet", NULL, "no progress"},
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "verify",
    .operands = "ARCHIVE",
    .summary = "read all of an archive and say what is wrong with it",
    .text =
	"Reads every byte of every log: segments, tail, seals, tiles, "
	"checkpoints, keys. Lists everything that is wrong, with its file "
	"and entry, and what was not checked.\n\n"
	"Keys and ends of logs are trusted on first use and remembered in "
	"ZEGEL_PINS (else in the user's data directory), as ssh does with "
	"hosts. With --strict only what --policy and --expect say counts.\n\n"
	"Exit status: 0 all is well; 1 something is wrong; 2 usage; 3 "
	"incomplete; 4 a key is unknown or not trusted; 5 malformed; 6 "
	"input/output error; 7 nothing to verify.",
    .operands_min = 1,
    .operands_max = 1,
    .options = OPTIONS,
};

static void
show_progress(void *context, const struct verify_progress *so_far)
{
	progress_expect(context, so_far->bytes_total);
	progress_update(context, so_far->entries, so_far->bytes);
}

static int
fill_options(struct verify_options *v, const struct options *o,
    char pins[FILE_PATH_MAX], struct error *e)
{
	long long jobs;
	const char *path;

	memset(v, 0, sizeof(*v));
	v->policy = options_value(o, "policy");
	v->since = options_value(o, "since");
	v->with = options_value(o, "with");
	v->tsa_ca = options_value(o, "tsa-ca");
	v->strict = options_has(o, "strict");
	v->keep_pins = options_has(o, "no-pin");
	while (
	    (path = options_value_at(o, "expect", v->expect_count)) != NULL) {
		if (v->expect_count == VERIFY_PATHS_MAX)
			return error_set(e, ERROR_INPUT,
			    "--expect may be given %d times at most",
			    VERIFY_PATHS_MAX);
		v->expect[v->expect_count++] = path;
	}
	if (options_number(o, "jobs", 1, 64, 0, &jobs, e) != 0)
		return -1;
	v->jobs = (unsigned int)jobs;
	/* A job without a home needs no pins where they don't count. */
	if (!v->strict && paths_pins(pins, e) == 0)
		v->pins = pins;
	return v->pins == NULL && !v->strict && !v->keep_pins ? -1 : 0;
}

static int
print(const struct verify_report *r, const struct options *o)
{
	struct buf out = BUF_EMPTY;
	int status = verify_status(r);

	if (options_has(o, "json"))
		verify_report_json(r, o->operands[0], &out);
	else
		verify_report_text(r, o->operands[0], &out);
	if (out.failed || fwrite(out.data, 1, out.len, stdout) != out.len ||
	    fflush(stdout) != 0) {
		fprintf(stderr, "zegel verify: the report can't be printed\n");
		status = status == 0 ? 6 : status;
	}
	buf_release(&out);
	return status;
}

static int
run(const struct options *o)
{
	struct verify_options options;
	struct verify_report report = {.log_count = 0};
	struct progress progress;
	struct error e = {ERROR_NONE, ""};
	char pins[FILE_PATH_MAX];
	int status;

	if (fill_options(&options, o, pins, &e) != 0) {
		fprintf(stderr, "zegel verify: %s\n", e.text);
		return error_exit_status(&e);
	}
	progress_start(&progress, "entries", 0, options_has(o, "quiet"));
	options.progress = show_progress;
	options.context = &progress;
	if (verify_archive(&report, o->operands[0], &options, &e) == 0) {
		progress_finish(&progress);
		status = print(&report, o);
	} else {
		progress_finish(&progress);
		fprintf(stderr, "zegel verify: %s\n", e.text);
		status = error_exit_status(&e);
	}
	verify_release(&report);
	return status;
}

const struct command COMMAND_VERIFY = {&SPEC, run};
