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
	/* Ask on /dev/tty, not shown; `value` names the key or is NULL. */
	PASSPHRASE_TERMINAL,
	/* `none`; no `value`. */
	PASSPHRASE_NONE,
	/* `value` is a path; its first line. */
	PASSPHRASE_FILE,
	/* `value` is a number; its first line; what follows stays unread. */
	PASSPHRASE_DESCRIPTOR,
	/* `value` names a file in $CREDENTIALS_DIRECTORY; its first line. */
	PASSPHRASE_CREDENTIAL
};

/*
 * `confirm` asks twice on a terminal (for a new key).  A passphrase is 1 to
 * PASSPHRASE_MAX bytes without control characters.  A file of
 * PASSPHRASE_FILE that everybody may use (a mode such as 0644) is refused; a
 * group's (0640) is not, since services often read theirs that way.  Modes in
 * $CREDENTIALS_DIRECTORY are systemd's affair.
 *
 * ERROR_INPUT says what to do; ERROR_NOTFOUND and ERROR_IO for files.  On
 * failure `p` is wiped.
 */
int passphrase_get(struct passphrase *p, enum passphrase_source source,
    const char *value, bool confirm, struct error *e);
void passphrase_release(struct passphrase *p);

#endif
