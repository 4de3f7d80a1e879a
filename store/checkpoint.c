#include "store/checkpoint.h"

#include <inttypes.h>
#include <string.h>

#include "core/reader.h"
#include "store/line.h"

/* The next line, which may be neither missing nor empty. */
static int
next_line(struct reader *r, const char *what, const char **line, size_t *len,
    struct error *e)
{
	bool complete; /* always: note_check_text() saw the final LF */

	if (!reader_line(r, line, len, &complete))
		return error_set(e, ERROR_FORMAT, "checkpoint: no %s", what);
	if (*len == 0)
		return error_set(e, ERROR_FORMAT,
		    "checkpoint: an empty line where %s should be", what);
	return 0;
}

static int
parse_origin(struct checkpoint *c, struct reader *r, struct error *e)
{
	const char *line;
	size_t len;

	if (next_line(r, "origin", &line, &len, e) != 0)
		return -1;
	if (len > CHECKPOINT_ORIGIN_MAX)
		return error_set(e, ERROR_FORMAT,
		    "checkpoint: an origin of %zu bytes; at most %d", len,
		    CHECKPOINT_ORIGIN_MAX);
	memcpy(c->origin, line, len); /* no NUL: note_check_text() looked */
	c->origin[len] = '\0';
	return 0;
}

int
checkpoint_parse(
    struct checkpoint *c, const char *text, size_t len, struct error *e)
{
	struct checkpoint parsed;
	const char *line;
	struct reader r;
	size_t n;

	if (note_check_text(text, len, e) != 0)
		return error_wrap(e, "checkpoint");
	memset(&parsed, 0, sizeof(parsed));
	reader_init(&r, text, len);
	if (parse_origin(&parsed, &r, e) != 0 ||
	    next_line(&r, "tree size", &line, &n, e) != 0)
		return -1;
	if (line_number(line, n, &parsed.size, e) != 0)
		return error_wrap(e, "checkpoint: tree size");
	if (next_line(&r, "root hash", &line, &n, e) != 0)
		return -1;
	if (line_hash(line, n, &parsed.root, e) != 0)
		return error_wrap(e, "checkpoint: root hash");
	while (reader_left(&r) > 0)
		if (next_line(&r, "extension", &line, &n, e) != 0)
			return -1;
	*c = parsed;
	return 0;
}

void
checkpoint_format(const struct checkpoint *c, struct buf *out)
{
	buf_printf(out, "%s\n%" PRIu64 "\n", c->origin, c->size);
	line_append_hash(out, &c->root);
}

int
checkpoint_parse_note(struct checkpoint *c, struct note *n, const void *data,
    size_t len, struct error *e)
{
	if (note_parse(n, data, len, e) != 0)
		return error_wrap(e, "checkpoint");
	return checkpoint_parse(c, n->text, n->text_len, e);
}
