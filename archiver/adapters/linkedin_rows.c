#include <ctype.h>
#include <string.h>

#include "archiver/adapters/csv.h"
#include "archiver/adapters/linkedin_internal.h"
#include "archiver/adapters/text_repair.h"

/* A walk over the rows of a file. */
struct rows {
	struct linkedin *l;
	const struct linkedin_table *table;
	int at[LINKEDIN_COLUMNS_MAX];
	size_t width; /* columns in the header */
	struct buf text; /* of the fields of the row */
};

/* Where the columns are; the name of one that must be there and is not. */
static const char *
find_columns(struct rows *rows, const struct csv_row *header)
{
	const char *missing = NULL;
	size_t i;

	for (i = 0; i < LINKEDIN_COLUMNS_MAX; i++) {
		const char *name = rows->table->columns[i];

		rows->at[i] = name == NULL ? -1 : csv_column(header, name);
		if (rows->at[i] < 0 && i < rows->table->required &&
		    missing == NULL)
			missing = name;
	}
	rows->width = header->count;
	return missing;
}

void
linkedin_field(struct buf *out, const char *text, size_t len)
{
	const char *nul;

	while (len > 0 && (nul = memchr(text, '\0', len)) != NULL) {
		text_repair(out, text, (size_t)(nul - text));
		buf_append_str(out, "\xef\xbf\xbd");
		len -= (size_t)(nul - text) + 1;
		text = nul + 1;
	}
	text_repair(out, text, len);
	buf_append_byte(out, '\0');
}

/* Whether `text` begins as rows do: "2024-01-04 11:20:58,http". */
static bool
is_row_start(const char *text)
{
	static const char form[] = "dddd-dd-dd dd:dd:dd,http";
	size_t i;

	for (i = 0; form[i] != '\0'; i++) {
		if (form[i] == 'd' ? !isdigit((unsigned char)text[i])
				   : form[i] != text[i])
			return false;
	}
	return true;
}

/* Whether a text holds the beginning of another row: two were read as one. */
static bool
holds_a_row(const char *text)
{
	const char *lf;

	for (lf = text; (lf = strchr(lf, '\n')) != NULL; lf++) {
		if (is_row_start(lf + 1))
			return true;
	}
	return false;
}

/* Why a row is not to be trusted, or NULL. */
static const char *
doubt(const struct rows *rows, const struct csv_row *row)
{
	size_t i;

	if (row->count != rows->width)
		return "its fields are not as many as the header's";
	for (i = 0; i < row->count && rows->table->backslash; i++) {
		if (holds_a_row(row->fields[i]))
			return "it seems to hold more than one row";
	}
	return NULL;
}

static int
take_row(struct rows *rows, const struct csv_row *row, struct error *e)
{
	struct linkedin_row out = {.raw = {row->raw, row->raw_len, "text/csv"}};
	const char *why = doubt(rows, row);
	size_t i, starts[LINKEDIN_COLUMNS_MAX];

	if (why != NULL)
		return error_set(e, ERROR_FORMAT, "%s", why);
	buf_clear(&rows->text);
	for (i = 0; i < LINKEDIN_COLUMNS_MAX; i++) {
		int at = rows->at[i];

		starts[i] = rows->text.len;
		linkedin_field(&rows->text, csv_field(row, at),
		    at < 0 ? 0 : row->lens[at]);
	}
	if (buf_ok(&rows->text, e) != 0)
		return -1;
	for (i = 0; i < LINKEDIN_COLUMNS_MAX; i++)
		out.fields[i] = (const char *)rows->text.data + starts[i];
	return rows->table->take(rows->l, &out, e);
}

/* A row that can't be read is flagged, and what can't be told from the next
   one ends the file. */
static int
walk_rows(struct rows *rows, struct csv *csv, struct error *e)
{
	struct linkedin *l = rows->l;
	struct csv_row row;
	bool more = true;

	for (;;) {
		int rc = csv_next(csv, &row, &more, e);
		bool last = rc != 0;

		if (rc == 0 && !more)
			return 0;
		if (rc == 0)
			rc = take_row(rows, &row, e);
		if (rc != 0 &&
		    (e->code == ERROR_FORMAT ||
			(last && e->code == ERROR_INPUT))) {
			struct raw raw = {row.raw, row.raw_len, "text/csv"};
			struct error reason = *e;

			rc = intake_flag(
			    l->intake, l->member, &raw, reason.text, e);
			if (rc == 0 && last)
				return intake_refuse(l->intake, l->member,
				    "what follows a broken row was not read",
				    e);
		}
		if (rc != 0)
			return -1;
	}
}

static int
read_rows(struct rows *rows, struct csv *csv, struct error *e)
{
	struct linkedin *l = rows->l;
	const char *missing;
	struct csv_row header;
	struct error reason;
	bool more;

	if (csv_next(csv, &header, &more, e) != 0) {
		reason = *e;
		return reason.code != ERROR_INPUT
		    ? -1
		    : intake_refuse(l->intake, l->member, reason.text, e);
	}
	missing = more ? find_columns(rows, &header) : "at all";
	if (missing == NULL)
		return walk_rows(rows, csv, e);
	error_set(&reason, ERROR_FORMAT,
	    "not LinkedIn's %s.csv: there is no column %s", rows->table->file,
	    missing);
	return intake_refuse(l->intake, l->member, reason.text, e);
}

int
linkedin_table_read(struct linkedin *l, const struct linkedin_table *table,
    struct stream *stream, struct error *e)
{
	struct rows rows = {.l = l, .table = table};
	struct csv *csv = csv_new(stream, e);
	int rc;

	if (csv == NULL)
		return -1;
	if (table->backslash)
		csv_use_backslash(csv);
	rc = read_rows(&rows, csv, e);
	buf_release(&rows.text);
	csv_free(csv);
	return rc;
}
