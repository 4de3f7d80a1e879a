#include "store/tile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/tile_internal.h"
#include "store/tree_internal.h"

#define TILE_MODE 0444

int
tile_writer_new(struct tile_writer **out, const char *log_path, struct error *e)
{
	struct tile_writer *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	t->h = sha256_new(e);
	if (t->h == NULL || file_path(t->log_path, e, "%s", log_path) != 0) {
		tile_writer_close(t);
		return -1;
	}
	*out = t;
	return 0;
}

void
tile_writer_close(struct tile_writer *t)
{
	if (t == NULL)
		return;
	sha256_free(t->h);
	free(t->full);
	free(t->unsynced);
	free(t);
}

static int
check_usable(const struct tile_writer *t, struct error *e)
{
	if (!t->failed)
		return 0;
	return error_set(e, ERROR_CONFLICT,
	    "%s/tile: an earlier failure left the tiles unknown; open them "
	    "again",
	    t->log_path);
}

/* Make room for one more element of a growing array. */
static int
make_room(
    void **array, size_t count, size_t *cap, size_t element, struct error *e)
{
	size_t wanted = *cap == 0 ? 4 : *cap * 2;
	void *more;

	if (count < *cap)
		return 0;
	more = wanted > SIZE_MAX / element ? NULL
					   : realloc(*array, wanted * element);
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	*array = more;
	*cap = wanted;
	return 0;
}

/*
 * The edge has filled: keep it as a full tile, begin the next one, and make
 * `root` its root.
 */
static int
roll_over(struct tile_writer *t, unsigned int level, struct tree_hash *root,
    struct error *e)
{
	struct tile_edge *edge = &t->edges[level];
	void *array = t->full;
	struct tile_full *full;

	if (make_room(&array, t->full_count, &t->full_cap, sizeof(*full), e) !=
	    0)
		return -1;
	t->full = array;
	full = &t->full[t->full_count];
	full->level = level;
	full->index = edge->index;
	memcpy(full->hashes, edge->hashes, sizeof(full->hashes));
	if (tree_perfect_root(t->h, edge->hashes, TILE_WIDTH, e) != 0)
		return -1;
	*root = edge->hashes[0];
	t->full_count++;
	edge->index++;
	edge->width = 0;
	return 0;
}

static int
append_leaf(
    struct tile_writer *t, const struct tree_hash *leaf, struct error *e)
{
	struct tree_hash hash = *leaf;
	unsigned int level;

	for (level = 0; level < TILE_LEVEL_MAX; level++) {
		struct tile_edge *edge = &t->edges[level];

		edge->hashes[edge->width++] = hash;
		if (edge->width < TILE_WIDTH)
			return 0;
		if (roll_over(t, level, &hash, e) != 0)
			return -1;
	}
	return error_set(e, ERROR_INPUT, "the tree is full");
}

int
tile_writer_append(struct tile_writer *t, const struct tree_hash *leaves,
    size_t count, struct error *e)
{
	size_t i;

	if (check_usable(t, e) != 0)
		return -1;
	for (i = 0; i < count; i++)
		if (append_leaf(t, &leaves[i], e) != 0) {
			t->failed = true;
			return -1;
		}
	return 0;
}

static int
tile_file_path(const struct tile_writer *t, unsigned int level, uint64_t index,
    unsigned int width, char path[FILE_PATH_MAX], struct error *e)
{
	char below[FILE_PATH_MAX];

	if (tile_path(below, level, index, width, e) != 0)
		return -1;
	return file_path(path, e, "%s/tile/%s", t->log_path, below);
}

static int
remove_if_there(const char *path, struct error *e)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return error_errno(e, "remove %s", path);
	return 0;
}

/* Remove all partial files but the one `keep` hashes wide. */
static int
sweep_partials(const char *directory, unsigned int keep, struct error *e)
{
	char path[FILE_PATH_MAX], kept[16], **names;
	size_t i, count;
	struct error mine;
	int rc = -1;

	if (file_list(directory, &names, &count, &mine) != 0) {
		if (mine.code == ERROR_NOTFOUND)
			return 0;
		return error_set(e, mine.code, "%s", mine.text);
	}
	(void)snprintf(kept, sizeof(kept), "%u", keep); /* has room */
	for (i = 0; i < count; i++) {
		if (strcmp(names[i], kept) == 0)
			continue;
		if (file_path(path, e, "%s/%s", directory, names[i]) != 0 ||
		    remove_if_there(path, e) != 0)
			goto out;
	}
	if (keep == TILE_WIDTH && rmdir(directory) != 0) {
		error_errno(e, "remove %s", directory);
		goto out;
	}
	rc = 0;
out:
	file_names_free(names, count);
	return rc;
}

/*
 * Remove every file of this tile but the one `keep` hashes wide.  Not made
 * durable: what a power cut brings back is swept when the tile is written
 * again.
 */
static int
sweep(const struct tile_writer *t, unsigned int level, uint64_t index,
    unsigned int keep, struct error *e)
{
	char full[FILE_PATH_MAX], partials[FILE_PATH_MAX];

	if (tile_file_path(t, level, index, TILE_WIDTH, full, e) != 0 ||
	    file_path(partials, e, "%s.p", full) != 0)
		return -1;
	if (keep < TILE_WIDTH && remove_if_there(full, e) != 0)
		return -1;
	return sweep_partials(partials, keep, e);
}

/* Write one tile file, in a new directory if need be, and sweep the rest. */
static int
write_tile(const struct tile_writer *t, unsigned int level, uint64_t index,
    const struct tree_hash *hashes, unsigned int width, struct error *e)
{
	const size_t len = (size_t)width * TREE_HASH_LEN;
	char path[FILE_PATH_MAX];
	struct error mine;

	if (tile_file_path(t, level, index, width, path, e) != 0)
		return -1;
	if (file_replace(path, hashes, len, TILE_MODE, false, &mine) != 0) {
		if (mine.code != ERROR_NOTFOUND)
			return error_set(e, mine.code, "%s", mine.text);
		if (file_make_parents(path, e) != 0 ||
		    file_replace(path, hashes, len, TILE_MODE, false, e) != 0)
			return -1;
	}
	return sweep(t, level, index, width, e);
}

static int
flush_full(struct tile_writer *t, const struct tile_full *full, struct error *e)
{
	struct tile_edge *edge = &t->edges[full->level];
	void *array = t->unsynced;

	if (make_room(&array, t->unsynced_count, &t->unsynced_cap,
		sizeof(*t->unsynced), e) != 0)
		return -1;
	t->unsynced = array;
	if (write_tile(
		t, full->level, full->index, full->hashes, TILE_WIDTH, e) != 0)
		return -1;
	t->unsynced[t->unsynced_count++] = (struct tile_id){
	    full->level, full->index};
	if (edge->written_index == full->index) {
		edge->written_width = 0; /* its partial file is swept */
		edge->unsynced = false;
	}
	return 0;
}

static int
flush_edge(struct tile_writer *t, unsigned int level, struct error *e)
{
	struct tile_edge *edge = &t->edges[level];

	if (edge->width == 0 ||
	    (edge->written_index == edge->index &&
		edge->written_width == edge->width))
		return 0;
	if (write_tile(t, level, edge->index, edge->hashes, edge->width, e) !=
	    0)
		return -1;
	edge->written_index = edge->index;
	edge->written_width = edge->width;
	edge->unsynced = true;
	return 0;
}

int
tile_writer_flush(struct tile_writer *t, struct error *e)
{
	unsigned int level;

	if (check_usable(t, e) != 0)
		return -1;
	for (; t->full_done < t->full_count; t->full_done++)
		if (flush_full(t, &t->full[t->full_done], e) != 0)
			return -1;
	t->full_done = 0;
	t->full_count = 0;
	for (level = 0; level < TILE_LEVEL_MAX; level++)
		if (flush_edge(t, level, e) != 0)
			return -1;
	return 0;
}

/* fsync a tile, and its directories unless the previous tile shared them. */
static int
sync_tile(const struct tile_writer *t, unsigned int level, uint64_t index,
    unsigned int width, char previous[FILE_PATH_MAX], struct error *e)
{
	char path[FILE_PATH_MAX];
	size_t directory;
	int fd, rc;

	if (tile_file_path(t, level, index, width, path, e) != 0)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(e, "open %s", path);
	rc = file_sync(fd, path, e);
	(void)close(fd); /* opened for reading only */
	if (rc != 0)
		return -1;
	directory = (size_t)(strrchr(path, '/') - path) + 1;
	if (strncmp(path, previous, directory) == 0 &&
	    strchr(previous + directory, '/') == NULL)
		return 0;
	memcpy(previous, path, sizeof(path));
	return file_sync_parents(path, t->log_path, e);
}

/* Have all full tiles on their way to the disk before waiting for the first. */
static void
sync_begin(const struct tile_writer *t)
{
	char path[FILE_PATH_MAX];
	size_t i;
	int fd;

	for (i = 0; i < t->unsynced_count; i++) {
		if (tile_file_path(t, t->unsynced[i].level,
			t->unsynced[i].index, TILE_WIDTH, path, NULL) != 0)
			return;
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return; /* sync_tile() tells why */
		file_sync_begin(fd, 0);
		(void)close(fd); /* opened for reading only */
	}
}

static int
sync_all(struct tile_writer *t, struct error *e)
{
	char previous[FILE_PATH_MAX] = "";
	size_t i;

	sync_begin(t);
	for (i = 0; i < t->unsynced_count; i++)
		if (sync_tile(t, t->unsynced[i].level, t->unsynced[i].index,
			TILE_WIDTH, previous, e) != 0)
			return -1;
	t->unsynced_count = 0;
	for (i = 0; i < TILE_LEVEL_MAX; i++) {
		struct tile_edge *edge = &t->edges[i];

		if (!edge->unsynced)
			continue;
		if (sync_tile(t, (unsigned int)i, edge->written_index,
			edge->written_width, previous, e) != 0)
			return -1;
		edge->unsynced = false;
	}
	return 0;
}

int
tile_writer_sync(struct tile_writer *t, struct error *e)
{
	if (check_usable(t, e) != 0)
		return -1;
	if (sync_all(t, e) != 0) {
		t->failed = true;
		return -1;
	}
	return 0;
}
