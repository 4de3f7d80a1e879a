/*
 * log_trust - whether a log that goes on growing is still the one that was
 * trusted.
 *
 * A pin says which keys are believed and what the newest checkpoint was.  A
 * view of the log agrees with it when its checkpoint is signed by one of them,
 * or by a key that one of them vouches for: by its signature on a kept
 * checkpoint whose last entry announces that key (docs/FORMAT.md, "Keys").  And
 * it must extend the newest checkpoint, by a consistency proof (RFC 6962,
 * 2.1.2), so that nothing that was seen can be taken back.
 *
 * This is for readers that look at single entries of a living log.  They see no
 * `retired` entry that they don't come across; verify.h reads everything.
 */
#ifndef ZEGEL_STORE_LOG_TRUST_H
#define ZEGEL_STORE_LOG_TRUST_H

#include <stdbool.h>

#include "core/error.h"
#include "store/log.h"
#include "store/pin.h"

/*
 * Whether to trust what `l` shows.  `p` learns keys and the newest checkpoint;
 * `*learned` (may be NULL) says whether it did, and should be written.  A pin
 * without keys believes the log's first key, as its genesis has it, from now
 * on.
 *
 * ERROR_UNTRUSTED when no key that counts signed; ERROR_TAMPERED when a
 * signature is wrong, or the log is not what it was: it is shorter, or does
 * not extend what was seen.  ERROR_FORMAT, ERROR_IO, ERROR_NOMEM.  On failure
 * the pin's checkpoint is as before.
 */
int log_trust(struct pin *p, struct log *l, bool *learned, struct error *e);

#endif
