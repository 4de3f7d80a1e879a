/*
 * options_internal - what parsing and help share: the nearest known name.
 */
#ifndef ZEGEL_CORE_OPTIONS_INTERNAL_H
#define ZEGEL_CORE_OPTIONS_INTERNAL_H

#include <stddef.h>

/* The name among those considered that `text` was probably meant to be. */
struct nearest {
	const char *text;
	size_t len;
	const char *best; /* NULL: none is near */
	size_t distance; /* of best; before, one more than is near */
};

void nearest_start(struct nearest *n, const char *text, size_t len);
/* Only the first `len` letters of a name count. */
void nearest_consider(struct nearest *n, const char *name, size_t len);

#endif
