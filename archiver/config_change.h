/*
 * config_change - an entry in a log when the archive's configuration changed.
 *
 *   {"kind":"config","previous":"5f1c...","sha256":"a03e...",
 *    "sources":["email:complaints@*"],"time":...}
 *
 * Which class a record goes to decides how long it is kept, so a change of
 * the rules must not go unseen.  `sha256` is of the configuration's file,
 * which holds no secrets, `previous` of what it was before, `sources` are
 * those that its rules name.
 *
 * LOG/tail/config has the hash that the log knows, in hex: a cache.  Where it
 * is missing nobody knows what was before: `previous` is null then.
 */
#ifndef ZEGEL_ARCHIVER_CONFIG_CHANGE_H
#define ZEGEL_ARCHIVER_CONFIG_CHANGE_H

#include "archiver/config.h"
#include "archiver/log_writer.h"
#include "core/error.h"

/* The log in `path` is new, and made for this configuration. */
int config_change_remember(
    const char *path, const struct config *c, struct error *e);

/* Write an entry where the log in `path`, open as `w`, knows another one. */
int config_change_note(struct log_writer *w, const char *path,
    const struct config *c, struct error *e);

#endif
