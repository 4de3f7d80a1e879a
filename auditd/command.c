#include "auditd/command.h"

#include <jansson.h>
#include <stdio.h>

#include "auditd/config.h"
#include "auditd/state.h"

int
command_fail(const struct options *o, const struct error *e)
{
	int status = error_exit_status(e);
	json_t *document;

	if (options_has(o, "json")) {
		document = json_pack(
		    "{s:s,s:i}", "error", e->text, "status", status);
		(void)json_dumpf(document, stdout, JSON_COMPACT);
		(void)putchar('\n'); /* the status tells */
		json_decref(document);
	}
	fprintf(stderr, "zegel-auditd %s: %s\n", o->command->name, e->text);
	return status;
}

int
command_open_state(const char *config_file, struct state **out, struct error *e)
{
	static struct config c; /* large */

	if (config_read(&c, config_file, e) != 0)
		return -1;
	return state_open(out, c.state, e);
}
