#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "archiver/command.h"
#include "archiver/tokens.h"
#include "archiver/writer.h"

static const struct option_spec OPTIONS[] = {
    {"keys", "DIR",
	"where the keys lie (default: ZEGEL_KEYS, else the user's data "
	"directory)"},
    COMMAND_COMMON_OPTIONS,
    {NULL, NULL, NULL},
};

static const struct command_spec NEW = {
    .name = "token new",
    .operands = "ARCHIVE NAME",
    .summary = "make a bearer token for clients on the network",
    .text = "Prints a new token, once: only its hash is stored. Whoever has "
	    "it may submit records to zegel-archiver serve over HTTPS. It is "
	    "accepted at once by a server that runs.",
    .operands_min = 2,
    .operands_max = 2,
    .options = OPTIONS,
};

static const struct command_spec LIST = {
    .name = "token list",
    .operands = "ARCHIVE",
    .summary = "list the tokens that are accepted",
    .text = "Names and when each was made; the tokens themselves are not "
	    "stored.",
    .operands_min = 1,
    .operands_max = 1,
    .options = OPTIONS,
};

static const struct command_spec REVOKE = {
    .name = "token revoke",
    .operands = "ARCHIVE NAME",
    .summary = "accept a token no more",
    .text = "Takes effect at once, also in a server that runs.",
    .operands_min = 2,
    .operands_max = 2,
    .options = OPTIONS,
};

static int
open_tokens(const struct options *o, struct tokens **out, struct error *e)
{
	char keys[FILE_PATH_MAX], name[WRITER_NAME_MAX + 1];

	if (command_keys(o, keys, e) != 0 ||
	    writer_archive_name(o->operands[0], name, e) != 0)
		return -1;
	return tokens_open(out, keys, name, e);
}

static int
make(const struct options *o, struct tokens *t, struct error *e)
{
	char text[TOKEN_LEN + 1];

	if (tokens_add(t, o->operands[1], text, e) != 0)
		return -1;
	if (options_has(o, "json"))
		printf("{\"name\":\"%s\",\"token\":\"%s\"}\n", o->operands[1],
		    text);
	else
		printf("%s\n", text);
	OPENSSL_cleanse(text, sizeof(text));
	return 0;
}

static int
list(const struct options *o, struct tokens *t, struct error *e)
{
	size_t i;

	(void)e; /* nothing can fail */
	if (options_has(o, "json"))
		printf("{\"tokens\":[");
	for (i = 0; i < tokens_count(t); i++) {
		const struct token *at = tokens_at(t, i);

		if (options_has(o, "json"))
			printf("%s{\"created\":\"%s\",\"name\":\"%s\"}",
			    i == 0 ? "" : ",", at->created, at->name);
		else
			printf("%s  %s\n", at->created, at->name);
	}
	if (options_has(o, "json"))
		printf("]}\n");
	return 0;
}

static int
revoke(const struct options *o, struct tokens *t, struct error *e)
{
	if (tokens_remove(t, o->operands[1], e) != 0)
		return -1;
	if (options_has(o, "json"))
		printf("{\"revoked\":\"%s\"}\n", o->operands[1]);
	else if (!options_has(o, "quiet"))
		printf("%s is accepted no more\n", o->operands[1]);
	return 0;
}

static int
work(const struct options *o,
    int (*act)(const struct options *o, struct tokens *t, struct error *e))
{
	struct error e = {ERROR_NONE, ""};
	struct tokens *t = NULL;
	int rc = -1;

	if (open_tokens(o, &t, &e) == 0)
		rc = act(o, t, &e);
	tokens_close(t);
	return rc == 0 ? 0 : command_fail(o, &e);
}

static int
run_new(const struct options *o)
{
	return work(o, make);
}

static int
run_list(const struct options *o)
{
	return work(o, list);
}

static int
run_revoke(const struct options *o)
{
	return work(o, revoke);
}

const struct command COMMAND_TOKEN_NEW = {&NEW, run_new};
const struct command COMMAND_TOKEN_LIST = {&LIST, run_list};
const struct command COMMAND_TOKEN_REVOKE = {&REVOKE, run_revoke};
