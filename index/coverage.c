#include "index/coverage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
coverage_release(struct coverage *c)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		free(c->logs[i].gaps);
	free(c->logs);
	memset(c, 0, sizeof(*c));
}

struct coverage_log *
coverage_add(
    struct coverage *c, const char *class_name, uint64_t size, struct error *e)
{
	struct coverage_log *more = realloc(
	    c->logs, (c->count + 1) * sizeof(*more));

	if (more == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	c->logs = more;
	more += c->count++;
	memset(more, 0, sizeof(*more));
	(void)snprintf(
	    more->class_name, sizeof(more->class_name), "%s", class_name);
	more->size = size;
	return more;
}

int
coverage_add_gap(struct coverage_log *l, uint64_t first, uint64_t last,
    const char *why, struct error *e)
{
	struct coverage_gap *more = realloc(
	    l->gaps, (l->gap_count + 1) * sizeof(*more));

	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	l->gaps = more;
	more += l->gap_count++;
	more->first = first;
	more->last = last;
	(void)snprintf(more->why, sizeof(more->why), "%s", why);
	l->missing += last - first + 1;
	return 0;
}

bool
coverage_complete(const struct coverage *c)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (c->logs[i].missing > 0 || c->logs[i].unread > 0 ||
		    c->logs[i].partly > 0)
			return false;
	return true;
}

void
coverage_number(struct buf *out, uint64_t number)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, number), i;

	for (i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_append_byte(out, ',');
		buf_append_byte(out, (uint8_t)digits[i]);
	}
}

/* "1 entry", "1,234 entries" */
static void
entries(struct buf *out, uint64_t count)
{
	coverage_number(out, count);
	buf_append_str(out, count == 1 ? " entry" : " entries");
}

static void
log_text(const struct coverage_log *l, struct buf *out)
{
	size_t i;

	buf_printf(out, "%s: ", l->class_name);
	if (l->searched == l->size) {
		buf_append_str(out, "all ");
		entries(out, l->size);
		buf_append_str(out, " were searched.\n");
	} else {
		coverage_number(out, l->searched);
		buf_append_str(out, " of ");
		entries(out, l->size);
		buf_append_str(out, " were searched.\n");
	}
	if (l->absent > 0) {
		buf_printf(out, "%s: ", l->class_name);
		entries(out, l->absent);
		buf_append_str(out,
		    " are no longer in the archive: disposed of, or lost.\n");
	}
	if (l->unread > 0) {
		buf_printf(out, "%s: ", l->class_name);
		entries(out, l->unread);
		buf_append_str(out,
		    " were NOT searched: they can't be read from the log.\n");
	}
	if (l->partly > 0) {
		buf_printf(out, "%s: ", l->class_name);
		entries(out, l->partly);
		buf_append_str(out, " were searched only in part.\n");
	}
	for (i = 0; i < l->gap_count; i++)
		buf_printf(out,
		    "%s: entries %" PRIu64 " to %" PRIu64
		    " were NOT searched: %s\n",
		    l->class_name, l->gaps[i].first, l->gaps[i].last,
		    l->gaps[i].why);
}

void
coverage_text(const struct coverage *c, struct buf *out)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		log_text(&c->logs[i], out);
}
