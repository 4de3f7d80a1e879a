#include "archiver/adapters/mbox.h"

#include <string.h>

#define FROM "From "
#define FROM_LEN (sizeof(FROM) - 1)

void
mbox_init(struct mbox *m, struct stream *stream)
{
	memset(m, 0, sizeof(*m));
	lines_init(&m->lines, stream);
	m->max = MBOX_MESSAGE_MAX;
}

void
mbox_release(struct mbox *m)
{
	lines_release(&m->lines);
	buf_release(&m->message);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "07:40" and "2026" somewhere in it. */
static bool
holds_time_and_year(const char *text, size_t len)
{
	bool time = false, year = false;
	size_t i;

	for (i = 0; i + 4 <= len; i++) {
		const char *at = text + i;

		if (i + 5 <= len && is_digit(at[0]) && is_digit(at[1]) &&
		    at[2] == ':' && is_digit(at[3]) && is_digit(at[4]))
			time = true;
		if ((memcmp(at, "19", 2) == 0 || memcmp(at, "20", 2) == 0) &&
		    is_digit(at[2]) && is_digit(at[3]) &&
		    (i + 4 == len || !is_digit(at[4])) &&
		    (i == 0 || at[-1] == ' '))
			year = true;
	}
	return time && year;
}

static bool
is_blank(const char *line, size_t len)
{
	return (len == 1 && line[0] == '\n') ||
	    (len == 2 && line[0] == '\r' && line[1] == '\n');
}

static bool
is_separator(const struct mbox *m, const char *line, size_t len)
{
	return m->separated && m->after_blank && len > FROM_LEN &&
	    memcmp(line, FROM, FROM_LEN) == 0 &&
	    holds_time_and_year(line + FROM_LEN, len - FROM_LEN);
}

/* Take what was gathered as the next (part of a) message. */
static void
give(struct mbox *m, bool whole, struct mbox_message *out)
{
	if (m->part > 0 || !whole)
		m->part++;
	out->data = m->message.data == NULL ? "" : (char *)m->message.data;
	out->len = m->message.len;
	out->number = m->number;
	out->part = m->part;
}

/* Without the empty line before a separator or the end of an mbox. */
static void
drop_blank(struct mbox *m)
{
	struct buf *b = &m->message;

	if (!m->separated || !m->after_blank || b->len == 0)
		return;
	b->len--;
	if (b->len > 0 && b->data[b->len - 1] == '\r')
		b->len--;
}

/* Begin gathering anew; answers whether the line is the first separator. */
static bool
begin(struct mbox *m, const char *line, size_t len)
{
	if (m->begun)
		return false;
	m->begun = true;
	m->number = 1;
	m->separated = len >= FROM_LEN && memcmp(line, FROM, FROM_LEN) == 0;
	return m->separated;
}

int
mbox_next(struct mbox *m, struct mbox_message *out, bool *more, struct error *e)
{
	bool line_start;
	const char *line;
	size_t len;

	*more = false;
	buf_clear(&m->message);
	while (!m->at_end) {
		line_start = m->lines.ended;
		if (lines_next(&m->lines, &line, &len, more, e) != 0)
			return -1;
		if (!*more) {
			m->at_end = true;
			*more = m->begun;
			drop_blank(m);
			give(m, true, out);
			return buf_ok(&m->message, e);
		}
		if (begin(m, line, len))
			continue;
		if (line_start && is_separator(m, line, len)) {
			drop_blank(m);
			give(m, true, out);
			m->number++;
			m->part = 0;
			m->after_blank = false;
			return buf_ok(&m->message, e);
		}
		m->after_blank = line_start && is_blank(line, len);
		buf_append(&m->message, line, len);
		if (m->message.len >= m->max || m->message.failed) {
			give(m, false, out);
			return buf_ok(&m->message, e);
		}
	}
	return 0;
}

/* Whether the line is '>'s and "From ". */
static bool
is_quoted(const char *line, size_t len)
{
	size_t n = 0;

	while (n < len && line[n] == '>')
		n++;
	return n > 0 && len - n >= FROM_LEN &&
	    memcmp(line + n, FROM, FROM_LEN) == 0;
}

bool
mbox_unquote(const char *data, size_t len, struct buf *out)
{
	bool in_body = false, found = false;
	const char *lf;
	size_t at, n, copied = 0;

	for (at = 0; at < len; at += n) {
		lf = memchr(data + at, '\n', len - at);
		n = lf == NULL ? len - at : (size_t)(lf - data) + 1 - at;
		if (is_blank(data + at, n))
			in_body = true;
		if (!in_body || !is_quoted(data + at, n))
			continue;
		found = true;
		buf_append(out, data + copied, at - copied);
		copied = at + 1;
	}
	if (found)
		buf_append(out, data + copied, len - copied);
	return found;
}
