/*
 * Tiles under failing memory and disk: whatever call fails, the writer says
 * so, the tree of before stays readable, and a new writer goes on from it.
 */
#include "store/tile.h"

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "tests/fault/fault.h"
#include "tests/unit/check.h"
#include "tests/unit/naive_tree.h"

EVP_MD_CTX *__real_EVP_MD_CTX_new(void);
EVP_MD_CTX *__wrap_EVP_MD_CTX_new(void);
EVP_MD_CTX *
__wrap_EVP_MD_CTX_new(void)
{
	return fault_now() ? NULL : __real_EVP_MD_CTX_new();
}

int __real_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode);
int
__wrap_mkdir(const char *path, mode_t mode)
{
	if (!fault_now())
		return __real_mkdir(path, mode);
	errno = ENOSPC;
	return -1;
}

int __real_rmdir(const char *path);
int __wrap_rmdir(const char *path);
int
__wrap_rmdir(const char *path)
{
	if (!fault_now())
		return __real_rmdir(path);
	errno = EIO;
	return -1;
}

#define BEFORE 300 /* leaves that are safely on disk */
#define AFTER 900 /* leaves once the failing commit is done */

static struct tree_hash leaves[AFTER];
static struct tree_hash root_before, root_after;
static char top[64];

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static int
set_up(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < AFTER; i++)
		leaves[i] = naive_leaf(i);
	root_before = naive_root(leaves, BEFORE);
	root_after = naive_root(leaves, AFTER);
	(void)snprintf(top, sizeof(top), "/tmp/zegel-tile-XXXXXX");
	return mkdtemp(top) == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	fault_disarm();
	return nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Fresh tiles of the first leaves, durable. */
static struct tile_writer *
begin(void)
{
	struct tile_writer *w;
	struct error e;

	CHECK_OK(tile_writer_create(&w, top, &e), e);
	CHECK_OK(tile_writer_append(w, leaves, BEFORE, &e), e);
	CHECK_OK(tile_writer_flush(w, &e), e);
	CHECK_OK(tile_writer_sync(w, &e), e);
	return w;
}

static int
disk_root(uint64_t size, struct tree_hash *root, struct error *e)
{
	struct tree_source source;
	struct tile_reader *r;
	int rc;

	if (tile_reader_open(&r, top, size, e) != 0)
		return -1;
	source = tile_reader_source(r);
	rc = tree_source_root(&source, size, root, e);
	tile_reader_close(r);
	return rc;
}

static void
check_disk(uint64_t size, const struct tree_hash *wanted)
{
	struct tree_hash root;
	struct error e;

	CHECK_OK(disk_root(size, &root, &e), e);
	CHECK_MEM(&root, wanted, sizeof(root));
}

/* A failing machine never looks like tampering, nor like a missing file. */
static void
check_blames_the_machine(int rc, const struct error *e)
{
	CHECK_INT(rc, -1);
	if (e->code != ERROR_IO && e->code != ERROR_NOMEM)
		fail_msg("code %d: %s", (int)e->code, e->text);
}

/* The program died with its writer; the next one starts from the disk. */
static void
check_reopens(void)
{
	struct tile_writer *w;
	struct error e;

	check_disk(BEFORE, &root_before);
	CHECK_OK(tile_writer_open(&w, top, BEFORE, &root_before, &e), e);
	CHECK_OK(tile_writer_append(w, leaves + BEFORE, AFTER - BEFORE, &e), e);
	CHECK_OK(tile_writer_flush(w, &e), e);
	CHECK_OK(tile_writer_sync(w, &e), e);
	tile_writer_close(w);
	check_disk(AFTER, &root_after);
}

static void
a_failed_append_closes_the_writer_for_good(void **state)
{
	struct tile_writer *w;
	char text[256];
	struct error e;
	int nth, rc;

	(void)state;
	(void)snprintf(text, sizeof(text),
	    "%s/tile: an earlier failure left the tiles unknown; open them "
	    "again",
	    top);
	for (nth = 1;; nth++) {
		w = begin();
		fault_arm(nth);
		rc = tile_writer_append(w, leaves + BEFORE, AFTER - BEFORE, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		check_blames_the_machine(rc, &e);
		CHECK_ERROR(tile_writer_append(w, leaves, 1, &e), e,
		    ERROR_CONFLICT, text);
		CHECK_ERROR(tile_writer_flush(w, &e), e, ERROR_CONFLICT, text);
		CHECK_ERROR(tile_writer_sync(w, &e), e, ERROR_CONFLICT, text);
		tile_writer_close(w);
		check_reopens();
	}
	CHECK_INT(rc, 0);
	tile_writer_close(w);
}

static void
a_failed_flush_loses_nothing(void **state)
{
	struct tile_writer *w;
	struct error e;
	int nth, rc;

	(void)state;
	for (nth = 1;; nth++) {
		w = begin();
		CHECK_OK(
		    tile_writer_append(w, leaves + BEFORE, AFTER - BEFORE, &e),
		    e);
		fault_arm(nth);
		rc = tile_writer_flush(w, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		if (rc == 0) { /* only a cleanup failed, of a file not made */
			check_disk(AFTER, &root_after);
			tile_writer_close(w);
			continue;
		}
		check_blames_the_machine(rc, &e);
		if (nth % 2 == 0) {
			tile_writer_close(w);
			check_reopens();
			continue;
		}
		check_disk(BEFORE, &root_before);
		CHECK_OK(tile_writer_flush(w, &e), e);
		check_disk(AFTER, &root_after);
		CHECK_OK(tile_writer_sync(w, &e), e);
		tile_writer_close(w);
	}
	CHECK_INT(rc, 0);
	CHECK(nth > 20); /* else nothing was wrapped */
	tile_writer_close(w);
}

static void
a_failed_sync_is_never_taken_for_done(void **state)
{
	struct tile_writer *w;
	struct error e;
	int nth, rc;

	(void)state;
	for (nth = 1;; nth++) {
		w = begin();
		CHECK_OK(
		    tile_writer_append(w, leaves + BEFORE, AFTER - BEFORE, &e),
		    e);
		CHECK_OK(tile_writer_flush(w, &e), e);
		fault_arm(nth);
		rc = tile_writer_sync(w, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		check_blames_the_machine(rc, &e);
		CHECK_INT(tile_writer_sync(w, &e), -1);
		CHECK_INT(e.code, ERROR_CONFLICT);
		tile_writer_close(w);
		check_reopens();
	}
	CHECK_INT(rc, 0);
	/* Four tiles and, for two levels, the directories up to the log's. */
	CHECK(nth > 4 + 3);
	tile_writer_close(w);
}

static void
opening_fails_without_a_trace(void **state)
{
	struct tile_writer *w;
	struct error e;
	int nth, rc;

	(void)state;
	tile_writer_close(begin());
	for (nth = 1;; nth++) {
		fault_arm(nth);
		rc = tile_writer_open(&w, top, BEFORE, &root_before, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		check_blames_the_machine(rc, &e);
		check_disk(BEFORE, &root_before);
	}
	CHECK_INT(rc, 0);
	tile_writer_close(w);
	for (nth = 1;; nth++) {
		fault_arm(nth);
		rc = tile_writer_create(&w, top, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		check_blames_the_machine(rc, &e);
	}
	CHECK_INT(rc, 0);
	tile_writer_close(w);
}

static void
a_failed_read_is_not_a_finding(void **state)
{
	struct tree_hash root;
	struct error e;
	int nth, rc;

	(void)state;
	tile_writer_close(begin());
	for (nth = 1;; nth++) {
		fault_arm(nth);
		/* One less: its partial tile is found by listing. */
		rc = disk_root(BEFORE - 1, &root, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		check_blames_the_machine(rc, &e);
	}
	CHECK_INT(rc, 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_failed_append_closes_the_writer_for_good),
	    TEST(a_failed_flush_loses_nothing),
	    TEST(a_failed_sync_is_never_taken_for_done),
	    TEST(opening_fails_without_a_trace),
	    TEST(a_failed_read_is_not_a_finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
