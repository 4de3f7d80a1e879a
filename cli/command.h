/*
 * command - what zegel's commands share.
 *
 * Each lies in a file of its own, command_<name>.c, and stands in main.c's
 * table.  A command returns the exit status; docs/FORMAT.md, "Verdicts".
 */
#ifndef ZEGEL_CLI_COMMAND_H
#define ZEGEL_CLI_COMMAND_H

#include <jansson.h>

#include "core/error.h"
#include "core/program.h"
#include "index/coverage.h"
#include "keys/vkey.h"
#include "store/archive.h"
#include "store/log.h"

extern const struct command COMMAND_VERIFY;
extern const struct command COMMAND_STATUS;
extern const struct command COMMAND_SHOW;
extern const struct command COMMAND_PROVE;
extern const struct command COMMAND_CHECK;
extern const struct command COMMAND_SEARCH;
extern const struct command COMMAND_INDEX_BUILD;
extern const struct command COMMAND_INDEX_STATUS;
extern const struct command COMMAND_INDEX_CHECK;

#define COMMAND_JSON_OPTION \
	{ \
		"json", NULL, "one JSON document on standard output" \
	}

#define COMMAND_INDEX_OPTION \
	{ \
		"index", "DIR", \
		    "where the index lies (default: the archive's name in " \
		    "the user's state directory)" \
	}

/* Print the error, as JSON too if asked for; its exit status. */
int command_fail(const struct options *o, const struct error *e);
/* Print and free one JSON document; 0, or 6 when it can't be written. */
int command_print_json(json_t *document);

/* A verifier key given as its text or as a file that holds it. */
int command_read_vkey(const char *given, struct vkey *out, struct error *e);

/*
 * The key in ARCHIVE/keys that signed the log's checkpoint.  It is only what
 * the archive itself offers: ERROR_UNTRUSTED when none of them did.
 */
int command_find_signer(const struct archive *a, const struct log *l,
    struct vkey *out, struct error *e);

/* Open ARCHIVE's log and parse the index that "CLASS:INDEX" names. */
int command_open_entry(const struct options *o, struct archive *a,
    struct log **l, unsigned long long *index, struct error *e);

#endif
