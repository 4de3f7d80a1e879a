/*
 * meta_text - the text of Facebook's and Instagram's downloads.
 *
 * Their JSON writes each byte of a character's UTF-8 as an escape of its own:
 *
 *	"\u00c3\u00b8"  instead of  "\u00f8"  for  ø
 *
 * so a parser yields "Ã¸".  Repairing takes the code points for bytes again:
 * where all of them are below 256 and these bytes are UTF-8, the bytes are
 * the text.  Everything else is what it seems to be and stays: newer parts of
 * the downloads are written rightly.  Only what is ASCII throughout reads
 * the same both ways.
 *
 * U+0000, at which C's strings would end, becomes U+FFFD.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_META_TEXT_H
#define ZEGEL_ARCHIVER_ADAPTERS_META_TEXT_H

#include <jansson.h>
#include <stddef.h>

#include "core/buf.h"
#include "core/error.h"

/* Append the repaired form of UTF-8 `text`. */
void meta_text_repair(struct buf *out, const char *text, size_t len);

/*
 * A copy of `value` with all strings and member names in it repaired (of
 * names that become equal the last stays).  NULL with ERROR_NOMEM, or with
 * ERROR_FORMAT "nested deeper than 64".
 */
json_t *meta_text_repaired(const json_t *value, struct error *e);

#endif
