#include <stdio.h>
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

/* Hours of a clock of twelve. */
static bool
set_hour(struct times_civil *civil, const char *half)
{
	bool after_noon = strcmp(half, "PM") == 0;

	if (civil->hour < 1 || civil->hour > 12 ||
	    (!after_noon && strcmp(half, "AM") != 0))
		return false;
	civil->hour = civil->hour % 12 + (after_noon ? 12 : 0);
	return true;
}

int
linkedin_time(struct linkedin *l, const char *text, char out[TIMES_TEXT_MAX],
    struct error *e)
{
	struct times_civil civil = {0};
	char half[3];

	if (times_from_iso(text, out))
		return 0;
	if (sscanf(text, "%2d/%2d/%4d, %2d:%2d %2s", &civil.month, &civil.day,
		&civil.year, &civil.hour, &civil.minute, half) != 6 ||
	    !set_hour(&civil, half))
		return error_set(e, ERROR_FORMAT, "its date can't be read");
	if (civil.year < 100)
		civil.year += 2000;
	if (!times_from_civil(&civil, l->zone, out))
		return error_set(e, ERROR_FORMAT, "its date can't be read");
	return 0;
}

bool
linkedin_time_in_prose(const char *text, char out[TIMES_TEXT_MAX])
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct times_civil civil = {0};
	char month[10], half[3];
	const char *at, *found;

	for (at = text; (at = strstr(at, " on ")) != NULL; at += 4) {
		if (sscanf(at, " on %9[A-Za-z] %2d, %4d at %2d:%2d %2s", month,
			&civil.day, &civil.year, &civil.hour, &civil.minute,
			half) != 6 ||
		    strlen(month) < 3 || !set_hour(&civil, half))
			continue;
		month[3] = '\0';
		found = strstr(months, month);
		if (found == NULL || (found - months) % 3 != 0)
			continue;
		civil.month = (int)(found - months) / 3 + 1;
		return times_from_civil(&civil, "UTC", out);
	}
	return false;
}
