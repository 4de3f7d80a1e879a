/*
 * field - the fields that a query can name, and how their values are spelt as
 * terms of the index.
 *
 *	channel:mastodon   author:"Ayşe Kaya"   has:image   id:17
 *
 * A term is WORDS_META of index/words.h, the field's name, '=', the value:
 *
 *	\x02channel=mastodon
 *
 * That byte keeps terms of fields apart from words, which never begin with it:
 * a word's prefix finds no field.  Terms in a row are a text that the
 * tokenizer takes apart at it, and changes nothing in.  Values are folded as people compare
 * them: identifiers as they stand, codes by lower case, names as words are.
 * Control characters count as spaces.  A value over FIELD_VALUE_MAX bytes is
 * its first FIELD_VALUE_KEPT bytes and the SHA-256 of all of it.
 *
 * `text` has no terms: it says in which column words are looked for; `author`
 * has both terms and words.
 */
#ifndef ZEGEL_INDEX_FIELD_H
#define ZEGEL_INDEX_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"

#define FIELD_MARK 0x02 /* begins each term; WORDS_META */
#define FIELD_VALUE_MAX 256
#define FIELD_VALUE_KEPT 160

enum field {
	FIELD_TEXT, /* what people wrote */
	FIELD_AUTHOR, /* who did it: id, handle, name */
	FIELD_CHANNEL,
	FIELD_SOURCE,
	FIELD_DIRECTION, /* inbound, outbound, internal */
	FIELD_KIND, /* of the entry: record, import, audit ... */
	FIELD_TYPE, /* of the activity and of its object: create, note ... */
	FIELD_THREAD, /* the conversation: object.context */
	FIELD_PARENT, /* what it answers: object.inReplyTo */
	FIELD_ID, /* the ids and the URL of what it is about */
	FIELD_LANG, /* as claimed: "zh-cn", and "zh" */
	FIELD_HAS, /* image, link, reply, edit ...: field_values() */
	FIELD_TAG, /* without its sign */
	FIELD_MENTION, /* without its sign */
	FIELD_TO, /* whom it was sent to: id, handle, name, address */
	FIELD_LOG, /* the log's class */
	FIELD_ADAPTER, /* without its version */
	FIELD_COUNT
};

/* "channel". */
const char *field_name(enum field field);
/* By its name in ASCII of any case; false when there is none. */
bool field_find(const char *name, size_t len, enum field *out);
/*
 * The only values that a field can have, as a list that ends with NULL; NULL
 * when it can have any.
 */
const char *const *field_values(enum field field);

/*
 * Append a term: the mark, the field's name, '=', the value.  Nothing when the
 * value is empty, or nothing but spaces.  With `prefix` the value is the
 * beginning of one and is not shortened.
 */
void field_append_term(struct buf *out, enum field field, const char *value,
    size_t len, bool prefix);

#endif
