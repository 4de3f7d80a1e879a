/*
 * entry - one line of a log: restricted JSON with a kind and a time.
 */
#ifndef ZEGEL_STORE_ENTRY_H
#define ZEGEL_STORE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "core/json.h"
#include "core/sha256.h"

#define ENTRY_MAX 65535 /* bytes, without the final LF */

enum entry_kind {
	ENTRY_GENESIS,
	ENTRY_RECORD,
	ENTRY_SEAL,
	ENTRY_KEY,
	ENTRY_DISPOSAL,
	ENTRY_OTHER /* known and unknown kinds that no check looks into */
};

struct entry {
	struct json_slice line;
	enum entry_kind kind;
	struct json_slice kind_text; /* with its quotes */
	int64_t time_us;
};

/*
 * Check and open one line (without LF): size, restricted JSON, `kind` and
 * `time`.  ERROR_FORMAT with the reason and the byte offset.  Borrows `line`.
 */
int
entry_parse(struct entry *out, const char *line, size_t len, struct error *e);
/* As entry_parse() for a line that json_check() has accepted already. */
int
entry_open(struct entry *out, const char *line, size_t len, struct error *e);

struct entry_seal {
	uint64_t first;
	uint64_t last;
	uint8_t sha256[SHA256_LEN];
	uint64_t size;
	uint8_t entries_sha256[SHA256_LEN];
	uint64_t entries_size;
	bool has_previous;
	uint8_t previous[SHA256_LEN];
};

/* The members of a seal; ERROR_FORMAT when one is missing or of a wrong
   form, `file` included. */
int entry_seal_read(
    struct entry_seal *out, const struct entry *entry, struct error *e);
void entry_seal_write(
    const struct entry_seal *seal, int64_t time_us, struct buf *out);

struct entry_genesis {
	char archive[513];
	char class_name[129];
	char retention[65];
	char vkey[768];
};
int entry_genesis_read(
    struct entry_genesis *out, const struct entry *entry, struct error *e);
void entry_genesis_write(
    const struct entry_genesis *g, int64_t time_us, struct buf *out);

/*
 * The attachments that an entry refers to, wherever it does: `attachments`,
 * `raw`, `activity.object.content`.  Start with `*at` = 0; false at the end.  A reference is an object with a
 * "sha256" of 64 hex digits and a "size".
 */
struct entry_attachment {
	char sha256[SHA256_HEX_LEN + 1];
	uint64_t size;
};
bool entry_next_attachment(
    const struct entry *entry, size_t *at, struct entry_attachment *out);

#endif
