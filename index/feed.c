#include "index/feed.h"

#include <string.h>

struct feed {
	struct log *log;
	const char *class_name;
	const struct feed_sink *sink;
	struct document document;
};

struct fetch {
	struct log *log;
	uint64_t index;
};

/* Content that was too long for its entry. */
static int
fetch_content(void *context, const char *sha256, uint64_t size, struct buf *out,
    struct error *e)
{
	const struct fetch *f = context;

	(void)size; /* the bytes hash to their name, or it fails */
	return log_read_attachment(
	    f->log, f->index, sha256, DOCUMENT_CONTENT_MAX, out, e);
}

int
feed_document(struct document *d, struct log *l, const char *class_name,
    uint64_t index, const char *line, size_t len, struct error *e)
{
	struct fetch f = {l, index};
	struct entry entry;

	if (entry_parse(&entry, line, len, e) != 0)
		return -1;
	return document_read(d, class_name, entry.line, fetch_content, &f, e);
}

static int
visit_entry(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	struct feed *f = context;
	const struct feed_sink *sink = f->sink;
	struct error own = {ERROR_NONE, ""};

	if (sink->stop != NULL && sink->stop(sink->context))
		return error_set(e, ERROR_CONFLICT, "stopped");
	if (feed_document(&f->document, f->log, f->class_name, index, line, len,
		&own) == 0)
		return sink->add(sink->context, index, &f->document, e);
	if (own.code == ERROR_NOMEM)
		return error_set(e, ERROR_NOMEM, "%s", own.text);
	return sink->skip(sink->context, index, index, false, own.text, e);
}

static int
visit_skipped(void *context, uint64_t first, uint64_t last, bool absent,
    const char *reason, struct error *e)
{
	const struct feed *f = context;

	return f->sink->skip(f->sink->context, first, last, absent, reason, e);
}

int
feed_entries(struct log *l, const char *class_name, uint64_t first,
    uint64_t end, struct entries_place *place, const struct feed_sink *sink,
    struct error *e)
{
	struct feed f = {.log = l, .class_name = class_name, .sink = sink};
	const struct entries_visitor visitor = {visit_entry, visit_skipped, &f};
	int rc;

	document_init(&f.document);
	rc = entries_visit(l, first, end, place, &visitor, e);
	document_release(&f.document);
	return rc;
}
