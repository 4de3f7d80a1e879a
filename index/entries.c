#include "index/entries.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/line_file.h"
#include "store/segment.h"

struct walk {
	struct log *log;
	const struct entries_visitor *visitor;
	uint64_t next; /* all before have been visited */
	uint64_t end;
	bool enough; /* the reading was ended because `next` is at `end` */
	bool failed; /* ... because a callback failed */
};

static int
give(struct walk *w, const char *line, size_t len, struct error *e)
{
	if (w->visitor->entry(w->visitor->context, w->next, line, len, e) !=
	    0) {
		w->failed = true;
		return -1;
	}
	w->next++;
	return 0;
}

/* Everything up to `end` is not to be had. */
static int
skip(struct walk *w, uint64_t end, bool absent, const char *reason,
    struct error *e)
{
	uint64_t first = w->next;

	if (first >= end)
		return 0;
	w->next = end;
	return w->visitor->skipped(
	    w->visitor->context, first, end - 1, absent, reason, e);
}

/* One of a segment's entries. */
static int
visit_line(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	struct walk *w = context;

	if (w->next == w->end) {
		w->enough = true;
		return -1;
	}
	if (index < w->next)
		return 0;
	if (index > w->next)
		return error_set(e, ERROR_FORMAT,
		    "the segment lacks entry %" PRIu64, w->next);
	return give(w, line, len, e);
}

/* What is left of a damaged segment, entry by entry. */
static int
salvage(struct walk *w, const char *path, uint64_t end, const char *why,
    struct error *e)
{
	struct segment_reader *reader = NULL;
	struct buf line = BUF_EMPTY;
	struct error own;
	int rc = 0;

	if (segment_reader_open(&reader, path, &own) != 0)
		return skip(w, end, false, own.text, e);
	while (w->next < end && rc == 0) {
		buf_clear(&line);
		if (segment_reader_entry(reader, w->next, &line, &own) == 0)
			rc = give(w, (const char *)line.data, line.len, e);
		else if (own.code == ERROR_NOMEM)
			rc = error_set(e, ERROR_NOMEM, "%s", own.text);
		else
			rc = skip(w, w->next + 1, false, why, e);
	}
	segment_reader_close(reader);
	buf_release(&line);
	return rc;
}

static int
visit_segment(struct walk *w, const struct log_segment *s, struct error *e)
{
	const struct segment_visitor visitor = {visit_line, NULL, w};
	uint64_t end = s->last + 1 < w->end ? s->last + 1 : w->end;
	char path[FILE_PATH_MAX], name[SEGMENT_NAME_LEN + 1];
	struct segment_info info;
	struct error own = {ERROR_NONE, ""};

	segment_name(s->first, s->last, name);
	if (file_path(path, e, "%s/segments/%s.tar.zst", w->log->path, name) !=
	    0)
		return -1;
	if (segment_read_all(path, NULL, &visitor, &info, &own) == 0)
		return skip(w, end, false, "the segment does not hold it", e);
	if (w->enough)
		return 0;
	if (w->failed || own.code == ERROR_NOMEM) {
		if (e != NULL)
			*e = own;
		return -1;
	}
	if (own.code == ERROR_NOTFOUND) /* disposed of meanwhile */
		return skip(w, end, true, "no segment holds it", e);
	return salvage(w, path, end, own.text, e);
}

/* Stand before the first entry that is wanted, or before the tail's first. */
static int
seek_tail(struct walk *w, const struct entries_place *place, uint64_t *index,
    uint64_t *offset, struct error *e)
{
	struct stat st;

	*index = w->log->tail_first;
	*offset = 0;
	if (place != NULL) {
		if (fstat(w->log->tail_fd, &st) != 0)
			return error_errno(
			    e, "%s: stat the tail", w->log->path);
		if (st.st_dev == place->device && st.st_ino == place->file &&
		    place->index >= *index && place->index <= w->next &&
		    place->offset <= (uint64_t)st.st_size) {
			*index = place->index;
			*offset = place->offset;
		}
	}
	if (lseek(w->log->tail_fd, (off_t)*offset, SEEK_SET) < 0)
		return error_errno(e, "%s: seek in the tail", w->log->path);
	return 0;
}

static void
keep_place(const struct walk *w, struct entries_place *place, uint64_t index,
    uint64_t offset)
{
	struct stat st;

	if (place == NULL || fstat(w->log->tail_fd, &st) != 0)
		return;
	place->device = st.st_dev;
	place->file = st.st_ino;
	place->index = index;
	place->offset = offset;
}

static int
visit_tail_lines(struct walk *w, struct line_file *f, uint64_t *index,
    uint64_t *offset, struct error *e)
{
	struct error own = {ERROR_NONE, ""};
	const char *line;
	bool complete;
	size_t len;
	int rc;

	while (w->next < w->end) {
		rc = line_file_next(f, &line, &len, &complete, &own);
		if (rc < 0 && own.code == ERROR_NOMEM)
			return error_set(e, ERROR_NOMEM, "%s", own.text);
		if (rc < 0)
			return skip(w, w->end, false, own.text, e);
		if (rc == 0 || !complete)
			return skip(
			    w, w->end, false, "the tail does not hold it", e);
		if (*index == w->next && give(w, line, len, e) != 0)
			return -1;
		(*index)++;
		*offset += len + 1;
	}
	return 0;
}

static int
visit_tail(struct walk *w, struct entries_place *place, struct error *e)
{
	uint64_t index, offset;
	struct line_file f;
	int rc;

	if (w->log->tail_fd < 0)
		return skip(w, w->end, false, "the log has no tail", e);
	if (seek_tail(w, place, &index, &offset, e) != 0)
		return -1;
	line_file_init(&f, w->log->tail_fd);
	rc = visit_tail_lines(w, &f, &index, &offset, e);
	line_file_release(&f);
	if (rc == 0)
		keep_place(w, place, index, offset);
	return rc;
}

int
entries_visit(struct log *l, uint64_t first, uint64_t end,
    struct entries_place *place, const struct entries_visitor *visitor,
    struct error *e)
{
	struct walk w = {l, visitor, first, end, false, false};
	size_t i;

	for (i = 0; i < l->segment_count && w.next < end; i++) {
		const struct log_segment *s = &l->segments[i];

		if (s->last < w.next)
			continue;
		if (skip(&w, s->first < end ? s->first : end, true,
			"no segment holds it", e) != 0)
			return -1;
		if (w.next < end && visit_segment(&w, s, e) != 0)
			return -1;
	}
	if (skip(&w, l->tail_first < end ? l->tail_first : end, true,
		"no segment holds it", e) != 0)
		return -1;
	return w.next < end ? visit_tail(&w, place, e) : 0;
}

uint64_t
entries_absent(const struct log *l, uint64_t first, uint64_t end)
{
	uint64_t next = first, absent = 0;
	size_t i;

	for (i = 0; i < l->segment_count && next < end; i++) {
		const struct log_segment *s = &l->segments[i];
		uint64_t from = s->first < end ? s->first : end;

		if (s->last < next)
			continue;
		if (from > next)
			absent += from - next;
		next = s->last + 1;
	}
	if (next < end && next < l->tail_first)
		absent += (l->tail_first < end ? l->tail_first : end) - next;
	return absent;
}
