/*
 * views - the archive's logs as they are now, each checked to be the log that
 * was trusted before.
 *
 * What was trusted lies in STATE/pins, one file a log (store/pin.h): so a log
 * that was rolled back, also while the server was stopped, is not shown.
 */
#ifndef ZEGEL_AUDITD_VIEWS_H
#define ZEGEL_AUDITD_VIEWS_H

#include "core/error.h"
#include "store/log.h"

struct views;

/* `archive` and `state` are copied. */
int views_new(struct views **out, const char *archive, const char *state,
    struct error *e);
void views_free(struct views *v);

/*
 * A view of one log; close it with log_close().  ERROR_NOTFOUND for a class
 * that there isn't; ERROR_UNTRUSTED and ERROR_TAMPERED as log_trust().  Any
 * thread.
 */
int views_open(
    struct views *v, const char *class_name, struct log **out, struct error *e);

#endif
