/*
 * mail_bytes - what can be said of a mail without parsing it.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_MAIL_BYTES_H
#define ZEGEL_ARCHIVER_ADAPTERS_MAIL_BYTES_H

#include <stddef.h>

#include "core/error.h"
#include "core/sha256.h"

/*
 * How many of the header fields that the bytes begin with are ones that mails
 * have (From, Date, Received, Content-Type ...).
 */
unsigned int mail_known_fields(const char *data, size_t len);

/*
 * The hash of the body, LF line ends, nothing blank at the end: the same for
 * the copies of a mail that an mbox and a file have.  A mail whose Message-ID
 * is that of another, but not its body, stays a record of its own by this.
 */
int mail_body_hash(const char *data, size_t len, char out[SHA256_HEX_LEN + 1],
    struct error *e);

#endif
