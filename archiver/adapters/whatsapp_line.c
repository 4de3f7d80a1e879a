#include "archiver/adapters/whatsapp_line.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "core/utf8.h"

struct cursor {
	const char *at;
	const char *end;
};

static size_t
left(const struct cursor *c)
{
	return (size_t)(c->end - c->at);
}

size_t
whatsapp_mark(const char *text, size_t len)
{
	uint32_t code;
	int n = utf8_next(text, len, &code);

	if (n == 0)
		return 0;
	if (code == 0x200e || code == 0x200f || code == 0xfeff ||
	    (code >= 0x202a && code <= 0x202e) ||
	    (code >= 0x2066 && code <= 0x2069))
		return (size_t)n;
	return 0;
}

static void
skip_marks(struct cursor *c)
{
	size_t n;

	while ((n = whatsapp_mark(c->at, left(c))) > 0)
		c->at += n;
}

/* Blanks of any width, and marks. */
static void
skip_blanks(struct cursor *c)
{
	uint32_t code;
	int n;

	for (;;) {
		skip_marks(c);
		n = utf8_next(c->at, left(c), &code);
		if (n == 0 || !utf8_is_space(code))
			return;
		c->at += n;
	}
}

static bool
skip_text(struct cursor *c, const char *text)
{
	size_t len = strlen(text);

	if (left(c) < len || strncasecmp(c->at, text, len) != 0)
		return false;
	c->at += len;
	return true;
}

/* A number of 1 to `max` digits: how many it has, or 0. */
static int
take_number(struct cursor *c, int max, int *value)
{
	uint32_t code, digit;
	int n, count = 0;

	*value = 0;
	for (;;) {
		n = utf8_next(c->at, left(c), &code);
		if (n == 0)
			return count;
		if (code >= '0' && code <= '9')
			digit = code - '0';
		else if (code >= 0x660 && code <= 0x669)
			digit = code - 0x660;
		else if (code >= 0x6f0 && code <= 0x6f9)
			digit = code - 0x6f0;
		else
			return count;
		if (++count > max)
			return 0;
		*value = *value * 10 + (int)digit;
		c->at += n;
	}
}

/* "10-03-2026", "10. 3. 26", "2026. 3. 10." */
static bool
take_date(struct cursor *c, struct whatsapp_line *out)
{
	int i;

	for (i = 0; i < 3; i++) {
		if (i > 0) {
			skip_marks(c);
			if (left(c) == 0 || strchr("/.-", *c->at) == NULL ||
			    *c->at == '\0')
				return false;
			out->separator = *c->at++;
			skip_blanks(c);
		}
		out->digits[i] = take_number(c, 4, &out->date[i]);
		if (out->digits[i] == 0 || out->digits[i] == 3)
			return false;
	}
	return out->digits[1] <= 2;
}

/* The markers of the day's halves, as people's phones write them. */
static const struct half {
	const char *text;
	bool second;
} halves[] = {
    {"ÖÖ", false}, /* Turkish */
    {"ÖS", true},
    {"上午", false}, /* Chinese: shangwu, xiawu */
    {"下午", true},
    {"凌晨", false}, /* lingchen, zaoshang, wanshang */
    {"早上", false},
    {"晚上", true},
    {"오전", false}, /* Korean */
    {"오후", true},
    {"午前", false}, /* Japanese */
    {"午後", true},
    {"ص", false}, /* Arabic */
    {"م", true},
};

/* 1 or 2, the half of the day that is named here, or 0 and `c` unmoved. */
static int
take_half(struct cursor *c)
{
	struct cursor at = *c;
	size_t i;
	int half;

	skip_blanks(&at);
	for (i = 0; i < sizeof(halves) / sizeof(*halves); i++) {
		if (skip_text(&at, halves[i].text)) {
			*c = at;
			return halves[i].second ? 2 : 1;
		}
	}
	/* "am", "AM", "a.m.", "a. m." */
	if (left(&at) == 0)
		return 0;
	if (*at.at == 'a' || *at.at == 'A')
		half = 1;
	else if (*at.at == 'p' || *at.at == 'P')
		half = 2;
	else
		return 0;
	at.at++;
	if (skip_text(&at, "."))
		skip_blanks(&at);
	if (!skip_text(&at, "m"))
		return 0;
	(void)skip_text(&at, "."); /* may be missing */
	*c = at;
	return half;
}

static bool
take_separated(struct cursor *c, int *value)
{
	struct cursor at = *c;

	if (left(&at) == 0 || (*at.at != ':' && *at.at != '.'))
		return false;
	at.at++;
	if (take_number(&at, 2, value) != 2)
		return false;
	*c = at;
	return true;
}

static bool
take_time(struct cursor *c, struct whatsapp_line *out)
{
	int half = take_half(c);

	skip_blanks(c);
	if (take_number(c, 2, &out->hour) == 0 ||
	    !take_separated(c, &out->minute))
		return false;
	if (!take_separated(c, &out->second))
		out->second = -1;
	if (half == 0)
		half = take_half(c);
	if (half == 1 && out->hour == 12)
		out->hour = 0;
	else if (half == 2 && out->hour < 12)
		out->hour += 12;
	return out->hour <= 23 && out->minute <= 59 && out->second <= 60;
}

/* What stands between the time and the author. */
static bool
take_delimiter(struct cursor *c, bool bracketed)
{
	skip_marks(c);
	if (bracketed)
		return skip_text(c, "]");
	skip_blanks(c);
	if (!skip_text(c, "-") && !skip_text(c, "\xe2\x80\x93"))
		return false;
	return left(c) == 0 || *c->at == ' ';
}

/* Marks that quote somebody: they stand in notices, not in names. */
static bool
has_quotes(const char *text, size_t len)
{
	static const char *const quotes[] = {"\"", "\xe2\x80\x9c",
	    "\xe2\x80\x9d", "\xe2\x80\x9e", "\xc2\xab", "\xc2\xbb", "「"};
	size_t i;

	for (i = 0; i < sizeof(quotes) / sizeof(*quotes); i++) {
		if (memmem(text, len, quotes[i], strlen(quotes[i])) != NULL)
			return true;
	}
	return false;
}

/* "Chen Mei: text"; all of it is text when nobody is named. */
static void
split_author(struct cursor c, struct whatsapp_line *out)
{
	const char *colon = c.at;
	size_t len;

	out->author = NULL;
	out->author_len = 0;
	out->text = c.at;
	out->text_len = left(&c);
	while ((colon = memchr(colon, ':', (size_t)(c.end - colon))) != NULL) {
		if (colon + 1 == c.end || colon[1] == ' ')
			break;
		colon++;
	}
	if (colon == NULL)
		return;
	len = (size_t)(colon - c.at);
	if (len == 0 || len > WHATSAPP_AUTHOR_MAX || has_quotes(c.at, len))
		return;
	out->author = c.at;
	out->author_len = len;
	out->text = colon + 1 < c.end ? colon + 2 : colon + 1;
	out->text_len = (size_t)(c.end - out->text);
}

bool
whatsapp_line_parse(const char *line, size_t len, struct whatsapp_line *out)
{
	struct cursor c = {line, line + len};
	struct whatsapp_line found;

	memset(&found, 0, sizeof(found));
	while (left(&c) > 0 && (c.end[-1] == '\n' || c.end[-1] == '\r'))
		c.end--;
	skip_marks(&c);
	found.bracketed = skip_text(&c, "[");
	skip_marks(&c);
	found.time = c.at;
	if (!take_date(&c, &found))
		return false;
	(void)skip_text(&c, "."); /* "2026. 3. 10." */
	if (!skip_text(&c, ","))
		(void)skip_text(&c, "،"); /* the Arabic comma, or none */
	if (!take_time(&c, &found))
		return false;
	found.time_len = (size_t)(c.at - found.time);
	if (!take_delimiter(&c, found.bracketed))
		return false;
	(void)skip_text(&c, " "); /* notices of no words have none */
	/* A mark before the author is not the author's. */
	if (whatsapp_mark(c.at, left(&c)) > 0) {
		struct cursor behind = c;

		skip_marks(&behind);
		split_author(behind, &found);
		if (found.author == NULL)
			split_author(c, &found);
	} else {
		split_author(c, &found);
	}
	*out = found;
	return true;
}
