#include "store/tile.h"

#include <sys/wait.h>

#include "tests/unit/tile_fixture.h"

#define NAIVE 600 /* sizes up to here are compared with the recursive root */

static void
a_tiles_path_is_read_back_in_one_spelling_only(void **state)
{
	static const char *const BAD[] = {"", "0", "0/", "0/1", "0/0001",
	    "8/000", "0/000.p", "0/000.p/0", "0/000.p/256", "0/000.p/07",
	    "0/x000/001", "0/x001", "0/x001/", "0/001/002", "0/../001",
	    "00/001", "0/000/",
	    "0/x999/x999/x999/x999/x999/x999/x999/x999/999"};
	static const struct {
		unsigned int level, width;
		uint64_t index;
	} GOOD[] = {
	    {0, 256, 0}, {1, 1, 999}, {0, 256, 1000}, {7, 255, 1234067}};
	char path[FILE_PATH_MAX];
	unsigned int level, width;
	uint64_t index;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		CHECK_OK(tile_path(path, GOOD[i].level, GOOD[i].index,
			     GOOD[i].width, &e),
		    e);
		CHECK_OK(tile_parse_path(path, &level, &index, &width, &e), e);
		CHECK_INT(level, GOOD[i].level);
		CHECK_INT(index, GOOD[i].index);
		CHECK_INT(width, GOOD[i].width);
	}
	for (i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		CHECK_INT(
		    tile_parse_path(BAD[i], &level, &index, &width, &e), -1);
		CHECK_INT(e.code, ERROR_INPUT);
	}
}

static void
paths_are_those_of_tlog_tiles(void **state)
{
	char path[FILE_PATH_MAX];
	struct error e;

	(void)state;
	CHECK_OK(tile_path(path, 0, 0, 256, &e), e);
	CHECK_STR(path, "0/000");
	CHECK_OK(tile_path(path, 1, 999, 1, &e), e);
	CHECK_STR(path, "1/999.p/1");
	CHECK_OK(tile_path(path, 0, 1000, 256, &e), e);
	CHECK_STR(path, "0/x001/000");
	CHECK_OK(tile_path(path, 0, 1234067, 41, &e), e);
	CHECK_STR(path, "0/x001/x234/067.p/41");
	CHECK_OK(tile_path(path, 7, UINT64_MAX, 255, &e), e);
	CHECK_STR(path, "7/x018/x446/x744/x073/x709/x551/615.p/255");
	CHECK_ERROR(tile_path(path, 8, 0, 1, &e), e, ERROR_INPUT,
	    "no tile has level 8 and width 1");
	CHECK_ERROR(tile_path(path, 0, 0, 0, &e), e, ERROR_INPUT,
	    "no tile has level 0 and width 0");
	CHECK_ERROR(tile_path(path, 0, 0, 257, &e), e, ERROR_INPUT,
	    "no tile has level 0 and width 257");
}

/* "A tree of size 70,000 will be represented by ..." (C2SP tlog-tiles). */
static void
the_example_of_the_specification_holds(void **state)
{
	struct tree_hash root = range_root(70000);

	(void)state;
	CHECK_INT(tile_width(0, 272, 70000), 256);
	CHECK_INT(tile_width(0, 273, 70000), 112);
	CHECK_INT(tile_width(0, 274, 70000), 0);
	CHECK_INT(tile_width(1, 0, 70000), 256);
	CHECK_INT(tile_width(1, 1, 70000), 17);
	CHECK_INT(tile_width(2, 0, 70000), 1);
	CHECK_INT(tile_width(3, 0, 70000), 0);
	CHECK_INT(tile_level_hashes(8, UINT64_MAX), 0);
	tile_writer_close(written(70000));
	CHECK_INT(count_files(), 273 + 1 + 1 + 1 + 1);
	CHECK(file_exists(at("0/272")));
	CHECK(file_exists(at("0/273.p/112")));
	CHECK(file_exists(at("1/000")));
	CHECK(file_exists(at("1/001.p/17")));
	CHECK(file_exists(at("2/000.p/1")));
	check_disk_root(70000, &root);
}

static void
tiles_yield_the_root_at_every_size(void **state)
{
	struct tile_writer *w;
	struct tree_hash root;
	struct error e;
	size_t n;

	(void)state;
	CHECK_OK(tile_writer_create(&w, top, &e), e);
	for (n = 0; n < NAIVE; n++) {
		root = naive_root(leaves, n);
		check_disk_root(n, &root);
		CHECK_OK(tile_writer_append(w, &leaves[n], 1, &e), e);
		CHECK_OK(tile_writer_flush(w, &e), e);
		if (n % 100 == 0)
			CHECK_OK(tile_writer_sync(w, &e), e);
	}
	CHECK_OK(tile_writer_sync(w, &e), e);
	tile_writer_close(w);
	CHECK_INT(count_files(), 4); /* 0/000 0/001 0/002.p/88 1/000.p/2 */
	CHECK(!file_exists(at("0/000.p")));
	CHECK(file_exists(at("0/002.p/88")));
	CHECK(file_exists(at("1/000.p/2")));
}

static void
batches_make_the_same_tiles_as_single_leaves(void **state)
{
	static const size_t BATCHES[] = {1, 255, 1, 300, 2000, 0, 7, 513};
	struct tree_hash root;
	struct tile_writer *w;
	struct error e;
	size_t i, n = 0;

	(void)state;
	CHECK_OK(tile_writer_create(&w, top, &e), e);
	for (i = 0; i < sizeof(BATCHES) / sizeof(BATCHES[0]); i++) {
		CHECK_OK(tile_writer_append(w, leaves + n, BATCHES[i], &e), e);
		CHECK_OK(tile_writer_flush(w, &e), e);
		n += BATCHES[i];
		root = range_root(n);
		check_disk_root(n, &root);
	}
	CHECK_OK(tile_writer_sync(w, &e), e);
	tile_writer_close(w);
	CHECK_INT(n, 3077);
	CHECK_INT(count_files(), 12 + 1 + 1);
}

static void
proofs_come_from_tiles(void **state)
{
	struct tree_hash proof[TREE_PROOF_MAX];
	struct tree_hash root = range_root(70000), old = range_root(65537);
	struct tree_source source;
	struct tile_reader *r;
	struct error e;
	uint64_t i;
	size_t n;

	(void)state;
	tile_writer_close(written(70000));
	CHECK_OK(tile_reader_open(&r, top, 70000, &e), e);
	source = tile_reader_source(r);
	for (i = 0; i < 70000; i += 1 + i / 7) {
		CHECK_OK(
		    tree_prove_inclusion(&source, i, 70000, proof, &n, &e), e);
		CHECK_OK(tree_check_inclusion(
			     i, 70000, &leaves[i], proof, n, &root, &e),
		    e);
	}
	CHECK_OK(
	    tree_prove_consistency(&source, 65537, 70000, proof, &n, &e), e);
	CHECK_OK(
	    tree_check_consistency(65537, 70000, proof, n, &old, &root, &e), e);
	CHECK_ERROR(source.hash(source.context, 4, 4375, &root, &e), e,
	    ERROR_INPUT,
	    "subtree 4375 of level 4 lies outside a tree of size 70000");
	CHECK_ERROR(source.hash(source.context, 64, 0, &root, &e), e,
	    ERROR_INPUT,
	    "subtree 0 of level 64 lies outside a tree of size 70000");
	tile_reader_close(r);
}

static void
a_reader_keeps_its_size_while_the_tree_grows(void **state)
{
	struct tree_hash root = range_root(5);
	struct tile_writer *w = written(5);
	struct error e;

	(void)state;
	CHECK_OK(tile_writer_append(w, leaves + 5, 4, &e), e);
	CHECK_OK(tile_writer_flush(w, &e), e);
	CHECK(!file_exists(at("0/000.p/5")));
	CHECK(file_exists(at("0/000.p/9")));
	check_disk_root(5, &root);
	CHECK_OK(tile_writer_append(w, leaves + 9, 300, &e), e);
	CHECK_OK(tile_writer_flush(w, &e), e);
	CHECK(!file_exists(at("0/000.p")));
	check_disk_root(5, &root);
	tile_writer_close(w);
}

/* A writer in a process of its own: one leaf a commit.  Never returns. */
static void
grow_in_child(uint64_t from, uint64_t to)
{
	struct tree_hash root = range_root(from);
	struct tile_writer *w;
	int rc = tile_writer_open(&w, top, from, &root, NULL);

	for (; rc == 0 && from < to; from++) {
		rc = tile_writer_append(w, &leaves[from], 1, NULL);
		if (rc == 0)
			rc = tile_writer_flush(w, NULL);
	}
	_exit(rc == 0 ? 0 : 1);
}

static void
a_reader_is_never_outrun_by_a_writer(void **state)
{
	struct tree_hash root = range_root(100);
	int status, reads = 0;
	pid_t child, ended;

	(void)state;
	tile_writer_close(written(100));
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		grow_in_child(100, 5000);
	do {
		check_disk_root(100, &root);
		reads++;
		ended = waitpid(child, &status, WNOHANG);
	} while (ended == 0);
	CHECK_INT(ended, child);
	CHECK_INT(status, 0);
	CHECK(reads > 1);
	root = range_root(5000);
	check_disk_root(5000, &root);
}

static void
check_get_fails(
    uint64_t size, enum error_code code, const char *path, const char *why)
{
	const struct tree_hash *hashes;
	struct tile_reader *r;
	unsigned int width;
	char text[512];
	struct error e;

	CHECK_OK(tile_reader_open(&r, top, size, &e), e);
	(void)snprintf(text, sizeof(text), "%s%s", path, why);
	CHECK_ERROR(
	    tile_reader_get(r, 0, 0, &hashes, &width, &e), e, code, text);
	tile_reader_close(r);
}

static void
files_that_are_no_tiles_are_named(void **state)
{
	char open_path[300];

	(void)state;
	check_get_fails(0, ERROR_INPUT, "",
	    "tile 0 of level 0 lies outside a tree of size 0");
	(void)snprintf(
	    open_path, sizeof(open_path), "open %s", at("0/000.p/5"));
	check_get_fails(
	    5, ERROR_NOTFOUND, open_path, ": No such file or directory");
	put(at("0/000.p/5"), leaves, 159);
	check_get_fails(5, ERROR_FORMAT, at("0/000.p/5"),
	    ": 159 bytes where 5 hashes have 160");
	put(at("0/000.p/5"), leaves, 161);
	check_get_fails(
	    5, ERROR_FORMAT, at("0/000.p/5"), ": larger than 160 bytes");
	put(at("0/000.p/9"), leaves, 7); /* a wider one, cut off */
	check_get_fails(4, ERROR_FORMAT, at("0/000.p/9"),
	    ": 7 bytes where 9 hashes have 288");
	put(at("0/000.p/0300"), leaves, 32); /* no width, so no tile */
	put(at("0/000.p/256"), leaves, 32);
	CHECK_INT(unlink(at("0/000.p/9")), 0);
	(void)snprintf(
	    open_path, sizeof(open_path), "open %s", at("0/000.p/6"));
	check_get_fails(
	    6, ERROR_NOTFOUND, open_path, ": No such file or directory");
	CHECK_INT(mkdir(at("0/000"), 0777), 0);
	check_get_fails(6, ERROR_FORMAT, at("0/000"), ": not a regular file");
}

static void
a_cache_smaller_than_the_tree_changes_nothing(void **state)
{
	const struct tree_hash *hashes;
	struct tile_reader *r;
	struct error e;
	unsigned int width;
	uint64_t i;

	(void)state;
	tile_writer_close(written(20000));
	CHECK_OK(tile_reader_open(&r, top, 20000, &e), e);
	for (i = 0; i < 400; i++) {
		uint64_t index = i * 31 % 79;

		CHECK_OK(tile_reader_get(r, 0, index, &hashes, &width, &e), e);
		CHECK_INT(width, index == 78 ? 32 : 256);
		CHECK_MEM(
		    hashes, leaves + index * 256, width * sizeof(*hashes));
	}
	tile_reader_close(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_tiles_path_is_read_back_in_one_spelling_only),
	    TEST(paths_are_those_of_tlog_tiles),
	    TEST(the_example_of_the_specification_holds),
	    TEST(tiles_yield_the_root_at_every_size),
	    TEST(batches_make_the_same_tiles_as_single_leaves),
	    TEST(proofs_come_from_tiles),
	    TEST(a_reader_keeps_its_size_while_the_tree_grows),
	    TEST(a_reader_is_never_outrun_by_a_writer),
	    TEST(files_that_are_no_tiles_are_named),
	    TEST(a_cache_smaller_than_the_tree_changes_nothing),
	};

	return cmocka_run_group_tests(tests, set_up_group, tear_down_group);
}
