#include "core/file.h"

#include "tests/unit/scratch.h"

struct fixture {
	struct scratch scratch;
	char path[FILE_PATH_MAX];
	char text[2 * FILE_PATH_MAX + 100]; /* an error's, wanted */
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	CHECK(f != NULL);
	scratch_make(&f->scratch);
	(void)snprintf(f->path, sizeof(f->path), "%s/file", f->scratch.path);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	scratch_remove(&f->scratch);
	free(f);
	return 0;
}

static void
expect_content(const char *path, const char *text)
{
	struct buf b = BUF_EMPTY;
	struct error e;

	CHECK_OK(file_read(path, 1000, &b, &e), e);
	CHECK_STR(buf_text(&b), text);
	buf_release(&b);
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	CHECK_INT(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
a_file_is_replaced_whole_with_its_mode(void **state)
{
	struct fixture *f = *state;
	struct error e;

	CHECK_OK(file_replace(f->path, "one", 3, 0644, true, &e), e);
	expect_content(f->path, "one");
	CHECK_INT(mode_of(f->path), 0644);
	CHECK_OK(file_replace(f->path, "three", 5, 0600, false, &e), e);
	expect_content(f->path, "three");
	CHECK_INT(mode_of(f->path), 0600);
	CHECK_INT(scratch_count(f->scratch.path), 1);
}

static void
a_file_is_created_but_never_overwritten(void **state)
{
	struct fixture *f = *state;
	struct error e;

	CHECK_OK(file_create(f->path, "one", 3, 0600, &e), e);
	CHECK_INT(mode_of(f->path), 0600);
	(void)snprintf(f->text, sizeof(f->text), "%s: exists already", f->path);
	CHECK_ERROR(file_create(f->path, "two", 3, 0600, &e), e, ERROR_CONFLICT,
	    f->text);
	expect_content(f->path, "one");
	CHECK_INT(scratch_count(f->scratch.path), 1);
}

static void
what_a_crash_left_is_in_nobodys_way(void **state)
{
	struct fixture *f = *state;
	char left[FILE_PATH_MAX];
	struct error e;

	scratch_write(&f->scratch, "file.tmp", "half", 0644, left);
	CHECK_OK(file_create(f->path, "one", 3, 0600, &e), e);
	expect_content(f->path, "one");
	CHECK_INT(mode_of(f->path), 0600);
	scratch_write(&f->scratch, "file.tmp", "half", 0644, left);
	CHECK_OK(file_replace(f->path, "two", 3, 0600, true, &e), e);
	expect_content(f->path, "two");
	CHECK_INT(scratch_count(f->scratch.path), 1);
}

static void
publishing_takes_the_name_once(void **state)
{
	struct fixture *f = *state;
	char from[FILE_PATH_MAX];
	struct error e;

	scratch_write(&f->scratch, "from", "one", 0644, from);
	CHECK_OK(file_publish(from, f->path, &e), e);
	expect_content(f->path, "one");
	CHECK(!file_exists(from));
	scratch_write(&f->scratch, "from", "two", 0644, from);
	(void)snprintf(f->text, sizeof(f->text), "rename %s to %s: File exists",
	    from, f->path);
	CHECK_ERROR(file_publish(from, f->path, &e), e, ERROR_IO, f->text);
	expect_content(f->path, "one");
	expect_content(from, "two");
}

static void
directories_are_made_with_their_parents(void **state)
{
	struct fixture *f = *state;
	char path[FILE_PATH_MAX];
	struct error e;

	CHECK_OK(file_path(path, &e, "%s/a/b/c", f->scratch.path), e);
	CHECK_OK(file_make_private_directory(path, &e), e);
	CHECK_INT(mode_of(path), 0700);
	CHECK_OK(file_make_private_directory(path, &e), e);
	CHECK_INT(chmod(path, 0755), 0);
	CHECK_OK(file_make_directories(path, &e), e);
	CHECK_INT(mode_of(path), 0755);
	CHECK_OK(file_replace(f->path, "", 0, 0644, false, &e), e);
	(void)snprintf(f->text, sizeof(f->text),
	    "%s: exists and is not a directory", f->path);
	CHECK_ERROR(
	    file_make_directories(f->path, &e), e, ERROR_INPUT, f->text);
}

static void
reading_has_a_limit_and_wants_a_file(void **state)
{
	struct fixture *f = *state;
	struct buf b = BUF_EMPTY;
	struct error e;

	CHECK_OK(file_replace(f->path, "four", 4, 0644, false, &e), e);
	CHECK_OK(file_read(f->path, 4, &b, &e), e);
	CHECK_INT(b.len, 4);
	(void)snprintf(
	    f->text, sizeof(f->text), "%s: larger than 3 bytes", f->path);
	CHECK_ERROR(file_read(f->path, 3, &b, &e), e, ERROR_FORMAT, f->text);
	(void)snprintf(f->text, sizeof(f->text), "%s: not a regular file",
	    f->scratch.path);
	CHECK_ERROR(
	    file_read(f->scratch.path, 3, &b, &e), e, ERROR_FORMAT, f->text);
	CHECK_INT(unlink(f->path), 0);
	(void)snprintf(f->text, sizeof(f->text),
	    "open %s: No such file or directory", f->path);
	CHECK_ERROR(file_read(f->path, 3, &b, &e), e, ERROR_NOTFOUND, f->text);
	buf_release(&b);
}

static void
names_are_listed_in_order(void **state)
{
	static const char *const NAMES[] = {"b", "a", "B", "10", "9"};
	struct fixture *f = *state;
	char path[FILE_PATH_MAX], **names;
	size_t i, count;
	struct error e;

	for (i = 0; i < 5; i++)
		scratch_write(&f->scratch, NAMES[i], "", 0644, path);
	CHECK_OK(file_list(f->scratch.path, &names, &count, &e), e);
	CHECK_INT(count, 5);
	CHECK_STR(names[0], "10");
	CHECK_STR(names[1], "9");
	CHECK_STR(names[2], "B");
	CHECK_STR(names[3], "a");
	CHECK_STR(names[4], "b");
	file_names_free(names, count);
}

static void
a_directory_has_one_lock(void **state)
{
	struct fixture *f = *state;
	struct error e;
	int first, second = -1;

	CHECK_OK(file_lock_directory(f->scratch.path, &first, &e), e);
	(void)snprintf(f->text, sizeof(f->text),
	    "%s: another writer is running on it", f->scratch.path);
	CHECK_ERROR(file_lock_directory(f->scratch.path, &second, &e), e,
	    ERROR_CONFLICT, f->text);
	CHECK_INT(second, -1);
	CHECK_INT(close(first), 0);
	CHECK_OK(file_lock_directory(f->scratch.path, &second, &e), e);
	CHECK_INT(close(second), 0);
}

static int
count_or_stop(void *context, const char *name, struct error *e)
{
	int *left = context;

	if (*left == 0)
		return error_set(e, ERROR_INPUT, "enough of %s", name);
	(*left)--;
	return 0;
}

static void
each_name_is_given_until_somebody_says_stop(void **state)
{
	struct fixture *f = *state;
	struct error e;
	int left = 5;

	CHECK_OK(file_replace(f->path, "", 0, 0644, false, &e), e);
	CHECK_OK(file_each(f->scratch.path, count_or_stop, &left, &e), e);
	CHECK_INT(left, 4);
	left = 0;
	CHECK_INT(file_each(f->scratch.path, count_or_stop, &left, &e), -1);
	CHECK_INT(e.code, ERROR_INPUT);
	CHECK_INT(file_each("/nowhere/at/all", count_or_stop, &left, &e), -1);
	CHECK_INT(e.code, ERROR_NOTFOUND);
}

static void
removing_what_is_not_there_is_fine(void **state)
{
	struct fixture *f = *state;
	struct error e;

	CHECK_OK(file_replace(f->path, "", 0, 0644, false, &e), e);
	CHECK_OK(file_remove(f->path, &e), e);
	CHECK(!file_exists(f->path));
	CHECK_OK(file_remove(f->path, &e), e);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_file_is_replaced_whole_with_its_mode),
	    TEST(a_file_is_created_but_never_overwritten),
	    TEST(what_a_crash_left_is_in_nobodys_way),
	    TEST(publishing_takes_the_name_once),
	    TEST(directories_are_made_with_their_parents),
	    TEST(reading_has_a_limit_and_wants_a_file),
	    TEST(names_are_listed_in_order),
	    TEST(each_name_is_given_until_somebody_says_stop),
	    TEST(a_directory_has_one_lock),
	    TEST(removing_what_is_not_there_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
