/*
 * clock - time as microseconds since 1970 UTC, and its one text form.
 */
#ifndef ZEGEL_CORE_CLOCK_H
#define ZEGEL_CORE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/* "2026-11-22T03:00:00.123456Z" */
#define CLOCK_TEXT_LEN 27

/* The machine's wall clock, microseconds since 1970-01-01T00:00:00Z. */
int64_t clock_now_us(void);
/* A clock that only goes forward, for durations. */
int64_t clock_monotonic_us(void);

/* RFC 3339 UTC with microseconds; years 0000 to 9999. */
void clock_format(int64_t us, char out[CLOCK_TEXT_LEN + 1]);
/* The exact form clock_format() writes and nothing else; ERROR_FORMAT. */
int clock_parse(const char *text, size_t len, int64_t *us, struct error *e);

/*
 * A date or time as people and platforms write it, RFC 3339 or less of it:
 * 2026, 2026-03, 2026-03-10, 2026-03-10T07:31, 2026-03-10T07:31:05,
 * 2026-03-10T07:31:05.123, a time with Z, an offset ("+01:00"), or neither
 * for UTC; a space may stand for the T.  It is the span of all moments that
 * it covers: from <= moment < to, one microsecond at least.  False for
 * anything else.
 */
bool clock_parse_span(
    const char *text, size_t len, int64_t *from_us, int64_t *to_us);

/* Seconds since 1970 of a UTC civil date and time (proleptic Gregorian). */
int64_t clock_from_civil(
    int year, int month, int day, int hour, int minute, int second);

#endif
