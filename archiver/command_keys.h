/*
 * command_keys - what the keys commands share.
 */
#ifndef ZEGEL_ARCHIVER_COMMAND_KEYS_H
#define ZEGEL_ARCHIVER_COMMAND_KEYS_H

#include "core/error.h"
#include "keys/vkey.h"

/* Each verifier key in a keys directory; stops at -1. */
int keys_each(const char *keys,
    int (*found)(void *context, const struct vkey *v, struct error *e),
    void *context, struct error *e);

/*
 * Write ARCHIVE/keys/<stem>.vkey and add the key's line to ARCHIVE/policy, so
 * that a stranger finds it.
 */
int keys_publish(const char *archive, const struct vkey *v, struct error *e);

#endif
