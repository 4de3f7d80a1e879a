/*
 * Verifying the archive, as a job.
 */
#include <inttypes.h>

#include "auditd/api_internal.h"
#include "auditd/verifications.h"

#define LISTED_DEFAULT 20
#define LISTED_MAX 1000

void
api_verify(struct api_call *c)
{
	struct verification_request r = {"full", NULL, 0, c->principal.name};
	json_t *body = api_body(c), *at;
	const char *scope;
	int64_t id;

	if (body == NULL)
		return;
	scope = json_string_value(json_object_get(body, "scope"));
	if (scope != NULL)
		r.scope = scope;
	r.class_name = json_string_value(json_object_get(body, "class"));
	at = json_object_get(body, "at");
	r.at = (uint64_t)json_integer_value(at);
	(void)json_object_set(c->subject, "verification", body);
	if (json_integer_value(at) < 0)
		api_fail(c, ERROR_INPUT, "\"at\" has to be 0 or more");
	else if (verifications_start(
		     c->service->verifications, &r, &id, &c->error) == 0) {
		(void)json_object_set_new(c->subject, "id", json_integer(id));
		c->status = 202;
		api_answer_json(c, json_pack("{s:I}", "id", (json_int_t)id));
	}
	json_decref(body);
}

void
api_verifications(struct api_call *c)
{
	long long count;
	json_t *list;

	if (api_query_number(
		c, "limit", 1, LISTED_MAX, LISTED_DEFAULT, &count) != 0)
		return;
	if (verifications_list(c->service->verifications, (unsigned int)count,
		&list, &c->error) == 0)
		api_answer_json(c, json_pack("{s:o}", "verifications", list));
}

void
api_verification(struct api_call *c)
{
	uint64_t id;
	json_t *one;

	if (api_path_number(c, "id", &id) != 0)
		return;
	if (verifications_get(
		c->service->verifications, (int64_t)id, &one, &c->error) == 0)
		api_answer_json(c, one);
}
