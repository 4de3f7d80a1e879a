#include <string.h>
#include <unistd.h>

#include "archiver/client.h"
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

int
command_client(const struct options *o, const char *archive,
    struct client **out, struct error *e)
{
	const char *given = options_value(o, "socket");
	char keys[FILE_PATH_MAX], path[FILE_PATH_MAX];
	char name[WRITER_NAME_MAX + 1];
	struct client *c = NULL;

	if (given == NULL && !is_locked(archive))
		return 0;
	if (writer_archive_name(archive, name, e) != 0 ||
	    command_keys(o, keys, e) != 0 ||
	    (given == NULL ? socket_path(keys, name, path, e)
			   : file_path(path, e, "%s", given)) != 0)
		return -1;
	if (client_open(&c, path, e) != 0 ||
	    check_served(c, name, path, e) != 0) {
		client_close(c);
		if (given == NULL && e != NULL && e->code == ERROR_NOTFOUND)
			error_set(e, ERROR_CONFLICT,
			    "%s: another writer is running on it, and nobody "
			    "answers at %s; wait for it, or name its --socket",
			    archive, path);
		return -1;
	}
	*out = c;
	return 0;
}
