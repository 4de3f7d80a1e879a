/*
 * tokens - who may write over the network: bearer tokens, by their hashes.
 *
 *   KEYS/<archive with / as _>.tokens
 *
 *   {"tokens":[{"created":"2026-11-22T03:00:00.000000Z","name":"webhooks",
 *               "sha256":"<of the token>"}]}
 *
 * A token is 256 random bits, so its plain hash can't be guessed back.  It is
 * shown once, when it is made.
 */
#ifndef ZEGEL_ARCHIVER_TOKENS_H
#define ZEGEL_ARCHIVER_TOKENS_H

#include <stddef.h>

#include "core/clock.h"
#include "core/error.h"
#include "core/file.h"
#include "core/sha256.h"
#include "http/bearer.h"

#define TOKENS_MAX 1000
#define TOKEN_NAME_MAX 64
#define TOKEN_LEN BEARER_LEN

struct token {
	char name[TOKEN_NAME_MAX + 1];
	char created[CLOCK_TEXT_LEN + 1];
	char sha256[SHA256_HEX_LEN + 1];
};

struct tokens;

/* A missing file is an empty list.  ERROR_FORMAT, ERROR_IO. */
int tokens_open(struct tokens **out, const char *keys, const char *archive,
    struct error *e);
void tokens_close(struct tokens *t);

/*
 * Whether `text` is a token of the list as it is now: a file that was changed
 * is read again.  ERROR_UNTRUSTED.  Any thread.
 */
int tokens_check(struct tokens *t, const char *text, struct error *e);

size_t tokens_count(const struct tokens *t);
const struct token *tokens_at(const struct tokens *t, size_t index);

/* Make a token and store its hash.  ERROR_INPUT for a bad name, ERROR_CONFLICT
   when there is one of that name. */
int tokens_add(struct tokens *t, const char *name, char text[TOKEN_LEN + 1],
    struct error *e);
/* ERROR_NOTFOUND. */
int tokens_remove(struct tokens *t, const char *name, struct error *e);

#endif
