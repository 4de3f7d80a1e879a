#include "archiver/pipeline.h"

#include <stdlib.h>
#include <string.h>

#define JOBS 12 /* lines are still parsed while a seal holds up commits */

struct job {
	struct admission_batch batch;
	struct submission submission;
	bool busy;
};

struct pipeline {
	struct writer *writer;
	struct admission *admission;
	pipeline_settled *settled;
	void *context;
	struct job jobs[JOBS];
	size_t filling; /* the job that gets lines now */
};

int
pipeline_new(struct pipeline **out, struct writer *w, pipeline_settled *settled,
    void *context, struct error *e)
{
	struct pipeline *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	p->writer = w;
	p->settled = settled;
	p->context = context;
	if (admission_new(
		&p->admission, writer_config(w), writer_spool(w), e) != 0) {
		free(p);
		return -1;
	}
	*out = p;
	return 0;
}

/* Wait for a job's answer and hand it on. */
static int
settle(struct pipeline *p, struct job *job, struct error *e)
{
	int rc;

	if (!job->busy)
		return 0;
	rc = writer_wait(p->writer, &job->submission, e);
	job->busy = false;
	if (rc == 0)
		p->settled(p->context, &job->submission);
	submission_release(&job->submission);
	admission_batch_clear(&job->batch);
	return rc;
}

/* Submit the job that is being filled; the next one in turn gets lines. */
static int
send(struct pipeline *p, struct error *e)
{
	struct job *job = &p->jobs[p->filling];

	if (job->batch.count == 0)
		return 0;
	memset(&job->submission, 0, sizeof(job->submission));
	job->submission.batch = &job->batch;
	if (writer_submit(p->writer, &job->submission, e) != 0)
		return -1;
	job->busy = true;
	p->filling = (p->filling + 1) % JOBS;
	return settle(p, &p->jobs[p->filling], e);
}

static int
send_full(struct pipeline *p, struct error *e)
{
	const struct admission_batch *b = &p->jobs[p->filling].batch;

	if (b->lines.len < PIPELINE_BATCH_BYTES &&
	    b->count < PIPELINE_BATCH_LINES)
		return 0;
	return send(p, e);
}

int
pipeline_record(struct pipeline *p, uint64_t number, const char *line,
    size_t len, struct error *e)
{
	if (admission_add_record(p->admission, &p->jobs[p->filling].batch,
		number, line, len, e) != 0)
		return -1;
	return send_full(p, e);
}

int
pipeline_entry(struct pipeline *p, size_t class_index, const char *members,
    size_t len, struct error *e)
{
	if (admission_add_entry(p->admission, &p->jobs[p->filling].batch,
		class_index, members, len, e) != 0)
		return -1;
	return send_full(p, e);
}

int
pipeline_flush(struct pipeline *p, struct error *e)
{
	int rc = send(p, e);
	size_t i;

	for (i = 0; i < JOBS; i++) {
		struct job *job = &p->jobs[(p->filling + i) % JOBS];

		if (settle(p, job, rc == 0 ? e : NULL) != 0)
			rc = -1;
	}
	return rc;
}

void
pipeline_free(struct pipeline *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < JOBS; i++) {
		struct job *job = &p->jobs[i];

		if (job->busy)
			(void)writer_wait(p->writer, &job->submission, NULL);
		submission_release(&job->submission);
		admission_batch_release(&job->batch);
	}
	admission_free(p->admission);
	free(p);
}
