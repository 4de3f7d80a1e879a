/*
 * answer_json - what a search says of itself, as JSON: for the command line
 * and the audit server alike.
 */
#ifndef ZEGEL_INDEX_ANSWER_JSON_H
#define ZEGEL_INDEX_ANSWER_JSON_H

#include <jansson.h>

#include "index/search.h"

/* The caller's; NULL when out of memory. */
json_t *coverage_json(const struct coverage *c);
/* null when none were asked for. */
json_t *facets_json(const struct search_result *r);

#endif
