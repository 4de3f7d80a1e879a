/*
 * Verification under failing memory and disk: whatever call fails, the
 * archive is not blamed for it, and nothing is called verified that was not
 * read.  The archive is the contract's good one.
 */
#include "store/verify.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "tests/fault/fault.h"
#include "tests/unit/check.h"

#define ENTRIES 328 /* of both logs */
#define SKIP_PERCENT 1 /* of so many calls not each can fail in its turn */

EVP_MD_CTX *__real_EVP_MD_CTX_new(void);
EVP_MD_CTX *__wrap_EVP_MD_CTX_new(void);
EVP_MD_CTX *
__wrap_EVP_MD_CTX_new(void)
{
	return fault_now() ? NULL : __real_EVP_MD_CTX_new();
}

int __real_EVP_DigestUpdate(EVP_MD_CTX *c, const void *data, size_t len);
int __wrap_EVP_DigestUpdate(EVP_MD_CTX *c, const void *data, size_t len);
int
__wrap_EVP_DigestUpdate(EVP_MD_CTX *c, const void *data, size_t len)
{
	return fault_now() ? 0 : __real_EVP_DigestUpdate(c, data, len);
}

ssize_t __real_read(int fd, void *data, size_t len);
ssize_t __wrap_read(int fd, void *data, size_t len);
ssize_t
__wrap_read(int fd, void *data, size_t len)
{
	if (!fault_now())
		return __real_read(fd, data, len);
	errno = EIO;
	return -1;
}

char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *
__wrap_strdup(const char *text)
{
	return fault_now() ? NULL : __real_strdup(text);
}

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int
__wrap_open64(const char *path, int flags, ...)
{
	unsigned int mode = 0;
	va_list ap;

	if (fault_now()) {
		errno = EMFILE;
		return -1;
	}
	va_start(ap, flags);
	mode = va_arg(ap, unsigned int);
	va_end(ap);
	return __real_open64(path, flags, mode);
}

static uint64_t
entries_read(const struct verify_report *r)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < r->log_count; i++)
		sum += r->logs[i].entries;
	return sum;
}

static void
print(const struct verify_report *r, int nth)
{
	size_t i;

	for (i = 0; i < r->findings.count; i++)
		print_message("call %d: %s %s: %s\n", nth,
		    finding_word(r->findings.list[i].severity),
		    r->findings.list[i].file, r->findings.list[i].text);
}

static void
check_outcome(
    const struct verify_report *r, int rc, const struct error *e, int nth)
{
	enum finding_severity worst = r->findings.worst;

	if (rc != 0) {
		CHECK(e->code == ERROR_NOMEM || e->code == ERROR_IO);
		return;
	}
	if (worst != FINDING_NOTE && worst != FINDING_IO)
		print(r, nth);
	CHECK(worst == FINDING_NOTE || worst == FINDING_IO);
	if (worst == FINDING_NOTE)
		CHECK_INT(entries_read(r), ENTRIES);
}

static void
a_failing_call_is_never_blamed_on_the_archive(void **state)
{
	const struct verify_options options = {.jobs = 1};
	const char *tar = test_data("contract/good.tar");
	char top[] = "/tmp/verify_fault_test.XXXXXX";
	char command[8192], path[128];
	struct verify_report r;
	struct error e;
	int nth, rc;

	(void)state;
	if (tar == NULL)
		skip();
	CHECK(mkdtemp(top) != NULL);
	(void)snprintf(command, sizeof(command), "tar -C %s -xf %s", top, tar);
	CHECK_INT(system(command), 0);
	(void)snprintf(path, sizeof(path), "%s/archive", top);
	for (nth = 1;; nth += 1 + nth * SKIP_PERCENT / 100) {
		e.code = ERROR_NONE;
		fault_arm(nth);
		rc = verify_archive(&r, path, &options, &e);
		fault_disarm();
		check_outcome(&r, rc, &e, nth);
		verify_release(&r);
		if (!fault_fired())
			break;
	}
	CHECK_INT(rc, 0);
	(void)snprintf(command, sizeof(command), "rm -rf %s", top);
	CHECK_INT(system(command), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_failing_call_is_never_blamed_on_the_archive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
