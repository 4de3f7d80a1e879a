#include "tests/e2e/flip_table.h"

#include <fnmatch.h>
#include <stdint.h>
#include <string.h>

#include "core/buf.h"
#include "core/file.h"
#include "core/reader.h"

#define FORMAT_MAX ((size_t)1 << 20)

static const char *const CHANGES[CHANGE_COUNT] = {
    [CHANGE_BITS] = "bits",
    [CHANGE_COSIGNATURES] = "cosignatures",
    [CHANGE_ENVELOPE] = "envelope",
    [CHANGE_NAME] = "name",
    [CHANGE_MODE] = "mode",
    [CHANGE_GONE] = "gone",
    [CHANGE_EMPTIED] = "emptied",
    [CHANGE_CUT] = "cut",
    [CHANGE_LONGER] = "longer",
};

const char *
change_word(enum change change)
{
	return CHANGES[change];
}

/* The next cell of a row, without the blanks and backquotes around it. */
static bool
next_cell(const char **at, const char *end, const char **cell, size_t *len)
{
	const char *bar;

	if (*at == end || **at != '|')
		return false;
	*cell = *at + 1;
	bar = memchr(*cell, '|', (size_t)(end - *cell));
	if (bar == NULL)
		return false;
	*at = bar;
	while (*cell < bar && (**cell == ' ' || **cell == '`'))
		(*cell)++;
	*len = (size_t)(bar - *cell);
	while (
	    *len > 0 && ((*cell)[*len - 1] == ' ' || (*cell)[*len - 1] == '`'))
		(*len)--;
	return true;
}

static bool
is_word(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(text, word, len) == 0;
}

static int
parse_changes(struct table_row *row, const char *text, size_t len)
{
	while (len > 0) {
		size_t word = 0, i;

		while (word < len && text[word] != ',')
			word++;
		for (i = 0; i < CHANGE_COUNT; i++)
			if (is_word(text, word, CHANGES[i]))
				break;
		if (i == CHANGE_COUNT)
			return -1;
		row->changes |= 1U << i;
		while (word < len && (text[word] == ',' || text[word] == ' '))
			word++;
		text += word;
		len -= word;
	}
	return 0;
}

static int
parse_outcome(struct table_row *row, const char *text, size_t len)
{
	if (is_word(text, len, "nothing"))
		row->outcome = OUTCOME_NOTHING;
	else if (is_word(text, len, "a note"))
		row->outcome = OUTCOME_NOTE;
	else if (is_word(text, len, "with --policy") ||
	    is_word(text, len, "with --tsa-ca"))
		row->outcome = OUTCOME_OUTSIDE;
	else
		return -1;
	return 0;
}

static int
parse_row(struct table *t, const char *line, size_t len, struct error *e)
{
	struct table_row *row = &t->rows[t->count];
	const char *at = line, *cell;
	size_t cell_len;

	memset(row, 0, sizeof(*row));
	if (t->count == TABLE_ROWS_MAX ||
	    !next_cell(&at, line + len, &cell, &cell_len) ||
	    cell_len >= sizeof(row->pattern))
		goto bad;
	memcpy(row->pattern, cell, cell_len);
	if (!next_cell(&at, line + len, &cell, &cell_len) ||
	    parse_changes(row, cell, cell_len) != 0 ||
	    !next_cell(&at, line + len, &cell, &cell_len) ||
	    parse_outcome(row, cell, cell_len) != 0)
		goto bad;
	t->count++;
	return 0;
bad:
	return error_set(
	    e, ERROR_FORMAT, "no row of the table: %.*s", (int)len, line);
}

int
table_read(struct table *t, const char *path, struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	bool complete, inside = false;
	const char *line;
	struct reader r;
	size_t len, number = 0;
	int rc = file_read(path, FORMAT_MAX, &bytes, e);

	t->count = 0;
	reader_init(&r, bytes.data, bytes.len);
	while (rc == 0 && reader_line(&r, &line, &len, &complete)) {
		if (is_word(line, len, "<!-- carries nothing -->"))
			inside = true;
		else if (is_word(line, len, "<!-- end -->"))
			inside = false;
		else if (inside && len > 0 && ++number > 2) /* the head */
			rc = parse_row(t, line, len, e);
	}
	if (rc == 0 && t->count == 0)
		rc = error_set(e, ERROR_FORMAT, "there is no table");
	buf_release(&bytes);
	return rc == 0 ? 0 : error_wrap(e, "%s", path);
}

int
table_find(const struct table *t, const char *file, enum change change)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if ((t->rows[i].changes >> change & 1) != 0 &&
		    fnmatch(t->rows[i].pattern, file, 0) == 0)
			return (int)i;
	return -1;
}
