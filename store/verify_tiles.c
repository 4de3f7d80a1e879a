#include <inttypes.h>
#include <string.h>

#include "store/tree_internal.h"
#include "store/verify_internal.h"

static void
blame(struct verify_log *l, const struct error *e)
{
	if (e->code == ERROR_NOTFOUND)
		findings_add(&l->findings, FINDING_WRONG, l->folder,
		    FINDING_NO_ENTRY,
		    "a tile is missing: %s (tiles are derived: the archiver "
		    "makes them again)",
		    e->text);
	else
		findings_add_error(
		    &l->findings, l->folder, FINDING_NO_ENTRY, e);
}

/* Whether hash `number` of a level is the root of its full tile below. */
static int
check_hash(
    struct verify_log *l, unsigned int level, uint64_t number, struct error *e)
{
	struct tree_hash below[TILE_WIDTH];
	const struct tree_hash *hashes;
	char below_path[FILE_PATH_MAX], path[FILE_PATH_MAX];
	unsigned int width;
	struct error bad;

	if (tile_reader_get(
		l->tiles, level - 1, number, &hashes, &width, &bad) != 0) {
		blame(l, &bad);
		return 0;
	}
	memcpy(below, hashes, sizeof(below));
	if (tree_perfect_root(l->h, below, TILE_WIDTH, e) != 0)
		return -1;
	if (tile_reader_get(l->tiles, level, number / TILE_WIDTH, &hashes,
		&width, &bad) != 0) {
		blame(l, &bad);
		return 0;
	}
	if (memcmp(&hashes[number % TILE_WIDTH], &below[0], TREE_HASH_LEN) == 0)
		return 0;
	if (tile_path(path, level, number / TILE_WIDTH, width, e) != 0 ||
	    tile_path(below_path, level - 1, number, TILE_WIDTH, e) != 0 ||
	    file_path(path, e, "%s/tile/%u/...", l->folder, level) != 0)
		return -1;
	findings_add(&l->findings, FINDING_WRONG, path, FINDING_NO_ENTRY,
	    "hash %" PRIu64 " of the level is not that of tile %s", number,
	    below_path);
	return 0;
}

int
verify_tiles_groups(struct verify_log *l, uint64_t end, struct error *e)
{
	uint64_t count = (end < l->size ? end : l->size) / TILE_WIDTH;

	for (; l->groups_done < count; l->groups_done++)
		if (check_hash(l, 1, l->groups_done, e) != 0)
			return -1;
	return 0;
}

int
verify_tiles_above(struct verify_log *l, struct error *e)
{
	unsigned int level;
	uint64_t i;

	for (level = 2; level < TILE_LEVEL_MAX; level++)
		for (i = 0; i < tile_level_hashes(level, l->size); i++)
			if (check_hash(l, level, i, e) != 0)
				return -1;
	return 0;
}
