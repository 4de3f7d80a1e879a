/*
 * trail - the audit trail: an archive of its own, written by a zegel-archiver
 * of its own, where each thing that people do here becomes an entry.
 *
 *   {"action":"read entry","actor":{"name":"anna","roles":["reviewer"]},
 *    "kind":"audit","outcome":"done","status":200,"subject":{...}}
 *
 * zegel-auditd has no key and can't write there: it hands the entry over a
 * Unix socket and gets a receipt, once the entry is durable and signed.
 */
#ifndef ZEGEL_AUDITD_TRAIL_H
#define ZEGEL_AUDITD_TRAIL_H

#include <jansson.h>

#include "core/error.h"

struct trail;

/* Nothing is sent yet. */
int trail_open(struct trail **out, const char *socket, struct error *e);
void trail_close(struct trail *t);

/*
 * Record one entry, which is taken over.  0 only once there is a receipt;
 * else ERROR_IO: then nothing may be answered.  Any thread.
 */
int trail_record(struct trail *t, json_t *entry, struct error *e);

#endif
