#include "store/line_file.h"

#include <unistd.h>

#include "tests/unit/check.h"

/* A file that holds this, open at its begin. */
static int
file_of(const void *data, size_t len)
{
	char path[] = "/tmp/line_file_test.XXXXXX";
	int fd = mkstemp(path);

	CHECK(fd >= 0);
	CHECK_INT(unlink(path), 0);
	CHECK_INT(write(fd, data, len), (ssize_t)len);
	CHECK_INT(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void
next(struct line_file *f, const char *wanted, bool wanted_complete)
{
	const char *line;
	bool complete;
	struct error e;
	size_t len;

	CHECK_INT(line_file_next(f, &line, &len, &complete, &e), 1);
	CHECK_INT(len, strlen(wanted));
	CHECK_MEM(line, wanted, len);
	CHECK_INT(complete, wanted_complete);
}

static void
end(struct line_file *f)
{
	const char *line;
	bool complete;
	struct error e;
	size_t len;

	CHECK_INT(line_file_next(f, &line, &len, &complete, &e), 0);
	line_file_release(f);
	CHECK_INT(close(f->fd), 0);
}

static void
lines_come_in_order(void **state)
{
	struct line_file f;

	(void)state;
	line_file_init(&f, file_of("one\n\nthree\n", 11));
	next(&f, "one", true);
	next(&f, "", true);
	next(&f, "three", true);
	end(&f);
}

static void
bytes_behind_the_last_line_are_told_apart(void **state)
{
	struct line_file f;

	(void)state;
	line_file_init(&f, file_of("one\ntw", 6));
	next(&f, "one", true);
	next(&f, "tw", false);
	end(&f);
}

static void
an_empty_file_has_no_lines(void **state)
{
	struct line_file f;

	(void)state;
	line_file_init(&f, file_of("", 0));
	end(&f);
}

static void
lines_cross_the_reads(void **state)
{
	static char data[(1 << 20) + 64];
	const size_t each = 65535;
	struct line_file f;
	const char *line;
	bool complete;
	struct error e;
	size_t len, i;

	(void)state;
	memset(data, 'x', sizeof(data));
	for (i = each; i < sizeof(data); i += each + 1)
		data[i] = '\n';
	line_file_init(&f, file_of(data, 16 * (each + 1)));
	for (i = 0; i < 16; i++) {
		CHECK_INT(line_file_next(&f, &line, &len, &complete, &e), 1);
		CHECK_INT(len, each);
		CHECK(complete);
	}
	end(&f);
}

static void
a_line_without_end_is_refused(void **state)
{
	static char data[LINE_FILE_MAX + (1 << 19)];
	struct line_file f;
	const char *line;
	bool complete;
	struct error e;
	size_t len;

	(void)state;
	memset(data, 'x', sizeof(data));
	line_file_init(&f, file_of(data, sizeof(data)));
	CHECK_ERROR(line_file_next(&f, &line, &len, &complete, &e), e,
	    ERROR_FORMAT, "a line of over 1048576 bytes");
	line_file_release(&f);
	CHECK_INT(close(f.fd), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_come_in_order),
	    cmocka_unit_test(bytes_behind_the_last_line_are_told_apart),
	    cmocka_unit_test(an_empty_file_has_no_lines),
	    cmocka_unit_test(lines_cross_the_reads),
	    cmocka_unit_test(a_line_without_end_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
