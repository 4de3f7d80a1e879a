/*
 * text_entities - #hashtags, @mentions, $cashtags and links in plain text.
 *
 * For sources whose items do not list them.  The rules are those of Twitter's
 * twitter-text (its conformance suite is a test): a hashtag holds letters of
 * any script, digits and '_', not only digits; "a#b" and "a@b" are none.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_TEXT_ENTITIES_H
#define ZEGEL_ARCHIVER_ADAPTERS_TEXT_ENTITIES_H

#include <stdbool.h>
#include <stddef.h>

enum text_entity_kind {
	TEXT_HASHTAG, /* without '#' */
	TEXT_MENTION, /* without '@' */
	TEXT_CASHTAG, /* without '$' */
	TEXT_LINK /* http:// or https://, as written */
};

struct text_entity {
	enum text_entity_kind kind;
	const char *text; /* inside the text that was scanned */
	size_t len;
	size_t offset; /* bytes, of '#', '@', '$' or 'h' */
};

/*
 * The next entity at or behind `*at` (start with 0) of valid UTF-8; false
 * when there is none.
 */
bool text_entity_next(
    const char *text, size_t len, size_t *at, struct text_entity *out);

#endif
