/*
 * tile_fixture - 70,000 leaves, and a log's folder that is new for each test.
 */
#ifndef ZEGEL_TESTS_UNIT_TILE_FIXTURE_H
#define ZEGEL_TESTS_UNIT_TILE_FIXTURE_H

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "store/tile.h"
#include "tests/unit/check.h"
#include "tests/unit/naive_tree.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define LEAVES 70000

static struct tree_hash leaves[LEAVES];
static struct sha256 *h;
static char top[64]; /* the log's folder, new for each test */

static inline int
set_up_group(void **state)
{
	size_t i;

	(void)state;
	h = sha256_new(NULL);
	for (i = 0; i < LEAVES; i++)
		leaves[i] = naive_leaf(i);
	return h == NULL ? -1 : 0;
}

static inline int
tear_down_group(void **state)
{
	(void)state;
	sha256_free(h);
	return 0;
}

static inline int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline int
set_up(void **state)
{
	(void)state;
	(void)snprintf(top, sizeof(top), "/tmp/zegel-tile-XXXXXX");
	return mkdtemp(top) == NULL ? -1 : 0;
}

static inline int
tear_down(void **state)
{
	(void)state;
	return nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path of a tile file; good until the next call. */
static inline const char *
at(const char *below)
{
	static char path[256];

	(void)snprintf(path, sizeof(path), "%s/tile/%s", top, below);
	return path;
}

static inline struct tree_hash
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
static inline struct tile_writer *
written(uint64_t size)
{
	struct tile_writer *w;
	struct error e;

	CHECK_OK(tile_writer_create(&w, top, &e), e);
	CHECK_OK(tile_writer_append(w, leaves, size, &e), e);
	CHECK_OK(tile_writer_flush(w, &e), e);
	return w;
}

static inline void
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

static inline int
count_one(const char *path, const struct stat *st, int kind, struct FTW *w)
{
	(void)path;
	(void)w;
	files += kind == FTW_F;
	if (kind == FTW_F)
		CHECK_INT(st->st_mode & 07777, 0444);
	return 0;
}

static inline int
count_files(void)
{
	files = 0;
	(void)nftw(top, count_one, 16, FTW_PHYS);
	return files;
}

static inline void
put(const char *path, const void *data, size_t len)
{
	struct error e;

	CHECK_OK(file_make_parents(path, &e), e);
	CHECK_OK(file_replace(path, data, len, 0444, false, &e), e);
}

#endif
