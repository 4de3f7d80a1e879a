#include "archiver/serve.h"

#include <stdio.h>
#include <string.h>

#include "archiver/serve_internal.h"
#include "archiver/tokens.h"

#define JOB_THREADS 4
#define PERMISSION_WRITE 1

static const struct http_route ROUTES[] = {
    {"POST", "/v1/records", PERMISSION_WRITE, SERVE_RECORDS_MAX, serve_records,
	NULL, NULL, "admit records, one JSON object a line"},
    {"PUT", "/v1/attachments/{sha256}", PERMISSION_WRITE, SERVE_ATTACHMENT_MAX,
	serve_attachment, serve_attachment_begin, serve_attachment_receive,
	"keep an attachment until a record names it"},
    {"HEAD", "/v1/attachments/{sha256}", PERMISSION_WRITE, 0,
	serve_attachment_exists, NULL, NULL, "whether an attachment is there"},
    {"POST", "/v1/entries", PERMISSION_WRITE, SERVE_ENTRY_MAX, serve_entries,
	NULL, NULL,
	"admit one entry that is no record: import, gap, audit, ..."},
    {"POST", "/v1/seal", PERMISSION_WRITE, 0, serve_seal, NULL, NULL,
	"seal every log's tail now"},
    {"GET", "/v1/status", PERMISSION_WRITE, 0, serve_status, NULL, NULL,
	"the logs, their sizes and checkpoints"},
    {"GET", "/v1/checkpoint/{class}", PERMISSION_WRITE, 0, serve_checkpoint,
	NULL, NULL, "a log's newest signed checkpoint"},
    {"GET", "/healthz", 0, 0, serve_health, NULL, NULL,
	"whether records are admitted now"},
};

static int
authorize(struct http_request *r, int permission, struct error *e)
{
	struct serve *s = http_context(r);
	const char *token;

	(void)permission; /* there is one */
	if (http_is_local(r) || http_certificate(r) != NULL)
		return 0;
	token = bearer_of(r);
	if (token == NULL)
		return error_set(e, ERROR_UNTRUSTED,
		    "send a bearer token (zegel-archiver token new) or a "
		    "client certificate");
	return tokens_check(s->tokens, token, e);
}

void
serve_options(struct serve *s, struct http_options *o)
{
	memset(o, 0, sizeof(*o));
	o->routes = ROUTES;
	o->route_count = sizeof(ROUTES) / sizeof(ROUTES[0]);
	o->context = s;
	o->authorize = authorize;
}

int
serve_init(struct serve *s, const struct mender_options *o, struct error *e)
{
	struct writer *w;

	memset(s, 0, sizeof(*s));
	if (file_path(s->archive, e, "%s", o->archive) != 0 ||
	    writer_archive_name(o->archive, s->name, e) != 0 ||
	    mender_open(&s->mender, o, e) != 0 ||
	    mender_borrow(s->mender, &w, e) != 0)
		goto fail;
	(void)snprintf(s->spool, sizeof(s->spool), "%s", writer_spool(w));
	mender_return(s->mender);
	if (tokens_open(&s->tokens, o->keys, s->name, e) != 0 ||
	    jobs_new(&s->jobs, JOB_THREADS, e) != 0)
		goto fail;
	return 0;
fail:
	serve_release(s);
	return -1;
}

void
serve_release(struct serve *s)
{
	jobs_free(s->jobs);
	tokens_close(s->tokens);
	mender_close(s->mender);
	memset(s, 0, sizeof(*s));
}
