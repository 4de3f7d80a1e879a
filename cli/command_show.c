#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "core/codec.h"
#include "store/tree.h"

static const struct option_spec OPTIONS[] = {
    {"key", "VKEY",
	"the log's verifier key, as text or a file (default: the archive's "
	"own keys/, and the output says so)"},
    {"raw", NULL, "only the entry's exact line"},
    COMMAND_JSON_OPTION,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "show",
    .operands = "ARCHIVE CLASS:INDEX",
    .summary = "print one entry, verified on the way",
    .text = "Reads the entry, computes its leaf hash, proves by the tiles that "
	    "it is in the tree that the newest checkpoint signs, and prints "
	    "it. Nothing is printed that does not verify.",
    .operands_min = 2,
    .operands_max = 2,
    .options = OPTIONS,
};

/* What has been read and proven. */
struct shown {
	struct archive archive;
	struct log *log;
	unsigned long long index;
	struct buf line;
	struct vkey key;
	bool key_given;
	char leaf[TREE_HASH_LEN * 2 + 1];
};

static int
find_key(const struct options *o, struct shown *s, struct error *e)
{
	const char *given = options_value(o, "key");

	s->key_given = given != NULL;
	if (given == NULL)
		return command_find_signer(&s->archive, s->log, &s->key, e);
	if (command_read_vkey(given, &s->key, e) != 0)
		return -1;
	if (note_verify(&s->log->note, &s->key, NULL, e) != 0)
		return error_set(e, ERROR_UNTRUSTED,
		    "the checkpoint is not signed by the given key");
	return 0;
}

static int
read_verified(const struct options *o, struct shown *s, struct error *e)
{
	struct log_proof proof;

	if (command_open_entry(o, &s->archive, &s->log, &s->index, e) != 0 ||
	    find_key(o, s, e) != 0 ||
	    log_read_verified(s->log, s->index, &s->line, &proof, e) != 0)
		return -1;
	hex_encode(proof.leaf.bytes, sizeof(proof.leaf.bytes), s->leaf);
	return 0;
}

static json_t *
to_json(const struct shown *s)
{
	json_t *entry = json_loadb(
	    (const char *)s->line.data, s->line.len, JSON_ALLOW_NUL, NULL);

	return json_pack("{s:s,s:I,s:o,s:s,s:{s:s,s:I},s:s,s:b,s:b}", "log",
	    s->log->checkpoint.origin, "index", (json_int_t)s->index, "entry",
	    entry == NULL ? json_null() : entry, "leaf_hash", s->leaf,
	    "checkpoint", "origin", s->log->checkpoint.origin, "size",
	    (json_int_t)s->log->checkpoint.size, "key", s->key.name,
	    "key_given", s->key_given, "verified", 1);
}

static int
print_text(const struct shown *s)
{
	json_t *entry = json_loadb(
	    (const char *)s->line.data, s->line.len, JSON_ALLOW_NUL, NULL);

	printf("# %s entry %llu\n", s->log->checkpoint.origin, s->index);
	printf("# leaf %s\n", s->leaf);
	printf("# in the tree of %" PRIu64 " entries signed by key %08" PRIx32
	       " (%s)\n",
	    s->log->checkpoint.size, s->key.id,
	    s->key_given ? "given"
			 : "from the archive's keys/; --key to "
			   "check against your own");
	if (entry == NULL)
		(void)fwrite(s->line.data, 1, s->line.len, stdout);
	else
		(void)json_dumpf(entry, stdout, JSON_INDENT(2));
	(void)putchar('\n');
	json_decref(entry);
	return ferror(stdout) ? 6 : 0;
}

static int
run(const struct options *o)
{
	struct shown s;
	struct error e = {ERROR_NONE, ""};
	int status;

	memset(&s, 0, sizeof(s));
	if (read_verified(o, &s, &e) != 0)
		status = command_fail(o, &e);
	else if (options_has(o, "raw"))
		status = fwrite(s.line.data, 1, s.line.len, stdout) ==
			    s.line.len &&
			putchar('\n') != EOF
		    ? 0
		    : 6;
	else if (options_has(o, "json"))
		status = command_print_json(to_json(&s));
	else
		status = print_text(&s);
	buf_release(&s.line);
	log_close(s.log);
	archive_release(&s.archive);
	return status;
}

const struct command COMMAND_SHOW = {&SPEC, run};
