#include "store/tile.h"

#include <inttypes.h>
#include <stdio.h>

int
tile_path(char out[FILE_PATH_MAX], unsigned int level, uint64_t index,
    unsigned int width, struct error *e)
{
	char upper[64] = ""; /* at most 6 elements of 5 characters */
	uint64_t top = 1;
	size_t len = 0;

	if (level >= TILE_LEVEL_MAX || width < 1 || width > TILE_WIDTH)
		return error_set(e, ERROR_INPUT,
		    "no tile has level %u and width %u", level, width);
	while (index / top >= 1000)
		top *= 1000;
	for (; top > 1; top /= 1000)
		len += (size_t)snprintf(upper + len, sizeof(upper) - len,
		    "x%03u/", (unsigned int)(index / top % 1000));
	if (width == TILE_WIDTH)
		return file_path(out, e, "%u/%s%03u", level, upper,
		    (unsigned int)(index % 1000));
	return file_path(out, e, "%u/%s%03u.p/%u", level, upper,
	    (unsigned int)(index % 1000), width);
}

uint64_t
tile_level_hashes(unsigned int level, uint64_t size)
{
	return level < TILE_LEVEL_MAX ? size >> (8 * level) : 0;
}

unsigned int
tile_width(unsigned int level, uint64_t index, uint64_t size)
{
	uint64_t hashes = tile_level_hashes(level, size);

	if (index < hashes / TILE_WIDTH)
		return TILE_WIDTH;
	if (index == hashes / TILE_WIDTH)
		return (unsigned int)(hashes % TILE_WIDTH);
	return 0;
}
