#include <string.h>
#include <strings.h>

#include "index/words_internal.h"

#define LOCAL_MAX 64 /* bytes before the '@' (RFC 5321, 4.5.3.1.1) */
#define HOST_MAX 255 /* bytes of a host name (RFC 5321, 4.5.3.1.2) */
#define URL_MAX 4096
#define SCHEME_MAX 20

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') ||
	    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/*
 * The length of a character of a name at `at`: a letter or digit of a spaced
 * script, or one of `others`; else 0.
 */
static size_t
name_step(const char *text, size_t len, size_t at, const char *others)
{
	enum code_kind kind;
	uint32_t code = 0;
	int step;

	if (at < len && (text[at] & 0x80) == 0)
		return is_alnum(text[at]) ||
		    (text[at] != '\0' && strchr(others, text[at]) != NULL);
	step = breaks_code(text + at, len - at, &code);
	if (step == 0 || code == 0xfffd)
		return 0;
	kind = breaks_kind(code);
	return kind == CODE_LETTER || kind == CODE_DIGIT ? (size_t)step : 0;
}

static size_t
name_end(
    const char *text, size_t len, size_t at, size_t max, const char *others)
{
	size_t end = at, step;

	while (end - at < max && (step = name_step(text, len, end, others)) > 0)
		end += step;
	return end;
}

bool
address_possible(const char *text, size_t len, size_t at, size_t *end)
{
	bool possible = false;
	uint8_t c;

	for (; at < len && (c = (uint8_t)text[at]) > ' '; at++) {
		if (c == '@' || c == '/')
			possible = true;
		else if (c == '.' && at + 1 < len && at > 0 &&
		    ((uint8_t)text[at + 1] >= 0x80 || is_alnum(text[at + 1])))
			possible = true;
	}
	*end = at;
	return possible;
}

/* Whether a top-level domain may be so: letters, at least two, or xn--. */
static bool
is_top(const char *label, size_t len)
{
	size_t i;

	if (len > 4 && strncasecmp(label, "xn--", 4) == 0)
		return true;
	for (i = 0; i < len; i++) {
		if ((label[i] & 0x80) == 0 &&
		    ((label[i] | 0x20) < 'a' || (label[i] | 0x20) > 'z'))
			return false;
	}
	return len >= 2;
}

/* The labels from `at` on, any number of them. */
static size_t
labels_end(const char *text, size_t len, size_t at, size_t *last)
{
	size_t end = at, stop;

	*last = at;
	while ((stop = name_end(text, len, end, HOST_MAX, "-_")) > end) {
		*last = end;
		end = stop;
		if (end - at > HOST_MAX || end + 1 >= len || text[end] != '.' ||
		    name_step(text, len, end + 1, "") == 0)
			break;
		end++;
	}
	while (end > *last && (text[end - 1] == '-' || text[end - 1] == '_'))
		end--;
	return end;
}

/* The end of a host name with at least two labels; `at` if there is none. */
static size_t
host_end(const char *text, size_t len, size_t at)
{
	size_t last, end = labels_end(text, len, at, &last);

	if (last == at || end - at > HOST_MAX ||
	    !is_top(text + last, end - last))
		return at;
	return end;
}

/* The end of a path, query and fragment, without what ends a sentence. */
static size_t
path_end(const char *text, size_t len, size_t at)
{
	size_t end = name_end(
	    text, len, at, URL_MAX, "-._~:/?#[]@!$&'()*+,;=%|");
	size_t i;
	int open = 0;

	for (i = at; i < end; i++)
		open += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
	while (end > at && strchr(".,;:!?'*)]|(", text[end - 1]) != NULL) {
		if (text[end - 1] == ')' && open >= 0)
			break; /* it has its opening one inside */
		open += text[end - 1] == ')' ? 1 : 0;
		end--;
	}
	return end;
}

/* Behind "https://" or another scheme, or `at`. */
static size_t
behind_scheme(const char *text, size_t len, size_t at)
{
	size_t end = at;

	while (end < len && end - at < SCHEME_MAX && is_alnum(text[end]))
		end++;
	if (end == at || len - end < 3 || memcmp(text + end, "://", 3) != 0)
		return at;
	return end + 3;
}

static size_t
behind_www(const char *text, size_t at, size_t end)
{
	return end - at > 4 && strncasecmp(text + at, "www.", 4) == 0 ? at + 4
								      : at;
}

static size_t
behind_port(const char *text, size_t len, size_t at)
{
	size_t end = at + 1;

	if (at >= len || text[at] != ':')
		return at;
	while (
	    end < len && end - at < 6 && text[end] >= '0' && text[end] <= '9')
		end++;
	return end - at > 1 ? end : at;
}

static bool
url_or_host_at(const char *text, size_t len, size_t at, struct address *out)
{
	size_t host = behind_scheme(text, len, at), last, end;

	end = host > at ? labels_end(text, len, host, &last)
			: host_end(text, len, at);
	if (end == host)
		return false;
	out->kind = host > at ? WORD_URL : WORD_HOST;
	out->begin = at;
	out->host_begin = host;
	out->from = out->host = behind_www(text, host, end);
	out->host_end = end;
	end = behind_port(text, len, end);
	if (end < len && strchr("/?#", text[end]) != NULL &&
	    text[end] != '\0') {
		end = path_end(text, len, end);
		if (end > out->host_end)
			out->kind = WORD_URL;
	}
	out->end = out->to = end;
	while (out->to > out->host_end && text[out->to - 1] == '/')
		out->to--;
	return true;
}

static bool
email_at(const char *text, size_t len, size_t at, struct address *out)
{
	size_t host = name_end(text, len, at, LOCAL_MAX, "._%+-'&=") + 1, end;

	if (host >= len || text[host - 1] != '@' || host == at + 1)
		return false;
	end = host_end(text, len, host);
	if (end == host)
		return false;
	*out = (struct address){WORD_EMAIL, at, end, at, end, host, host, end};
	return true;
}

bool
address_at(const char *text, size_t len, size_t at, struct address *out)
{
	return email_at(text, len, at, out) ||
	    url_or_host_at(text, len, at, out);
}
