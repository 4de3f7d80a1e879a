#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#include "http/client/client.h"
#include "archiver/command.h"
#include "archiver/writer.h"

static const struct option_spec OPTIONS[] = {
    COMMAND_SERVER_OPTIONS,
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
report_log(
    const struct options *o, bool first, const char *class_name, uint64_t size)
{
	if (options_has(o, "json"))
		printf("%s{\"class\":\"%s\",\"size\":%" PRIu64 "}",
		    first ? "{\"logs\":[" : ",", class_name, size);
	else
		printf("%s: sealed, %" PRIu64 " entries\n", class_name, size);
}

/* Ask a running writer. */
static int
seal_by_client(const struct options *o, struct client *c, struct error *e)
{
	json_t *answer = NULL, *item;
	const json_t *logs;
	size_t i;

	if (client_post(c, "/v1/seal", NULL, 0, &answer, e) != 0)
		return -1;
	logs = json_object_get(answer, "logs");
	json_array_foreach (logs, i, item) {
		const char *name = json_string_value(
		    json_object_get(item, "class"));

		report_log(o, i == 0, name == NULL ? "?" : name,
		    (uint64_t)json_integer_value(
			json_object_get(item, "size")));
	}
	json_decref(answer);
	return 0;
}

static int
seal_here(const struct options *o, struct error *e)
{
	struct passphrase passphrase = {"", 0, false};
	struct writer *w = NULL;
	char keys[FILE_PATH_MAX];
	size_t i;
	int rc = -1;

	if (command_keys(o, keys, e) == 0 &&
	    command_passphrase_for(o, keys, &passphrase, e) == 0 &&
	    writer_open(&w, o->operands[0], keys, &passphrase, command_tell,
		(void *)(uintptr_t)o, e) == 0)
		rc = writer_seal(w, e);
	for (i = 0; rc == 0 && i < writer_config(w)->class_count; i++)
		report_log(o, i == 0, writer_config(w)->classes[i].name,
		    log_writer_signed_size(writer_log(w, i)));
	writer_close(w);
	passphrase_release(&passphrase);
	return rc;
}

static int
run(const struct options *o)
{
	struct client *client = NULL;
	struct error e = {ERROR_NONE, ""};
	int rc;

	if (command_client(o, o->operands[0], &client, &e) != 0)
		return command_fail(o, &e);
	rc = client != NULL ? seal_by_client(o, client, &e) : seal_here(o, &e);
	client_close(client);
	if (rc == 0 && options_has(o, "json"))
		printf("]}\n");
	return rc == 0 ? 0 : command_fail(o, &e);
}

const struct command COMMAND_SEAL = {&SPEC, run};
