#include "auditd/openapi.h"

#include <string.h>

#include "auditd/api.h"
#include "core/buf.h"

#define PREFIX "#/components/schemas/"

extern const char OPENAPI_SCHEMAS[];

static json_t *
reference(const char *schema)
{
	return json_pack("{s:s++}", "$ref", PREFIX, schema, "");
}

static json_t *
describe_parameters(const struct api_parameter *p)
{
	static const char *const IN[] = {"path", "query", "header"};
	json_t *list = json_array();

	for (; p != NULL && p->name != NULL; p++)
		(void)json_array_append_new(list,
		    json_pack("{s:s,s:s,s:b,s:s,s:o}", "name", p->name, "in",
			IN[p->in], "required", p->required, "description",
			p->help, "schema",
			json_loads(p->schema, JSON_DECODE_ANY, NULL)));
	return list;
}

/* What may be answered beside what was asked for. */
static void
add_problems(json_t *responses, const struct api_route *r)
{
	static const struct {
		const char *status;
		const char *text;
	} PROBLEMS[] = {
	    {"400", "what was sent is wrong"},
	    {"401", "log in"},
	    {"403", "your roles don't allow it"},
	    {"404", "there is no such thing, or none that you may see"},
	    {"409", "what is there forbids it"},
	    {"413", "the body is too long"},
	    {"500", "what is stored is not what was sealed"},
	    {"503", "try again later"},
	};
	size_t i;

	for (i = 0; i < sizeof(PROBLEMS) / sizeof(PROBLEMS[0]); i++) {
		bool login = strcmp(PROBLEMS[i].status, "401") == 0 ||
		    strcmp(PROBLEMS[i].status, "403") == 0;

		if (login && r->permission == PERMISSION_NONE)
			continue;
		(void)json_object_set_new(responses, PROBLEMS[i].status,
		    json_pack("{s:s,s:{s:{s:o}}}", "description",
			PROBLEMS[i].text, "content", "application/problem+json",
			"schema", reference("Problem")));
	}
}

static json_t *
describe_answer(const struct api_route *r)
{
	json_t *schema = r->answer != NULL
	    ? reference(r->answer)
	    : json_pack("{s:s}", "type", "string");
	/* What only begins is accepted: 202. */
	json_t *responses = json_pack("{s:{s:s,s:{s:{s:o}}}}",
	    r->answer != NULL && strcmp(r->answer, "Started") == 0 ? "202"
								   : "200",
	    "description", r->summary, "content", r->type, "schema", schema);

	if (responses != NULL)
		add_problems(responses, r);
	return responses;
}

static json_t *
describe_route(const struct api_route *r)
{
	json_t *operation = json_pack("{s:s,s:s,s:o,s:o}", "operationId",
	    r->operation, "summary", r->summary, "parameters",
	    describe_parameters(r->parameters), "responses",
	    describe_answer(r));

	if (operation != NULL)
		(void)json_object_set_new(operation, "x-permission",
		    json_string(permission_name(r->permission)));
	if (operation != NULL && r->action != NULL)
		(void)json_object_set_new(
		    operation, "x-audit-action", json_string(r->action));
	if (operation != NULL && r->body != NULL)
		(void)json_object_set_new(operation, "requestBody",
		    json_pack("{s:b,s:{s:{s:o}}}", "required", 1, "content",
			API_JSON, "schema", reference(r->body)));
	if (operation != NULL && r->permission != PERMISSION_NONE)
		(void)json_object_set_new(
		    operation, "security", json_pack("[{s:[]}]", "token"));
	return operation;
}

/* OpenAPI has no "{name...}". */
static void
write_path(const char *path, struct buf *out)
{
	const char *dots = strstr(path, "...}");

	if (dots == NULL) {
		buf_append_str(out, path);
		return;
	}
	buf_append(out, path, (size_t)(dots - path));
	buf_append_byte(out, '}');
}

static json_t *
describe_paths(void)
{
	json_t *paths = json_object();
	size_t i, k;

	for (i = 0; API_ROUTES[i].method != NULL; i++) {
		struct buf path = BUF_EMPTY;
		char method[16] = "";
		json_t *item;

		write_path(API_ROUTES[i].path, &path);
		for (k = 0; API_ROUTES[i].method[k] != '\0' && k < 15; k++)
			method[k] = (char)(API_ROUTES[i].method[k] | 0x20);
		if (buf_text(&path) == NULL)
			break;
		item = json_object_get(paths, (const char *)path.data);
		if (item == NULL) {
			item = json_object();
			(void)json_object_set_new(
			    paths, (const char *)path.data, item);
		}
		(void)json_object_set_new(
		    item, method, describe_route(&API_ROUTES[i]));
		buf_release(&path);
	}
	return paths;
}

json_t *
openapi_document(void)
{
	return json_pack("{s:s,s:{s:s,s:s},s:o,s:{s:o,s:{s:{s:s,s:s}}}}",
	    "openapi", "3.1.0", "info", "title", "zegel-auditd", "version",
	    ZEGEL_VERSION, "paths", describe_paths(), "components", "schemas",
	    json_loads(OPENAPI_SCHEMAS, 0, NULL), "securitySchemes", "token",
	    "type", "http", "scheme", "bearer");
}
