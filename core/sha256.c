#include "core/sha256.h"

#include <stdbool.h>
#include <stdlib.h>

#include <openssl/evp.h>

struct sha256 {
	EVP_MD_CTX *context;
	bool started;
};

struct sha256 *
sha256_new(struct error *e)
{
	struct sha256 *h = calloc(1, sizeof(*h));

	if (h == NULL)
		goto fail;
	h->context = EVP_MD_CTX_new();
	if (h->context == NULL ||
	    EVP_DigestInit_ex(h->context, EVP_sha256(), NULL) != 1)
		goto fail;
	h->started = true;
	return h;
fail:
	sha256_free(h);
	error_set(e, ERROR_NOMEM, "out of memory for a hash");
	return NULL;
}

void
sha256_free(struct sha256 *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->context);
	free(h);
}

/* Re-arming keeps the fetched algorithm: cheap, and done only when needed. */
static int
start(struct sha256 *h, struct error *e)
{
	if (h->started)
		return 0;
	if (EVP_DigestInit_ex(h->context, NULL, NULL) != 1)
		return error_set(e, ERROR_NOMEM, "start a hash");
	h->started = true;
	return 0;
}

int
sha256_update(struct sha256 *h, const void *data, size_t len, struct error *e)
{
	if (start(h, e) != 0)
		return -1;
	if (EVP_DigestUpdate(h->context, data, len) != 1) {
		h->started = false; /* half a message must not reach the next */
		return error_set(e, ERROR_NOMEM, "hash %zu bytes", len);
	}
	return 0;
}

int
sha256_final(struct sha256 *h, uint8_t out[SHA256_LEN], struct error *e)
{
	if (start(h, e) != 0)
		return -1;
	h->started = false; /* on failure too: the next hash starts clean */
	if (EVP_DigestFinal_ex(h->context, out, NULL) != 1)
		return error_set(e, ERROR_NOMEM, "finish a hash");
	return 0;
}

int
sha256(const void *data, size_t len, uint8_t out[SHA256_LEN], struct error *e)
{
	if (EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) != 1)
		return error_set(e, ERROR_NOMEM, "hash %zu bytes", len);
	return 0;
}
