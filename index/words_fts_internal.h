/*
 * words_fts - words.h as SQLite's full-text tokenizer `zegel`.
 *
 *	CREATE VIRTUAL TABLE words USING fts5(text, author, meta, content='',
 *	    tokenize = 'zegel');            -- or 'zegel stem nl en'
 *
 * A query's string is split as a query: "şikayet" finds all spellings, one that
 * begins with the byte 1 (WORDS_EXACT) only this; one that begins with the byte
 * 2 (WORDS_META) is one field token, which is found as it is.
 */
#ifndef ZEGEL_INDEX_WORDS_FTS_INTERNAL_H
#define ZEGEL_INDEX_WORDS_FTS_INTERNAL_H

#include <sqlite3.h>

#include "core/error.h"

/*
 * Make the tokenizer known to a connection; the connection frees it.
 * ERROR_IO when its SQLite has no FTS5, ERROR_NOMEM.
 */
int words_fts_register(sqlite3 *db, struct error *e);

#endif
