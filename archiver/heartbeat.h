/*
 * heartbeat - says in every log, time and again, that its archiver was there.
 *
 *   {"cursor":null,"from":"2026-11-22T03:00:00.000000Z","kind":"heartbeat",
 *    "records":12,"source":"zegel-archiver","time":...,
 *    "to":"2026-11-22T04:00:00.000000Z"}
 *
 * `records` were admitted to that log from `from` to `to`.  Where `from` is
 * later than the `to` before it, nobody could write in between.  It attests
 * the archiver and nothing more: whoever captures from a platform submits
 * heartbeats of its own sources (POST /v1/entries).
 *
 * A beat that can't be written, since the archive is being mended, is left
 * out; the next one begins where the last one ended.
 */
#ifndef ZEGEL_ARCHIVER_HEARTBEAT_H
#define ZEGEL_ARCHIVER_HEARTBEAT_H

#include <stdint.h>

#include "archiver/mender.h"
#include "core/error.h"

#define HEARTBEAT_SOURCE "zegel-archiver"

struct heartbeat;

/* Begin, with a beat every `seconds` (at least 1); `m` outlives it. */
int heartbeat_start(
    struct heartbeat **out, struct mender *m, int64_t seconds, struct error *e);
/* Stop, without a last beat.  NULL is nothing. */
void heartbeat_stop(struct heartbeat *h);

#endif
