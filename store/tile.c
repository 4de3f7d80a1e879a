#include "store/tile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* "x001/x234/067": digits in threes. */
static const char *
parse_index(const char *at, uint64_t *index)
{
	uint64_t n = 0;
	bool more = true;

	while (more) {
		more = *at == 'x';
		if (more)
			at++;
		if (strspn(at, "0123456789") < 3 || n > UINT64_MAX / 2000)
			return NULL;
		n = n * 1000 + (uint64_t)(at[0] - '0') * 100 +
		    (uint64_t)(at[1] - '0') * 10 + (uint64_t)(at[2] - '0');
		at += 3;
		if (more && *at++ != '/')
			return NULL;
	}
	*index = n;
	return at;
}

int
tile_parse_path(const char *path, unsigned int *level, uint64_t *index,
    unsigned int *width, struct error *e)
{
	char again[FILE_PATH_MAX];
	const char *at = NULL;
	unsigned int w = TILE_WIDTH;

	if (path[0] >= '0' && path[0] <= '7' && path[1] == '/')
		at = parse_index(path + 2, index);
	if (at != NULL && strncmp(at, ".p/", 3) == 0)
		w = (unsigned int)strtoul(at + 3, NULL, 10);
	/* One spelling each: whatever else was read is not what we write. */
	if (at == NULL ||
	    tile_path(again, (unsigned int)(path[0] - '0'), *index, w, NULL) !=
		0 ||
	    strcmp(again, path) != 0)
		return error_set(e, ERROR_INPUT, "no tile is called %s", path);
	*level = (unsigned int)(path[0] - '0');
	*width = w;
	return 0;
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
