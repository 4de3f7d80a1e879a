#include <stdlib.h>
#include <string.h>

#include "index/words.h"
#include "index/words_fts_internal.h"

/* SQLite's names are in its interface: here, and nowhere else. */
struct tokenizer {
	struct words *words;
};

struct tokens {
	void *context; /* FTS5's */
	int (*token)(void *, int, const char *, int, int, int);
};

static const struct {
	const char *language;
	unsigned stem;
} STEMS[] = {
    {"de", WORDS_STEM_DE},
    {"en", WORDS_STEM_EN},
    {"fr", WORDS_STEM_FR},
    {"nl", WORDS_STEM_NL},
    {"tr", WORDS_STEM_TR},
};

/* The arguments: none, or "stem" and languages. */
static int
read_stems(const char **args, int count, unsigned *stems)
{
	size_t j, known = sizeof(STEMS) / sizeof(STEMS[0]);
	int i;

	*stems = 0;
	if (count > 0 && strcmp(args[0], "stem") != 0)
		return SQLITE_ERROR;
	for (i = 1; i < count; i++) {
		for (j = 0; j < known; j++) {
			if (strcmp(args[i], STEMS[j].language) == 0)
				break;
		}
		if (j == known)
			return SQLITE_ERROR;
		*stems |= STEMS[j].stem;
	}
	return SQLITE_OK;
}

static int
tokenizer_create(
    void *context, const char **args, int count, Fts5Tokenizer **out)
{
	struct tokenizer *t;
	struct error e;
	unsigned stems;

	(void)context;
	if (read_stems(args, count, &stems) != SQLITE_OK)
		return SQLITE_ERROR;
	if ((t = calloc(1, sizeof(*t))) == NULL)
		return SQLITE_NOMEM;
	if (words_new(&t->words, stems, &e) != 0) {
		free(t);
		return e.code == ERROR_NOMEM ? SQLITE_NOMEM : SQLITE_ERROR;
	}
	*out = (Fts5Tokenizer *)t;
	return SQLITE_OK;
}

static void
tokenizer_delete(Fts5Tokenizer *tokenizer)
{
	struct tokenizer *t = (struct tokenizer *)tokenizer;

	if (t == NULL)
		return;
	words_free(t->words);
	free(t);
}

static int
put_token(void *context, const struct word *w)
{
	const struct tokens *tokens = context;

	if (w->repeated)
		return SQLITE_OK;
	return tokens->token(tokens->context,
	    w->colocated ? FTS5_TOKEN_COLOCATED : 0, w->term, (int)w->len,
	    (int)w->begin, (int)w->end);
}

static enum words_mode
mode_of(int flags)
{
	if ((flags & FTS5_TOKENIZE_QUERY) == 0)
		return WORDS_DOCUMENT;
	return (flags & FTS5_TOKENIZE_PREFIX) != 0 ? WORDS_PREFIX : WORDS_QUERY;
}

static int
tokenizer_tokenize(Fts5Tokenizer *tokenizer, void *context, int flags,
    const char *text, int len,
    int (*token)(void *, int, const char *, int, int, int))
{
	struct tokenizer *t = (struct tokenizer *)tokenizer;
	struct tokens tokens = {context, token};
	struct error e;
	int rc;

	if (text == NULL || len <= 0)
		return SQLITE_OK;
	rc = words_split(t->words, text, (size_t)len, mode_of(flags), put_token,
	    &tokens, &e);
	return rc == -1 ? SQLITE_NOMEM : rc; /* SQLite's own are not below 0 */
}

/* FTS5's interface of this connection, or NULL. */
static fts5_api *
fts5_of(sqlite3 *db)
{
	sqlite3_stmt *statement = NULL;
	fts5_api *api = NULL;

	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) ==
		SQLITE_OK &&
	    sqlite3_bind_pointer(
		statement, 1, (void *)&api, "fts5_api_ptr", NULL) == SQLITE_OK)
		(void)sqlite3_step(statement); /* sets api, or does not */
	(void)sqlite3_finalize(statement); /* says again what step has said */
	return api;
}

int
words_fts_register(sqlite3 *db, struct error *e)
{
	fts5_tokenizer tokenizer = {
	    tokenizer_create, tokenizer_delete, tokenizer_tokenize};
	fts5_api *api = fts5_of(db);

	if (api == NULL)
		return error_set(e, ERROR_IO,
		    "this SQLite has no FTS5; install the package "
		    "libsqlite3-0");
	if (api->xCreateTokenizer(api, "zegel", NULL, &tokenizer, NULL) !=
	    SQLITE_OK)
		return error_set(e, ERROR_NOMEM, "register the tokenizer");
	return 0;
}
