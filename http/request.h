/*
 * request - what a handler sees of a request, and how it answers.
 *
 * A handler runs in a polling thread that serves many connections, so it
 * must not block.  It answers at once, or it calls http_wait() and hands the
 * request to somebody else, who calls http_wake() when there is something to
 * say; then `then` runs in the polling thread and answers (or waits again).
 *
 * A request lives until its answer has been sent, also when the client goes
 * away meanwhile: whoever was handed it may use it until http_wake().
 */
#ifndef ZEGEL_HTTP_REQUEST_H
#define ZEGEL_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "http/route.h"

struct http_request;

/* Its place in the server's table. */
const struct http_route *http_route_of(const struct http_request *r);
/* The server's `context`. */
void *http_context(const struct http_request *r);
/* "{name}" of the route's path; NULL when it has none. */
const char *http_parameter(const struct http_request *r, const char *name);
/* "?name=value", decoded; NULL when it is absent. */
const char *http_query(const struct http_request *r, const char *name);
/* A request header, by name in any case; NULL. */
const char *http_header(const struct http_request *r, const char *name);
/* The gathered body; the request's own. */
const struct buf *http_body(const struct http_request *r);
/* Whether it came over a Unix socket. */
bool http_is_local(const struct http_request *r);
/* The subject of the client's verified certificate, or NULL. */
const char *http_certificate(struct http_request *r);

/* Something of the handler's own; `release` (may be NULL) frees it in the
   end. */
void
http_set_data(struct http_request *r, void *data, void (*release)(void *data));
void *http_data(const struct http_request *r);

/* A header of the answer to come; `name` outlives the request. */
void
http_add_header(struct http_request *r, const char *name, const char *value);
/* Answer.  `type` outlives the request; `body` (may be NULL) is taken over. */
void http_answer(
    struct http_request *r, int status, const char *type, struct buf *body);
/* Answer with a problem document. */
void http_problem(struct http_request *r, int status, const char *detail);
/* The same with the error's status; a 503 says when to try again. */
void http_fail(struct http_request *r, const struct error *e);

/* See above.  The request may be woken before http_wait()'s caller returns. */
void http_wait(struct http_request *r, void (*then)(struct http_request *r));
void http_wake(struct http_request *r);

#endif
