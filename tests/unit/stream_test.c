#include "archiver/adapters/stream.h"

#include "tests/unit/check.h"

static void
lines_keep_their_ends(void **state)
{
	static const char text[] = "one\r\n\ntwo\nlast";
	static const char *const wanted[] = {"one\r\n", "\n", "two\n", "last"};
	struct stream s;
	struct lines l;
	struct error e;
	const char *line;
	size_t len, i;
	bool more;

	(void)state;
	stream_of_bytes(&s, text, strlen(text));
	lines_init(&l, &s);
	for (i = 0; i < 4; i++) {
		CHECK_OK(lines_next(&l, &line, &len, &more, &e), e);
		CHECK(more);
		CHECK_INT(len, strlen(wanted[i]));
		CHECK_MEM(line, wanted[i], len);
		CHECK_INT(l.number, i + 1);
		CHECK(l.ended);
	}
	CHECK_OK(lines_next(&l, &line, &len, &more, &e), e);
	CHECK(!more);
	lines_release(&l);
}

static void
a_long_line_comes_in_pieces(void **state)
{
	const size_t size = LINES_MAX + 10;
	char *text = malloc(size);
	struct stream s;
	struct lines l;
	struct error e;
	const char *line;
	size_t len;
	bool more;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', size);
	text[size - 3] = '\n';
	stream_of_bytes(&s, text, size);
	lines_init(&l, &s);
	CHECK_OK(lines_next(&l, &line, &len, &more, &e), e);
	CHECK_INT(len, LINES_MAX);
	CHECK(!l.ended);
	CHECK_OK(lines_next(&l, &line, &len, &more, &e), e);
	CHECK_INT(len, 8);
	CHECK(l.ended);
	CHECK_INT(l.number, 1);
	CHECK_OK(lines_next(&l, &line, &len, &more, &e), e);
	CHECK_INT(len, 2);
	CHECK_INT(l.number, 2);
	lines_release(&l);
	free(text);
}

static void
reading_all_stops_at_the_limit(void **state)
{
	struct buf out = BUF_EMPTY;
	struct stream s;
	struct error e;

	(void)state;
	stream_of_bytes(&s, "12345", 5);
	CHECK_OK(stream_read_all(&s, 5, &out, &e), e);
	CHECK_INT(out.len, 5);
	buf_clear(&out);
	stream_of_bytes(&s, "12345", 5);
	CHECK_ERROR(stream_read_all(&s, 4, &out, &e), e, ERROR_INPUT,
	    "larger than 4 bytes");
	CHECK_MEM(out.data, "1234", 4);
	CHECK_INT(out.len, 4);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_keep_their_ends),
	    cmocka_unit_test(a_long_line_comes_in_pieces),
	    cmocka_unit_test(reading_all_stops_at_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
