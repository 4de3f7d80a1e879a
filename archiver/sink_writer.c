#include "archiver/sink_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archiver/pipeline.h"
#include "archiver/spool.h"

struct sink_writer {
	struct writer *writer;
	struct pipeline *pipeline;
	struct spool_file *file; /* the attachment being spooled */
	struct buf spooled; /* hashes in hex, each with NUL */
	struct sink_counts counts;
	size_t class_index; /* where the first record went */
	bool has_class;
	uint64_t line;
	char refusal[ERROR_TEXT_MAX]; /* the first line that was refused */
};

static void
count_item(struct sink_writer *s, const struct admission_item *item)
{
	if (item->outcome == ADMISSION_REFUSED) {
		if (s->refusal[0] == '\0')
			(void)snprintf(
			    s->refusal, sizeof(s->refusal), "%s", item->reason);
		return;
	}
	if (!item->record)
		return;
	if (!s->has_class)
		s->class_index = item->class_index;
	s->has_class = true;
	if (item->outcome == ADMISSION_DUPLICATE)
		s->counts.duplicate++;
	else if (item->flagged)
		s->counts.flagged++;
	else
		s->counts.admitted++;
}

static void
settled(void *context, const struct submission *submission)
{
	struct sink_writer *s = context;
	size_t i;

	for (i = 0; i < submission->batch->count; i++)
		count_item(s, &submission->batch->items[i]);
}

static int
attach_begin(void *context, struct error *e)
{
	struct sink_writer *s = context;

	return spool_begin(&s->file, writer_spool(s->writer), e);
}

static int
attach_write(void *context, const void *data, size_t len, struct error *e)
{
	struct sink_writer *s = context;

	return spool_write(s->file, data, len, e);
}

static int
attach_finish(void *context, char sha256[SHA256_HEX_LEN + 1], uint64_t *size,
    struct error *e)
{
	struct sink_writer *s = context;
	struct spool_file *file = s->file;

	s->file = NULL;
	if (spool_finish(file, NULL, sha256, size, e) != 0)
		return -1;
	buf_append(&s->spooled, sha256, SHA256_HEX_LEN + 1);
	return buf_ok(&s->spooled, e);
}

static void
attach_abort(void *context)
{
	struct sink_writer *s = context;

	spool_abort(s->file);
	s->file = NULL;
}

/* The importer makes acceptable lines; one that isn't is a fault of ours and
   ends the import, so that nothing is dropped. */
static int
check_refusal(const struct sink_writer *s, struct error *e)
{
	if (s->refusal[0] == '\0')
		return 0;
	return error_set(
	    e, ERROR_INPUT, "a record was refused: %s", s->refusal);
}

static int
record(
    void *context, const char *line, size_t len, bool flagged, struct error *e)
{
	struct sink_writer *s = context;

	(void)flagged; /* the line says so itself */
	if (pipeline_record(s->pipeline, ++s->line, line, len, e) != 0)
		return -1;
	return check_refusal(s, e);
}

static int
flush(void *context, struct sink_counts *out, struct error *e)
{
	struct sink_writer *s = context;

	if (pipeline_flush(s->pipeline, e) != 0 || check_refusal(s, e) != 0)
		return -1;
	*out = s->counts;
	return 0;
}

int
sink_writer_new(struct sink_writer **out, struct writer *w, struct sink *sink,
    struct error *e)
{
	struct sink_writer *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	s->writer = w;
	s->class_index = config_longest(writer_config(w));
	if (pipeline_new(&s->pipeline, w, settled, s, e) != 0) {
		free(s);
		return -1;
	}
	sink->context = s;
	sink->attach_begin = attach_begin;
	sink->attach_write = attach_write;
	sink->attach_finish = attach_finish;
	sink->attach_abort = attach_abort;
	sink->record = record;
	sink->flush = flush;
	*out = s;
	return 0;
}

/* What no new record named (duplicates do) need not wait for one. */
static void
remove_unclaimed(const struct sink_writer *s)
{
	char path[FILE_PATH_MAX];
	size_t at;

	for (at = 0; at < s->spooled.len; at += SHA256_HEX_LEN + 1)
		if (file_path(path, NULL, "%s/%s", writer_spool(s->writer),
			(const char *)s->spooled.data + at) == 0)
			(void)unlink(path); /* else cleaned in a day */
}

void
sink_writer_free(struct sink_writer *s)
{
	if (s == NULL)
		return;
	spool_abort(s->file);
	pipeline_free(s->pipeline);
	remove_unclaimed(s);
	buf_release(&s->spooled);
	free(s);
}

int
sink_writer_entry(
    struct sink_writer *s, const char *members, size_t len, struct error *e)
{
	if (pipeline_entry(s->pipeline, s->class_index, members, len, e) != 0 ||
	    pipeline_flush(s->pipeline, e) != 0)
		return -1;
	return check_refusal(s, e);
}
