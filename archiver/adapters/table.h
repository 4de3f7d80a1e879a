/*
 * table - all adapters: a new one is a line in table.c.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_TABLE_H
#define ZEGEL_ARCHIVER_ADAPTERS_TABLE_H

#include "archiver/adapters/adapter.h"

/* Ended by NULL. */
extern const struct adapter *const adapter_table[];

/* By its name, or NULL. */
const struct adapter *adapter_find(const char *name);
/*
 * The adapter with the highest score.  ERROR_INPUT when none recognises the
 * listing (naming all that could), or when two are equally sure.
 */
int adapter_recognise(
    const struct listing *listing, const struct adapter **out, struct error *e);

#endif
