#include "http/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "http/problem.h"
#include "http/server_internal.h"

/* A refused body is read to its end up to this size, so that the client is
   sure to read why; a larger one is not waited for. */
#define DISCARD_MAX ((uint64_t)128 << 20)

const struct http_route *
http_route_of(const struct http_request *r)
{
	return r->match.route;
}

void *
http_context(const struct http_request *r)
{
	return r->server->o.context;
}

const char *
http_parameter(const struct http_request *r, const char *name)
{
	return route_parameter(&r->match, name);
}

const char *
http_query(const struct http_request *r, const char *name)
{
	return MHD_lookup_connection_value(r->mhd, MHD_GET_ARGUMENT_KIND, name);
}

const char *
http_header(const struct http_request *r, const char *name)
{
	return MHD_lookup_connection_value(r->mhd, MHD_HEADER_KIND, name);
}

const struct buf *
http_body(const struct http_request *r)
{
	return &r->body;
}

bool
http_is_local(const struct http_request *r)
{
	return r->peer->front->local;
}

const char *
http_certificate(struct http_request *r)
{
	struct http_connection *c = r->peer;

	if (!c->front->client_certificates)
		return NULL;
	if (!c->certificate_checked)
		tls_client_subject(
		    r->mhd, c->certificate, sizeof(c->certificate));
	c->certificate_checked = true;
	return c->certificate[0] == '\0' ? NULL : c->certificate;
}

void
http_set_data(struct http_request *r, void *data, void (*release)(void *data))
{
	r->data = data;
	r->release = release;
}

void *
http_data(const struct http_request *r)
{
	return r->data;
}

void
http_add_header(struct http_request *r, const char *name, const char *value)
{
	if (r->header_count == HTTP_REPLY_HEADERS_MAX)
		return; /* our own tables know no route with so many */
	r->headers[r->header_count].name = name;
	(void)snprintf(r->headers[r->header_count].value,
	    sizeof(r->headers[0].value), "%s", value);
	r->header_count++;
}

void
http_answer(
    struct http_request *r, int status, const char *type, struct buf *body)
{
	buf_release(&r->answer);
	r->status = status;
	r->type = type;
	if (body == NULL)
		return;
	r->answer = *body;
	memset(body, 0, sizeof(*body)); /* transferred */
}

void
http_problem(struct http_request *r, int status, const char *detail)
{
	struct buf text = BUF_EMPTY;
	char seconds[16];

	problem_write(&text, status, detail);
	if (status == 503) {
		(void)snprintf(
		    seconds, sizeof(seconds), "%d", HTTP_RETRY_AFTER_S);
		http_add_header(r, "Retry-After", seconds);
	}
	http_answer(r, status, PROBLEM_TYPE, &text);
}

void
http_fail(struct http_request *r, const struct error *e)
{
	http_problem(r, problem_status(e->code), e->text);
}

void
http_wait(struct http_request *r, void (*then)(struct http_request *r))
{
	r->then = then;
	r->waits = true;
	atomic_fetch_add(&r->server->waiting, 1);
	connection_deadline(r->peer, 0, 0, 0);
	MHD_suspend_connection(r->mhd);
}

void
http_wake(struct http_request *r)
{
	struct http_server *s = r->server;

	MHD_resume_connection(r->mhd); /* `r` may be gone after this */
	atomic_fetch_sub(&s->waiting, 1);
}

/* The Content-Length, or 0 where there is none. */
static uint64_t
announced_length(const struct http_request *r)
{
	const char *text = http_header(r, "Content-Length");

	return text == NULL ? 0 : strtoull(text, NULL, 10);
}

static void
refuse_length(struct http_request *r)
{
	char text[128];

	(void)snprintf(text, sizeof(text),
	    "the body is too long; at most %llu bytes are taken",
	    (unsigned long long)r->match.route->body_max);
	http_problem(r, 413, text);
}

static void
refuse_route(struct http_request *r, const char *method, const char *url)
{
	const struct http_options *o = &r->server->o;
	struct buf methods = BUF_EMPTY;
	struct error e;

	if (!r->match.path_known) {
		error_set(&e, ERROR_NOTFOUND, "there is no %s", url);
		http_problem(r, 404, e.text);
		return;
	}
	route_methods(o->routes, o->route_count, url, &methods);
	if (buf_text(&methods) != NULL)
		http_add_header(r, "Allow", (const char *)methods.data);
	error_set(&e, ERROR_INPUT, "%s is not for %s", url, method);
	http_problem(r, 405, e.text);
	buf_release(&methods);
}

/* Whether the request may go on to its body; else its answer stands. */
static void
examine(struct http_request *r, const char *method, const char *url)
{
	const struct http_options *o = &r->server->o;
	const struct http_route *route;
	struct error e = {ERROR_NONE, ""};

	route_find(o->routes, o->route_count, method, url, &r->match);
	route = r->match.route;
	if (route == NULL) {
		refuse_route(r, method, url);
		return;
	}
	if (route->permission != 0 && o->authorize != NULL &&
	    o->authorize(r, route->permission, &e) != 0) {
		if (r->status != 0)
			return;
		if (e.code == ERROR_UNTRUSTED &&
		    http_header(r, "Authorization") == NULL) {
			http_add_header(r, "WWW-Authenticate", "Bearer");
			http_problem(r, 401, e.text);
			return;
		}
		http_fail(r, &e);
		return;
	}
	if (announced_length(r) > route->body_max)
		refuse_length(r);
	else if (route->begin != NULL && route->begin(r, &e) != 0)
		http_fail(r, &e);
}

static struct http_request *
new_request(struct http_front *f, struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct http_request *r;

	if (info == NULL || info->socket_context == NULL)
		return NULL;
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return NULL;
	r->server = f->server;
	r->peer = info->socket_context;
	r->mhd = mhd;
	r->begun_us = clock_monotonic_us();
	atomic_store(&r->peer->busy, true);
	return r;
}

static unsigned int
request_seconds(const struct http_request *r)
{
	unsigned int given = r->server->o.request_s;

	return given == 0 ? HTTP_REQUEST_S : given;
}

static void
receive(struct http_request *r, const void *data, size_t len)
{
	const struct http_route *route = r->match.route;
	struct error e = {ERROR_NONE, ""};

	r->received += len;
	connection_deadline(
	    r->peer, request_seconds(r), r->received, r->begun_us);
	if (r->status != 0)
		return; /* refused; the rest is thrown away */
	if (r->received > route->body_max) {
		refuse_length(r);
		return;
	}
	if (route->receive != NULL) {
		if (route->receive(r, data, len, &e) != 0)
			http_fail(r, &e);
		return;
	}
	r->held += len;
	if (atomic_fetch_add(&r->server->bodies, len) + len >
	    r->server->o.bodies_max) {
		http_problem(r, 503, "too much is being sent at once");
		buf_release(&r->body);
		return;
	}
	buf_append(&r->body, data, len);
	if (buf_ok(&r->body, &e) != 0)
		http_fail(r, &e);
}

/* Give the answer to libmicrohttpd, which sends it. */
static enum MHD_Result
send_answer(struct http_request *r)
{
	struct MHD_Response *response;
	size_t len = r->answer.len, i;
	enum MHD_Result result;

	if (r->answer.failed)
		return MHD_NO; /* no memory for an answer: cut off */
	response = len == 0
	    ? MHD_create_response_from_buffer(
		  0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT)
	    : MHD_create_response_from_buffer(
		  len, r->answer.data, MHD_RESPMEM_MUST_FREE);
	if (response == NULL)
		return MHD_NO;
	if (len == 0)
		buf_release(&r->answer);
	memset(&r->answer, 0, sizeof(r->answer)); /* transferred */
	if (r->type != NULL)
		(void)MHD_add_response_header(
		    response, MHD_HTTP_HEADER_CONTENT_TYPE, r->type);
	for (i = 0; i < r->header_count; i++)
		(void)MHD_add_response_header(
		    response, r->headers[i].name, r->headers[i].value);
	if (r->peer->front->retired || atomic_load(&r->server->stopping))
		(void)MHD_add_response_header(
		    response, MHD_HTTP_HEADER_CONNECTION, "close");
	connection_deadline(r->peer, HTTP_ANSWER_S, len, clock_monotonic_us());
	result = MHD_queue_response(r->mhd, (unsigned int)r->status, response);
	MHD_destroy_response(response); /* it lives on while it is sent */
	return result;
}

/* The headers are there. */
static enum MHD_Result
begin(struct http_request *r, const char *method, const char *url)
{
	uint64_t length = announced_length(r);

	connection_deadline(r->peer, request_seconds(r), 0, r->begun_us);
	examine(r, method, url);
	if (r->status == 0)
		return MHD_YES;
	/* Who asked first, or means to send too much, is not let send. */
	if (http_header(r, "Expect") != NULL || length > DISCARD_MAX)
		return send_answer(r);
	return MHD_YES;
}

enum MHD_Result
request_on_access(void *context, struct MHD_Connection *mhd, const char *url,
    const char *method, const char *version, const char *data, size_t *len,
    void **slot)
{
	struct http_request *r = *slot;
	void (*then)(struct http_request * r);

	(void)version; /* libmicrohttpd knows which are there */
	if (r == NULL) {
		r = new_request(context, mhd);
		*slot = r;
		return r == NULL ? MHD_NO : begin(r, method, url);
	}
	if (*len > 0) {
		if (r->status != 0 && r->received > DISCARD_MAX)
			return MHD_NO;
		receive(r, data, *len);
		*len = 0;
		return MHD_YES;
	}
	if (r->status == 0) {
		then = r->handled ? r->then : r->match.route->handle;
		r->handled = true;
		r->waits = false;
		then(r);
	}
	if (r->status == 0 && r->waits)
		return MHD_YES;
	if (r->status == 0)
		http_problem(r, 500, "nobody answered");
	return send_answer(r);
}

void
request_on_completed(void *context, struct MHD_Connection *mhd, void **slot,
    enum MHD_RequestTerminationCode code)
{
	struct http_request *r = *slot;
	struct http_connection *c;
	unsigned int idle_s;

	(void)context; /* the request knows */
	(void)mhd;
	(void)code;
	if (r == NULL)
		return;
	*slot = NULL;
	c = r->peer;
	idle_s = r->server->o.idle_s;
	if (r->release != NULL)
		r->release(r->data);
	atomic_fetch_sub(&r->server->bodies, r->held);
	buf_release(&r->body);
	buf_release(&r->answer);
	free(r);
	connection_deadline(
	    c, idle_s == 0 ? HTTP_IDLE_S : idle_s, 0, clock_monotonic_us());
	atomic_store(&c->busy, false);
}
