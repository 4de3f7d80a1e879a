#include "archiver/adapters/whatsapp_order.h"

#include <string.h>

#include "core/clock.h"

#define DAY INT64_C(86400)
#define WHATSAPP_YEAR 2009 /* its first */
#define YEAR_MAX 2199

static const enum whatsapp_order asked[2] = {WHATSAPP_DMY, WHATSAPP_MDY};

bool
whatsapp_order_named(const char *name, enum whatsapp_order *out)
{
	if (strcmp(name, "dmy") == 0)
		*out = WHATSAPP_DMY;
	else if (strcmp(name, "mdy") == 0)
		*out = WHATSAPP_MDY;
	else if (strcmp(name, "ymd") == 0)
		*out = WHATSAPP_YMD;
	else
		return false;
	return true;
}

static bool
day_exists(const struct times_civil *t)
{
	static const int days[] = {
	    31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (t->year % 4 == 0 && t->year % 100 != 0) ||
	    t->year % 400 == 0;

	if (t->year < WHATSAPP_YEAR || t->year > YEAR_MAX || t->month < 1 ||
	    t->month > 12 || t->day < 1 || t->day > days[t->month - 1])
		return false;
	return t->month != 2 || t->day <= 28 || leap;
}

bool
whatsapp_order_read(enum whatsapp_order order, const struct whatsapp_line *line,
    struct times_civil *out)
{
	static const int places[][3] = {
	    [WHATSAPP_DMY] = {2, 1, 0}, /* of year, month and day */
	    [WHATSAPP_MDY] = {2, 0, 1},
	    [WHATSAPP_YMD] = {0, 1, 2},
	};
	struct times_civil t = {0};
	const int *place;

	if (line->digits[0] == 4)
		order = WHATSAPP_YMD;
	if (order == WHATSAPP_UNKNOWN)
		return false;
	place = places[order];
	t.year = line->date[place[0]];
	if (line->digits[place[0]] <= 2)
		t.year += 2000;
	t.month = line->date[place[1]];
	t.day = line->date[place[2]];
	t.hour = line->hour;
	t.minute = line->minute;
	t.second = line->second < 0 ? 0 : line->second;
	if (!day_exists(&t))
		return false;
	*out = t;
	return true;
}

/* The value of `count` digits at `text`, or -1. */
static int
digits_at(const char *text, int count)
{
	int i, value = 0;

	for (i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

/*
 * The date in a file's name that the text mentions: "IMG-20260310-WA0001.jpg"
 * or "00000006-PHOTO-2026-03-10-09-21-14.png".
 */
static bool
named_date(const char *text, size_t len, struct times_civil *out)
{
	struct times_civil t = {0};
	size_t i;

	for (i = 0; i + 13 <= len; i++) {
		const char *at = text + i;

		if (at[0] != '-')
			continue;
		t.year = digits_at(at + 1, 4);
		if (memcmp(at + 9, "-WA", 3) == 0) {
			t.month = digits_at(at + 5, 2);
			t.day = digits_at(at + 7, 2);
		} else if (at[5] == '-' && at[8] == '-' && at[11] == '-') {
			t.month = digits_at(at + 6, 2);
			t.day = digits_at(at + 9, 2);
		} else {
			continue;
		}
		if (day_exists(&t)) {
			*out = t;
			return true;
		}
	}
	return false;
}

void
whatsapp_survey_add(struct whatsapp_survey *s, const struct whatsapp_line *line,
    const char *text, size_t len)
{
	struct times_civil t, named = {0};
	bool has_name = named_date(text, len, &named);
	int64_t moment;
	size_t i;

	if (line->digits[0] != 4 && line->separator == '/')
		s->slashes = true;
	for (i = 0; i < 2; i++) {
		if (!whatsapp_order_read(asked[i], line, &t)) {
			s->tally[i].impossible++;
			continue;
		}
		moment = clock_from_civil(
		    t.year, t.month, t.day, t.hour, t.minute, t.second);
		if (has_name &&
		    (t.year != named.year || t.month != named.month ||
			t.day != named.day))
			s->tally[i].misnamed++;
		if (s->tally[i].last != 0 && moment < s->tally[i].last - DAY)
			s->tally[i].backward++;
		s->tally[i].last = moment;
	}
}

enum whatsapp_order
whatsapp_survey_decide(const struct whatsapp_survey *s)
{
	const uint64_t evidence[][2] = {
	    {s->tally[0].impossible, s->tally[1].impossible},
	    {s->tally[0].misnamed, s->tally[1].misnamed},
	    {s->tally[0].backward, s->tally[1].backward},
	};
	size_t i;

	for (i = 0; i < sizeof(evidence) / sizeof(*evidence); i++) {
		if (evidence[i][0] != evidence[i][1])
			return asked[evidence[i][0] < evidence[i][1] ? 0 : 1];
	}
	return s->slashes ? WHATSAPP_UNKNOWN : WHATSAPP_DMY;
}
