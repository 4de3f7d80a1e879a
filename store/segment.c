#include "store/segment.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DIGITS 20
#define FILE_SUFFIX ".tar.zst"

void
segment_name(uint64_t first, uint64_t last, char out[SEGMENT_NAME_LEN + 1])
{
	int n = snprintf(out, SEGMENT_NAME_LEN + 1,
	    "%020" PRIu64 "-%020" PRIu64, first, last);

	assert(n == SEGMENT_NAME_LEN);
	(void)n; /* without assertions */
}

/* Exactly 20 digits, at most UINT64_MAX. */
static bool
parse_index(const char *text, uint64_t *out)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < DIGITS; i++) {
		uint64_t digit;

		if (text[i] < '0' || text[i] > '9')
			return false;
		digit = (uint64_t)(text[i] - '0');
		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

int
segment_parse_name(const char *name, size_t len, uint64_t *first,
    uint64_t *last, struct error *e)
{
	uint64_t from, to;

	if (len != SEGMENT_NAME_LEN || name[DIGITS] != '-' ||
	    !parse_index(name, &from) || !parse_index(name + DIGITS + 1, &to) ||
	    from > to)
		return error_set(e, ERROR_FORMAT, "not a segment's name: %.*s",
		    len > 80 ? 80 : (int)len, name);
	*first = from;
	*last = to;
	return 0;
}

int
segment_parse_file_name(
    const char *name, uint64_t *first, uint64_t *last, struct error *e)
{
	size_t len = strlen(name);

	if (len != SEGMENT_NAME_LEN + strlen(FILE_SUFFIX) ||
	    strcmp(name + SEGMENT_NAME_LEN, FILE_SUFFIX) != 0)
		return error_set(
		    e, ERROR_FORMAT, "not a segment's file name: %.80s", name);
	return segment_parse_name(name, SEGMENT_NAME_LEN, first, last, e);
}
