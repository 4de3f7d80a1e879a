#include "archiver/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "core/paths.h"

int
command_keys(const struct options *o, char out[FILE_PATH_MAX], struct error *e)
{
	return paths_keys(options_value(o, "keys"), out, e);
}

int
command_passphrase(const struct options *o, struct passphrase *p, bool needed,
    bool confirm, struct error *e)
{
	static const struct {
		const char *option;
		enum passphrase_source source;
	} SOURCES[] = {
	    {"no-passphrase", PASSPHRASE_NONE},
	    {"passphrase-file", PASSPHRASE_FILE},
	    {"passphrase-fd", PASSPHRASE_DESCRIPTOR},
	    {"passphrase-credential", PASSPHRASE_CREDENTIAL},
	};
	size_t i, chosen = 4;

	for (i = 0; i < 4; i++) {
		if (!options_has(o, SOURCES[i].option))
			continue;
		if (chosen < 4)
			return error_set(e, ERROR_INPUT,
			    "--%s and --%s exclude each other",
			    SOURCES[chosen].option, SOURCES[i].option);
		chosen = i;
	}
	if (chosen < 4)
		return passphrase_get(p, SOURCES[chosen].source,
		    options_value(o, SOURCES[chosen].option), confirm, e);
	return passphrase_get(p, needed ? PASSPHRASE_TERMINAL : PASSPHRASE_NONE,
	    NULL, confirm, e);
}

int
command_passphrase_for(const struct options *o, const char *keys,
    struct passphrase *p, struct error *e)
{
	char **names = NULL;
	size_t count = 0, i;
	bool needed = false;

	if (file_list(keys, &names, &count, e) != 0)
		return error_wrap(e, "keys");
	for (i = 0; i < count && !needed; i++) {
		char path[FILE_PATH_MAX];
		struct buf pem = BUF_EMPTY;
		size_t len = strlen(names[i]);

		if (len < 4 || strcmp(names[i] + len - 4, ".pem") != 0 ||
		    file_path(path, e, "%s/%s", keys, names[i]) != 0 ||
		    file_read(path, 65536, &pem, e) != 0) {
			buf_release(&pem);
			continue;
		}
		needed = memmem(pem.data, pem.len,
			     "BEGIN ENCRYPTED PRIVATE KEY", 27) != NULL;
		buf_release(&pem);
	}
	file_names_free(names, count);
	return command_passphrase(o, p, needed, false, e);
}

int
command_fail(const struct options *o, const struct error *e)
{
	int status = error_exit_status(e);
	json_t *report;

	if (options_has(o, "json")) {
		report = json_pack(
		    "{s:s,s:i}", "error", e->text, "status", status);
		if (report != NULL) {
			(void)json_dumpf(report, stdout, JSON_COMPACT);
			(void)putchar('\n');
			json_decref(report);
		}
	}
	fprintf(stderr, "zegel %s: %s\n", o->command->name, e->text);
	return status;
}

void
command_tell(void *context, const char *sentence)
{
	const struct options *o = context;

	if (!options_has(o, "quiet"))
		fprintf(stderr, "zegel: %s\n", sentence);
}
