/*
 * times - the dates of other people's exports as RFC 3339 UTC.
 *
 * Every function writes "2022-11-03T08:50:26Z", with the fraction of a second
 * that the source has, and returns false (writing nothing) for what is not a
 * date of its form.  Years 1 to 9999.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_TIMES_H
#define ZEGEL_ARCHIVER_ADAPTERS_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIMES_TEXT_MAX 40 /* with the final NUL */

/* "Thu Nov 03 08:50:26 +0000 2022" (X, Weibo); any offset. */
bool times_from_ctime(const char *text, char out[TIMES_TEXT_MAX]);
/*
 * "2016-05-03 05:23:58 +0000", "2016-05-03T05:23:58.085Z",
 * "2016-05-03 05:23:58 UTC", "2016-05-03T05:23:58+02:00"; seconds may be
 * missing.  Without an offset it is UTC.
 */
bool times_from_iso(const char *text, char out[TIMES_TEXT_MAX]);
bool times_from_unix(int64_t seconds, char out[TIMES_TEXT_MAX]);
bool times_from_unix_ms(int64_t milliseconds, char out[TIMES_TEXT_MAX]);
/* The moment encoded in an X (Twitter) id; false before November 2010. */
bool times_from_snowflake(const char *id, char out[TIMES_TEXT_MAX]);

/*
 * A civil time without an offset, read in a time zone: "UTC", "+02:00" or a
 * name of the zone database ("Europe/Amsterdam").  A time that a change of
 * the clock skipped or repeated is read with the offset from before it.
 * False when the zone is unknown or the date impossible.
 */
struct times_civil {
	int year, month, day, hour, minute, second;
};
bool times_from_civil(const struct times_civil *civil, const char *zone,
    char out[TIMES_TEXT_MAX]);
/* Whether times_from_civil() knows the zone. */
bool times_zone_known(const char *zone);

#endif
