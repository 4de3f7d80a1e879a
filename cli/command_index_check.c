#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "core/clock.h"
#include "core/progress.h"
#include "index/answer_json.h"
#include "index/check.h"
#include "index/index.h"

#define LISTED_MAX 100 /* differences; the count has all */

static const struct option_spec OPTIONS[] = {
    {"sample", "N", "compare only so many entries, drawn at random"},
    {"seed", "N", "draw the same ones again"},
    COMMAND_INDEX_OPTION,
    {"quiet", NULL, "show no progress"},
    COMMAND_JSON_OPTION,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "index check",
    .operands = "ARCHIVE",
    .summary = "compare the search index with the logs",
    .text =
	"Reads every entry, or a random sample, from its log, and compares "
	"its words, fields and times with what the index holds; prints each "
	"difference. Exits with 1 when there is one, and with 3 when the "
	"index does not cover everything. zegel index build mends what is "
	"not as it was made.",
    .operands_min = 1,
    .operands_max = 1,
    .options = OPTIONS,
};

struct comparing {
	struct progress progress;
	bool json;
	json_t *differences;
	uint64_t listed;
};

static void
show_progress(void *context, uint64_t done, uint64_t all)
{
	struct comparing *c = context;

	(void)all; /* of entries; the line knows totals of bytes only */
	progress_update(&c->progress, done, 0);
}

static void
difference(
    void *context, const char *class_name, uint64_t index, const char *what)
{
	struct comparing *c = context;

	if (c->listed++ >= LISTED_MAX)
		return;
	if (c->json)
		(void)json_array_append_new(c->differences,
		    json_pack("{s:s,s:I,s:s}", "log", class_name, "index",
			(json_int_t)index, "difference", what));
	else
		printf("%s:%" PRIu64 ": %s\n", class_name, index, what);
}

static int
print_result(
    const struct options *o, struct comparing *c, const struct check_result *r)
{
	bool complete = coverage_complete(&r->coverage);
	int status = r->differences > 0 ? 1 : complete ? 0 : 3, printed;
	struct buf text = BUF_EMPTY;

	if (options_has(o, "json")) {
		printed = command_print_json(json_pack("{s:I,s:I,s:O,s:o}",
		    "checked", (json_int_t)r->checked, "differences",
		    (json_int_t)r->differences, "listed", c->differences,
		    "coverage", coverage_json(&r->coverage)));
		return printed != 0 ? printed : status;
	}
	if (r->differences > LISTED_MAX)
		printf(
		    "... and %" PRIu64 " more\n", r->differences - LISTED_MAX);
	printf("%" PRIu64 " entries compared, %" PRIu64 " differences.\n",
	    r->checked, r->differences);
	coverage_text(&r->coverage, &text);
	if (!complete && text.len > 0)
		(void)fwrite(text.data, 1, text.len, stdout);
	buf_release(&text);
	return ferror(stdout) ? 6 : status;
}

static int
run(const struct options *o)
{
	char dir[FILE_PATH_MAX];
	struct comparing c = {.json = options_has(o, "json")};
	struct check_options check = {.archive = o->operands[0],
	    .index = dir,
	    .progress = show_progress,
	    .difference = difference,
	    .context = &c};
	struct check_result result;
	struct error e = {ERROR_NONE, ""};
	long long sample, seed;
	int rc, status;

	if (options_number(o, "sample", 1, INT64_MAX, 0, &sample, &e) != 0 ||
	    options_number(
		o, "seed", 0, INT64_MAX, clock_now_us(), &seed, &e) != 0 ||
	    index_default_path(
		o->operands[0], options_value(o, "index"), dir, &e) != 0)
		return command_fail(o, &e);
	check.sample = (uint64_t)sample;
	check.seed = (uint64_t)seed;
	c.differences = json_array();
	progress_start(&c.progress, "entries", 0, options_has(o, "quiet"));
	rc = check_run(&check, &result, &e);
	progress_finish(&c.progress);
	status = rc != 0 ? command_fail(o, &e) : print_result(o, &c, &result);
	json_decref(c.differences);
	if (rc == 0)
		coverage_release(&result.coverage);
	return status;
}

const struct command COMMAND_INDEX_CHECK = {&SPEC, run};
