#include "archiver/adapters/mail_bytes.h"

#include <string.h>
#include <strings.h>

#include "core/codec.h"

unsigned int
mail_known_fields(const char *data, size_t len)
{
	static const char *const fields[] = {"From", "To", "Cc", "Subject",
	    "Date", "Sender", "Reply-To", "Received", "Return-Path",
	    "Message-ID", "In-Reply-To", "References", "MIME-Version",
	    "Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
	    "Delivered-To", "Envelope-To"};
	unsigned int known = 0;
	const char *lf, *colon;
	size_t at, n, name, i;

	for (at = 0; at < len; at += n) {
		lf = memchr(data + at, '\n', len - at);
		n = lf == NULL ? len - at : (size_t)(lf - data) + 1 - at;
		if (data[at] == '\n' || data[at] == '\r')
			break;
		colon = memchr(data + at, ':', n);
		name = colon == NULL ? 0 : (size_t)(colon - data) - at;
		/* "From  : John" was allowed once (RFC 2822, 4.5). */
		while (name > 0 && strchr(" \t", data[at + name - 1]) != NULL)
			name--;
		for (i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
			if (strlen(fields[i]) == name &&
			    strncasecmp(fields[i], data + at, name) == 0)
				known++;
		}
	}
	return known;
}

int
mail_body_hash(
    const char *data, size_t len, char out[SHA256_HEX_LEN + 1], struct error *e)
{
	const char *at = memmem(data, len, "\n\n", 2), *lf;
	const char *crlf = memmem(data, len, "\n\r\n", 3), *end = data + len;
	struct sha256 *h = sha256_new(e);
	uint8_t hash[SHA256_LEN];
	size_t n;
	int rc = h == NULL ? -1 : 0;

	if (at == NULL || (crlf != NULL && crlf < at))
		at = crlf;
	while (
	    end > data && strchr(" \r\n", end[-1]) != NULL && end[-1] != '\0')
		end--;
	for (; rc == 0 && at != NULL && at < end; at += n) {
		lf = memchr(at, '\n', (size_t)(end - at));
		n = lf == NULL ? (size_t)(end - at) : (size_t)(lf - at) + 1;
		if (lf != NULL && lf > at && lf[-1] == '\r') {
			if (sha256_update(h, at, n - 2, e) != 0 ||
			    sha256_update(h, "\n", 1, e) != 0)
				rc = -1;
		} else {
			rc = sha256_update(h, at, n, e);
		}
	}
	if (rc == 0 && (rc = sha256_final(h, hash, e)) == 0)
		hex_encode(hash, sizeof(hash), out);
	sha256_free(h);
	return rc;
}
