#include "archiver/adapters/csv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define READ_SIZE ((size_t)65536)

/* Where in a row the next byte stands. */
enum place {
	FIELD_START,
	PLAIN, /* in a field without quotes */
	QUOTED, /* in a field with quotes */
	CLOSING, /* behind a quote that may be the first of a doubled one */
	BEHIND, /* behind a closing quote where no comma came */
	ESCAPED /* behind a backslash in a field with quotes */
};

struct csv {
	struct stream *stream;
	struct buf window;
	size_t at; /* the next byte */
	size_t row; /* first byte of the row that is read */
	bool end_of_stream;
	bool begun;
	bool backslash; /* see csv_use_backslash() */
	uint64_t line; /* of the next byte, from 1 */

	/* The row so far: unquoted text, and where fields begin in it. */
	struct buf text;
	size_t starts[CSV_FIELDS_MAX];
	size_t count;
	enum place place;
	bool odd;

	const char *fields[CSV_FIELDS_MAX];
	size_t lens[CSV_FIELDS_MAX];
};

struct csv *
csv_new(struct stream *stream, struct error *e)
{
	struct csv *csv = calloc(1, sizeof(*csv));

	if (csv == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	csv->stream = stream;
	csv->line = 1;
	return csv;
}

void
csv_free(struct csv *csv)
{
	if (csv == NULL)
		return;
	buf_release(&csv->window);
	buf_release(&csv->text);
	free(csv);
}

void
csv_use_backslash(struct csv *csv)
{
	csv->backslash = true;
}

static int
fill(struct csv *csv, struct error *e)
{
	uint8_t *to;
	size_t got;

	if (csv->row >= READ_SIZE || csv->row == csv->window.len) {
		if (csv->row < csv->window.len)
			memmove(csv->window.data, csv->window.data + csv->row,
			    csv->window.len - csv->row);
		csv->window.len -= csv->row;
		csv->at -= csv->row;
		csv->row = 0;
	}
	to = buf_reserve(&csv->window, READ_SIZE);
	if (to == NULL)
		return buf_ok(&csv->window, e);
	if (csv->stream->read(csv->stream, to, READ_SIZE, &got, e) != 0)
		return -1;
	csv->window.len += got;
	csv->end_of_stream = got == 0;
	return 0;
}

static void
begin_field(struct csv *csv)
{
	csv->place = FIELD_START;
	if (csv->count < CSV_FIELDS_MAX)
		csv->starts[csv->count] = csv->text.len;
	csv->count++;
}

static void
end_field(struct csv *csv)
{
	buf_append_byte(&csv->text, '\0');
}

/* A line break outside quotes belongs to no field, nor does its CR. */
static void
drop_cr(struct csv *csv)
{
	size_t start = csv->starts[csv->count - 1];

	if (csv->place != QUOTED && csv->text.len > start &&
	    csv->text.data[csv->text.len - 1] == '\r')
		csv->text.len--;
}

/* Take the byte behind a backslash. */
static void
take_escaped(struct csv *csv, uint8_t byte)
{
	if (byte != '"' && byte != '\\')
		buf_append_byte(&csv->text, '\\');
	buf_append_byte(&csv->text, byte);
	csv->place = QUOTED;
}

/* Take one byte of the row; true when it was the row's last. */
static bool
take(struct csv *csv, uint8_t byte)
{
	if (csv->place == ESCAPED) {
		take_escaped(csv, byte);
		return false;
	}
	if (csv->place == QUOTED && csv->backslash && byte == '\\') {
		csv->place = ESCAPED;
		return false;
	}
	if (csv->place != QUOTED && byte == '\n') {
		drop_cr(csv);
		end_field(csv);
		return true;
	}
	if (csv->place != QUOTED && byte == ',') {
		end_field(csv);
		begin_field(csv);
		return false;
	}
	if (byte == '"') {
		switch (csv->place) {
		case FIELD_START:
			csv->place = QUOTED;
			return false;
		case QUOTED:
			csv->place = CLOSING;
			return false;
		case CLOSING:
			csv->place = QUOTED;
			break;
		case PLAIN:
		case BEHIND:
		case ESCAPED:
			csv->odd = true;
			break;
		}
	} else if (csv->place == FIELD_START) {
		csv->place = PLAIN;
	} else if (csv->place == CLOSING) {
		csv->odd = csv->odd || byte != '\r';
		csv->place = BEHIND;
	}
	buf_append_byte(&csv->text, byte);
	return false;
}

/* Pass a byte order mark at the very beginning. */
static int
skip_mark(struct csv *csv, struct error *e)
{
	csv->begun = true;
	while (csv->window.len < 3 && !csv->end_of_stream) {
		if (fill(csv, e) != 0)
			return -1;
	}
	if (csv->window.len >= 3 &&
	    memcmp(csv->window.data, "\xef\xbb\xbf", 3) == 0)
		csv->at = csv->row = 3;
	return 0;
}

/* To the first byte of a row; `*more` is false at the end. */
static int
skip_blank_lines(struct csv *csv, bool *more, struct error *e)
{
	for (;;) {
		csv->row = csv->at;
		if (csv->at == csv->window.len) {
			if (csv->end_of_stream) {
				*more = false;
				return 0;
			}
			if (fill(csv, e) != 0)
				return -1;
			continue;
		}
		*more = true;
		if (csv->window.data[csv->at] == '\n')
			csv->line++;
		else if (csv->window.data[csv->at] != '\r')
			return 0;
		csv->at++;
	}
}

/* Read to the end of the row. */
static int
read_row(struct csv *csv, struct error *e)
{
	uint64_t line = csv->line;
	bool done = false;

	buf_clear(&csv->text);
	csv->count = 0;
	csv->odd = false;
	begin_field(csv);
	while (!done) {
		while (!done && csv->at < csv->window.len) {
			uint8_t byte = csv->window.data[csv->at++];

			csv->line += byte == '\n';
			done = take(csv, byte);
		}
		if (csv->count > CSV_FIELDS_MAX)
			return error_set(e, ERROR_INPUT,
			    "line %llu: more than %d fields",
			    (unsigned long long)line, CSV_FIELDS_MAX);
		if (!done && csv->at - csv->row > CSV_ROW_MAX)
			return error_set(e, ERROR_INPUT,
			    "line %llu: a row of more than %zu bytes",
			    (unsigned long long)line, CSV_ROW_MAX);
		if (!done && csv->end_of_stream)
			break;
		if (!done && fill(csv, e) != 0)
			return -1;
	}
	if (!done && (csv->place == QUOTED || csv->place == ESCAPED))
		return error_set(e, ERROR_INPUT,
		    "line %llu: a quoted field never ends",
		    (unsigned long long)line);
	if (!done) {
		drop_cr(csv);
		end_field(csv);
	}
	return buf_ok(&csv->text, e);
}

static void
give(struct csv *csv, struct csv_row *row)
{
	size_t i;

	for (i = 0; i < csv->count && i < CSV_FIELDS_MAX; i++) {
		size_t end = i + 1 < csv->count ? csv->starts[i + 1]
						: csv->text.len;

		csv->fields[i] = (const char *)csv->text.data + csv->starts[i];
		csv->lens[i] = end - csv->starts[i] - 1;
	}
	row->fields = csv->fields;
	row->lens = csv->lens;
	row->count = i;
	row->odd = csv->odd;
}

int
csv_next(struct csv *csv, struct csv_row *row, bool *more, struct error *e)
{
	int rc;

	memset(row, 0, sizeof(*row));
	if (!csv->begun && skip_mark(csv, e) != 0)
		return -1;
	if (skip_blank_lines(csv, more, e) != 0)
		return -1;
	if (!*more)
		return 0;
	row->line = csv->line;
	rc = read_row(csv, e);
	row->raw = (const char *)csv->window.data + csv->row;
	row->raw_len = csv->at - csv->row;
	if (row->raw_len > 0 && row->raw[row->raw_len - 1] == '\n')
		row->raw_len--;
	if (row->raw_len > 0 && row->raw[row->raw_len - 1] == '\r')
		row->raw_len--;
	if (rc == 0)
		give(csv, row);
	return rc;
}

int
csv_column(const struct csv_row *header, const char *name)
{
	size_t i, len = strlen(name);

	for (i = 0; i < header->count; i++) {
		const char *field = header->fields[i];
		size_t n;

		field += strspn(field, " \t");
		n = strlen(field);
		while (n > 0 && (field[n - 1] == ' ' || field[n - 1] == '\t'))
			n--;
		if (n == len && strncasecmp(field, name, n) == 0)
			return (int)i;
	}
	return -1;
}

const char *
csv_field(const struct csv_row *row, int column)
{
	if (column < 0 || (size_t)column >= row->count)
		return "";
	return row->fields[column];
}
