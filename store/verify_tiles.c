#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/tree_internal.h"
#include "store/verify_internal.h"

#define LOST_MAX 64 /* tiles */

/* A tile is never sealed: one of the wrong length has been changed. */
void
verify_tile_blame(const struct verify_log *l, struct findings *findings,
    unsigned int level, uint64_t number, const struct error *e)
{
	char below[FILE_PATH_MAX], path[FILE_PATH_MAX];
	enum finding_severity severity = finding_severity_of(e);

	if (tile_path(below, level, number, tile_width(level, number, l->size),
		NULL) != 0 ||
	    file_path(path, NULL, "%s/tile/%s", l->folder, below) != 0)
		return;
	if (e->code == ERROR_NOTFOUND)
		findings_add_unsettled(findings, FINDING_WRONG, path,
		    FINDING_NO_ENTRY,
		    "the tile is missing (tiles are derived: the archiver "
		    "makes them again)");
	else
		findings_add(findings,
		    severity == FINDING_MALFORMED ? FINDING_WRONG : severity,
		    path, FINDING_NO_ENTRY, "%s", e->text);
}

/* Whether hash `number` of a level is the root of its full tile below. */
static int
check_hash(
    struct verify_log *l, unsigned int level, uint64_t number, struct error *e)
{
	struct tree_hash below[TILE_WIDTH];
	const struct tree_hash *hashes;
	char child[FILE_PATH_MAX], below_root[FILE_PATH_MAX];
	char path[FILE_PATH_MAX];
	unsigned int width;
	struct error bad;

	if (tile_reader_get(
		l->tiles, level - 1, number, &hashes, &width, &bad) != 0) {
		verify_tile_blame(l, &l->findings, level - 1, number, &bad);
		l->tiles_lost++;
		return 0;
	}
	memcpy(below, hashes, sizeof(below));
	if (tree_perfect_root(l->h, below, TILE_WIDTH, e) != 0)
		return -1;
	if (tile_reader_get(l->tiles, level, number / TILE_WIDTH, &hashes,
		&width, &bad) != 0) {
		verify_tile_blame(
		    l, &l->findings, level, number / TILE_WIDTH, &bad);
		l->tiles_lost++;
		return 0;
	}
	l->tiles_lost = 0;
	if (memcmp(&hashes[number % TILE_WIDTH], &below[0], TREE_HASH_LEN) == 0)
		return 0;
	if (tile_path(below_root, level, number / TILE_WIDTH, width, e) != 0 ||
	    tile_path(child, level - 1, number, TILE_WIDTH, e) != 0 ||
	    file_path(path, e, "%s/tile/%s", l->folder, below_root) != 0)
		return -1;
	findings_add(&l->findings, FINDING_WRONG, path, FINDING_NO_ENTRY,
	    "its hash %" PRIu64 " is not the root of tile/%s",
	    number % TILE_WIDTH, child);
	return 0;
}

/*
 * A checkpoint that nobody has judged yet may claim 2^62 entries: where tile
 * after tile is missing, there is no use in looking for the rest.
 */
static bool
gives_up(struct verify_log *l)
{
	if (l->tiles_lost < LOST_MAX)
		return false;
	findings_add_unsettled(&l->findings, FINDING_WRONG, l->folder,
	    FINDING_NO_ENTRY,
	    "so many tiles are missing that no more were looked for");
	return true;
}

int
verify_tiles_groups(struct verify_log *l, uint64_t end, struct error *e)
{
	uint64_t count = (end < l->size ? end : l->size) / TILE_WIDTH;

	for (; l->groups_done < count && !gives_up(l); l->groups_done++)
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
		for (i = 0; i < tile_level_hashes(level, l->size); i++) {
			if (gives_up(l))
				return 0;
			if (check_hash(l, level, i, e) != 0)
				return -1;
		}
	return 0;
}
