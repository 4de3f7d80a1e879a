/*
 * A tile/ directory from a stranger.  The input is a tree size (u32le) and
 * then files: level, index, width and kind (a byte each), length (u32le),
 * bytes.  Reading it, and resuming on it, fails cleanly or yields one root.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/reader.h"
#include "store/tile.h"

#define SIZE_LIMIT 200000
#define FILES_MAX 64

enum kind { KIND_FILE, KIND_DIRECTORY, KIND_LINK, KIND_COUNT };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char top[] = "/tmp/zegel-tile-fuzz-XXXXXX";

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void
remove_top(void)
{
	(void)nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void
make_top(void)
{
	static bool made;

	if (made)
		return;
	if (mkdtemp(top) == NULL || atexit(remove_top) != 0)
		abort();
	made = true;
}

/* Put one file where it says; whatever is there already wins. */
static int
make_file(struct reader *r)
{
	char below[FILE_PATH_MAX], path[FILE_PATH_MAX];
	const uint8_t *bytes;
	uint8_t head[4];
	uint32_t len;
	size_t i;

	for (i = 0; i < sizeof(head); i++)
		if (reader_u8(r, &head[i], NULL) != 0)
			return -1;
	if (reader_u32le(r, &len, NULL) != 0 ||
	    reader_bytes(r, len % (TILE_WIDTH * 40), &bytes, NULL) != 0)
		return -1;
	if (tile_path(below, head[0] % TILE_LEVEL_MAX, head[1],
		head[2] == 0 ? TILE_WIDTH : head[2], NULL) != 0 ||
	    file_path(path, NULL, "%s/tile/%s", top, below) != 0 ||
	    file_make_parents(path, NULL) != 0)
		return 0;
	if (head[3] % KIND_COUNT == KIND_DIRECTORY)
		(void)mkdir(path, 0777); /* may be there */
	else if (head[3] % KIND_COUNT == KIND_LINK)
		(void)!symlink("../000", path); /* may be there */
	else
		(void)file_replace(path, bytes, len % (TILE_WIDTH * 40), 0644,
		    false, NULL); /* may be there */
	return 0;
}

static void
prove(struct tile_reader *r, uint64_t size, const struct tree_hash *root)
{
	struct tree_source source = tile_reader_source(r);
	struct tree_hash proof[TREE_PROOF_MAX];
	const struct tree_hash *hashes;
	unsigned int width;
	struct error e;
	size_t n;

	if (size == 0 ||
	    tile_reader_get(r, 0, size / 2 / TILE_WIDTH, &hashes, &width, &e) !=
		0)
		return;
	/* May fail: full tiles were not looked at for the root. */
	if (tree_prove_inclusion(&source, size / 2, size, proof, &n, &e) == 0)
		(void)tree_check_inclusion(
		    size / 2, size, &proof[0], proof, n, root, &e);
}

static void
read_and_resume(uint64_t size)
{
	struct tree_hash root, leaf = {{1}};
	struct tree_source source;
	struct tile_writer *w;
	struct tile_reader *r;
	struct error e;

	if (tile_reader_open(&r, top, size, &e) != 0)
		abort();
	source = tile_reader_source(r);
	if (tree_source_root(&source, size, &root, &e) == 0) {
		prove(r, size, &root);
		if (tile_writer_open(&w, top, size, &root, &e) == 0) {
			if (tile_writer_append(w, &leaf, 1, &e) != 0)
				abort();
			(void)tile_writer_flush(w, &e); /* odd files remain */
			tile_writer_close(w);
		}
		root.bytes[0] ^= 1;
		if (tile_writer_open(&w, top, size, &root, &e) == 0)
			abort();
	}
	tile_reader_close(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tile_writer *w;
	struct reader r;
	uint32_t leaves;
	int files;

	make_top();
	reader_init(&r, data, size);
	if (reader_u32le(&r, &leaves, NULL) != 0)
		return 0;
	for (files = 0; files < FILES_MAX; files++)
		if (make_file(&r) != 0)
			break;
	read_and_resume(leaves % SIZE_LIMIT);
	if (tile_writer_create(&w, top, NULL) != 0) /* removes all files */
		abort();
	tile_writer_close(w);
	return 0;
}
