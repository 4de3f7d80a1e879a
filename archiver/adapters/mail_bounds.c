#include "archiver/adapters/mail_bounds.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const struct bound {
	const char *field; /* with its colon */
	char counted;
	size_t max;
	const char *reason;
} bounds[] = {
#define ADDRESSES(field) \
	{ \
		field, ':', MAIL_GROUPS_MAX, \
		    "a header of it nests groups of " \
		    "addresses too deep" \
	}
#define PARAMETERS(field) \
	{ \
		field, ';', MAIL_PARAMETERS_MAX, \
		    "a header of it has too many " \
		    "parameters" \
	}
    ADDRESSES("From"),
    ADDRESSES("Sender"),
    ADDRESSES("Reply-To"),
    ADDRESSES("To"),
    ADDRESSES("Cc"),
    ADDRESSES("Bcc"),
    PARAMETERS("Content-Type"),
    PARAMETERS("Content-Disposition"),
#undef ADDRESSES
#undef PARAMETERS
};

/* The bound for a header that begins with this line, or NULL. */
static const struct bound *
bound_of(const char *line, size_t len)
{
	size_t i, name;

	for (i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
		name = strlen(bounds[i].field);
		if (len > name &&
		    strncasecmp(line, bounds[i].field, name) == 0 &&
		    strchr(": \t", line[name]) != NULL && line[name] != '\0')
			return &bounds[i];
	}
	return NULL;
}

static size_t
count_char(const char *text, size_t len, char c)
{
	const char *at = text, *end = text + len;
	size_t n = 0;

	while ((at = memchr(at, c, (size_t)(end - at))) != NULL) {
		at++;
		n++;
	}
	return n;
}

/* Whether the line could be one of a header. */
static bool
is_field(const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < len && line[i] > ' ' && line[i] < 0x7f; i++) {
		if (line[i] == ':')
			return i > 0;
	}
	return false;
}

const char *
mail_bounds_exceeded(const char *data, size_t len)
{
	const struct bound *bound = NULL;
	size_t at, n, count = 0, fields = 0;
	const char *lf;

	for (at = 0; at < len; at += n) {
		lf = memchr(data + at, '\n', len - at);
		n = lf == NULL ? len - at : (size_t)(lf - data) + 1 - at;
		if (data[at] != ' ' && data[at] != '\t') {
			bound = bound_of(data + at, n);
			count = 0;
			fields = is_field(data + at, n) ? fields + 1 : 0;
			if (fields > MAIL_FIELDS_MAX)
				return "a header of it has too many lines";
		}
		if (bound == NULL)
			continue;
		count += count_char(data + at, n, bound->counted);
		if (count > bound->max)
			return bound->reason;
	}
	return NULL;
}
