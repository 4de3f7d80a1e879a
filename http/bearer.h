/*
 * bearer - tokens that whoever bears them may use (RFC 6750): a prefix that
 * says what for, and 256 random bits, which can't be guessed.
 *
 *   zga_3q2-7w...      4 and 43 characters
 */
#ifndef ZEGEL_HTTP_BEARER_H
#define ZEGEL_HTTP_BEARER_H

#include "core/error.h"

#define BEARER_PREFIX_LEN 4
#define BEARER_LEN 47

struct http_request;

/* Make one.  `prefix` has BEARER_PREFIX_LEN characters. */
int bearer_make(const char *prefix, char text[BEARER_LEN + 1], struct error *e);

/* What the request bears; NULL when it has no token. */
const char *bearer_of(const struct http_request *r);

#endif
