/*
 * signed_state - the last checkpoint that a log's key has signed, kept where
 * the key is and not where the archive is.
 *
 *   KEYS/<origin with / as _>.signed      two slots of 16 KiB, written in turn
 *
 * A checkpoint is stored here, durably, before anybody else sees it.  At the
 * start the writer compares: an archive with fewer entries than were signed
 * has been rolled back, one with a newer checkpoint means that this file has
 * been.  Either way signing on could contradict what was signed; the writer
 * refuses.  Two slots: a write that was cut short leaves the other whole.
 *
 * The file is locked (flock) while it is open: one writer for each key, even
 * on two copies of an archive.
 */
#ifndef ZEGEL_ARCHIVER_SIGNED_STATE_H
#define ZEGEL_ARCHIVER_SIGNED_STATE_H

#include "core/buf.h"
#include "core/error.h"

#define SIGNED_STATE_NOTE_MAX 8192 /* bytes of a signed note kept here */

struct signed_state;

/*
 * Open KEYS/<stem>.signed; `create` makes it and fails when it exists.
 * ERROR_NOTFOUND, ERROR_CONFLICT (locked by another writer), ERROR_TAMPERED
 * (neither slot is whole), ERROR_IO.
 */
int signed_state_open(struct signed_state **out, const char *keys,
    const char *origin, bool create, struct error *e);
void signed_state_close(struct signed_state *s);

/* Append the newest note; nothing when none was stored yet. */
void signed_state_get(const struct signed_state *s, struct buf *out);

/*
 * Store a note; durable when this returns 0.  After a failure it is unknown
 * which of the old and the new note is stored: close, and start over.
 */
int signed_state_put(
    struct signed_state *s, const void *note, size_t len, struct error *e);

#endif
