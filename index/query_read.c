#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "index/query_internal.h"

struct query *
query_refuse(struct query_parser *p, size_t at, const char *format, ...)
{
	char sentence[ERROR_TEXT_MAX - 64];
	size_t i, character = 1;
	va_list ap;

	for (i = 0; i < at; i++) {
		if (((uint8_t)p->text[i] & 0xc0) != 0x80)
			character++;
	}
	va_start(ap, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, ap); /* cut */
	va_end(ap);
	error_set(
	    p->e, ERROR_INPUT, "at character %zu: %s", character, sentence);
	if (p->offset != NULL)
		*p->offset = at;
	return NULL;
}

uint32_t
query_peek(const struct query_parser *p, int *n)
{
	uint32_t code = 0;

	*n = utf8_next(p->text + p->at, p->len - p->at, &code);
	return *n == 0 ? 0 : code;
}

void
query_skip_spaces(struct query_parser *p)
{
	uint32_t code;
	int n;

	while (code = query_peek(p, &n), n > 0 && utf8_is_space(code))
		p->at += (size_t)n;
}

bool
query_at_end(const struct query_parser *p)
{
	return p->at == p->len;
}

bool
query_at_close(const struct query_parser *p)
{
	int n;

	return query_is_close(query_peek(p, &n));
}

size_t
query_word_length(const struct query_parser *p)
{
	uint32_t code = 0;
	size_t at = p->at;
	int n;

	while ((n = utf8_next(p->text + at, p->len - at, &code)) > 0 &&
	    !query_ends_word(code))
		at += (size_t)n;
	return at - p->at;
}

static bool
is_word(const char *word, size_t len, const char *wanted)
{
	return len == strlen(wanted) && memcmp(word, wanted, len) == 0;
}

bool
query_at_word(const struct query_parser *p, const char *wanted)
{
	return is_word(p->text + p->at, query_word_length(p), wanted);
}

bool
query_is_near(const char *word, size_t len)
{
	size_t i;

	if (len < 6 || memcmp(word, "NEAR/", 5) != 0)
		return false;
	for (i = 5; i < len; i++) {
		if (word[i] < '0' || word[i] > '9')
			return false;
	}
	return true;
}

bool
query_is_operator(const char *word, size_t len)
{
	return is_word(word, len, "OR") || is_word(word, len, "AND") ||
	    is_word(word, len, "NOT") || query_is_near(word, len);
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t
query_name(const char *text, size_t len, size_t *name_len)
{
	uint32_t code = 0;
	size_t i;
	int n;

	for (i = 0; i < len && is_letter(text[i]); i++)
		continue;
	*name_len = i;
	n = utf8_next(text + i, len - i, &code);
	return i > 0 && (code == ':' || code == 0xff1a) ? i + (size_t)n : 0;
}

bool
query_may_add(struct query_parser *p, size_t at)
{
	if (p->nodes == QUERY_NODES_MAX) {
		(void)query_refuse(p, at,
		    "more than %d words, fields and operators",
		    QUERY_NODES_MAX);
		return false;
	}
	p->nodes++;
	return true;
}

struct query *
query_made(struct query_parser *p, struct query *q)
{
	if (q == NULL)
		error_set(p->e, ERROR_NOMEM, "out of memory");
	return q;
}

/*
 * The quoted text at the cursor, into `out`: two quotation marks in it are
 * one that is meant.  False when it is refused.
 */
static bool
read_quoted(struct query_parser *p, struct buf *out)
{
	size_t start = p->at;
	uint32_t opening, code;
	bool visible = false;
	int n;

	opening = query_peek(p, &n);
	p->at += (size_t)n;
	for (;;) {
		code = query_peek(p, &n);
		if (n == 0) {
			(void)query_refuse(
			    p, start, "this quotation mark is never closed");
			return false;
		}
		p->at += (size_t)n;
		if (opening == '"' && code == '"' && !query_at_end(p) &&
		    p->text[p->at] == '"')
			p->at++;
		else if (opening == '"' ? code == '"' : query_is_quote(code))
			break;
		buf_append(out, p->text + p->at - n, (size_t)n);
		visible = visible || !utf8_is_space(code);
	}
	if (!visible)
		(void)query_refuse(
		    p, start, "nothing stands between the quotes");
	return visible;
}

/* The bare word at the cursor, without an asterisk at its end. */
static bool
read_word(struct query_parser *p, struct query_value *v)
{
	size_t at = p->at, len = query_word_length(p);

	p->at += len;
	if (len > 0 && p->text[p->at - 1] == '*') {
		v->prefix = true;
		len--;
	}
	if (len == 0) {
		(void)query_refuse(p, at,
		    v->prefix ? "a word is missing before the asterisk"
			      : "a word is missing behind the equals sign");
		return false;
	}
	buf_append(&v->text, p->text + at, len);
	return true;
}

bool
query_read_value(struct query_parser *p, struct query_value *v)
{
	int n;

	if (!query_at_end(p) && p->text[p->at] == '=') {
		v->exact = true;
		p->at++;
	}
	if (!query_is_quote(query_peek(p, &n)))
		return read_word(p, v);
	if (!read_quoted(p, &v->text))
		return false;
	if (!query_at_end(p) && p->text[p->at] == '*') {
		v->prefix = true;
		p->at++;
	}
	return true;
}

bool
query_read_span(const char *text, size_t len, int64_t *from, int64_t *to)
{
	const char *dots = memmem(text, len, "..", 2);
	size_t sign = len > 1 && text[1] == '=' ? 2 : 1, left;
	int64_t begins, ends;

	if (len > 0 && (*text == '<' || *text == '>')) {
		if (!clock_parse_span(text + sign, len - sign, &begins, &ends))
			return false;
		if (*text == '>')
			*from = sign == 2 ? begins : ends;
		else
			*to = sign == 2 ? ends : begins;
		return true;
	}
	if (dots == NULL)
		return clock_parse_span(text, len, from, to);
	left = (size_t)(dots - text);
	if (len == 2 ||
	    (left > 0 && !clock_parse_span(text, left, from, &ends)))
		return false;
	return len == left + 2 ||
	    clock_parse_span(dots + 2, len - left - 2, &begins, to);
}
