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

/* A date or time being read, and the parts that it has. */
struct reading {
	const char *at;
	size_t left;
	int parts; /* 1: the year, 2: and the month ... 6: and the second */
	int value[6];
	int64_t fraction_us;
	int64_t unit_us; /* of the fraction; 0 without one */
};

/* `n` digits behind `before` (0: nothing); nothing is read otherwise. */
static bool
read_part(struct reading *r, char before, size_t n)
{
	size_t skip = before == '\0' ? 0 : 1;

	if (r->left < skip + n || (skip == 1 && *r->at != before) ||
	    !digits(r->at, skip, n, &r->value[r->parts]))
		return false;
	r->parts++;
	r->at += skip + n;
	r->left -= skip + n;
	return true;
}

static void
read_fraction(struct reading *r)
{
	int64_t unit = US;
	size_t i;

	if (r->left < 2 || *r->at != '.' || r->at[1] < '0' || r->at[1] > '9')
		return;
	for (i = 1; i < r->left && r->at[i] >= '0' && r->at[i] <= '9'; i++) {
		if (unit == 1)
			continue; /* finer than we tell moments apart */
		unit /= 10;
		r->fraction_us += unit * (r->at[i] - '0');
	}
	r->unit_us = unit;
	r->at += i;
	r->left -= i;
}

/* Z, +hh:mm or nothing; false when something else is left. */
static bool
read_zone(struct reading *r, int64_t *offset_us)
{
	int hours, minutes;

	*offset_us = 0;
	if (r->left == 0)
		return true;
	if (r->left == 1)
		return *r->at == 'Z' || *r->at == 'z';
	if (r->left != 6 || (*r->at != '+' && *r->at != '-') ||
	    r->at[3] != ':' || !digits(r->at, 1, 2, &hours) ||
	    !digits(r->at, 4, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset_us = (int64_t)(hours * 60 + minutes) * 60 * US;
	if (*r->at == '-')
		*offset_us = -*offset_us;
	return true;
}

static bool
read_time(struct reading *r, int64_t *offset_us)
{
	*offset_us = 0;
	if (r->left == 0)
		return true;
	if (r->parts != 3 ||
	    !(read_part(r, 'T', 2) || read_part(r, 't', 2) ||
		read_part(r, ' ', 2)) ||
	    !read_part(r, ':', 2))
		return false;
	if (read_part(r, ':', 2))
		read_fraction(r);
	return read_zone(r, offset_us);
}

/* The first moment behind what has been read. */
static int64_t
span_end(const struct reading *r, int64_t from_us)
{
	static const int64_t SECONDS[] = {0, 0, 0, 86400, 3600, 60, 1};

	if (r->unit_us != 0)
		return from_us + r->unit_us;
	if (r->parts == 1)
		return clock_from_civil(r->value[0] + 1, 1, 1, 0, 0, 0) * US;
	if (r->parts == 2 && r->value[1] == 12)
		return clock_from_civil(r->value[0] + 1, 1, 1, 0, 0, 0) * US;
	if (r->parts == 2)
		return clock_from_civil(
			   r->value[0], r->value[1] + 1, 1, 0, 0, 0) *
		    US;
	return from_us + SECONDS[r->parts] * US;
}

bool
clock_parse_span(const char *text, size_t len, int64_t *from_us, int64_t *to_us)
{
	struct reading r = {text, len, 0, {0, 1, 1, 0, 0, 0}, 0, 0};
	int64_t offset_us;

	if (!read_part(&r, '\0', 4))
		return false;
	if (read_part(&r, '-', 2))
		(void)read_part(&r, '-', 2); /* a month alone will do */
	if (!read_time(&r, &offset_us))
		return false;
	if (r.value[1] < 1 || r.value[1] > 12 || r.value[2] < 1 ||
	    r.value[2] > days_in(r.value[0], r.value[1]) || r.value[3] > 23 ||
	    r.value[4] > 59 || r.value[5] > 60) /* 60: a leap second */
		return false;
	*from_us = clock_from_civil(r.value[0], r.value[1], r.value[2],
		       r.value[3], r.value[4], r.value[5]) *
		US +
	    r.fraction_us - offset_us;
	*to_us = span_end(&r, *from_us);
	return true;
}
