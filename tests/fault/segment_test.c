/*
 * Segments under failing memory and disk: whatever call fails, the writer and
 * the readers say so, and never call it a wrong form or tampering.
 */
#include "store/segment.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/stat.h>

#include <openssl/evp.h>
#include <zstd.h>

#include "core/codec.h"
#include "tests/fault/fault.h"
#include "tests/unit/check.h"
#include "tests/unit/scratch.h"

#define WRAP(type, name, parameters, arguments, failure) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type __wrap_##name parameters \
	{ \
		if (!fault_now()) \
			return __real_##name arguments; \
		errno = EIO; \
		return failure; \
	}

WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode), -1)
WRAP(int, fstat64, (int fd, struct stat *st), (fd, st), -1)
WRAP(int, stat64, (const char *path, struct stat *st), (path, st), -1)
WRAP(ssize_t, pread64, (int fd, void *to, size_t n, off_t at), (fd, to, n, at),
    -1)
WRAP(char *, strdup, (const char *text), (text), NULL)
WRAP(EVP_MD_CTX *, EVP_MD_CTX_new, (void), (), NULL)
WRAP(int, EVP_DigestUpdate, (EVP_MD_CTX * c, const void *p, size_t n),
    (c, p, n), 0)
WRAP(int, EVP_DigestFinal_ex,
    (EVP_MD_CTX * c, unsigned char *out, unsigned int *n), (c, out, n), 0)
WRAP(int, EVP_Digest,
    (const void *p, size_t n, unsigned char *out, unsigned int *len,
	const EVP_MD *type, ENGINE *engine),
    (p, n, out, len, type, engine), 0)
WRAP(ZSTD_CCtx *, ZSTD_createCCtx, (void), (), NULL)
WRAP(ZSTD_DCtx *, ZSTD_createDCtx, (void), (), NULL)
WRAP(int, pthread_create,
    (pthread_t * thread, const pthread_attr_t *attr, void *(*f)(void *),
	void *context),
    (thread, attr, f, context), EAGAIN)
/* The library's own way to say that memory is short. */
WRAP(size_t, ZSTD_compress2,
    (ZSTD_CCtx * c, void *to, size_t room, const void *from, size_t n),
    (c, to, room, from, n), (size_t)-64)

/* The descriptor goes even when closing fails. */
int __real_close(int fd);
int __wrap_close(int fd);
int
__wrap_close(int fd)
{
	int rc = __real_close(fd);

	if (!fault_now())
		return rc;
	errno = EIO;
	return -1;
}

/* Variadic for the mode, which is an int after promotion. */
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
	if ((flags & O_CREAT) != 0)
		mode = va_arg(ap, unsigned int);
	va_end(ap);
	return __real_open64(path, flags, mode);
}

static struct scratch scratch;
static char path[FILE_PATH_MAX], picture[FILE_PATH_MAX];
static char picture_hex[SHA256_HEX_LEN + 1];

static int
set_up(void **state)
{
	uint8_t hash[SHA256_LEN];
	struct error e;

	(void)state;
	scratch_make(&scratch);
	if (file_path(path, &e, "%s/segment", scratch.path) != 0 ||
	    file_path(picture, &e, "%s/picture", scratch.path) != 0 ||
	    file_replace(picture, "a picture", 9, 0644, false, &e) != 0 ||
	    sha256("a picture", 9, hash, &e) != 0)
		return -1;
	hex_encode(hash, SHA256_LEN, picture_hex);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	scratch_remove_tree(scratch.path);
	return 0;
}

/* Enough noise that the second line begins a second frame. */
static const char *
long_line(void)
{
	static char line[65000];
	uint64_t noise = 1;
	size_t i;

	for (i = 0; i + 1 < sizeof(line); i++) {
		noise = noise * 6364136223846793005U + 1442695040888963407U;
		line[i] = (char)('a' + (noise >> 60));
	}
	return line;
}

static int
write_segment(struct segment_info *info, struct error *e)
{
	struct segment_writer *w = NULL;
	const char *line = long_line();
	int rc = -1, i;

	if (segment_writer_open(&w, path, 7, 1, e) != 0)
		return -1;
	for (i = 0; i < 20; i++) {
		if (segment_writer_add(w, line, strlen(line), e) != 0)
			goto out;
	}
	if (segment_writer_attach(w, picture_hex, picture, e) != 0)
		goto out;
	rc = segment_writer_finish(w, 1795316400, info, e);
out:
	segment_writer_free(w);
	return rc;
}

static void
check_honest(const struct error *e)
{
	if (e->code != ERROR_NOMEM && e->code != ERROR_IO) {
		print_error("code %d: %s\n", (int)e->code, e->text);
		fail();
	}
}

static void
a_writer_that_fails_says_so(void **state)
{
	struct segment_info info, read;
	struct error e;
	int nth, rc;

	(void)state;
	for (nth = 1;; nth++) {
		info.size = 0;
		fault_arm(nth);
		rc = write_segment(&info, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		if (rc == 0) {
			/* Closing what was only read may fail unseen. */
			CHECK_OK(
			    segment_read_all(path, &info, NULL, NULL, &e), e);
			continue;
		}
		check_honest(&e);
		CHECK_INT(info.size, 0);
	}
	CHECK_INT(rc, 0);
	CHECK(nth > 50);
	CHECK_OK(segment_read_all(path, &info, NULL, &read, &e), e);
	CHECK_INT(read.last, 26);
	CHECK_INT(read.attachment_count, 1);
}

/* A half-made file is never a segment. */
static void
a_failed_call_ends_a_writer(void **state)
{
	struct segment_writer *w;
	struct segment_info info;
	struct error e;
	int i, rc = 0;

	(void)state;
	CHECK_OK(segment_writer_open(&w, path, 7, 1, &e), e);
	fault_arm(6);
	for (i = 0; i < 40 && rc == 0; i++)
		rc = segment_writer_add(w, long_line(), 64999, &e);
	fault_disarm();
	CHECK_INT(rc, -1);
	check_honest(&e);
	CHECK_ERROR(segment_writer_add(w, "{}", 2, &e), e, ERROR_INPUT,
	    "this segment's writer is finished or has failed: start over");
	CHECK_ERROR(segment_writer_finish(w, 0, &info, &e), e, ERROR_INPUT,
	    "this segment's writer is finished or has failed: start over");
	segment_writer_free(w);
}

static void
a_reader_that_fails_does_not_cry_tampered(void **state)
{
	struct segment_info info, read;
	struct error e;
	int nth, rc;

	(void)state;
	CHECK_OK(write_segment(&info, &e), e);
	for (nth = 1;; nth++) {
		fault_arm(nth);
		rc = segment_read_all(path, &info, NULL, &read, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		if (rc != 0)
			check_honest(&e);
	}
	CHECK_INT(rc, 0);
	CHECK(nth > 20);
}

/* Whether the sealed bytes are so wrong or others is told by a hash: where
   that fails, neither may be claimed. */
static void
a_changed_segment_is_never_called_malformed(void **state)
{
	struct segment_info info;
	struct error e;
	int nth, rc, fd;

	(void)state;
	CHECK_OK(write_segment(&info, &e), e);
	fd = open(path, O_RDWR | O_CLOEXEC);
	CHECK(fd >= 0);
	CHECK_INT(pwrite(fd, "x", 1, 0), 1);
	CHECK_INT(close(fd), 0);
	for (nth = 1;; nth++) {
		fault_arm(nth);
		rc = segment_read_all(path, &info, NULL, NULL, &e);
		fault_disarm();
		CHECK_INT(rc, -1);
		if (!fault_fired())
			break;
		if (e.code != ERROR_TAMPERED)
			check_honest(&e);
	}
	CHECK_INT(e.code, ERROR_TAMPERED);
	CHECK_STR(e.text,
	    "segment: the file's SHA-256 is not the sealed one: frame 0: not "
	    "a zstd data frame");
}

static int
read_some(struct buf *out, struct error *e)
{
	struct segment_reader *r = NULL;
	int rc;

	if (segment_reader_open(&r, path, e) != 0)
		return -1;
	rc = segment_reader_entry(r, 26, out, e);
	if (rc == 0)
		rc = segment_reader_at(r, 0, out, e);
	if (rc == 0)
		rc = segment_reader_attachment(r, picture_hex, 9, out, e);
	segment_reader_close(r);
	return rc;
}

static void
a_reader_of_one_entry_fails_honestly(void **state)
{
	struct buf out = BUF_EMPTY;
	struct segment_info info;
	struct error e;
	int nth, rc;

	(void)state;
	CHECK_OK(write_segment(&info, &e), e);
	for (nth = 1;; nth++) {
		buf_release(&out);
		fault_arm(nth);
		rc = read_some(&out, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		if (rc != 0)
			check_honest(&e);
	}
	CHECK_INT(rc, 0);
	CHECK_INT(out.len, 2 * 64999 + 9);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_writer_that_fails_says_so),
	    cmocka_unit_test(a_failed_call_ends_a_writer),
	    cmocka_unit_test(a_reader_that_fails_does_not_cry_tampered),
	    cmocka_unit_test(a_changed_segment_is_never_called_malformed),
	    cmocka_unit_test(a_reader_of_one_entry_fails_honestly),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
