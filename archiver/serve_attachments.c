#include <stdlib.h>
#include <string.h>

#include "archiver/serve_internal.h"
#include "archiver/spool.h"
#include "core/codec.h"

/* An attachment on its way to the spool. */
struct arrival {
	struct job job; /* first: jobs.h knows only this */
	struct http_request *request;
	struct spool_file *file; /* NULL: it is there; the bytes are ignored */
	const char *sha256; /* the request's own */
	struct error error;
};

static void
arrival_free(void *data)
{
	struct arrival *a = data;

	spool_abort(a->file);
	free(a);
}

static int
check_name(const char *sha256, struct error *e)
{
	uint8_t hash[SHA256_LEN];

	if (hex_decode(sha256, strlen(sha256), hash, sizeof(hash), e) != 0)
		return error_set(e, ERROR_INPUT,
		    "an attachment's name is its SHA-256: 64 lower-case hex "
		    "digits");
	return 0;
}

int
serve_attachment_begin(struct http_request *r, struct error *e)
{
	struct serve *s = http_context(r);
	const char *sha256 = http_parameter(r, "sha256");
	struct arrival *a;

	if (check_name(sha256, e) != 0)
		return -1;
	a = calloc(1, sizeof(*a));
	if (a == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	a->request = r;
	a->sha256 = sha256;
	http_set_data(r, a, arrival_free);
	if (spool_has(s->spool, sha256))
		return 0;
	return spool_begin(&a->file, s->spool, e);
}

int
serve_attachment_receive(
    struct http_request *r, const void *data, size_t len, struct error *e)
{
	struct arrival *a = http_data(r);

	return a->file == NULL ? 0 : spool_write(a->file, data, len, e);
}

static void
answer(struct http_request *r)
{
	struct arrival *a = http_data(r);

	if (a->error.code != ERROR_NONE)
		http_fail(r, &a->error);
	else
		http_answer(r, 201, NULL, NULL);
}

/* Flushing a large file takes a while. */
static void
finish(struct job *j)
{
	struct arrival *a = (struct arrival *)j;
	char sha256[SHA256_HEX_LEN + 1];
	uint64_t size;
	struct spool_file *file = a->file;

	a->file = NULL;
	(void)spool_finish(file, a->sha256, sha256, &size, &a->error);
	http_wake(a->request);
}

void
serve_attachment(struct http_request *r)
{
	struct serve *s = http_context(r);
	struct arrival *a = http_data(r);

	if (a->file == NULL) {
		http_answer(r, 200, NULL, NULL);
		return;
	}
	http_wait(r, answer);
	a->job.run = finish;
	jobs_add(s->jobs, &a->job);
}

void
serve_attachment_exists(struct http_request *r)
{
	struct serve *s = http_context(r);
	const char *sha256 = http_parameter(r, "sha256");
	struct error e;

	if (check_name(sha256, &e) != 0)
		http_fail(r, &e);
	else if (spool_has(s->spool, sha256))
		http_answer(r, 200, NULL, NULL);
	else
		http_problem(r, 404, "no such attachment waits for a record");
}
