#include <stdio.h>

#include "auditd/command.h"
#include "auditd/openapi.h"

static const struct option_spec OPTIONS[] = {
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "openapi",
    .operands = "",
    .summary = "print the interface as an OpenAPI 3.1 document",
    .text = "The same that a server answers at /openapi.json.",
    .operands_min = 0,
    .operands_max = 0,
    .options = OPTIONS,
};

static int
run(const struct options *o)
{
	json_t *document = openapi_document();
	int status = 6;

	(void)o; /* it has none */
	if (document != NULL &&
	    json_dumpf(document, stdout, JSON_INDENT(2) | JSON_SORT_KEYS) ==
		0 &&
	    putchar('\n') != EOF && fflush(stdout) == 0)
		status = 0;
	json_decref(document);
	return status;
}

const struct command COMMAND_OPENAPI = {&SPEC, run};
