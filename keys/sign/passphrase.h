/*
 * passphrase - where the passphrase of a private key comes from.
 *
 * A terminal, a file descriptor, a file, or a systemd credential; never an
 * argument or an environment variable's value.
 */
#ifndef ZEGEL_KEYS_SIGN_PASSPHRASE_H
#define ZEGEL_KEYS_SIGN_PASSPHRASE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

#define PASSPHRASE_MAX 1024

struct passphrase {
	char text[PASSPHRASE_MAX + 1]; /* wiped by passphrase_release() */
	size_t len;
	bool none; /* --no-passphrase: keys are stored unencrypted */
};

enum passphrase_source {
	PASSPHRASE_TERMINAL,   /* ask on /dev/tty, twice for a new key */
	PASSPHRASE_NONE,
	PASSPHRASE_FILE,       /* `value` is a path; its first line */
	PASSPHRASE_DESCRIPTOR, /* `value` is a number; its first line */
	PASSPHRASE_CREDENTIAL  /* `value` names a file in
				  $CREDENTIALS_DIRECTORY */
};

/* `confirm` asks twice on a terminal.  ERROR_INPUT says what to do. */
int passphrase_get(struct passphrase *p, enum passphrase_source source,
    const char *value, bool confirm, struct error *e);
void passphrase_release(struct passphrase *p);

#endif
