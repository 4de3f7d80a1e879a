#include <string.h>

#include "archiver/adapters/linkedin_internal.h"

/* Whether each line break stands between two quotes of its own. */
static bool
is_mangled(const char *text)
{
	const char *at = text;
	const char *lf;

	while ((lf = strchr(at, '\n')) != NULL) {
		if (lf == at || lf[-1] != '"' || lf[1] != '"')
			return false;
		at = lf + 2;
	}
	return at != text;
}

void
linkedin_unmangle(struct buf *out, const char *text)
{
	const char *lf;

	if (is_mangled(text)) {
		while ((lf = strchr(text, '\n')) != NULL) {
			buf_append(out, text, (size_t)(lf - text) - 1);
			buf_append_byte(out, '\n');
			text = lf + 2;
		}
	}
	buf_append_str(out, text);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Percent-decode up to `stop` or one of "/?&#"; false when it is too long or
   decodes to what is no printable ASCII. */
static bool
decode(const char *text, char *out, size_t size)
{
	size_t len = 0;

	while (*text != '\0' && strchr("/?&#", *text) == NULL) {
		int c = (unsigned char)*text++;

		if (c == '%' && hex_digit(text[0]) >= 0 &&
		    hex_digit(text[1]) >= 0) {
			c = hex_digit(text[0]) * 16 + hex_digit(text[1]);
			text += 2;
		}
		if (c <= ' ' || c >= 0x7f || len + 1 >= size)
			return false;
		out[len++] = (char)c;
	}
	out[len] = '\0';
	return true;
}

bool
linkedin_urn(const char *link, const char *name, char out[LINKEDIN_URN_MAX])
{
	const char *at = link;
	size_t len;

	if (name == NULL) {
		for (at = link; (at = strstr(at, "urn")) != NULL; at++) {
			if (at > link && at[-1] == '/')
				break;
		}
	} else {
		len = strlen(name);
		for (; (at = strstr(at, name)) != NULL; at++) {
			if (at > link && (at[-1] == '?' || at[-1] == '&') &&
			    at[len] == '=')
				break;
		}
		if (at != NULL)
			at += len + 1;
	}
	return at != NULL && decode(at, out, LINKEDIN_URN_MAX) &&
	    strncmp(out, "urn:li:", 7) == 0;
}

/* Pass a number of one to `most` digits. */
static bool
pass_number(const char **at, int most, int *out)
{
	int digits = 0;

	*out = 0;
	while (digits < most && **at >= '0' && **at <= '9') {
		*out = *out * 10 + (*(*at)++ - '0');
		digits++;
	}
	return digits > 0;
}

static bool
pass(const char **at, const char *text)
{
	size_t len = strlen(text);

	if (strncmp(*at, text, len) != 0)
		return false;
	*at += len;
	return true;
}

/* "2:37 PM" */
static bool
pass_clock(const char **at, struct times_civil *civil)
{
	bool after_noon;

	if (!pass_number(at, 2, &civil->hour) || !pass(at, ":") ||
	    !pass_number(at, 2, &civil->minute) || !pass(at, " ") ||
	    civil->hour < 1 || civil->hour > 12)
		return false;
	after_noon = pass(at, "PM");
	if (!after_noon && !pass(at, "AM"))
		return false;
	civil->hour = civil->hour % 12 + (after_noon ? 12 : 0);
	return true;
}

int
linkedin_time(struct linkedin *l, const char *text, char out[TIMES_TEXT_MAX],
    struct error *e)
{
	struct times_civil civil = {0};
	const char *at = text;

	if (times_from_iso(text, out))
		return 0;
	if (!pass_number(&at, 2, &civil.month) || !pass(&at, "/") ||
	    !pass_number(&at, 2, &civil.day) || !pass(&at, "/") ||
	    !pass_number(&at, 4, &civil.year) || !pass(&at, ", ") ||
	    !pass_clock(&at, &civil) || *at != '\0')
		return error_set(e, ERROR_FORMAT, "its date can't be read");
	if (civil.year < 100)
		civil.year += 2000;
	if (!times_from_civil(&civil, l->zone, out))
		return error_set(e, ERROR_FORMAT, "its date can't be read");
	return 0;
}

/* "March", "Mar": its number, from 1. */
static bool
pass_month(const char **at, int *out)
{
	static const char *const months[] = {"January", "February", "March",
	    "April", "May", "June", "July", "August", "September", "October",
	    "November", "December"};
	char three[4] = "";
	int i;

	for (i = 0; i < 12; i++) {
		memcpy(three, months[i], 3);
		if (pass(at, months[i]) || pass(at, three)) {
			*out = i + 1;
			return true;
		}
	}
	return false;
}

bool
linkedin_time_in_prose(const char *text, char out[TIMES_TEXT_MAX])
{
	const char *found, *at;

	for (found = text; (found = strstr(found, " on ")) != NULL; found++) {
		struct times_civil civil = {0};

		at = found + 4;
		if (pass_month(&at, &civil.month) && pass(&at, " ") &&
		    pass_number(&at, 2, &civil.day) && pass(&at, ", ") &&
		    pass_number(&at, 4, &civil.year) && pass(&at, " at ") &&
		    pass_clock(&at, &civil) &&
		    times_from_civil(&civil, "UTC", out))
			return true;
	}
	return false;
}
