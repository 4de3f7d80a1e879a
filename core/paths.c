#include "core/paths.h"

#include <stdlib.h>

static int
data_path(const char *variable, const char *name, char out[FILE_PATH_MAX],
    struct error *e)
{
	const char *set = getenv(variable);
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");

	if (set != NULL && set[0] != '\0')
		return file_path(out, e, "%s", set);
	if (data != NULL && data[0] == '/')
		return file_path(out, e, "%s/zegel/%s", data, name);
	if (home != NULL && home[0] == '/')
		return file_path(
		    out, e, "%s/.local/share/zegel/%s", home, name);
	return error_set(e, ERROR_INPUT,
	    "no home directory to find %s in; set %s", name, variable);
}

int
paths_keys(const char *given, char out[FILE_PATH_MAX], struct error *e)
{
	if (given != NULL)
		return file_path(out, e, "%s", given);
	return data_path("ZEGEL_KEYS", "keys", out, e);
}

int
paths_pins(char out[FILE_PATH_MAX], struct error *e)
{
	return data_path("ZEGEL_PINS", "pins", out, e);
}
