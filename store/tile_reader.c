#include "store/tile.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "store/tree_internal.h"

/*
 * A proof needs one tile of each level, and the right edge as much again; 16
 * serve proofs of neighbours without reading anything twice.
 */
#define SLOTS 16

/*
 * A writer that keeps replacing the partial tile can outrun a reader that has
 * just listed it.  Each time the tile is wider, so this often at most.
 */
#define ATTEMPTS TILE_WIDTH

struct slot {
	unsigned int level;
	unsigned int width; /* 0: the slot is free */
	uint64_t index;
	uint64_t used; /* when, in calls */
	struct tree_hash hashes[TILE_WIDTH];
};

struct tile_reader {
	char log_path[FILE_PATH_MAX];
	uint64_t size;
	uint64_t calls;
	struct sha256 *h;
	struct buf bytes; /* of the file being read */
	struct slot slots[SLOTS];
};

int
tile_reader_open(struct tile_reader **out, const char *log_path, uint64_t size,
    struct error *e)
{
	struct tile_reader *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	t->size = size;
	t->h = sha256_new(e);
	if (t->h == NULL || file_path(t->log_path, e, "%s", log_path) != 0) {
		tile_reader_close(t);
		return -1;
	}
	*out = t;
	return 0;
}

void
tile_reader_close(struct tile_reader *t)
{
	if (t == NULL)
		return;
	sha256_free(t->h);
	buf_release(&t->bytes);
	free(t);
}

static void
begin_tile(const struct tile_reader *t, unsigned int level, uint64_t index)
{
	unsigned int width = tile_width(level, index, t->size);
	char below[FILE_PATH_MAX], path[FILE_PATH_MAX];
	int fd;

	if (width == 0 || tile_path(below, level, index, width, NULL) != 0 ||
	    file_path(path, NULL, "%s/tile/%s", t->log_path, below) != 0 ||
	    (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return; /* whoever reads it says why */
	file_read_begin(fd, 0, (uint64_t)width * TREE_HASH_LEN);
	(void)close(fd); /* only read */
}

void
tile_reader_begin(const struct tile_reader *t, uint64_t index)
{
	uint64_t count = t->size; /* of hashes at this level */
	unsigned int level;

	for (level = 0; count > 0; level++) {
		uint64_t edge = (count - 1) / TILE_WIDTH;

		index /= TILE_WIDTH;
		begin_tile(t, level, index);
		if (edge != index)
			begin_tile(t, level, edge);
		count /= TILE_WIDTH;
	}
}

/* The first `wanted` hashes of the tile file that is `width` wide. */
static int
read_file(struct tile_reader *t, unsigned int level, uint64_t index,
    unsigned int width, unsigned int wanted, struct tree_hash *out,
    struct error *e)
{
	const size_t len = (size_t)width * TREE_HASH_LEN;
	char below[FILE_PATH_MAX], path[FILE_PATH_MAX];

	if (tile_path(below, level, index, width, e) != 0 ||
	    file_path(path, e, "%s/tile/%s", t->log_path, below) != 0)
		return -1;
	buf_clear(&t->bytes);
	if (file_read(path, len, &t->bytes, e) != 0)
		return -1;
	if (t->bytes.len != len)
		return error_set(e, ERROR_FORMAT,
		    "%s: %zu bytes where %u hashes have %zu", path,
		    t->bytes.len, width, len);
	memcpy(out, t->bytes.data, (size_t)wanted * TREE_HASH_LEN);
	return 0;
}

/* The width that a partial tile's file name says; 0 when it says none. */
static unsigned int
parse_width(const char *name)
{
	char *end;
	unsigned long width;

	if (name[0] < '1' || name[0] > '9' || strlen(name) > 3)
		return 0;
	width = strtoul(name, &end, 10);
	return *end == '\0' && width < TILE_WIDTH ? (unsigned int)width : 0;
}

/* The widest partial tile of this index on disk; 0 when there is none. */
static int
widest_partial(struct tile_reader *t, unsigned int level, uint64_t index,
    unsigned int *widest, struct error *e)
{
	char below[FILE_PATH_MAX], path[FILE_PATH_MAX];
	char **names;
	size_t i, count;
	struct error mine;

	*widest = 0;
	if (tile_path(below, level, index, TILE_WIDTH, e) != 0 ||
	    file_path(path, e, "%s/tile/%s.p", t->log_path, below) != 0)
		return -1;
	if (file_list(path, &names, &count, &mine) != 0) {
		if (mine.code == ERROR_NOTFOUND)
			return 0;
		return error_set(e, mine.code, "%s", mine.text);
	}
	for (i = 0; i < count; i++) {
		unsigned int width = parse_width(names[i]);

		if (width > *widest)
			*widest = width;
	}
	file_names_free(names, count);
	return 0;
}

/*
 * The exact file, or the full one, or a wider partial one: what exists
 * depends on how far the writer is by now.
 */
static int
read_any(struct tile_reader *t, unsigned int level, uint64_t index,
    unsigned int wanted, struct tree_hash *out, struct error *e)
{
	struct error other;
	unsigned int width;

	if (read_file(t, level, index, wanted, wanted, out, e) == 0)
		return 0;
	if (wanted == TILE_WIDTH || e->code != ERROR_NOTFOUND)
		return -1;
	if (read_file(t, level, index, TILE_WIDTH, wanted, out, &other) == 0)
		return 0;
	if (other.code != ERROR_NOTFOUND)
		return error_set(e, other.code, "%s", other.text);
	if (widest_partial(t, level, index, &width, &other) != 0)
		return error_set(e, other.code, "%s", other.text);
	if (width <= wanted)
		return -1; /* with what the exact file said */
	if (read_file(t, level, index, width, wanted, out, &other) == 0)
		return 0;
	return error_set(e, other.code, "%s", other.text);
}

static struct slot *
find_slot(struct tile_reader *t, unsigned int level, uint64_t index)
{
	struct slot *oldest = &t->slots[0];
	size_t i;

	for (i = 0; i < SLOTS; i++) {
		struct slot *s = &t->slots[i];

		if (s->width != 0 && s->level == level && s->index == index)
			return s;
		if (s->used < oldest->used)
			oldest = s;
	}
	oldest->width = 0;
	return oldest;
}

static int
fill_slot(struct tile_reader *t, struct slot *s, unsigned int level,
    uint64_t index, unsigned int width, struct error *e)
{
	struct error mine;
	int attempt, rc = -1;

	for (attempt = 0; attempt < ATTEMPTS; attempt++) {
		rc = read_any(t, level, index, width, s->hashes, &mine);
		if (rc == 0 || mine.code != ERROR_NOTFOUND)
			break;
	}
	if (rc != 0)
		return error_set(e, mine.code, "%s", mine.text);
	s->level = level;
	s->index = index;
	s->width = width;
	return 0;
}

int
tile_reader_get(struct tile_reader *t, unsigned int level, uint64_t index,
    const struct tree_hash **hashes, unsigned int *width, struct error *e)
{
	unsigned int wanted = tile_width(level, index, t->size);
	struct slot *s;

	if (wanted == 0)
		return error_set(e, ERROR_INPUT,
		    "tile %" PRIu64 " of level %u lies outside a tree of "
		    "size %" PRIu64,
		    index, level, t->size);
	s = find_slot(t, level, index);
	if (s->width == 0 && fill_slot(t, s, level, index, wanted, e) != 0)
		return -1;
	s->used = ++t->calls;
	*hashes = s->hashes;
	*width = s->width;
	return 0;
}

static int
subtree_hash(void *context, unsigned int level, uint64_t index,
    struct tree_hash *out, struct error *e)
{
	struct tile_reader *t = context;
	const unsigned int depth = level % 8; /* below it in its tile */
	struct tree_hash below[TILE_WIDTH / 2];
	const struct tree_hash *hashes;
	unsigned int width;
	uint64_t first;

	if (level > 62 || index >= t->size >> level)
		return error_set(e, ERROR_INPUT,
		    "subtree %" PRIu64 " of level %u lies outside a tree of "
		    "size %" PRIu64,
		    index, level, t->size);
	first = index << depth;
	if (tile_reader_get(
		t, level / 8, first / TILE_WIDTH, &hashes, &width, e) != 0)
		return -1;
	memcpy(below, hashes + first % TILE_WIDTH, sizeof(below[0]) << depth);
	if (tree_perfect_root(t->h, below, (size_t)1 << depth, e) != 0)
		return -1;
	*out = below[0];
	return 0;
}

struct tree_source
tile_reader_source(struct tile_reader *t)
{
	return (struct tree_source){subtree_hash, t};
}
