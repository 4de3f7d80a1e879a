/*
 * words_check - what must hold for the terms of any text.
 */
#ifndef ZEGEL_TESTS_UNIT_WORDS_CHECK_H
#define ZEGEL_TESTS_UNIT_WORDS_CHECK_H

#include "core/buf.h"
#include "index/words.h"

/* The terms of a text: NUL-terminated in `bytes`, which may move. */
struct term {
	size_t at; /* in bytes */
	size_t position;
	size_t begin, end;
	enum word_kind kind;
};

struct terms {
	struct buf bytes;
	struct term *term;
	size_t count, cap;
	size_t positions;
};

/* Collects them; 0, or -1 with an error. */
int terms_of(struct terms *t, struct words *words, const char *text, size_t len,
    enum words_mode mode, struct error *e);
void terms_release(struct terms *t);

/*
 * NULL, or what is wrong with the terms of a document's text: a range outside
 * the text or inside a character, a begin that decreases, a first term that is
 * colocated, an empty or too long term, a visible character in no range.
 */
const char *words_wrong(struct words *words, const char *text, size_t len);

/* How often a query's terms stand in a document's in its order. */
size_t terms_matches(const struct terms *document, const struct terms *query);

#endif
