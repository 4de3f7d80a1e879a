/* Whatever fails while a file is written, it is the old one or the new one. */
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "tests/fault/fault.h"
#include "tests/unit/scratch.h"

int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int
__wrap_fchmod(int fd, mode_t mode)
{
	if (fault_now()) {
		errno = EPERM;
		return -1;
	}
	return __real_fchmod(fd, mode);
}

int __real_renameat2(
    int a, const char *from, int b, const char *to, unsigned int flags);
int __wrap_renameat2(
    int a, const char *from, int b, const char *to, unsigned int flags);
int
__wrap_renameat2(
    int a, const char *from, int b, const char *to, unsigned int flags)
{
	if (fault_now()) {
		errno = EIO;
		return -1;
	}
	return __real_renameat2(a, from, b, to, flags);
}

/* Whether `path` holds exactly `text`. */
static bool
holds(const char *path, const char *text)
{
	struct buf b = BUF_EMPTY;
	struct error e;
	bool yes;

	CHECK_OK(file_read(path, 100, &b, &e), e);
	yes = b.len == strlen(text) && memcmp(b.data, text, b.len) == 0;
	buf_release(&b);
	return yes;
}

static void
a_replaced_file_is_the_old_or_the_new_one(void **state)
{
	struct scratch s;
	char path[FILE_PATH_MAX];
	struct error e;
	int nth, rc;

	(void)state;
	scratch_make(&s);
	for (nth = 1;; nth++) {
		scratch_write(&s, "file", "old", 0644, path);
		e.code = ERROR_NONE;
		fault_arm(nth);
		rc = file_replace(path, "new", 3, 0600, true, &e);
		fault_disarm();
		if (rc == 0)
			break;
		CHECK(fault_fired());
		CHECK_INT(e.code, ERROR_IO);
		CHECK(holds(path, "old") || holds(path, "new"));
		CHECK_INT(scratch_count(s.path), 1);
	}
	CHECK(!fault_fired() && nth == 7);
	CHECK(holds(path, "new"));
	scratch_remove(&s);
}

static void
a_created_file_is_whole_or_not_there(void **state)
{
	struct scratch s;
	char path[FILE_PATH_MAX];
	struct error e;
	int nth, rc;

	(void)state;
	scratch_make(&s);
	CHECK_OK(file_path(path, &e, "%s/file", s.path), e);
	for (nth = 1;; nth++) {
		e.code = ERROR_NONE;
		fault_arm(nth);
		rc = file_create(path, "new", 3, 0600, &e);
		fault_disarm();
		if (rc == 0)
			break;
		CHECK(fault_fired());
		CHECK_INT(e.code, ERROR_IO);
		CHECK_INT(scratch_count(s.path), 0);
	}
	CHECK(!fault_fired() && nth == 7);
	CHECK(holds(path, "new"));
	scratch_remove(&s);
}

static void
a_failed_flush_is_told(void **state)
{
	struct error e;
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)state;
	CHECK(fd >= 0);
	fault_arm(1);
	CHECK_ERROR(file_sync(fd, "name", &e), e, ERROR_IO,
	    "flush name to disk: Input/output error");
	fault_disarm();
	CHECK_INT(close(fd), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_replaced_file_is_the_old_or_the_new_one),
	    cmocka_unit_test(a_created_file_is_whole_or_not_there),
	    cmocka_unit_test(a_failed_flush_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
