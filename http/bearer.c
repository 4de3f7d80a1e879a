#include "http/bearer.h"

#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "core/codec.h"
#include "http/request.h"

#define RANDOM_BYTES 32

int
bearer_make(const char *prefix, char text[BEARER_LEN + 1], struct error *e)
{
	struct buf out = BUF_EMPTY;
	uint8_t random[RANDOM_BYTES];
	int rc = -1;

	if (RAND_bytes(random, sizeof(random)) != 1)
		return error_set(e, ERROR_IO, "no random numbers to be had");
	buf_append_str(&out, prefix);
	base64url_encode(random, sizeof(random), &out);
	OPENSSL_cleanse(random, sizeof(random));
	if (buf_ok(&out, e) == 0 && out.len == BEARER_LEN) {
		memcpy(text, out.data, BEARER_LEN);
		text[BEARER_LEN] = '\0';
		rc = 0;
	}
	if (out.data != NULL)
		OPENSSL_cleanse(out.data, out.cap);
	buf_release(&out);
	return rc;
}

const char *
bearer_of(const struct http_request *r)
{
	const char *header = http_header(r, "Authorization");

	if (header == NULL || strncasecmp(header, "Bearer ", 7) != 0)
		return NULL;
	return header + 7;
}
