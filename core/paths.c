#include "core/paths.h"

#include <stdlib.h>

/* `variable`, else zegel/<name> in the directory of the XDG base directory
   specification that `xdg` names, or is `below` the home by default. */
static int
find_path(const char *variable, const char *xdg, const char *below,
    const char *name, char out[FILE_PATH_MAX], struct error *e)
{
	const char *set = getenv(variable);
	const char *data = getenv(xdg);
	const char *home = getenv("HOME");

	if (set != NULL && set[0] != '\0')
		return file_path(out, e, "%s", set);
	if (data != NULL && data[0] == '/')
		return file_path(out, e, "%s/zegel/%s", data, name);
	if (home != NULL && home[0] == '/')
		return file_path(out, e, "%s/%s/zegel/%s", home, below, name);
	return error_set(e, ERROR_INPUT,
	    "no home directory to find %s in; set %s", name, variable);
}

static int
data_path(const char *variable, const char *name, char out[FILE_PATH_MAX],
    struct error *e)
{
	return find_path(
	    variable, "XDG_DATA_HOME", ".local/share", name, out, e);
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

int
paths_indexes(char out[FILE_PATH_MAX], struct error *e)
{
	return find_path(
	    "ZEGEL_INDEXES", "XDG_STATE_HOME", ".local/state", "index", out, e);
}

int
paths_absolute(const char *path, char out[FILE_PATH_MAX], struct error *e)
{
	char *here;
	int rc;

	if (path[0] == '/')
		return file_path(out, e, "%s", path);
	here = realpath(".", NULL);
	if (here == NULL)
		return error_errno(e, "look at the working directory");
	rc = file_path(out, e, "%s/%s", here, path);
	free(here);
	return rc;
}
