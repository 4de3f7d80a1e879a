#include "core/clock.h"

#include <stdbool.h>
#include <time.h>

#define US 1000000

static int64_t
read_clock(clockid_t id)
{
	struct timespec ts = {0, 0};

	(void)clock_gettime(id, &ts); /* these ids cannot fail on Linux */
	return (int64_t)ts.tv_sec * US + ts.tv_nsec / 1000;
}

int64_t
clock_now_us(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t
clock_monotonic_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* `n` digits of a number, and what follows them. */
static char *
put_digits(char *to, int64_t value, int n, char behind)
{
	int i;

	for (i = n - 1; i >= 0; i--, value /= 10)
		to[i] = (char)('0' + value % 10);
	to[n] = behind;
	return to + n + 1;
}

void
clock_format(int64_t us, char out[CLOCK_TEXT_LEN + 1])
{
	int64_t seconds = us / US;
	int64_t fraction = us % US;
	time_t t;
	struct tm tm = {0};

	if (fraction < 0) {
		fraction += US;
		seconds--;
	}
	t = (time_t)seconds;
	(void)gmtime_r(&t, &tm); /* fails only beyond year 2^31 */
	out = put_digits(out, (int64_t)tm.tm_year + 1900, 4, '-');
	out = put_digits(out, tm.tm_mon + 1, 2, '-');
	out = put_digits(out, tm.tm_mday, 2, 'T');
	out = put_digits(out, tm.tm_hour, 2, ':');
	out = put_digits(out, tm.tm_min, 2, ':');
	out = put_digits(out, tm.tm_sec, 2, '.');
	out = put_digits(out, fraction, 6, 'Z');
	*out = '\0';
}

int64_t
clock_from_civil(int year, int month, int day, int hour, int minute, int second)
{
	/* Days from civil: years begin in March, so the leap day is last. */
	int64_t y = year - (month <= 2 ? 1 : 0);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 +
	    day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 -
	    year_of_era / 100 + day_of_year;
	int64_t days = era * 146097 + day_of_era - 719468;

	return days * 86400 + (int64_t)hour * 3600 + (int64_t)minute * 60 +
	    second;
}

static bool
digits(const char *text, size_t at, size_t n, int *out)
{
	int value = 0;
	size_t i;

	for (i = at; i < at + n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (text[i] - '0');
	}
	*out = value;
	return true;
}

static int
days_in(int year, int month)
{
	static const int DAYS[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return DAYS[month - 1];
}

int
clock_parse(const char *text, size_t len, int64_t *us, struct error *e)
{
	int year, month, day, hour, minute, second, fraction;

	if (len != CLOCK_TEXT_LEN || text[4] != '-' || text[7] != '-' ||
	    text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
	    text[19] != '.' || text[26] != 'Z' || !digits(text, 0, 4, &year) ||
	    !digits(text, 5, 2, &month) || !digits(text, 8, 2, &day) ||
	    !digits(text, 11, 2, &hour) || !digits(text, 14, 2, &minute) ||
	    !digits(text, 17, 2, &second) || !digits(text, 20, 6, &fraction))
		return error_set(e, ERROR_FORMAT,
		    "a time must read like 2026-11-22T03:00:00.123456Z");
	if (month < 1 || month > 12 || day < 1 || day > days_in(year, month) ||
	    hour > 23 || minute > 59 || second > 59)
		return error_set(
		    e, ERROR_FORMAT, "no such time: %.*s", (int)len, text);
	*us = clock_from_civil(year, month, day, hour, minute, second) * US +
	    fraction;
	return 0;
}
