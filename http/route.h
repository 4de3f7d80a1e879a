/*
 * route - one table is the whole interface: method, path, permission,
 * handler, and a line of help.
 *
 * A path's segments are literal or a "{name}" that takes any one segment:
 * "/v1/attachments/{sha256}"; a "{name...}" at the end takes one or more.  The
 * first route that matches is taken.  HEAD
 * goes to a GET route where it has none of its own.
 */
#ifndef ZEGEL_HTTP_ROUTE_H
#define ZEGEL_HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"

#define ROUTE_PARAMETERS_MAX 4
#define ROUTE_PARAMETER_MAX 255

struct http_request;

struct http_route {
	const char *method;
	const char *path;
	int permission; /* the program's own number; 0: anybody */
	uint64_t body_max; /* bytes; 0: a body is refused */
	/* Called with the whole request.  Answers, or waits: request.h. */
	void (*handle)(struct http_request *r);
	/*
	 * For bodies too large to hold: begin() when the headers are there,
	 * receive() for each part of the body.  NULL: the body is gathered.
	 * -1 refuses the request with the error.
	 */
	int (*begin)(struct http_request *r, struct error *e);
	int (*receive)(struct http_request *r, const void *data, size_t len,
	    struct error *e);
	const char *help;
};

struct route_match {
	const struct http_route *route; /* NULL: none */
	bool path_known; /* some route has the path, with another method */
	size_t count;
	struct {
		const char *name; /* in the route's path, name_len long */
		size_t name_len;
		char value[ROUTE_PARAMETER_MAX + 1];
	} parameters[ROUTE_PARAMETERS_MAX];
};

void route_find(const struct http_route *routes, size_t count,
    const char *method, const char *path, struct route_match *out);
/* "GET, HEAD, PUT": the methods of a path, for an Allow header. */
void route_methods(const struct http_route *routes, size_t count,
    const char *path, struct buf *out);
/* The value of "{name}", or NULL. */
const char *route_parameter(const struct route_match *m, const char *name);

#endif
