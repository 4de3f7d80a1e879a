#include "archiver/input.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "tests/unit/check.h"
#include "tests/unit/make_archive.h"

static char directory[256];
static char file[512];

static int
set_up(void **state)
{
	(void)state;
	make_directory(directory);
	(void)snprintf(file, sizeof(file), "%s/input", directory);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	remove_directory(directory);
	return 0;
}

/* One pass: "name=content;" of each member, then "-name: reason;" of those
   not shown.  -1 when reading fails. */
static int
pass(struct input *in, struct buf *out, struct error *e)
{
	const struct input_skip *skip;
	struct input_member m;
	char data[7];
	size_t got, i;
	bool more;

	for (;;) {
		if (input_next(in, &m, &more, e) != 0)
			return -1;
		if (!more)
			break;
		buf_printf(out, "%s=", m.name);
		do {
			if (input_read(in, data, sizeof(data), &got, e) != 0)
				return -1;
			buf_append(out, data, got);
		} while (got > 0);
		buf_append_str(out, ";");
	}
	for (i = 0; (skip = input_skipped(in, i)) != NULL; i++)
		buf_printf(out, "-%s: %s;", skip->name, skip->reason);
	return 0;
}

/* Two passes give this text both times. */
static void
check_input(const char *path, enum input_kind kind, const char *expected)
{
	struct buf text = BUF_EMPTY;
	struct input *in;
	struct error e;
	int i;

	CHECK_OK(input_open(&in, path, NULL, &e), e);
	CHECK_INT(input_kind(in), kind);
	for (i = 0; i < 2; i++) {
		buf_clear(&text);
		CHECK_OK(pass(in, &text, &e), e);
		CHECK_STR(buf_text(&text), expected);
		CHECK_OK(input_rewind(in, &e), e);
	}
	input_close(in);
	buf_release(&text);
}

static const struct made_member two[] = {
    {.name = "data/a.js", .text = "one"},
    {.name = "data/b\xc3\xb6.js", .text = "two and more"},
    {.name = NULL},
};

static void
zips_and_tars_give_their_members_twice(void **state)
{
	static const char expected[] =
	    "data/a.js=one;data/b\xc3\xb6.js=two and more;";
	static const char *const formats[] = {
	    "zip", "tar", "tar.gz", "tar.zst"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		make_archive(file, formats[i], two);
		check_input(file, INPUT_ARCHIVE, expected);
	}
}

static void
a_directory_is_walked_in_order_and_links_are_not_followed(void **state)
{
	char link[512];

	(void)state;
	make_file(directory, "z.txt", "last");
	make_file(directory, "b/inner/c.txt", "deep");
	make_file(directory, "b/a.txt", "x");
	(void)snprintf(link, sizeof(link), "%s/etc", directory);
	CHECK_INT(symlink("/etc", link), 0);
	(void)snprintf(link, sizeof(link), "%s/pipe", directory);
	CHECK_INT(mkfifo(link, 0600), 0);
	check_input(directory, INPUT_DIRECTORY,
	    "b/a.txt=x;b/inner/c.txt=deep;z.txt=last;"
	    "-etc: it is a symbolic link;-pipe: it is no regular file;");
}

static void
any_other_file_is_its_own_member(void **state)
{
	(void)state;
	make_file(directory, "input", "From the bank");
	check_input(file, INPUT_FILE, "input=From the bank;");
	make_file(directory, "input", "");
	check_input(file, INPUT_FILE, "input=;");
}

static void
unsafe_members_are_told_and_not_shown(void **state)
{
	static const struct made_member members[] = {
	    {.name = "../out", .text = "1"},
	    {.name = "a/../../out", .text = "2"},
	    {.name = "/abs", .text = "3"},
	    {.name = "a\\b", .text = "4"},
	    {.name = "C:/x", .text = "5"},
	    {.name = "link", .link = "/etc/passwd"},
	    {.name = "./fine", .text = "6"},
	    {.name = "fine", .text = "7"},
	    {.name = "line\nbreak", .text = "8"},
	    {.name = NULL},
	};

	(void)state;
	make_archive(file, "tar", members);
	check_input(file, INPUT_ARCHIVE,
	    "fine=6;"
	    "-../out: its name leads out of the archive;"
	    "-a/../../out: its name leads out of the archive;"
	    "-/abs: its name is absolute;"
	    "-a\\b: its name holds a backslash;"
	    "-C:/x: its name is absolute;"
	    "-link: it is a symbolic link;"
	    "-fine: a member of that name came before;"
	    "-line\nbreak: its name holds control characters;");
}

static int
read_all(const char *path, const struct input_limits *limits, struct error *e)
{
	struct buf text = BUF_EMPTY;
	struct input *in;
	int rc;

	if (input_open(&in, path, limits, e) != 0)
		return -1;
	rc = pass(in, &text, e);
	input_close(in);
	buf_release(&text);
	return rc;
}

static void
bombs_are_refused(void **state)
{
	static const struct made_member bomb[] = {
	    {.name = "zeros", .zeros = (size_t)80 << 20},
	    {.name = NULL},
	};
	static const struct input_limits few = {
	    1, 1 << 30, 1 << 30, 250, 1 << 30};
	static const struct input_limits small = {9, 5, 1 << 30, 250, 1 << 30};
	static const struct input_limits little = {9, 100, 14, 250, 1 << 30};
	char wanted[1024];
	struct error e;

	(void)state;
	make_archive(file, "zip", bomb);
	(void)snprintf(wanted, sizeof(wanted),
	    "%s: refused: more than 250 times its size inside it, as an "
	    "archive bomb has",
	    file);
	CHECK_ERROR(read_all(file, NULL, &e), e, ERROR_INPUT, wanted);
	make_archive(file, "tar.gz", bomb);
	CHECK_ERROR(read_all(file, NULL, &e), e, ERROR_INPUT, wanted);
	make_archive(file, "zip", two);
	(void)snprintf(wanted, sizeof(wanted),
	    "%s: refused: more than 1 members, as an archive bomb has", file);
	CHECK_ERROR(read_all(file, &few, &e), e, ERROR_INPUT, wanted);
	(void)snprintf(wanted, sizeof(wanted),
	    "%s: refused: more than 5 bytes in one member, as an archive "
	    "bomb has",
	    file);
	CHECK_ERROR(read_all(file, &small, &e), e, ERROR_INPUT, wanted);
	(void)snprintf(wanted, sizeof(wanted),
	    "%s: refused: more than 14 bytes, as an archive bomb has", file);
	CHECK_ERROR(read_all(file, &little, &e), e, ERROR_INPUT, wanted);
}

static void
a_cut_archive_is_an_error_of_the_input(void **state)
{
	struct error e;

	(void)state;
	make_archive(file, "tar.gz", two);
	CHECK_INT(truncate(file, 60), 0);
	CHECK_INT(read_all(file, NULL, &e), -1);
	CHECK_INT(e.code, ERROR_INPUT);
	make_archive(file, "zip", two);
	CHECK_INT(truncate(file, 20), 0);
	CHECK_INT(read_all(file, NULL, &e), -1);
	CHECK_INT(e.code, ERROR_INPUT);
	CHECK_INT(unlink(file), 0);
	CHECK_INT(read_all(file, NULL, &e), -1);
	CHECK_INT(e.code, ERROR_NOTFOUND);
}

static void
zip_slips_of_others_show_nothing_outside(void **state)
{
	static const char *const names[] = {"zip-slip.zip", "zip-slip.tar",
	    "zip-slip-win.zip", "zip-slip-win.tar"};
	const char *folder = test_data("conf-zip-slip/archives");
	char path[4200];
	size_t i;

	(void)state;
	if (folder == NULL)
		skip();
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct input_skip *skipped;
		struct buf text = BUF_EMPTY;
		struct input *in;
		struct error e;

		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		CHECK_OK(input_open(&in, path, NULL, &e), e);
		CHECK_OK(pass(in, &text, &e), e);
		CHECK(strncmp(buf_text(&text), "good.txt=", 9) == 0);
		skipped = input_skipped(in, 0);
		assert_non_null(skipped);
		assert_null(input_skipped(in, 1));
		input_close(in);
		buf_release(&text);
	}
}

/* Whatever is wrong with a zip: an answer, and no crash. */
static void
malformed_zips_of_others_end_in_order(void **state)
{
	const char *folder = test_data("conf-zip-malformed/test/failure");
	char path[4600];
	struct dirent *entry;
	int files = 0, refused = 0;
	DIR *dir;

	(void)state;
	if (folder == NULL)
		skip();
	dir = opendir(folder);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		struct error e = {ERROR_NONE, ""};

		if (strstr(entry->d_name, ".zip") == NULL)
			continue;
		(void)snprintf(
		    path, sizeof(path), "%s/%s", folder, entry->d_name);
		files++;
		if (read_all(path, NULL, &e) != 0) {
			CHECK_INT(e.code, ERROR_INPUT);
			refused++;
		}
	}
	(void)closedir(dir); /* only read */
	print_message("%d of %d refused\n", refused, files);
	CHECK_INT(files, 24);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(zips_and_tars_give_their_members_twice),
	    TEST(a_directory_is_walked_in_order_and_links_are_not_followed),
	    TEST(any_other_file_is_its_own_member),
	    TEST(unsafe_members_are_told_and_not_shown),
	    TEST(bombs_are_refused),
	    TEST(a_cut_archive_is_an_error_of_the_input),
	    TEST(zip_slips_of_others_show_nothing_outside),
	    TEST(malformed_zips_of_others_end_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
