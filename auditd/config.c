#include "auditd/config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A member that holds a path. */
struct path_member {
	const char *name;
	char *out; /* FILE_PATH_MAX */
	bool required;
};

static int
check_members(const json_t *object, const char *const *known, const char *where,
    struct error *e)
{
	const char *name;
	json_t *value;
	size_t i;

	json_object_foreach ((json_t *)(uintptr_t)object, name, value) {
		for (i = 0; known[i] != NULL; i++)
			if (strcmp(known[i], name) == 0)
				break;
		if (known[i] == NULL)
			return error_set(e, ERROR_INPUT,
			    "%sthere is no setting \"%s\"", where, name);
	}
	return 0;
}

static int
read_paths(const json_t *object, const struct path_member *members,
    size_t count, const char *folder, struct error *e)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const char *text = json_string_value(
		    json_object_get(object, members[i].name));

		if (text == NULL && !members[i].required &&
		    json_object_get(object, members[i].name) == NULL)
			continue;
		if (text == NULL || text[0] == '\0')
			return error_set(e, ERROR_INPUT,
			    "\"%s\" has to be a path", members[i].name);
		if (file_path(members[i].out, e, "%s%s%s",
			text[0] == '/' ? "" : folder, text[0] == '/' ? "" : "/",
			text) != 0)
			return -1;
	}
	return 0;
}

static int
read_listen(struct config *c, const json_t *root, struct error *e)
{
	const json_t *list = json_object_get(root, "listen");
	size_t i;

	if (!json_is_array(list) || json_array_size(list) == 0 ||
	    json_array_size(list) > CONFIG_LISTEN_MAX)
		return error_set(e, ERROR_INPUT,
		    "\"listen\" has to be a list of 1 to %d \"ADDRESS:PORT\"",
		    CONFIG_LISTEN_MAX);
	for (i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text == NULL || strlen(text) >= CONFIG_ADDRESS_MAX)
			return error_set(e, ERROR_INPUT,
			    "\"listen\": each has to be \"ADDRESS:PORT\"");
		memcpy(c->listen[i], text, strlen(text) + 1);
	}
	c->listen_count = json_array_size(list);
	return 0;
}

static int
read_trail(
    struct config *c, const json_t *root, const char *folder, struct error *e)
{
	static const char *const KNOWN[] = {"archive", "socket", NULL};
	const json_t *trail = json_object_get(root, "trail");
	const struct path_member members[] = {
	    {"archive", c->trail_archive, true},
	    {"socket", c->trail_socket, true},
	};

	if (!json_is_object(trail))
		return error_set(e, ERROR_INPUT,
		    "\"trail\" is missing: where what people do is written");
	if (check_members(trail, KNOWN, "trail: ", e) != 0)
		return -1;
	return read_paths(trail, members, 2, folder, e);
}

static int
read_tls(
    struct config *c, const json_t *root, const char *folder, struct error *e)
{
	static const char *const KNOWN[] = {
	    "certificate", "key", "client_ca", NULL};
	const json_t *tls = json_object_get(root, "tls");
	const struct path_member members[] = {
	    {"certificate", c->tls_certificate, true},
	    {"key", c->tls_key, true},
	    {"client_ca", c->tls_client_ca, false},
	};

	if (tls == NULL)
		return 0;
	if (!json_is_object(tls))
		return error_set(e, ERROR_INPUT, "\"tls\" has to be an object");
	c->has_tls = true;
	if (check_members(tls, KNOWN, "tls: ", e) != 0)
		return -1;
	return read_paths(tls, members, 3, folder, e);
}

static int
read_root(
    struct config *c, const json_t *root, const char *folder, struct error *e)
{
	static const char *const KNOWN[] = {
	    "archive", "listen", "state", "tls", "trail", NULL};
	const struct path_member members[] = {
	    {"archive", c->archive, true},
	    {"state", c->state, true},
	};

	if (!json_is_object(root))
		return error_set(e, ERROR_INPUT, "it has to be an object");
	if (check_members(root, KNOWN, "", e) != 0 ||
	    read_paths(root, members, 2, folder, e) != 0 ||
	    read_listen(c, root, e) != 0 || read_trail(c, root, folder, e) != 0)
		return -1;
	return read_tls(c, root, folder, e);
}

/* The directory of `path`, absolute. */
static int
folder_of(const char *path, char out[FILE_PATH_MAX], struct error *e)
{
	char *whole = realpath(path, NULL);
	int rc;

	if (whole == NULL)
		return error_errno(e, "%s", path);
	rc = file_path(
	    out, e, "%.*s", (int)(file_leaf(whole) - whole - 1), whole);
	free(whole);
	return rc;
}

int
config_read(struct config *c, const char *path, struct error *e)
{
	char folder[FILE_PATH_MAX];
	struct buf text = BUF_EMPTY;
	json_t *root = NULL;
	json_error_t why;
	int rc = -1;

	memset(c, 0, sizeof(*c));
	if (folder_of(path, folder, e) != 0 ||
	    file_read(path, CONFIG_FILE_MAX, &text, e) != 0)
		goto out;
	root = json_loadb(
	    (const char *)text.data, text.len, JSON_REJECT_DUPLICATES, &why);
	if (root == NULL) {
		error_set(e, ERROR_INPUT, "%s: line %d, column %d: %s", path,
		    why.line, why.column, why.text);
		goto out;
	}
	rc = read_root(c, root, folder, e);
	if (rc != 0)
		error_wrap(e, "%s", path);
out:
	json_decref(root);
	buf_release(&text);
	return rc;
}
