/*
 * whatsapp_order - in which order a chat's dates have day, month and year.
 *
 * An export writes dates as the phone's region does and doesn't say which
 * that is.  A date that begins with a year of four digits is year, month,
 * day.  For the others the whole chat is asked; the first of these that
 * favours one order decides:
 *
 *  1. dates that are impossible in an order (month 13; before WhatsApp, 2009)
 *  2. the dates in the names of attached files (IMG-20260310-WA0001.jpg)
 *  3. steps back by more than a day, as a chat goes forward
 *  4. the separator: where dots or dashes are written, the day comes first
 *
 * Where nothing decides the order stays WHATSAPP_UNKNOWN: a guess would date
 * messages wrongly by months.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_WHATSAPP_ORDER_H
#define ZEGEL_ARCHIVER_ADAPTERS_WHATSAPP_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archiver/adapters/times.h"
#include "archiver/adapters/whatsapp_line.h"

enum whatsapp_order {
	WHATSAPP_UNKNOWN,
	WHATSAPP_DMY,
	WHATSAPP_MDY,
	WHATSAPP_YMD
};

/* "dmy", "mdy" or "ymd"; false for anything else. */
bool whatsapp_order_named(const char *name, enum whatsapp_order *out);

struct whatsapp_survey {
	struct {
		uint64_t impossible;
		uint64_t misnamed;
		uint64_t backward;
		int64_t last; /* seconds since 1970; 0 before the first */
	} tally[2]; /* of WHATSAPP_DMY, of WHATSAPP_MDY */
	bool slashes;
};

/* Take the next message's line; `text` is all that it says. */
void whatsapp_survey_add(struct whatsapp_survey *s,
    const struct whatsapp_line *line, const char *text, size_t len);
enum whatsapp_order whatsapp_survey_decide(const struct whatsapp_survey *s);

/*
 * The line's date and time when read in `order`; false when it is unknown or
 * there is no such day.  A missing second is 0.
 */
bool whatsapp_order_read(enum whatsapp_order order,
    const struct whatsapp_line *line, struct times_civil *out);

#endif
