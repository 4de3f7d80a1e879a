/*
 * flip_kind - what a bit of a file is a part of.
 *
 * A checkpoint has signatures of the log and of others.  An RFC 3161 response
 * is a CMS message: what it states, the certificates, the signed attributes,
 * the signature, and an envelope around them that nobody signs (version
 * numbers, the list of digests, parameters of algorithms).
 */
#ifndef ZEGEL_TESTS_E2E_FLIP_KIND_H
#define ZEGEL_TESTS_E2E_FLIP_KIND_H

#include <stddef.h>
#include <stdint.h>

#include "tests/e2e/flip_table.h"

/* CHANGE_BITS, CHANGE_COSIGNATURES or CHANGE_ENVELOPE. */
enum change
flip_kind(const char *file, const uint8_t *bytes, size_t len, size_t bit);

#endif
