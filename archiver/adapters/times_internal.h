/*
 * times_internal - what times.c and times_zone.c share.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_TIMES_INTERNAL_H
#define ZEGEL_ARCHIVER_ADAPTERS_TIMES_INTERNAL_H

#include "archiver/adapters/times.h"

/* Whether such a date exists; second 60 does. */
bool times_civil_possible(const struct times_civil *c);
/* "+0200", "+02:00", "+02", "Z", "UTC", "GMT", to the end of the text. */
bool times_offset(const char *text, int64_t *seconds);

#endif
