/* How a tile writer begins, and what it never trusts. */
#include "tests/unit/tile_fixture.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_writer_resumes_where_it_stopped),
	    TEST(tiles_that_are_missing_or_wrong_are_not_resumed),
	    TEST(what_a_dead_writer_left_beyond_the_end_is_never_read),
	    TEST(a_new_writer_removes_old_tiles),
	};

	return cmocka_run_group_tests(tests, set_up_group, tear_down_group);
}
