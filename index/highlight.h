/*
 * highlight - where in a hit's text the query's words are.
 *
 * The text is split again as it was for the index (words.h), so what is marked
 * is what was found: other spellings, the characters of a Chinese word, an
 * address and its parts.  Of a phrase all of it is marked, of a prefix the
 * word that begins so.  Words under NOT are not marked; those of a NEAR are
 * wherever they stand.
 */
#ifndef ZEGEL_INDEX_HIGHLIGHT_H
#define ZEGEL_INDEX_HIGHLIGHT_H

#include <stddef.h>

#include "core/error.h"
#include "index/query.h"
#include "index/words.h"

/* Only so much of a text is looked at. */
#define HIGHLIGHT_TEXT_MAX ((size_t)1 << 20)

struct highlight {
	size_t begin, end; /* bytes of the text, at characters' bounds */
};

struct highlights {
	struct highlight *list; /* ascending; they neither overlap nor touch */
	size_t count;
};

/*
 * Mark what `query` finds in `text`, which is what people wrote (FIELD_TEXT)
 * or who did (FIELD_AUTHOR).  ERROR_NOMEM.  Release the result.
 */
int highlight_find(struct words *words, const struct query *query,
    enum field column, const char *text, size_t len, struct highlights *out,
    struct error *e);
void highlights_release(struct highlights *h);

#endif
