/*
 * sha256 - SHA-256 (FIPS 180-4) by OpenSSL.
 */
#ifndef ZEGEL_CORE_SHA256_H
#define ZEGEL_CORE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

#define SHA256_LEN 32
#define SHA256_HEX_LEN 64

struct sha256; /* one running hash; not shared between threads */

/* NULL with ERROR_NOMEM.  sha256_free(NULL) is nothing. */
struct sha256 *sha256_new(struct error *e);
void sha256_free(struct sha256 *h);

/*
 * sha256_final() gives the hash of all bytes since the last final (or new)
 * and starts over.  After a failure of either the next hash starts clean.
 */
int
sha256_update(struct sha256 *h, const void *data, size_t len, struct error *e);
int sha256_final(struct sha256 *h, uint8_t out[SHA256_LEN], struct error *e);

/* One call for bytes that are all at hand. */
int
sha256(const void *data, size_t len, uint8_t out[SHA256_LEN], struct error *e);

#endif
