#include <string.h>
#include <unistd.h>

#include "http/client/client.h"
#include "archiver/command.h"
#include "archiver/socket.h"
#include "archiver/writer.h"

/* Whether another process holds the archive. */
static bool
is_locked(const char *archive)
{
	struct error e = {ERROR_NONE, ""};
	int fd;

	if (file_lock_directory(archive, &fd, &e) != 0)
		return e.code == ERROR_CONFLICT;
	(void)close(fd); /* gives the lock back */
	return false;
}

/* Whether it is this archive that is served there. */
static int
check_served(
    struct client *c, const char *name, const char *socket, struct error *e)
{
	const char *served;
	json_t *status = NULL;
	int rc = 0;

	if (client_get(c, "/v1/status", &status, e) != 0)
		return -1;
	served = json_string_value(json_object_get(status, "archive"));
	if (served == NULL || strcmp(served, name) != 0)
		rc = error_set(e, ERROR_CONFLICT, "%s serves %s, not %s",
		    socket, served == NULL ? "something else" : served, name);
	json_decref(status);
	return rc;
}

/* The name that the server has to have. */
static int
find_name(const struct options *o, const char *archive,
    char name[WRITER_NAME_MAX + 1], struct error *e)
{
	if (options_value(o, "server") == NULL)
		return writer_archive_name(archive, name, e);
	if (strlen(archive) > WRITER_NAME_MAX)
		return error_set(e, ERROR_INPUT, "the name is too long");
	memcpy(name, archive, strlen(archive) + 1);
	return 0;
}

/* Where it is found when nobody says. */
static int
find_socket(const struct options *o, const char *name, char path[FILE_PATH_MAX],
    struct error *e)
{
	char keys[FILE_PATH_MAX];

	if (command_keys(o, keys, e) != 0)
		return -1;
	return socket_path(keys, name, path, e);
}

int
command_client(const struct options *o, const char *archive,
    struct client **out, struct error *e)
{
	struct client_options where = {options_value(o, "socket"),
	    options_value(o, "server"), options_value(o, "token-file"),
	    options_value(o, "server-ca"), 0};
	bool given = where.socket != NULL || where.url != NULL;
	char path[FILE_PATH_MAX], name[WRITER_NAME_MAX + 1];
	struct client *c = NULL;

	if (where.socket != NULL && where.url != NULL)
		return error_set(
		    e, ERROR_INPUT, "--socket and --server exclude each other");
	if (!given && !is_locked(archive))
		return 0;
	if (find_name(o, archive, name, e) != 0 ||
	    (!given && find_socket(o, name, path, e) != 0))
		return -1;
	if (!given)
		where.socket = path;
	if (client_open(&c, &where, e) != 0 ||
	    check_served(c, name,
		where.socket != NULL ? where.socket : where.url, e) != 0) {
		client_close(c);
		if (!given && e != NULL && e->code == ERROR_NOTFOUND)
			error_set(e, ERROR_CONFLICT,
			    "%s: another writer is running on it, and nobody "
			    "answers at %s; wait for it, or name its --socket",
			    archive, path);
		return -1;
	}
	*out = c;
	return 0;
}
