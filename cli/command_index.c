#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "core/progress.h"
#include "index/answer_json.h"
#include "index/build.h"
#include "index/index.h"

static const struct option_spec BUILD_OPTIONS[] = {
    COMMAND_INDEX_OPTION,
    {"jobs", "N", "threads to use (default: one for each processor)"},
    {"partition", "N",
	"entries that a closed part of the index holds (default 262144); "
	"another number makes the index anew"},
    {"quiet", NULL, "print nothing but errors"},
    COMMAND_JSON_OPTION,
    {NULL, NULL, NULL},
};

static const struct command_spec BUILD_SPEC = {
    .name = "index build",
    .operands = "ARCHIVE",
    .summary = "make the search index, or bring it up to date",
    .text = "Reads what the index lacks from the logs. Every part that is "
	    "there is compared with the checksum it was made with, and made "
	    "anew where it differs. When it is interrupted the next run goes "
	    "on from there. Searches may go on meanwhile. The index is a "
	    "cache: deleting it loses nothing.",
    .operands_min = 1,
    .operands_max = 1,
    .options = BUILD_OPTIONS,
};

static const struct option_spec STATUS_OPTIONS[] = {
    COMMAND_INDEX_OPTION,
    COMMAND_JSON_OPTION,
    {NULL, NULL, NULL},
};

static const struct command_spec STATUS_SPEC = {
    .name = "index status",
    .operands = "ARCHIVE",
    .summary = "how much of the archive a search would look at",
    .text = "For each log: its entries, how many of them the index covers, "
	    "and which it does not and why. Exits with 3 when something is "
	    "not covered.",
    .operands_min = 1,
    .operands_max = 1,
    .options = STATUS_OPTIONS,
};

struct building {
	struct progress progress;
	bool quiet;
};

static volatile sig_atomic_t interrupted;

static void
interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

static bool
must_stop(void *context)
{
	(void)context;
	return interrupted != 0;
}

static void
show_progress(void *context, uint64_t done, uint64_t all)
{
	struct building *b = context;

	(void)all; /* of entries; the line knows totals of bytes only */
	progress_update(&b->progress, done, 0);
}

static void
report_dropped(
    void *context, const char *class_name, uint64_t first, const char *why)
{
	const struct building *b = context;

	if (!b->quiet)
		fprintf(stderr,
		    "%s: what was indexed from entry %" PRIu64
		    " on is made anew: %s\n",
		    class_name, first, why);
}

static int
print_built(
    const struct options *o, const char *index, const struct build_result *r)
{
	if (options_has(o, "json"))
		return command_print_json(json_pack("{s:s,s:I,s:I,s:I}",
		    "index", index, "entries", (json_int_t)r->entries,
		    "indexed", (json_int_t)r->indexed_anew, "dropped",
		    (json_int_t)r->dropped));
	if (options_has(o, "quiet"))
		return 0;
	printf("%" PRIu64 " entries, %" PRIu64 " of them indexed now.\n",
	    r->entries, r->indexed_anew);
	printf("The index is %s\n", index);
	return 0;
}

static int
run_build(const struct options *o)
{
	char index[FILE_PATH_MAX];
	struct building b = {.quiet = options_has(o, "quiet")};
	struct build_options build = {.archive = o->operands[0],
	    .index = index,
	    .stop = must_stop,
	    .progress = show_progress,
	    .report = report_dropped,
	    .context = &b};
	struct error e = {ERROR_NONE, ""};
	struct build_result result;
	long long jobs, partition;
	int rc;

	if (options_number(o, "jobs", 1, BUILD_JOBS_MAX, 0, &jobs, &e) != 0 ||
	    options_number(o, "partition", 1, (long long)PARTITION_ENTRIES,
		(long long)PARTITION_ENTRIES, &partition, &e) != 0 ||
	    index_default_path(
		o->operands[0], options_value(o, "index"), index, &e) != 0)
		return command_fail(o, &e);
	build.jobs = (unsigned int)jobs;
	build.run = (uint64_t)partition;
	(void)signal(SIGINT, interrupt);
	(void)signal(SIGTERM, interrupt);
	progress_start(&b.progress, "entries", 0, b.quiet);
	rc = build_run(&build, &result, &e);
	progress_finish(&b.progress);
	if (rc != 0)
		return command_fail(o, &e);
	return print_built(o, index, &result);
}

static int
print_status(
    const struct options *o, const char *index, const struct coverage *c)
{
	struct buf text = BUF_EMPTY;
	int status = coverage_complete(c) ? 0 : 3, printed = 0;

	if (options_has(o, "json"))
		printed = command_print_json(json_pack(
		    "{s:s,s:o}", "index", index, "coverage", coverage_json(c)));
	else {
		printf("The index is %s\n", index);
		coverage_text(c, &text);
		(void)fwrite(text.data, 1, text.len, stdout);
		buf_release(&text);
	}
	return printed != 0 ? printed : status;
}

static int
run_status(const struct options *o)
{
	char dir[FILE_PATH_MAX];
	struct index *ix = NULL;
	struct coverage coverage;
	struct error e = {ERROR_NONE, ""};
	int status;

	if (index_default_path(
		o->operands[0], options_value(o, "index"), dir, &e) != 0 ||
	    index_open(&ix, o->operands[0], dir, &e) != 0)
		return command_fail(o, &e);
	if (index_coverage(ix, &coverage, &e) != 0)
		status = command_fail(o, &e);
	else {
		status = print_status(o, dir, &coverage);
		coverage_release(&coverage);
	}
	index_close(ix);
	return status;
}

const struct command COMMAND_INDEX_BUILD = {&BUILD_SPEC, run_build};
const struct command COMMAND_INDEX_STATUS = {&STATUS_SPEC, run_status};
