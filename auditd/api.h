/*
 * api - the interface of zegel-auditd: one table of routes, and what happens
 * around each handler.
 *
 *   polling thread                     one of a few threads
 *   ──────────────                     ────────────────────
 *   request arrives ── api_call ─────► who is it? may they?   (access)
 *                                      handler: fills the answer
 *   answer is sent ◄── http_wake ───── what was done is in the audit trail,
 *                                      with its receipt          (trail)
 *
 * So a handler may block, and nothing is answered that is not on record: where
 * the trail gives no receipt, the answer is 503 and what the handler found is
 * thrown away.  The same table yields /openapi.json and docs/API.md.
 */
#ifndef ZEGEL_AUDITD_API_H
#define ZEGEL_AUDITD_API_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auditd/access.h"
#include "core/buf.h"
#include "core/error.h"
#include "core/jobs.h"
#include "http/request.h"
#include "http/server.h"

#define API_JSON "application/json"
#define API_TEXT "text/plain; charset=utf-8"
#define API_BYTES "application/octet-stream"
#define API_BODY_MAX ((uint64_t)64 << 10)

struct service;
struct api_call;

enum api_in { API_IN_PATH, API_IN_QUERY, API_IN_HEADER };

struct api_parameter {
	const char *name;
	enum api_in in;
	bool required;
	const char *schema; /* JSON Schema, as text */
	const char *help; /* one sentence */
};

struct api_route {
	const char *method;
	const char *path;
	const char *operation; /* "readEntry": unique, for clients' code */
	enum permission permission;
	/* What the audit trail calls it; NULL: it shows nothing of anybody's
	   and is not recorded. */
	const char *action;
	void (*handle)(struct api_call *c);
	const char *summary; /* one sentence */
	const struct api_parameter *parameters; /* ended by a NULL name */
	const char *body; /* the name of its schema; NULL: no body */
	const char *answer; /* the name of its schema; NULL: not JSON */
	const char *type; /* of a 200 answer */
};

/* One request on its way through a handler. */
struct api_call {
	struct job job; /* first: jobs.h knows only this */
	struct service *service;
	struct http_request *request;
	const struct api_route *route;
	struct principal principal; /* who asks */

	/* The handler's: an answer, or an error that becomes a problem. */
	int status; /* 0: 200, or the error's */
	const char *type; /* NULL: the route's */
	struct buf answer;
	struct error error;
	/* Members of the audit entry: what it was done to.  Made by
	   json_object_set_new(); may stay empty. */
	json_t *subject;
};

/* The routes, ended by a NULL method. */
extern const struct api_route API_ROUTES[];

/* Fill in routes, context and defaults for an HTTP server. */
int api_options(struct service *s, struct http_options *o, struct error *e);

/* Answer with a JSON document, which is taken over. */
void api_answer_json(struct api_call *c, json_t *document);
/* Set an error; its code decides the status.  Format as error_set(). */
void api_fail(struct api_call *c, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A whole number from the query: `fallback` when absent; -1 and an error that
   names the parameter when it is none or out of bounds. */
int api_query_number(struct api_call *c, const char *name, long long minimum,
    long long maximum, long long fallback, long long *out);

/* A whole number in the path; -1 and an error when it is none. */
int api_path_number(struct api_call *c, const char *name, uint64_t *out);
/* The body, a JSON object; the caller's.  NULL with the error set. */
json_t *api_body(struct api_call *c);

#endif
