#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#include "archiver/command.h"
#include "archiver/writer.h"

static const struct option_spec OPTIONS[] = {
    COMMAND_KEY_OPTIONS,
    COMMAND_COMMON_OPTIONS,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "seal",
    .operands = "ARCHIVE",
    .summary = "seal every log's tail now",
    .text = "Compresses the tail of every log into a segment, reads it back, "
	    "verifies it, and seals it. A tail that holds nothing but the "
	    "newest seal and heartbeats is left as it is.",
    .operands_min = 1,
    .operands_max = 1,
    .options = OPTIONS,
};

static void
report(const struct options *o, struct writer *w)
{
	const struct config *c = writer_config(w);
	size_t i;

	if (options_has(o, "json"))
		printf("{\"logs\":[");
	for (i = 0; i < c->class_count; i++) {
		uint64_t size = log_writer_signed_size(writer_log(w, i));

		if (options_has(o, "json"))
			printf("%s{\"class\":\"%s\",\"size\":%" PRIu64 "}",
			    i == 0 ? "" : ",", c->classes[i].name, size);
		else
			printf("%s: sealed, %" PRIu64 " entries\n",
			    c->classes[i].name, size);
	}
	if (options_has(o, "json"))
		printf("]}\n");
}

static int
run(const struct options *o)
{
	struct passphrase passphrase = {"", 0, false};
	struct writer *w = NULL;
	struct error e = {ERROR_NONE, ""};
	char keys[FILE_PATH_MAX];
	int rc = -1;

	if (command_keys(o, keys, &e) == 0 &&
	    command_passphrase_for(o, keys, &passphrase, &e) == 0 &&
	    writer_open(&w, o->operands[0], keys, &passphrase, command_tell,
		(void *)(uintptr_t)o, &e) == 0)
		rc = writer_seal(w, &e);
	if (rc == 0)
		report(o, w);
	writer_close(w);
	passphrase_release(&passphrase);
	return rc == 0 ? 0 : command_fail(o, &e);
}

const struct command COMMAND_SEAL = {&SPEC, run};
