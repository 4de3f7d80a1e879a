#include "auditd/api.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditd/service.h"
#include "auditd/session.h"
#include "auditd/trail.h"
#include "http/problem.h"

#define ROUTES_MAX 128

/* The same table as the HTTP server wants it; made once. */
static struct http_route http_routes[ROUTES_MAX];

void
api_fail(struct api_call *c, enum error_code code, const char *format, ...)
{
	char text[ERROR_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	error_set(&c->error, code, "%s", text);
}

void
api_answer_json(struct api_call *c, json_t *document)
{
	char *text = document == NULL
	    ? NULL
	    : json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(document);
	if (text == NULL) {
		api_fail(c, ERROR_NOMEM, "out of memory");
		return;
	}
	buf_clear(&c->answer);
	buf_append_str(&c->answer, text);
	buf_append_byte(&c->answer, '\n');
	free(text);
}

int
api_query_number(struct api_call *c, const char *name, long long minimum,
    long long maximum, long long fallback, long long *out)
{
	const char *text = http_query(c->request, name);
	char *end;
	long long value;

	*out = fallback;
	if (text == NULL)
		return 0;
	value = strtoll(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || value < minimum ||
	    value > maximum) {
		api_fail(c, ERROR_INPUT,
		    "\"%s\" has to be a whole number from %lld to %lld", name,
		    minimum, maximum);
		return -1;
	}
	*out = value;
	return 0;
}

int
api_path_number(struct api_call *c, const char *name, uint64_t *out)
{
	const char *text = http_parameter(c->request, name);
	size_t len = strlen(text);

	*out = strtoull(text, NULL, 10);
	if (len > 0 && len <= 18 && strspn(text, "0123456789") == len &&
	    (text[0] != '0' || len == 1))
		return 0;
	api_fail(c, ERROR_INPUT, "%s is no number: %s", name, text);
	return -1;
}

json_t *
api_body(struct api_call *c)
{
	const struct buf *body = http_body(c->request);
	json_error_t why;
	json_t *parsed;

	parsed = json_loadb(body->len == 0 ? "{}" : (const char *)body->data,
	    body->len == 0 ? 2 : body->len, JSON_REJECT_DUPLICATES, &why);
	if (parsed == NULL)
		api_fail(c, ERROR_INPUT, "the body: line %d, column %d: %s",
		    why.line, why.column, why.text);
	else if (!json_is_object(parsed)) {
		api_fail(c, ERROR_INPUT, "the body has to be a JSON object");
		json_decref(parsed);
		parsed = NULL;
	}
	return parsed;
}

static void
call_free(void *data)
{
	struct api_call *c = data;

	buf_release(&c->answer);
	json_decref(c->subject);
	free(c);
}

/* In the polling thread, when all is done. */
static void
send_answer(struct http_request *r)
{
	struct api_call *c = http_data(r);

	http_add_header(r, "Cache-Control", "no-store");
	http_add_header(r, "X-Content-Type-Options", "nosniff");
	if (c->error.code != ERROR_NONE) {
		if (c->status == 401)
			http_add_header(r, "WWW-Authenticate", "Bearer");
		http_problem(r,
		    c->status != 0 ? c->status : problem_status(c->error.code),
		    c->error.text);
		return;
	}
	http_answer(r, c->status == 0 ? 200 : c->status,
	    c->type == NULL ? c->route->type : c->type, &c->answer);
}

static const char *
outcome_of(const struct api_call *c)
{
	if (c->error.code == ERROR_NONE)
		return "done";
	return c->error.code == ERROR_UNTRUSTED ? "denied" : "failed";
}

static json_t *
roles_of(const struct principal *p)
{
	json_t *list = json_array();
	int i;

	for (i = 0; i < ROLE_COUNT; i++)
		if ((p->roles & (1U << i)) != 0)
			(void)json_array_append_new(
			    list, json_string(role_name((enum role)i)));
	return list;
}

/* Write down what was done.  Where that fails, nothing was found. */
static void
record(struct api_call *c)
{
	int status = c->error.code == ERROR_NONE
	    ? 200
	    : problem_status(c->error.code);
	json_t *entry;

	if (c->route->action == NULL)
		return;
	entry = json_pack("{s:s,s:{s:s,s:o},s:s,s:s,s:i,s:O}", "action",
	    c->route->action, "actor", "name", c->principal.name, "roles",
	    roles_of(&c->principal), "kind", "audit", "outcome", outcome_of(c),
	    "status", c->status != 0 ? c->status : status, "subject",
	    c->subject);
	if (entry != NULL && c->error.code != ERROR_NONE)
		(void)json_object_set_new(
		    entry, "reason", json_string(c->error.text));
	if (entry == NULL)
		api_fail(c, ERROR_NOMEM, "out of memory");
	else if (trail_record(c->service->trail, entry, &c->error) != 0)
		c->status = 503;
	else
		return;
	buf_clear(&c->answer);
}

static void
run(struct job *j)
{
	struct api_call *c = (struct api_call *)j;
	enum permission wanted = c->route->permission;

	c->subject = json_object();
	if (wanted != PERMISSION_NONE &&
	    session_authenticate(
		c->service, c->request, &c->principal, &c->error) != 0)
		c->status = 401;
	else if (!access_allows(c->principal.roles, wanted))
		api_fail(c, ERROR_UNTRUSTED, "your roles don't allow this");
	else
		c->route->handle(c);
	if (c->error.code == ERROR_NONE && buf_ok(&c->answer, &c->error) != 0)
		buf_clear(&c->answer);
	record(c);
	http_wake(c->request);
}

static void
dispatch(struct http_request *r)
{
	struct service *s = http_context(r);
	struct api_call *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		http_problem(r, 503, "out of memory");
		return;
	}
	c->service = s;
	c->request = r;
	c->route = &API_ROUTES[http_route_of(r) - http_routes];
	c->job.run = run;
	http_set_data(r, c, call_free);
	http_wait(r, send_answer);
	jobs_add(s->jobs, &c->job);
}

int
api_options(struct service *s, struct http_options *o, struct error *e)
{
	size_t n;

	for (n = 0; API_ROUTES[n].method != NULL; n++) {
		const struct api_route *r = &API_ROUTES[n];

		if (n == ROUTES_MAX)
			return error_set(
			    e, ERROR_INPUT, "more than %d routes", ROUTES_MAX);
		http_routes[n].method = r->method;
		http_routes[n].path = r->path;
		http_routes[n].body_max = r->body == NULL ? 0 : API_BODY_MAX;
		http_routes[n].handle = dispatch;
		http_routes[n].help = r->summary;
	}
	memset(o, 0, sizeof(*o));
	o->routes = http_routes;
	o->route_count = n;
	o->context = s;
	return 0;
}
