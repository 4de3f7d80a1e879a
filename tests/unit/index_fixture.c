#include "tests/unit/index_fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "index/build.h"
#include "tests/unit/check.h"

void
fixture_make(struct fixture *f)
{
	struct log_writer_options o = {0};
	struct log_recovery recovery;
	struct error e;

	memset(f, 0, sizeof(*f));
	f->seed = 1;
	scratch_make(&f->scratch);
	(void)snprintf(f->index, sizeof(f->index), "%s/index", f->scratch.root);
	CHECK_OK(admitted_new(&f->admitted, &e), e);
	o.path = f->scratch.log;
	o.keys = f->scratch.keys;
	o.origin = "bank.example/social/communications-3y";
	o.passphrase = &f->scratch.passphrase;
	o.admitted = f->admitted;
	o.segment_bytes = LOG_WRITER_SEGMENT_BYTES;
	o.seal_after_us = INT64_MAX;
	CHECK_OK(log_writer_open(&f->writer, &o, &recovery, &e), e);
}

void
fixture_remove(struct fixture *f)
{
	log_writer_close(f->writer);
	admitted_free(f->admitted);
	scratch_remove(&f->scratch);
}

/* Numerical Recipes' ranqd1, its upper bits. */
uint32_t
fixture_random(struct fixture *f, uint32_t end)
{
	f->seed = f->seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)(f->seed >> 8) * end >> 24);
}

void
fixture_add(struct fixture *f, struct post *p)
{
	char line[2048], time[CLOCK_TEXT_LEN + 1], posted[CLOCK_TEXT_LEN + 1];
	struct error e;
	int64_t now;

	CHECK_OK(log_writer_time(f->writer, &now, &e), e);
	clock_format(now, time);
	clock_format(p->posted_us, posted);
	p->index = log_writer_size(f->writer);
	(void)snprintf(line, sizeof(line),
	    "{\"activity\":{\"actor\":{\"id\":\"https://x.example/u%u\","
	    "\"type\":\"Person\"},\"object\":{\"content\":\"%s\","
	    "\"published\":\"%s\",\"type\":\"Note\"},\"type\":\"Create\"},"
	    "\"channel\":\"%s\",\"direction\":\"%s\",\"kind\":\"record\","
	    "\"native_id\":\"%" PRIu64 "\",\"source\":\"x:@bank\","
	    "\"time\":\"%s\"}",
	    (unsigned int)(p->index % 7), p->text, posted, p->channel,
	    p->direction, p->index, time);
	CHECK_OK(
	    log_writer_stage(f->writer, line, strlen(line), now, NULL, &e), e);
}

void
fixture_commit(struct fixture *f)
{
	struct error e;

	CHECK_OK(log_writer_commit(f->writer, &e), e);
}

void
fixture_seal(struct fixture *f)
{
	struct error e;

	CHECK_OK(log_writer_seal(f->writer, &e), e);
}

uint64_t
fixture_build(struct fixture *f)
{
	struct build_options o = {.archive = f->scratch.archive,
	    .index = f->index,
	    .run = FIXTURE_RUN,
	    .jobs = 2};
	struct build_result r;
	struct error e;

	CHECK_OK(build_run(&o, &r, &e), e);
	return r.indexed_anew;
}

void
fixture_search(struct fixture *f, struct index *ix, const char *text,
    struct search_result *out)
{
	struct search_request r = {
	    .order = SEARCH_NEWEST, .limit = 50, .count_max = 100000};
	struct query *q = NULL;
	struct error e;

	(void)f;
	CHECK_OK(query_parse(&q, text, strlen(text), NULL, &e), e);
	r.query = q;
	CHECK_OK(search_run(ix, &r, out, &e), e);
	query_free(q);
}
