/*
 * checkpoint - the signed statement of a log's size and root hash
 * (C2SP tlog-checkpoint).
 */
#ifndef ZEGEL_STORE_CHECKPOINT_H
#define ZEGEL_STORE_CHECKPOINT_H

#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "keys/note.h"
#include "store/tree.h"

#define CHECKPOINT_ORIGIN_MAX VKEY_NAME_MAX

struct checkpoint {
	char origin[CHECKPOINT_ORIGIN_MAX + 1];
	uint64_t size;
	struct tree_hash root;
};

/*
 * Parse a note's text: origin, decimal size without leading zeroes (up to
 * TREE_SIZE_MAX), base64 root, then optional extension lines, which may not
 * be empty and are ignored.  ERROR_FORMAT, ERROR_NOMEM.
 */
int checkpoint_parse(
    struct checkpoint *c, const char *text, size_t len, struct error *e);
/* The three lines that are signed. */
void checkpoint_format(const struct checkpoint *c, struct buf *out);
/* note_parse() and checkpoint_parse() of a whole signed checkpoint. */
int checkpoint_parse_note(struct checkpoint *c, struct note *n,
    const void *data, size_t len, struct error *e);

#endif
