/*
 * dag_cbor - DAG-CBOR (https://ipld.io/specs/codecs/dag-cbor/) as JSON.
 *
 * Strict: one byte string for each value.  Refused are lengths that are not
 * the shortest or not definite, map keys that are no strings, not in order
 * (shorter first, then by byte) or there twice, tags but 42, floats that are
 * not 64 bits or no numbers, text that is not UTF-8, integers beyond 64 bits
 * with a sign, and anything behind the value.
 *
 * Links become {"$link":"bafy..."} and bytes {"$bytes":"base64"} without
 * padding, as AT Protocol writes them in JSON.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_DAG_CBOR_H
#define ZEGEL_ARCHIVER_ADAPTERS_DAG_CBOR_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"

#define DAG_CBOR_DEPTH_MAX 64
/* A longer value is refused unread: read, it takes many times the memory, and
   AT Protocol's records have at most a million bytes. */
#define DAG_CBOR_MAX ((size_t)4 << 20)

/* A CIDv1 with a SHA-256: version, codec, 0x12, 0x20, the hash. */
#define CID_LEN 36
#define CID_TEXT_LEN 59 /* "b" and 58 base32 digits */
#define CID_CODEC_RAW 0x55
#define CID_CODEC_DAG_CBOR 0x71

/* NULL with ERROR_FORMAT, "byte 17: ...". */
json_t *dag_cbor_decode(const uint8_t *data, size_t len, struct error *e);

void cid_text(const uint8_t cid[CID_LEN], char out[CID_TEXT_LEN + 1]);
/* False when it is not the text of such a CID. */
bool cid_parse(const char *text, uint8_t out[CID_LEN]);

/* The text of {"$link":...}, or NULL. */
const char *dag_link(const json_t *value);
/* Append the bytes of {"$bytes":...}; false when it is none. */
bool dag_bytes(const json_t *value, struct buf *out);

#endif
