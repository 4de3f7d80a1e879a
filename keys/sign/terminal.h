/*
 * terminal - a secret typed on the controlling terminal, not shown.
 *
 * Signals that end or stop the program while it waits first give the
 * terminal its echo back.  Handlers are the process's: one thread at a time.
 */
#ifndef ZEGEL_KEYS_SIGN_TERMINAL_H
#define ZEGEL_KEYS_SIGN_TERMINAL_H

#include <stddef.h>

#include "core/error.h"

/*
 * Ask "PROMPT for SUBJECT: " (`subject` may be NULL) on /dev/tty and read one
 * line of at most `max` bytes into `out`, which has room for max + 1; it is
 * NUL-terminated, without its newline.  ERROR_INPUT when there is no terminal
 * or the line is too long or was interrupted; ERROR_IO.
 */
int terminal_read_secret(const char *prompt, const char *subject, char *out,
    size_t max, size_t *len, struct error *e);

#endif
