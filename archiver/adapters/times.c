#include "archiver/adapters/times.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "archiver/adapters/times_internal.h"
#include "core/clock.h"

/* 0001-01-01 and the end of 9999, in seconds since 1970. */
#define FIRST_SECOND INT64_C(-62135596800)
#define LAST_SECOND INT64_C(253402300799)
/* When X began to put the time into ids (4 November 2010), in ms. */
#define SNOWFLAKE_EPOCH_MS INT64_C(1288834974657)
#define SNOWFLAKE_FIRST INT64_C(10000000000)

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* Write seconds and the digits of a fraction ("", "085"). */
static bool
write_time(int64_t seconds, const char *fraction, size_t fraction_len,
    char out[TIMES_TEXT_MAX])
{
	char text[CLOCK_TEXT_LEN + 1];

	if (seconds < FIRST_SECOND || seconds > LAST_SECOND)
		return false;
	clock_format(seconds * 1000000, text);
	while (fraction_len > 0 && fraction[fraction_len - 1] == '0')
		fraction_len--;
	if (fraction_len > 9)
		fraction_len = 9;
	(void)snprintf(out, TIMES_TEXT_MAX, "%.19s%s%.*sZ", text,
	    fraction_len > 0 ? "." : "", (int)fraction_len, fraction);
	return true;
}

bool
times_civil_possible(const struct times_civil *c)
{
	static const int days[] = {
	    31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = c->year % 4 == 0 &&
	    (c->year % 100 != 0 || c->year % 400 == 0);

	if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12 ||
	    c->day < 1 || c->day > days[c->month - 1] ||
	    (c->month == 2 && c->day == 29 && !leap))
		return false;
	/* A leap second is read as the first second of the next minute. */
	return c->hour >= 0 && c->hour < 24 && c->minute >= 0 &&
	    c->minute < 60 && c->second >= 0 && c->second <= 60;
}

static int64_t
civil_seconds(const struct times_civil *c)
{
	return clock_from_civil(
	    c->year, c->month, c->day, c->hour, c->minute, c->second);
}

/* Exactly `n` digits; -1 when there are fewer. */
static int
digits(const char **at, int n)
{
	int value = 0;

	for (; n > 0; n--, (*at)++) {
		if (**at < '0' || **at > '9')
			return -1;
		value = value * 10 + (**at - '0');
	}
	return value;
}

static bool
literal(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

bool
times_offset(const char *at, int64_t *out)
{
	int sign = *at == '-' ? -1 : 1;
	int hours, minutes = 0;

	*out = 0;
	if (strcmp(at, "Z") == 0 || strcmp(at, "z") == 0 ||
	    strcasecmp(at, "UTC") == 0 || strcasecmp(at, "GMT") == 0)
		return true;
	if (*at != '+' && *at != '-')
		return false;
	at++;
	hours = digits(&at, 2);
	if (*at == ':')
		at++;
	if (*at != '\0')
		minutes = digits(&at, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 ||
	    *at != '\0')
		return false;
	*out = (int64_t)sign * (hours * 3600 + minutes * 60);
	return true;
}

/* "08:50:26" or "08:50"; a missing second is 0. */
static bool
read_clock(const char **at, struct times_civil *c)
{
	c->hour = digits(at, 2);
	if (!literal(at, ':'))
		return false;
	c->minute = digits(at, 2);
	c->second = 0;
	if (literal(at, ':'))
		c->second = digits(at, 2);
	return c->hour >= 0 && c->minute >= 0 && c->second >= 0;
}

bool
times_from_ctime(const char *text, char out[TIMES_TEXT_MAX])
{
	struct times_civil c = {0};
	const char *at = text;
	char offset[8] = "";
	int64_t shift;
	size_t i;

	if (strnlen(text, 31) != 30) /* Thu Nov 03 08:50:26 +0000 2022 */
		return false;
	at += 4;
	for (i = 0; i < 12 && strncmp(at, months[i], 3) != 0; i++)
		continue;
	c.month = (int)i + 1;
	at += 3;
	if (!literal(&at, ' ') || (c.day = digits(&at, 2)) < 0 ||
	    !literal(&at, ' ') || !read_clock(&at, &c) || !literal(&at, ' '))
		return false;
	memcpy(offset, at, 5);
	at += 5;
	if (!literal(&at, ' ') || (c.year = digits(&at, 4)) < 0 ||
	    !times_civil_possible(&c) || !times_offset(offset, &shift))
		return false;
	return write_time(civil_seconds(&c) - shift, "", 0, out);
}

bool
times_from_iso(const char *text, char out[TIMES_TEXT_MAX])
{
	struct times_civil c = {0};
	const char *at = text, *fraction;
	int64_t shift = 0;
	size_t fraction_len = 0;

	c.year = digits(&at, 4);
	if (c.year < 0 || !literal(&at, '-') ||
	    (c.month = digits(&at, 2)) < 0 || !literal(&at, '-') ||
	    (c.day = digits(&at, 2)) < 0)
		return false;
	if (*at != 'T' && *at != 't' && *at != ' ')
		return false;
	at++;
	if (!read_clock(&at, &c))
		return false;
	fraction = at;
	if (literal(&at, '.')) {
		fraction = at;
		fraction_len = strspn(at, "0123456789");
		at += fraction_len;
		if (fraction_len == 0)
			return false;
	}
	at += strspn(at, " ");
	if (!times_civil_possible(&c) ||
	    (*at != '\0' && !times_offset(at, &shift)))
		return false;
	return write_time(
	    civil_seconds(&c) - shift, fraction, fraction_len, out);
}

bool
times_from_unix(int64_t seconds, char out[TIMES_TEXT_MAX])
{
	return write_time(seconds, "", 0, out);
}

bool
times_from_unix_ms(int64_t milliseconds, char out[TIMES_TEXT_MAX])
{
	int64_t seconds = milliseconds / 1000;
	int ms = (int)(milliseconds % 1000);
	char fraction[16];

	if (ms < 0) {
		ms += 1000;
		seconds--;
	}
	(void)snprintf(fraction, sizeof(fraction), "%03d", ms);
	return write_time(seconds, fraction, 3, out);
}

bool
times_from_snowflake(const char *id, char out[TIMES_TEXT_MAX])
{
	size_t len = strspn(id, "0123456789");
	long long value;

	if (len == 0 || len > 18 + 1 || id[len] != '\0')
		return false;
	value = strtoll(id, NULL, 10); /* saturates past the year 2080 */
	if (value < SNOWFLAKE_FIRST)
		return false;
	return times_from_unix_ms((value >> 22) + SNOWFLAKE_EPOCH_MS, out);
}
