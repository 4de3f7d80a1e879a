/*
 * What a running archiver says of itself.  It is read from the archive's
 * files, which say only what is durable.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/serve_internal.h"
#include "store/archive.h"
#include "store/checkpoint.h"

#define CHECKPOINT_MAX 65536

/* Append a class's checkpoint note; its size where it is wanted. */
static int
read_checkpoint(const struct serve *s, const char *class_name, struct buf *out,
    uint64_t *size, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct checkpoint c;
	struct note note;

	if (!archive_class_valid(class_name))
		return error_set(
		    e, ERROR_NOTFOUND, "there is no class %s", class_name);
	if (file_path(
		path, e, "%s/logs/%s/checkpoint", s->archive, class_name) != 0)
		return -1;
	if (file_read(path, CHECKPOINT_MAX, out, e) != 0) {
		if (e != NULL && e->code == ERROR_NOTFOUND)
			error_set(e, ERROR_NOTFOUND, "there is no class %s",
			    class_name);
		return -1;
	}
	if (size == NULL)
		return 0;
	if (checkpoint_parse_note(&c, &note, out->data, out->len, e) != 0)
		return -1;
	*size = c.size;
	return 0;
}

static void
write_log(const struct serve *s, const char *class_name, struct buf *out)
{
	struct error e = {ERROR_NONE, ""};
	struct buf note = BUF_EMPTY;
	uint64_t size;

	if (read_checkpoint(s, class_name, &note, &size, &e) == 0) {
		buf_append_str(out, "{\"checkpoint\":");
		json_append_string(out, (const char *)note.data, note.len);
		buf_printf(out, ",\"class\":\"%s\",\"size\":%" PRIu64 "}",
		    class_name, size);
	} else {
		buf_printf(out, "{\"class\":\"%s\",\"error\":", class_name);
		json_append_string(out, e.text, strlen(e.text));
		buf_append_byte(out, '}');
	}
	buf_release(&note);
}

static int
write_logs(const struct serve *s, struct buf *out, struct error *e)
{
	struct archive a;
	size_t i;

	if (archive_open(&a, s->archive, e) != 0)
		return -1;
	buf_append_str(out, "\"logs\":[");
	for (i = 0; i < a.class_count; i++) {
		if (i > 0)
			buf_append_byte(out, ',');
		write_log(s, a.classes[i], out);
	}
	buf_append_byte(out, ']');
	archive_release(&a);
	return 0;
}

void
serve_status(struct http_request *r)
{
	struct serve *s = http_context(r);
	struct error e = {ERROR_NONE, ""};
	struct buf text = BUF_EMPTY;
	struct writer *w;
	bool writing = mender_borrow(s->mender, &w, &e) == 0;

	if (writing)
		mender_return(s->mender);
	buf_append_str(&text, "{\"archive\":");
	json_append_string(&text, s->name, strlen(s->name));
	buf_append_byte(&text, ',');
	if (!writing) {
		buf_append_str(&text, "\"error\":");
		json_append_string(&text, e.text, strlen(e.text));
		buf_append_byte(&text, ',');
	}
	if (write_logs(s, &text, &e) != 0) {
		buf_release(&text);
		http_fail(r, &e);
		return;
	}
	buf_printf(
	    &text, ",\"state\":\"%s\"}\n", writing ? "writing" : "stopped");
	http_answer(r, 200, SERVE_JSON, &text);
}

void
serve_checkpoint(struct http_request *r)
{
	struct serve *s = http_context(r);
	struct error e = {ERROR_NONE, ""};
	struct buf note = BUF_EMPTY;

	if (read_checkpoint(s, http_parameter(r, "class"), &note, NULL, &e) !=
	    0) {
		buf_release(&note);
		http_fail(r, &e);
		return;
	}
	http_answer(r, 200, SERVE_TEXT, &note);
}

void
serve_health(struct http_request *r)
{
	struct serve *s = http_context(r);
	struct error e = {ERROR_NONE, ""};
	struct buf text = BUF_EMPTY;
	struct writer *w;

	if (mender_borrow(s->mender, &w, &e) != 0) {
		/* Why, is for those who may know: see /v1/status. */
		http_problem(r, 503, "records are not admitted now");
		return;
	}
	mender_return(s->mender);
	buf_append_str(&text, "ok\n");
	http_answer(r, 200, SERVE_TEXT, &text);
}

/* A seal that was asked for. */
struct sealing {
	struct job job; /* first: jobs.h knows only this */
	struct http_request *request;
	struct error error;
};

static void
answer_seal(struct http_request *r)
{
	struct serve *s = http_context(r);
	struct sealing *q = http_data(r);
	struct buf text = BUF_EMPTY;

	if (q->error.code == ERROR_NONE) {
		buf_append_byte(&text, '{');
		(void)write_logs(s, &text, &q->error); /* looked at below */
		buf_append_str(&text, "}\n");
	}
	if (q->error.code != ERROR_NONE) {
		buf_release(&text);
		http_problem(r, 503, q->error.text);
		return;
	}
	http_answer(r, 200, SERVE_JSON, &text);
}

static void
seal(struct job *j)
{
	struct sealing *q = (struct sealing *)j;
	struct serve *s = http_context(q->request);
	struct writer *w;

	if (mender_borrow(s->mender, &w, &q->error) == 0) {
		(void)writer_seal(w, &q->error); /* answer_seal() looks */
		mender_return(s->mender);
	}
	http_wake(q->request);
}

void
serve_seal(struct http_request *r)
{
	struct serve *s = http_context(r);
	struct sealing *q = calloc(1, sizeof(*q));

	if (q == NULL) {
		http_problem(r, 503, "out of memory");
		return;
	}
	q->request = r;
	q->job.run = seal;
	http_set_data(r, q, free);
	http_wait(r, answer_seal);
	jobs_add(s->jobs, &q->job);
}
