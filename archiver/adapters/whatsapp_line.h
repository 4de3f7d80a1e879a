/*
 * whatsapp_line - the line that a message of a WhatsApp chat export begins
 * with.
 *
 *	[10-03-2026, 09:14:02] Chen Mei: text		iOS
 *	10/03/26, 9:14 a. m. - Chen Mei: text		Android
 *	10.3.26, 09:14 - Chen Mei added you		Android, a notice
 *
 * Which of the date's numbers is the day depends on the phone's region and is
 * not decided here; see whatsapp_order.h.  The hour is, also where the day is
 * halved ("a. m.", "PM", Turkish, Chinese, Korean, Japanese and Arabic
 * markers).  Marks of direction (U+200E and its kin) are skipped between the
 * parts, and digits may be Arabic or Persian.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_WHATSAPP_LINE_H
#define ZEGEL_ARCHIVER_ADAPTERS_WHATSAPP_LINE_H

#include <stdbool.h>
#include <stddef.h>

#define WHATSAPP_AUTHOR_MAX 200 /* bytes; a longer one is no author */

/* U+200E, what WhatsApp puts before the words that are its own. */
#define WHATSAPP_MARK "\xe2\x80\x8e"

struct whatsapp_line {
	bool bracketed;
	int date[3]; /* as they stand */
	int digits[3]; /* how many each of them has */
	char separator; /* '/', '.' or '-' between them */
	int hour; /* 0 to 23 */
	int minute;
	int second; /* -1 where the export tells none */
	/* Parts of the line that was given. */
	const char *time; /* from the date to the end of the time */
	size_t time_len;
	const char *author; /* NULL: a notice of the program */
	size_t author_len;
	const char *text; /* with its marks; up to the end of the line */
	size_t text_len;
};

/*
 * Whether a message begins with this line.  `len` may count the line break,
 * which is not part of `text`.  Any bytes are fine.
 */
bool
whatsapp_line_parse(const char *line, size_t len, struct whatsapp_line *out);

/* The length of the mark of direction that `text` begins with, or 0. */
size_t whatsapp_mark(const char *text, size_t len);

#endif
