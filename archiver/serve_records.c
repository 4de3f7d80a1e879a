#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/serve_internal.h"

/* A longer body is parsed in a thread of its own: it takes a while, and a
   long record is shortened, which flushes to disk. */
#define AT_ONCE_MAX ((size_t)16 << 10)

/* One request on its way through the writer. */
struct posting {
	struct job job; /* first: jobs.h knows only this */
	struct serve *serve;
	struct http_request *request;
	struct writer *writer; /* borrowed; NULL when given back */
	struct admission_batch batch;
	struct submission submission;
	bool entry; /* one entry, no records */
};

static void
give_back(struct posting *p)
{
	if (p->writer != NULL)
		mender_return(p->serve->mender);
	p->writer = NULL;
}

static void
posting_free(void *data)
{
	struct posting *p = data;

	give_back(p);
	submission_release(&p->submission);
	admission_batch_release(&p->batch);
	free(p);
}

static struct posting *
posting_new(struct http_request *r, struct error *e)
{
	struct serve *s = http_context(r);
	struct posting *p = calloc(1, sizeof(*p));

	if (p == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	p->serve = s;
	p->request = r;
	p->submission.batch = &p->batch;
	if (mender_borrow(s->mender, &p->writer, e) != 0) {
		free(p);
		return NULL;
	}
	http_set_data(r, p, posting_free);
	return p;
}

static void
write_counts(const struct posting *p, struct buf *out)
{
	uint64_t admitted = 0, duplicate = 0, flagged = 0;
	size_t i;

	for (i = 0; i < p->batch.count; i++) {
		const struct admission_item *item = &p->batch.items[i];

		if (item->outcome == ADMISSION_DUPLICATE)
			duplicate++;
		else if (item->outcome == ADMISSION_ADMITTED && item->flagged)
			flagged++;
		else if (item->outcome == ADMISSION_ADMITTED)
			admitted++;
	}
	buf_printf(out,
	    "{\"admitted\":%" PRIu64 ",\"duplicate\":%" PRIu64
	    ",\"flagged\":%" PRIu64,
	    admitted, duplicate, flagged);
}

static void
write_refusals(const struct posting *p, struct buf *out)
{
	const char *separator = "";
	size_t i;

	for (i = 0; i < p->batch.count; i++) {
		const struct admission_item *item = &p->batch.items[i];

		if (item->outcome != ADMISSION_REFUSED)
			continue;
		buf_printf(out,
		    "%s{\"line\":%" PRIu64 ",\"reason\":", separator,
		    item->number);
		json_append_string(out, item->reason, strlen(item->reason));
		buf_append_byte(out, '}');
		separator = ",";
	}
}

static void
write_answer(const struct posting *p, struct buf *out)
{
	size_t i;

	write_counts(p, out);
	buf_append_str(out, ",\"receipts\":[");
	for (i = 0; i < p->submission.receipt_count; i++) {
		if (i > 0)
			buf_append_byte(out, ',');
		receipt_write(
		    &p->submission.receipts[i], writer_config(p->writer), out);
		if (out->len > 0)
			out->len--; /* its LF */
	}
	buf_append_str(out, "],\"refused\":[");
	write_refusals(p, out);
	buf_append_str(out, "]}\n");
}

/* The writer is done with it, or never got it. */
static void
answer(struct http_request *r)
{
	struct posting *p = http_data(r);
	struct buf text = BUF_EMPTY;

	if (p->submission.failed) {
		/* Never the client's fault: its lines are answered one by
		   one.  The same request may succeed later. */
		http_problem(r,
		    p->submission.error.code == ERROR_INPUT ? 400 : 503,
		    p->submission.error.text);
	} else if (p->entry && p->batch.count == 1 &&
	    p->batch.items[0].outcome == ADMISSION_REFUSED) {
		http_problem(r, 400, p->batch.items[0].reason);
	} else {
		write_answer(p, &text);
		http_answer(r, 200, SERVE_JSON, &text);
	}
	give_back(p);
}

static void
done(struct submission *s)
{
	struct posting *p = s->context;

	http_wake(p->request);
}

/* Hand it to the writer; the request waits already. */
static void
offer(struct posting *p)
{
	p->submission.notify = done;
	p->submission.context = p;
	if (writer_offer(p->writer, &p->submission, &p->submission.error) == 0)
		return;
	p->submission.failed = true;
	http_wake(p->request);
}

static void
fail(struct posting *p)
{
	p->submission.failed = true;
	http_wake(p->request);
}

static int
add_lines(struct posting *p, struct admission *a, struct error *e)
{
	const struct buf *body = http_body(p->request);
	const char *data = (const char *)body->data;
	uint64_t number = 0;
	size_t at = 0;

	while (at < body->len) {
		const char *lf = memchr(data + at, '\n', body->len - at);
		size_t len = lf == NULL ? body->len - at
					: (size_t)(lf - data) - at;
		size_t text = len;

		number++;
		if (text > 0 && data[at + text - 1] == '\r')
			text--;
		if (text > 0 &&
		    admission_add_record(
			a, &p->batch, number, data + at, text, e) != 0)
			return -1;
		at += len + 1;
	}
	if (p->batch.count == 0)
		return error_set(e, ERROR_INPUT,
		    "the body holds no record; send one JSON object a line");
	return 0;
}

static void
parse(struct posting *p)
{
	struct admission *a = NULL;
	int rc = -1;

	if (mender_admission(p->serve->mender, &a, &p->submission.error) == 0) {
		rc = add_lines(p, a, &p->submission.error);
		mender_admission_back(p->serve->mender, a);
	}
	if (rc == 0)
		offer(p);
	else
		fail(p);
}

static void
parse_job(struct job *j)
{
	parse((struct posting *)j);
}

void
serve_records(struct http_request *r)
{
	struct error e = {ERROR_NONE, ""};
	struct posting *p = posting_new(r, &e);

	if (p == NULL) {
		http_fail(r, &e);
		return;
	}
	http_wait(r, answer);
	p->job.run = parse_job;
	if (http_body(r)->len > AT_ONCE_MAX)
		jobs_add(p->serve->jobs, &p->job);
	else
		parse(p);
}

/* The class that "?class=" names; the longest without it. */
static int
find_class(const struct posting *p, size_t *out, struct error *e)
{
	const struct config *c = writer_config(p->writer);
	const char *name = http_query(p->request, "class");
	size_t i;

	*out = config_longest(c);
	if (name == NULL)
		return 0;
	for (i = 0; i < c->class_count; i++)
		if (strcmp(c->classes[i].name, name) == 0) {
			*out = i;
			return 0;
		}
	return error_set(e, ERROR_INPUT, "there is no class %s", name);
}

/* What changes the meaning of a log (seals, keys, disposals) is not for
   clients to write. */
static int
check_kind(const struct buf *canonical, struct error *e)
{
	static const char *const KINDS[] = {"approval", "audit", "certificate",
	    "config", "gap", "heartbeat", "hold", "import", "plan", "policy",
	    "release", "review"};
	struct json_slice line, kind;
	size_t i;

	line.text = (const char *)canonical->data;
	line.len = canonical->len;
	if (json_member(line, "time", &kind))
		return error_set(
		    e, ERROR_INPUT, "\"time\" is for the archiver to give");
	if (json_member(line, "kind", &kind))
		for (i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
			if (json_string_is(kind, KINDS[i]))
				return 0;
	return error_set(e, ERROR_INPUT,
	    "an entry has a \"kind\": import, heartbeat, gap, config, or one "
	    "of the audit trail's (docs/FORMAT.md, \"Entry\")");
}

static int
add_entry(struct posting *p, struct error *e)
{
	const struct buf *body = http_body(p->request);
	struct json_canonicaliser *c = json_canonicaliser_new(e);
	struct buf canonical = BUF_EMPTY;
	struct admission *a = NULL;
	size_t class_index;
	int rc = -1;

	if (body->len == 0) {
		error_set(e, ERROR_INPUT, "the body holds no entry");
		goto out;
	}
	if (c == NULL ||
	    json_canonical(
		c, (const char *)body->data, body->len, &canonical, e) != 0 ||
	    check_kind(&canonical, e) != 0 ||
	    find_class(p, &class_index, e) != 0 ||
	    mender_admission(p->serve->mender, &a, e) != 0)
		goto out;
	rc = admission_add_entry(a, &p->batch, class_index,
	    (const char *)canonical.data, canonical.len, e);
	mender_admission_back(p->serve->mender, a);
out:
	json_canonicaliser_free(c);
	buf_release(&canonical);
	return rc;
}

void
serve_entries(struct http_request *r)
{
	struct error e = {ERROR_NONE, ""};
	struct posting *p = posting_new(r, &e);

	if (p == NULL) {
		http_fail(r, &e);
		return;
	}
	p->entry = true;
	if (add_entry(p, &e) != 0) {
		http_fail(r, &e);
		give_back(p);
		return;
	}
	http_wait(r, answer);
	offer(p);
}
