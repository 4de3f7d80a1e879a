#include <stdio.h>

#include "cli/command.h"

static const struct option_spec OPTIONS[] = {
    COMMAND_JSON_OPTION,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "prove",
    .operands = "ARCHIVE CLASS:INDEX",
    .summary = "write a C2SP proof of one entry to standard output",
    .text = "The proof, the entry's exact line (zegel show --raw) and the "
	    "log's verifier key are all that anybody needs to check, offline, "
	    "that the entry was in the log: zegel check, or any C2SP tool.",
    .operands_min = 2,
    .operands_max = 2,
    .options = OPTIONS,
};

static int
prove(const struct options *o, struct buf *out, struct error *e)
{
	struct archive a = {"", NULL, 0};
	struct buf line = BUF_EMPTY;
	struct log *log = NULL;
	unsigned long long index;
	struct log_proof proof;
	int rc = -1;

	if (command_open_entry(o, &a, &log, &index, e) != 0 ||
	    log_read_verified(log, index, &line, &proof, e) != 0)
		goto out;
	log_format_proof(log, index, &proof, out);
	rc = buf_ok(out, e);
out:
	buf_release(&line);
	log_close(log);
	archive_release(&a);
	return rc;
}

static int
run(const struct options *o)
{
	struct buf text = BUF_EMPTY;
	struct error e = {ERROR_NONE, ""};
	int status;

	if (prove(o, &text, &e) != 0)
		status = command_fail(o, &e);
	else if (options_has(o, "json"))
		status = command_print_json(json_pack(
		    "{s:s%}", "proof", (const char *)text.data, text.len));
	else
		status = fwrite(text.data, 1, text.len, stdout) == text.len &&
			fflush(stdout) == 0
		    ? 0
		    : 6;
	buf_release(&text);
	return status;
}

const struct command COMMAND_PROVE = {&SPEC, run};
