/*
 * csv - RFC 4180 rows, each with its verbatim bytes.
 *
 * Fields are separated by commas, quoted with '"' (doubled inside) where they
 * hold commas, quotes or line breaks; rows end with LF or CR LF.  A byte
 * order mark at the beginning is skipped.  Strictness would lose evidence, so
 * a quote inside an unquoted field is just a character, and what follows a
 * closing quote is appended; `odd` then tells.  Blank lines are no rows.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_CSV_H
#define ZEGEL_ARCHIVER_ADAPTERS_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archiver/adapters/stream.h"
#include "core/error.h"

#define CSV_FIELDS_MAX 1024
#define CSV_ROW_MAX ((size_t)16 << 20) /* bytes */

struct csv_row {
	const char **fields; /* NUL-terminated, unquoted; until the next call */
	const size_t *lens;
	size_t count;
	const char *raw; /* the row's bytes without its final line break */
	size_t raw_len;
	uint64_t line; /* where it begins, from 1 */
	bool odd; /* broke RFC 4180, read as well as could be */
};

struct csv;

struct csv *csv_new(struct stream *stream, struct error *e);
void csv_free(struct csv *csv);
/*
 * For tables whose writer puts '\\' before a quote inside quotes: from now on
 * a backslash there makes the quote or backslash behind it a plain character.
 */
void csv_use_backslash(struct csv *csv);
/*
 * The next row; `*more` is false behind the last one.  ERROR_INPUT when a row
 * passes a limit or a quoted field never ends ("line 17: ..."): the rest
 * can't be read then, and its first bytes are in `row->raw`.
 */
int csv_next(struct csv *csv, struct csv_row *row, bool *more, struct error *e);

/*
 * For tables with a header: the column whose name is `name` (ASCII case and
 * surrounding blanks don't matter), or -1.
 */
int csv_column(const struct csv_row *header, const char *name);
/* The field of that column; "" when column is -1 or the row is short. */
const char *csv_field(const struct csv_row *row, int column);

#endif
