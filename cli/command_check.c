#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "core/file.h"
#include "store/proof.h"

static const struct option_spec OPTIONS[] = {
    {"entry", "FILE", "the entry's exact line (zegel show --raw)"},
    {"key", "VKEY", "the log's verifier key, as text or a file"},
    COMMAND_JSON_OPTION,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "check",
    .operands = "PROOF",
    .summary = "check a proof offline: entry, proof and key suffice",
    .text = "Needs no archive. Succeeds when the entry is at the proof's "
	    "index of a tree whose checkpoint the key has signed.",
    .operands_min = 1,
    .operands_max = 1,
    .options = OPTIONS,
};

struct checked {
	struct buf text;
	struct buf entry;
	struct vkey key;
	struct proof proof;
	struct checkpoint checkpoint;
};

static int
check(const struct options *o, struct checked *c, struct error *e)
{
	const char *entry = options_value(o, "entry");
	const char *key = options_value(o, "key");

	if (entry == NULL || key == NULL)
		return error_set(e, ERROR_INPUT,
		    "say what to check: --entry FILE and --key VKEY");
	if (command_read_vkey(key, &c->key, e) != 0 ||
	    file_read(o->operands[0], PROOF_MAX, &c->text, e) != 0 ||
	    file_read(entry, ENTRY_MAX + 1, &c->entry, e) != 0)
		return -1;
	if (c->entry.len > 0 && c->entry.data[c->entry.len - 1] == '\n')
		c->entry.len--;
	if (proof_parse(
		&c->proof, (const char *)c->text.data, c->text.len, e) != 0)
		return error_wrap(e, "%s", o->operands[0]);
	return proof_check(
	    &c->proof, c->entry.data, c->entry.len, &c->key, &c->checkpoint, e);
}

static int
run(const struct options *o)
{
	struct error e = {ERROR_NONE, ""};
	struct checked c;
	int status = 0;

	memset(&c, 0, sizeof(c));
	if (check(o, &c, &e) != 0)
		status = command_fail(o, &e);
	else if (options_has(o, "json"))
		status = command_print_json(
		    json_pack("{s:b,s:s,s:I,s:I}", "verified", 1, "log",
			c.checkpoint.origin, "index", (json_int_t)c.proof.index,
			"size", (json_int_t)c.checkpoint.size));
	else
		printf("verified: this is entry %" PRIu64 " of %s, in the "
		       "tree of %" PRIu64 " entries that the key signed\n",
		    c.proof.index, c.checkpoint.origin, c.checkpoint.size);
	buf_release(&c.text);
	buf_release(&c.entry);
	return status;
}

const struct command COMMAND_CHECK = {&SPEC, run};
