#include "store/tile.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "tests/unit/check.h"
#include "tests/unit/naive_tree.h"

#define LEAVES 70000
#define NAIVE 600 /* sizes up to here are compared with the recursive root */

static struct tree_hash leaves[LEAVES];
static struct sha256 *h;
static char top[64]; /* the log's folder, new for each test */

static int
set_up_group(void **state)
{
	size_t i;

	(void)state;
	h = sha256_new(NULL);
	for (i = 0; i < LEAVES; i++)
		leaves[i] = naive_leaf(i);
	return h == NULL ? -1 : 0;
}

static int
tear_down_group(void **state)
{
	(void)state;
	sha256_free(h);
	return 0;
}

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
	(void)state;
	(void)snprintf(top, sizeof(top), "/tmp/zegel-tile-XXXXXX");
	return mkdtemp(top) == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path of a tile file; good until the next call. */
static const char *
at(const char *below)
{
	static char path[256];

	(void)snprintf(path, sizeof(path), "%s/tile/%s", top, below);
	return path;
}

static struct tree_hash
range_root(uint64_t size)
{
	struct tree_range r;
	struct tree_hash root;
	struct error e;
	uint64_t i;

	tree_range_init(&r, 0);
	for (i = 0; i < size; i++)
		CHECK_OK(tree_range_append(&r, h, &leaves[i], &e), e);
	CHECK_OK(tree_range_root(&r, h, &root, &e), e);
	return root;
}

/* Tiles of the first `size` leaves, by one append and one flush. */
static struct tile_writer *
written(uint64_t size)
{
	struct tile_writer *w;
	struct error e;

	CHECK_OK(tile_writer_create(&w, top, &e), e);
	CHECK_OK(tile_writer_append(w, leaves, size, &e), e);
	CHECK_OK(tile_writer_flush(w, &e), e);
	return w;
}

static void
check_disk_root(uint64_t size, const struct tree_hash *wanted)
{
	struct tile_reader *r;
	struct tree_source source;
	struct tree_hash root;
	struct error e;

	CHECK_OK(tile_reader_open(&r, top, size, &e), e);
	source = tile_reader_source(r);
	CHECK_OK(tree_source_root(&source, size, &root, &e), e);
	CHECK_MEM(&root, wanted, sizeof(root));
	tile_reader_close(r);
}

static int files;

static int
count_one(const char *path, const struct stat *st, int kind, struct FTW *w)
{
	(void)path;
	(void)w;
	files += kind == FTW_F;
	if (kind == FTW_F)
		CHECK_INT(st->st_mode & 07777, 0444);
	return 0;
}

static int
count_files(void)
{
	files = 0;
	(void)nftw(top, count_one, 16, FTW_PHYS);
	return files;
}

static void
put(const char *path, const void *data, size_t len)
{
	struct error e;

	CHECK_OK(file_make_parents(path, &e), e);
	CHECK_OK(file_replace(path, data, len, 0444, false, &e), e);
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

static void
a_writer_resumes_where_it_stopped(void **state)
{
	static const uint64_t STOPS[] = {
	    0, 1, 255, 256, 257, 600, 65535, 65536, 65537, 66000};
	struct tree_hash root;
	struct tile_writer *w;
	struct error e;
	uint64_t size = 0;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(STOPS) / sizeof(STOPS[0]); i++) {
		root = range_root(size);
		CHECK_OK(tile_writer_open(&w, top, size, &root, &e), e);
		CHECK_OK(
		    tile_writer_append(w, leaves + size, STOPS[i] - size, &e),
		    e);
		CHECK_OK(tile_writer_flush(w, &e), e);
		tile_writer_close(w);
		size = STOPS[i];
	}
	root = range_root(size);
	check_disk_root(size, &root);
	CHECK_INT(count_files(), 257 + 1 + 1 + 1 + 1);
}

static void
check_open_fails(
    uint64_t size, enum error_code code, const char *below, const char *why)
{
	struct tree_hash root = range_root(size);
	struct tile_writer *w;
	char text[512];
	struct error e;

	(void)snprintf(text, sizeof(text), "%s%s", at(below), why);
	if (code == ERROR_NOTFOUND) {
		memmove(text + 5, text, strlen(text) + 1);
		memcpy(text, "open ", 5);
	}
	CHECK_ERROR(tile_writer_open(&w, top, size, &root, &e), e, code, text);
}

static void
tiles_that_are_missing_or_wrong_are_not_resumed(void **state)
{
	struct tree_hash root = range_root(699);
	struct tile_writer *w;
	char text[256];
	struct error e;

	(void)state;
	check_open_fails(
	    700, ERROR_NOTFOUND, "1/000.p/2", ": No such file or directory");
	tile_writer_close(written(700));
	(void)snprintf(text, sizeof(text),
	    "%s/tile: the tiles of the first 700 entries yield another root "
	    "than theirs",
	    top);
	CHECK_ERROR(
	    tile_writer_open(&w, top, 700, &root, &e), e, ERROR_TAMPERED, text);
	put(at("0/001"), leaves, 8192);
	check_open_fails(700, ERROR_TAMPERED, "0/001",
	    ": does not hash to what the tile above it says");
	put(at("0/001"), leaves, 8191);
	check_open_fails(700, ERROR_FORMAT, "0/001",
	    ": 8191 bytes where 256 hashes have 8192");
	CHECK_INT(unlink(at("0/001")), 0);
	check_open_fails(
	    700, ERROR_NOTFOUND, "0/001", ": No such file or directory");
	put(at("1/000.p/2"), leaves, 0); /* as after a power cut */
	check_open_fails(
	    700, ERROR_FORMAT, "1/000.p/2", ": 0 bytes where 2 hashes have 64");
	tile_writer_close(written(700)); /* the cure */
	root = range_root(700);
	CHECK_OK(tile_writer_open(&w, top, 700, &root, &e), e);
	tile_writer_close(w);
}

static void
what_a_dead_writer_left_beyond_the_end_is_never_read(void **state)
{
	struct tree_hash root = range_root(40), wrong[256];
	struct tile_writer *w;
	struct error e;
	size_t i;

	(void)state;
	tile_writer_close(written(40));
	memcpy(wrong, leaves, sizeof(wrong));
	for (i = 40; i < 256; i++) /* entries that never became durable */
		wrong[i] = leaves[1000 + i];
	put(at("0/000.p/50"), wrong, 50 * sizeof(wrong[0]));
	put(at("0/000.p/41.tmp"), wrong, 50);
	put(at("0/000"), wrong, sizeof(wrong));
	put(at("0/001.p/3"), wrong, 3 * sizeof(wrong[0]));
	CHECK_INT(unlink(at("0/000.p/40")), 0);
	CHECK_OK(tile_writer_open(&w, top, 40, &root, &e), e);
	CHECK_OK(tile_writer_append(w, leaves + 40, 1, &e), e);
	CHECK_OK(tile_writer_flush(w, &e), e);
	root = range_root(41);
	check_disk_root(41, &root);
	CHECK_OK(tile_writer_append(w, leaves + 41, 241, &e), e);
	CHECK_OK(tile_writer_flush(w, &e), e);
	CHECK_OK(tile_writer_append(w, leaves + 282, 1, &e), e);
	CHECK_OK(tile_writer_flush(w, &e), e);
	root = range_root(259);
	check_disk_root(259, &root);
	CHECK_INT(count_files(), 3);
	tile_writer_close(w);
}

static void
a_new_writer_removes_old_tiles(void **state)
{
	struct tile_writer *w;
	struct error e;

	(void)state;
	tile_writer_close(written(1000));
	CHECK_OK(tile_writer_create(&w, top, &e), e);
	tile_writer_close(w);
	CHECK_INT(count_files(), 0);
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
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(paths_are_those_of_tlog_tiles),
	    TEST(the_example_of_the_specification_holds),
	    TEST(tiles_yield_the_root_at_every_size),
	    TEST(batches_make_the_same_tiles_as_single_leaves),
	    TEST(proofs_come_from_tiles),
	    TEST(a_reader_keeps_its_size_while_the_tree_grows),
	    TEST(a_writer_resumes_where_it_stopped),
	    TEST(tiles_that_are_missing_or_wrong_are_not_resumed),
	    TEST(what_a_dead_writer_left_beyond_the_end_is_never_read),
	    TEST(a_new_writer_removes_old_tiles),
	    TEST(files_that_are_no_tiles_are_named),
	    TEST(a_cache_smaller_than_the_tree_changes_nothing),
	};

	return cmocka_run_group_tests(tests, set_up_group, tear_down_group);
}
