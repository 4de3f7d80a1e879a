#include "tests/e2e/flip_kind.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include "core/buf.h"

/* Append what i2d has made, and free it; -1 means that it could not. */
static void
take(struct buf *out, unsigned char *der, int len)
{
	if (len < 0)
		out->failed = true;
	else
		buf_append(out, der, (size_t)len);
	OPENSSL_free(der);
}

static void
take_signer(struct buf *out, PKCS7_SIGNER_INFO *signer)
{
	STACK_OF(X509_ATTRIBUTE) *attributes = PKCS7_get_signed_attributes(
	    signer);
	unsigned char *der = NULL;
	int i, len;

	for (i = 0; i < sk_X509_ATTRIBUTE_num(attributes); i++) {
		der = NULL;
		len = i2d_X509_ATTRIBUTE(
		    sk_X509_ATTRIBUTE_value(attributes, i), &der);
		take(out, der, len);
	}
	der = NULL;
	len = i2d_PKCS7_ISSUER_AND_SERIAL(signer->issuer_and_serial, &der);
	take(out, der, len);
	der = NULL;
	len = i2d_ASN1_OCTET_STRING(signer->enc_digest, &der);
	take(out, der, len);
}

/* What the response states and everything that vouches for it. */
static void
take_contents(struct buf *out, TS_RESP *response)
{
	PKCS7 *token = TS_RESP_get_token(response);
	STACK_OF(PKCS7_SIGNER_INFO) * signers;
	unsigned char *der = NULL;
	int i, len;

	if (token == NULL || !PKCS7_type_is_signed(token)) {
		out->failed = true;
		return;
	}
	len = i2d_TS_TST_INFO(TS_RESP_get_tst_info(response), &der);
	take(out, der, len);
	for (i = 0; i < sk_X509_num(token->d.sign->cert); i++) {
		der = NULL;
		len = i2d_X509(sk_X509_value(token->d.sign->cert, i), &der);
		take(out, der, len);
	}
	signers = PKCS7_get_signer_info(token);
	for (i = 0; i < sk_PKCS7_SIGNER_INFO_num(signers); i++)
		take_signer(out, sk_PKCS7_SIGNER_INFO_value(signers, i));
}

static void
read_contents(struct buf *out, const uint8_t *bytes, size_t len)
{
	const unsigned char *at = bytes;
	TS_RESP *response = d2i_TS_RESP(NULL, &at, (long)len);

	if (response == NULL)
		out->failed = true;
	else
		take_contents(out, response);
	TS_RESP_free(response);
	ERR_clear_error();
}

/* Whether both are responses that differ in their envelopes at most. */
static bool
stamp_says_the_same(const uint8_t *one, const uint8_t *other, size_t len)
{
	struct buf a = BUF_EMPTY, b = BUF_EMPTY;
	bool same;

	read_contents(&a, one, len);
	read_contents(&b, other, len);
	same = !a.failed && !b.failed && a.len == b.len &&
	    memcmp(a.data, b.data, a.len) == 0;
	buf_release(&a);
	buf_release(&b);
	return same;
}

/* Whether a byte is in a signature line of somebody else than the log. */
static bool
in_cosignature(const uint8_t *bytes, size_t len, size_t at)
{
	static const char OURS[] = "\xe2\x80\x94 bank.example/";
	const size_t dash = 4; /* with the blank */

	while (at > 0 && bytes[at - 1] != '\n')
		at--;
	return len - at > sizeof(OURS) && memcmp(bytes + at, OURS, dash) == 0 &&
	    memcmp(bytes + at, OURS, sizeof(OURS) - 1) != 0;
}

enum change
flip_kind(const char *file, const uint8_t *bytes, size_t len, size_t bit)
{
	uint8_t *flipped;
	bool same;

	if (strstr(file, "/checkpoint") == NULL)
		return CHANGE_BITS;
	if (strstr(file, ".tsr") == NULL)
		return in_cosignature(bytes, len, bit / 8) ? CHANGE_COSIGNATURES
							   : CHANGE_BITS;
	flipped = malloc(len);
	if (flipped == NULL)
		abort();
	memcpy(flipped, bytes, len);
	flipped[bit / 8] ^= (uint8_t)(1U << bit % 8);
	same = stamp_says_the_same(bytes, flipped, len);
	free(flipped);
	return same ? CHANGE_ENVELOPE : CHANGE_BITS;
}
