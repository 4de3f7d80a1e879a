/*
 * command - what zegel-archiver's commands share: options, keys, output.
 *
 * Each lies in a file of its own, command_<name>.c, and stands in main.c's
 * table; see core/program.h.
 */
#ifndef ZEGEL_ARCHIVER_COMMAND_H
#define ZEGEL_ARCHIVER_COMMAND_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/error.h"
#include "core/file.h"
#include "core/program.h"
#include "keys/sign/passphrase.h"

extern const struct command COMMAND_INIT;
extern const struct command COMMAND_IMPORT;
extern const struct command COMMAND_INGEST;
extern const struct command COMMAND_SEAL;
extern const struct command COMMAND_SERVE;
extern const struct command COMMAND_TOKEN_NEW;
extern const struct command COMMAND_TOKEN_LIST;
extern const struct command COMMAND_TOKEN_REVOKE;
extern const struct command COMMAND_KEYS_NEW;
extern const struct command COMMAND_KEYS_LIST;
extern const struct command COMMAND_KEYS_SHOW;
extern const struct command COMMAND_KEYS_ROTATE;
extern const struct command COMMAND_KEYS_RETIRE;

/* The options of every command that signs, for its table. */
#define COMMAND_KEY_OPTIONS \
	{"keys", "DIR", \
	    "where the keys lie (default: ZEGEL_KEYS, else the user's data " \
	    "directory)"}, \
	    {"no-passphrase", NULL, "private keys are not encrypted"}, \
	    {"passphrase-file", "FILE", \
		"read the passphrase from the first line of FILE"}, \
	    {"passphrase-fd", "N", \
		"read the passphrase from file descriptor N"}, \
	{ \
		"passphrase-credential", "NAME", \
		    "read the passphrase from a systemd credential" \
	}
#define COMMAND_SERVER_OPTIONS \
	{"socket", "PATH", \
	    "go through the archiver that serves the archive at this socket " \
	    "(default: found by itself)"}, \
	    {"server", "URL", \
		"go through the archiver at https://HOST:PORT; ARCHIVE is " \
		"the " \
		"archive's name"}, \
	    {"token-file", "FILE", \
		"the bearer token for --server, FILE's first line"}, \
	{ \
		"server-ca", "FILE", \
		    "trust the server by these authorities, PEM (default: " \
		    "this machine's)" \
	}
#define COMMAND_COMMON_OPTIONS \
	{"json", NULL, "one JSON document on standard output"}, \
	{ \
		"quiet", NULL, "no progress and no notices" \
	}

/* The directory of keys that the options name. */
int
command_keys(const struct options *o, char out[FILE_PATH_MAX], struct error *e);
/*
 * The passphrase that the options name.  With none named: a terminal is asked
 * if `needed`, else there is none.  Released by the caller.
 */
int command_passphrase(const struct options *o, struct passphrase *p,
    bool needed, bool confirm, struct error *e);
/* Whether some private key in `keys` of these names' logs is encrypted. */
int command_passphrase_for(const struct options *o, const char *keys,
    struct passphrase *p, struct error *e);

struct client;

/*
 * A client of the writer that runs on the archive, or that the options name;
 * NULL when none runs.  ERROR_CONFLICT when one runs that can't be reached, or
 * that serves another archive.
 */
int command_client(const struct options *o, const char *archive,
    struct client **out, struct error *e);

/* Print the error; its exit status. */
int command_fail(const struct options *o, const struct error *e);
/* Recovery's sentences, on standard error; `context` is the options. */
void command_tell(void *context, const char *sentence);

#endif
