/*
 * What the server says of itself.
 */
#include "auditd/api_internal.h"
#include "auditd/openapi.h"
#include "store/archive.h"

void
api_health(struct api_call *c)
{
	struct archive a;
	struct error why;

	if (archive_open(&a, c->service->config.archive, &why) != 0) {
		/* Why, is not for everybody. */
		c->status = 503;
		api_fail(c, ERROR_IO, "the archive can't be read now");
		return;
	}
	archive_release(&a);
	buf_append_str(&c->answer, "ok\n");
}

void
api_openapi(struct api_call *c)
{
	api_answer_json(c, openapi_document());
}
