/*
 * names - the values of facets, each with a small number, while a partition
 * is written.
 */
#ifndef ZEGEL_INDEX_NAMES_INTERNAL_H
#define ZEGEL_INDEX_NAMES_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

struct names;

int names_new(struct names **out, struct error *e);
void names_free(struct names *n);
/*
 * The number of a facet's value; `*fresh` when it was given just now.  Numbers
 * count from 1.  ERROR_NOMEM.
 */
int names_number(struct names *n, unsigned int facet, const void *value,
    size_t len, uint32_t *number, bool *fresh, struct error *e);
/* As read from a file: this value has that number, above all before. */
int names_put(struct names *n, unsigned int facet, const void *value,
    size_t len, uint32_t number, struct error *e);

#endif
