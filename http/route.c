#include "http/route.h"

#include <string.h>

/* Take "{name}" of the pattern and one segment of the path; "{name...}" and
   all of it. */
static bool
take_parameter(const char **pattern, const char **path, struct route_match *m)
{
	size_t name_len = strcspn(*pattern + 1, ".}");
	size_t pattern_len = strcspn(*pattern, "}") + 1;
	size_t len = pattern_len > name_len + 2 ? strlen(*path)
						: strcspn(*path, "/");

	if (len == 0 || len > ROUTE_PARAMETER_MAX ||
	    m->count == ROUTE_PARAMETERS_MAX)
		return false;
	m->parameters[m->count].name = *pattern + 1;
	m->parameters[m->count].name_len = name_len;
	memcpy(m->parameters[m->count].value, *path, len);
	m->parameters[m->count].value[len] = '\0';
	m->count++;
	*pattern += pattern_len;
	*path += len;
	return true;
}

static bool
path_matches(const char *pattern, const char *path, struct route_match *m)
{
	m->count = 0;
	while (*pattern != '\0') {
		if (*pattern == '{') {
			if (!take_parameter(&pattern, &path, m))
				return false;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return *path == '\0';
}

void
route_find(const struct http_route *routes, size_t count, const char *method,
    const char *path, struct route_match *out)
{
	const struct http_route *get = NULL;
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < count; i++) {
		if (!path_matches(routes[i].path, path, out))
			continue;
		out->path_known = true;
		if (strcmp(routes[i].method, method) == 0) {
			out->route = &routes[i];
			return;
		}
		if (get == NULL && strcmp(routes[i].method, "GET") == 0 &&
		    strcmp(method, "HEAD") == 0)
			get = &routes[i];
	}
	if (get != NULL && path_matches(get->path, path, out))
		out->route = get;
}

void
route_methods(const struct http_route *routes, size_t count, const char *path,
    struct buf *out)
{
	struct route_match ignored;
	const char *separator = "";
	size_t i;

	for (i = 0; i < count; i++) {
		if (!path_matches(routes[i].path, path, &ignored))
			continue;
		buf_printf(out, "%s%s", separator, routes[i].method);
		separator = ", ";
	}
}

const char *
route_parameter(const struct route_match *m, const char *name)
{
	size_t len = strlen(name), i;

	for (i = 0; i < m->count; i++)
		if (m->parameters[i].name_len == len &&
		    memcmp(m->parameters[i].name, name, len) == 0)
			return m->parameters[i].value;
	return NULL;
}
