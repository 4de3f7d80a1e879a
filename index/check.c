#include "index/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/check_internal.h"
#include "index/feed.h"

struct checking {
	const struct check_options *o;
	struct check_result *result;
	const char *class_name;
	struct check_held held; /* of the partition at hand */
	struct words *words;
	uint64_t random; /* state of the draw */
	uint64_t all; /* entries to compare */
};

static void
differ(struct checking *c, uint64_t index, const char *what)
{
	c->result->differences++;
	if (c->o->difference != NULL)
		c->o->difference(c->o->context, c->class_name, index, what);
}

static bool
stop(void *context)
{
	const struct checking *c = context;

	return c->o->stop != NULL && c->o->stop(c->o->context);
}

static void
count_checked(struct checking *c)
{
	c->result->checked++;
	if (c->o->progress != NULL)
		c->o->progress(c->o->context, c->result->checked, c->all);
}

/* Whether the values of the fields are those of the document. */
static int
compare_facets(struct checking *c, const struct partition_entry *entry,
    const struct document *d, bool *same, struct error *e)
{
	struct buf value = BUF_EMPTY;
	enum document_facet facet;
	int i, rc = 0;

	*same = true;
	for (i = 0; i < DOCUMENT_FACETS && rc == 0 && *same; i++) {
		const struct buf *wanted = &d->facets[i];

		buf_clear(&value);
		facet = (enum document_facet)i;
		if (entry->facets[i] != 0)
			rc = partition_name(
			    c->held.p, entry->facets[i], &facet, &value, e);
		*same = facet == (enum document_facet)i &&
		    value.len == wanted->len &&
		    (value.len == 0 ||
			memcmp(value.data, wanted->data, value.len) == 0);
	}
	buf_release(&value);
	return rc;
}

static int
compare(
    void *context, uint64_t index, const struct document *d, struct error *e)
{
	struct checking *c = context;
	const struct check_entry *held =
	    &c->held.entries[index - c->held.info->first];
	struct partition_entry entry;
	uint64_t terms;
	bool same;

	count_checked(c);
	if (held->id == 0) {
		differ(c, index, "the index does not have it");
		return 0;
	}
	if (partition_entry(c->held.p, held->id, &entry, e) != 0 ||
	    compare_facets(c, &entry, d, &same, e) != 0 ||
	    check_document(c->words, d, &terms, e) != 0)
		return -1;
	if (!same)
		differ(c, index, "its fields' values are not the entry's");
	if (entry.posted_us != d->posted_us ||
	    entry.captured_us != d->captured_us)
		differ(c, index, "its times are not the entry's");
	if (terms != held->terms)
		differ(c, index, "its words are not the entry's");
	return 0;
}

/* What can't be read can't be indexed. */
static int
skip(void *context, uint64_t first, uint64_t last, bool absent,
    const char *reason, struct error *e)
{
	struct checking *c = context;
	uint64_t index;

	(void)absent;
	(void)reason;
	(void)e; /* nothing here can fail */
	for (index = first; index <= last; index++) {
		if (c->held.entries[index - c->held.info->first].id != 0)
			differ(c, index,
			    "the index has it, but the log does not give it");
		count_checked(c);
	}
	return 0;
}

/* SplitMix64 (https://prng.di.unimi.it/splitmix64.c). */
static uint64_t
draw(struct checking *c, uint64_t end)
{
	uint64_t z = c->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (z ^ z >> 31) % end;
}

/* As many of the partition's entries as are its share of the sample. */
static int
compare_sample(struct checking *c, struct log *l, uint64_t share,
    const struct feed_sink *sink, struct error *e)
{
	uint64_t i, index;
	int rc = 0;

	for (i = 0; i < share && rc == 0; i++) {
		index = c->held.info->first + draw(c, c->held.info->count);
		rc = feed_entries(
		    l, c->class_name, index, index + 1, NULL, sink, e);
	}
	return rc;
}

static int
check_partition(struct checking *c, struct index_log *l,
    struct index_partition *p, uint64_t share, struct error *e)
{
	const struct feed_sink sink = {compare, skip, c, stop};
	struct error own = {ERROR_NONE, ""};
	struct partition *open = index_use(l, p, e);
	int rc;

	if (open == NULL) /* the coverage tells */
		return e != NULL && e->code == ERROR_NOMEM ? -1 : 0;
	rc = check_read(&c->held, open, &p->info, &own);
	if (rc == 0 && c->held.strays > 0)
		differ(c, p->info.first,
		    "the partition that begins here has words of no entry");
	if (rc == 0) {
		uint64_t end = p->info.first + p->info.count;

		if (c->o->sample == 0)
			rc = feed_entries(l->log, c->class_name, p->info.first,
			    end, NULL, &sink, &own);
		else
			rc = compare_sample(c, l->log, share, &sink, &own);
		check_release(&c->held);
	}
	if (rc == 0)
		return 0;
	if (own.code == ERROR_FORMAT) { /* of the index: it can't be used */
		differ(c, p->info.first, own.text);
		index_give_up(p, &own);
		return 0;
	}
	if (e != NULL)
		*e = own;
	return -1;
}

static uint64_t
count_all(const struct index *ix)
{
	uint64_t all = 0;
	size_t i, j;

	for (i = 0; i < ix->count; i++)
		for (j = 0; j < ix->logs[i].count; j++)
			all += ix->logs[i].partitions[j].info.count;
	return all;
}

static int
check_logs(struct checking *c, struct index *ix, struct error *e)
{
	uint64_t all = count_all(ix), before = 0;
	size_t i, j;

	c->all = c->o->sample == 0 ? all : c->o->sample;
	for (i = 0; i < ix->count; i++) {
		struct index_log *l = &ix->logs[i];

		c->class_name = l->class_name;
		for (j = 0; j < l->count; j++) {
			struct index_partition *p = &l->partitions[j];
			uint64_t after = before + p->info.count, share = 0;

			/* Shares add up to the sample, however many parts. */
			if (all > 0)
				share = (uint64_t)((double)c->o->sample *
					    (double)after / (double)all) -
				    (uint64_t)((double)c->o->sample *
					(double)before / (double)all);
			before = after;
			if (p->why[0] != '\0' ||
			    (c->o->sample != 0 && share == 0))
				continue;
			if (check_partition(c, l, p, share, e) != 0)
				return -1;
		}
	}
	return index_coverage(ix, &c->result->coverage, e);
}

int
check_run(
    const struct check_options *o, struct check_result *out, struct error *e)
{
	struct checking c = {.o = o, .result = out, .random = o->seed};
	struct index *ix = NULL;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (words_new(&c.words, 0, e) == 0 &&
	    index_open(&ix, o->archive, o->index, e) == 0)
		rc = check_logs(&c, ix, e);
	index_close(ix);
	words_free(c.words);
	return rc;
}
