#include "archiver/adapters/csv.h"

#include "tests/unit/check.h"

/* A stream that gives one byte at a time: boundaries fall everywhere. */
static int
read_one(struct stream *s, void *data, size_t len, size_t *got, struct error *e)
{
	(void)e;
	*got = s->len > 0 && len > 0 ? 1 : 0;
	if (*got == 0)
		return 0;
	*(uint8_t *)data = *s->data++;
	s->len--;
	return 0;
}

static struct csv *
open_text(struct stream *s, const char *text)
{
	struct error e;
	struct csv *csv;

	stream_of_bytes(s, text, strlen(text));
	s->read = read_one;
	csv = csv_new(s, &e);
	assert_non_null(csv);
	return csv;
}

/* The next row as "field|field"; "END" behind the last. */
static const char *
row_text(struct csv *csv, struct csv_row *row)
{
	static char text[1024];
	struct error e;
	size_t i, at = 0;
	bool more;

	CHECK_OK(csv_next(csv, row, &more, &e), e);
	if (!more)
		return "END";
	text[0] = '\0';
	for (i = 0; i < row->count; i++) {
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s",
		    i > 0 ? "|" : "", row->fields[i]);
		CHECK_INT(row->lens[i], strlen(row->fields[i]));
	}
	return text;
}

static void
rows_are_unquoted_and_keep_their_bytes(void **state)
{
	struct csv_row row;
	struct stream s;
	struct csv *csv = open_text(&s,
	    "\xef\xbb\xbf"
	    "Date,\"Text\"\r\n1,\"a \"\"b\"\", c\nd\"\r\n\r\n2,\n,\n3,x");

	(void)state;
	CHECK_STR(row_text(csv, &row), "Date|Text");
	CHECK_INT(csv_column(&row, "text"), 1);
	CHECK_INT(csv_column(&row, "tex"), -1);
	CHECK_STR(row_text(csv, &row), "1|a \"b\", c\nd");
	CHECK_MEM(row.raw, "1,\"a \"\"b\"\", c\nd\"", 16);
	CHECK_INT(row.raw_len, 16);
	CHECK_INT(row.line, 2);
	CHECK(!row.odd);
	CHECK_STR(row_text(csv, &row), "2|");
	CHECK_INT(row.line, 5);
	CHECK_STR(csv_field(&row, 7), "");
	CHECK_STR(row_text(csv, &row), "|");
	CHECK_STR(row_text(csv, &row), "3|x");
	CHECK_STR(row_text(csv, &row), "END");
	CHECK_STR(row_text(csv, &row), "END");
	csv_free(csv);
}

static void
linkedin_quotes_around_line_breaks_stay_one_field(void **state)
{
	struct csv_row row;
	struct stream s;
	struct csv *csv = open_text(&s, "d,\"one\"\"\n\"\"two\",z\n");

	(void)state;
	CHECK_STR(row_text(csv, &row), "d|one\"\n\"two|z");
	CHECK(!row.odd);
	csv_free(csv);
}

static void
what_breaks_the_rules_is_read_and_told(void **state)
{
	struct csv_row row;
	struct stream s;
	struct csv *csv = open_text(&s, "a\"b,\"c\"d,e\n\"f\"\r\n");

	(void)state;
	CHECK_STR(row_text(csv, &row), "a\"b|cd|e");
	CHECK(row.odd);
	CHECK_STR(row_text(csv, &row), "f");
	CHECK(!row.odd);
	csv_free(csv);
}

static void
a_quote_that_never_closes_is_an_error_with_the_bytes(void **state)
{
	struct csv_row row;
	struct error e;
	struct stream s;
	struct csv *csv = open_text(&s, "a,b\nc,\"d\ne,f\n");
	bool more;

	(void)state;
	CHECK_STR(row_text(csv, &row), "a|b");
	CHECK_ERROR(csv_next(csv, &row, &more, &e), e, ERROR_INPUT,
	    "line 2: a quoted field never ends");
	CHECK_MEM(row.raw, "c,\"d\ne,f", 8);
	csv_free(csv);
}

static void
a_backslash_escapes_quotes_where_that_is_asked_for(void **state)
{
	static const char text[] = "\"a \\\"b\\\", c\",\"d\\\\\",\\e\n"
				   "\"f\\g\nh\",i\n";
	struct csv_row row;
	struct stream s;
	struct csv *csv = open_text(&s, text);

	(void)state;
	csv_use_backslash(csv);
	CHECK_STR(row_text(csv, &row), "a \"b\", c|d\\|\\e");
	CHECK(!row.odd);
	CHECK_STR(row_text(csv, &row), "f\\g\nh|i");
	CHECK_STR(row_text(csv, &row), "END");
	csv_free(csv);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_are_unquoted_and_keep_their_bytes),
	    cmocka_unit_test(linkedin_quotes_around_line_breaks_stay_one_field),
	    cmocka_unit_test(what_breaks_the_rules_is_read_and_told),
	    cmocka_unit_test(
		a_quote_that_never_closes_is_an_error_with_the_bytes),
	    cmocka_unit_test(
		a_backslash_escapes_quotes_where_that_is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
