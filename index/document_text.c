#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/sha256.h"
#include "core/utf8.h"
#include "index/document_internal.h"
#include "text/html_text.h"

/* Of a facet's value; longer ones are cut. */
#define FACET_MAX 256
/* Of all reasons of a document. */
#define REASON_MAX 2048

bool
document_is_string(struct json_slice value)
{
	return value.text != NULL && json_type_of(value) == JSON_TYPE_STRING;
}

/*
 * The bytes from `start` on are what somebody else wrote: control characters
 * become spaces.  So no text begins as a list of terms does.
 */
static void
clean(struct buf *b, size_t start)
{
	size_t i;

	for (i = start; i < b->len; i++) {
		if ((b->data[i] < 0x20 && b->data[i] != '\n') ||
		    b->data[i] == 0x7f)
			b->data[i] = ' ';
	}
}

/* End the text before, where there is one. */
static size_t
begin_text(struct buf *to)
{
	if (to->len > 0 && to->data[to->len - 1] != '\n')
		buf_append_byte(to, '\n');
	return to->len;
}

void
document_text(struct buf *to, struct json_slice string)
{
	size_t start = begin_text(to);

	if (document_is_string(string))
		(void)json_get_string(string, to); /* is one */
	clean(to, start);
}

/* Take back the text that begins at `start`, if it stands before already. */
static void
once(struct buf *to, size_t before, size_t start)
{
	size_t len = to->len - start, from = 0;
	const uint8_t *same;

	while (!to->failed && len > 0 && from + len <= before) {
		same = memmem(
		    to->data + from, before - from, to->data + start, len);
		if (same == NULL)
			return;
		from = (size_t)(same - to->data);
		if ((from == 0 || same[-1] == '\n') &&
		    (from + len == before || same[len] == '\n')) {
			to->len = before;
			return;
		}
		from++;
	}
	if (len == 0)
		to->len = before;
}

void
document_bytes_once(struct buf *to, const char *text, size_t len)
{
	size_t before = to->len, start = begin_text(to);

	buf_append(to, text, len);
	clean(to, start);
	once(to, before, start);
}

void
document_text_once(struct buf *to, struct json_slice string)
{
	size_t before = to->len, start = begin_text(to);

	if (document_is_string(string))
		(void)json_get_string(string, to); /* is one */
	clean(to, start);
	once(to, before, start);
}

void
document_file_name(struct document_reading *r, struct json_slice path)
{
	struct buf *whole = &r->d->scratch[0];
	size_t at;

	buf_clear(whole);
	(void)json_get_string(path, whole); /* nothing when it is none */
	for (at = whole->len; at > 0 && whole->data[at - 1] != '/'; at--)
		continue;
	if (at < whole->len)
		document_bytes_once(&r->d->text, (const char *)whole->data + at,
		    whole->len - at);
}

/* Append `text` to the document, as the words that it shows if it has any
   sign of HTML. */
static void
append_html(struct document_reading *r, const char *text, size_t len)
{
	struct buf *to = &r->d->text;
	size_t start;

	if (len == 0)
		return;
	start = begin_text(to);
	if (memchr(text, '<', len) == NULL && memchr(text, '&', len) == NULL)
		buf_append(to, text, len);
	else if (html_text(text, len, NULL, NULL, to, r->e) != 0 && !to->failed)
		document_reason(r, "HTML: %s", r->e->text);
	clean(to, start);
}

void
document_html(struct document_reading *r, struct json_slice string)
{
	struct buf *text = &r->d->scratch[0];

	buf_clear(text);
	if (document_is_string(string) && json_get_string(string, text))
		append_html(r, (const char *)text->data, text->len);
	r->d->text.failed = r->d->text.failed || text->failed;
}

/* Bytes that may not be UTF-8, as text. */
static void
append_bytes(struct buf *to, const char *bytes, size_t len)
{
	size_t at = 0, good;
	uint32_t code;
	int n;

	while (at < len) {
		for (good = at; good < len &&
		     (n = utf8_next(bytes + good, len - good, &code)) > 0;
		     good += (size_t)n)
			continue;
		buf_append(to, bytes + at, good - at);
		if (good < len)
			buf_append_str(to, "\xef\xbf\xbd");
		at = good + 1;
	}
}

/* Content that lies in an attachment. */
static void
fetch_content(
    struct document_reading *r, struct json_slice reference, bool html)
{
	struct buf *bytes = &r->d->scratch[0], *text = &r->d->scratch[1];
	struct json_slice sha256, size;
	int64_t n;

	buf_clear(bytes);
	buf_clear(text);
	if (!json_member(reference, "sha256", &sha256) ||
	    !json_member(reference, "size", &size) ||
	    !json_get_string(sha256, text) || text->len != SHA256_HEX_LEN ||
	    !json_get_integer(size, &n) || n < 0 || buf_text(text) == NULL) {
		document_reason(r, "content that is no text");
		return;
	}
	if ((uint64_t)n > DOCUMENT_CONTENT_MAX) {
		document_reason(r,
		    "content in attachment %s: %lld bytes are too many",
		    (char *)text->data, (long long)n);
		return;
	}
	if (r->fetch == NULL) {
		document_reason(r, "content in attachment %s: not fetched",
		    (char *)text->data);
		return;
	}
	if (r->fetch(r->context, (char *)text->data, (uint64_t)n, bytes,
		r->e) != 0) {
		document_reason(r, "content in attachment %s: %s",
		    (char *)text->data, r->e->text);
		return;
	}
	buf_clear(text);
	append_bytes(text, (const char *)bytes->data, bytes->len);
	if (html) {
		append_html(r, (const char *)text->data, text->len);
	} else if (text->len > 0) {
		size_t start = begin_text(&r->d->text);

		buf_append(&r->d->text, text->data, text->len);
		clean(&r->d->text, start);
	}
	r->d->text.failed = r->d->text.failed || text->failed;
}

void
document_content(
    struct document_reading *r, struct json_slice content, bool html)
{
	if (content.text == NULL)
		return;
	if (json_type_of(content) == JSON_TYPE_OBJECT)
		fetch_content(r, content, html);
	else if (html)
		document_html(r, content);
	else
		document_text(&r->d->text, content);
}

bool
document_term_text(
    struct document_reading *r, enum field field, const char *text, size_t len)
{
	struct buf *meta = &r->d->meta;
	size_t start = meta->len, n;
	const uint8_t *same;

	if (r->terms == DOCUMENT_TERMS_MAX) {
		document_reason(
		    r, "more than %d values of fields", DOCUMENT_TERMS_MAX);
		r->terms++; /* said once */
	}
	if (r->terms > DOCUMENT_TERMS_MAX)
		return false;
	field_append_term(meta, field, text, len, false);
	n = meta->len - start;
	if (meta->failed || n == 0)
		return false;
	/* A term ends where the next begins. */
	same = memmem(meta->data, start, meta->data + start, n);
	while (same != NULL && same[n] != FIELD_MARK)
		same = memmem(same + 1, (size_t)(meta->data + start - same) - 1,
		    meta->data + start, n);
	if (same != NULL) {
		meta->len = start;
		return false;
	}
	r->terms++;
	return true;
}

bool
document_term(
    struct document_reading *r, enum field field, struct json_slice string)
{
	struct buf *value = &r->d->scratch[0];

	if (!document_is_string(string))
		return false;
	buf_clear(value);
	(void)json_get_string(string, value); /* is one */
	r->d->meta.failed = r->d->meta.failed || value->failed;
	return value->len > 0 &&
	    document_term_text(r, field, (const char *)value->data, value->len);
}

void
document_facet(struct document_reading *r, enum document_facet facet,
    struct json_slice string)
{
	struct buf *value = &r->d->facets[facet];

	if (value->len > 0 || !document_is_string(string))
		return;
	(void)json_get_string(string, value); /* is one */
	if (value->len > FACET_MAX) {
		value->len = FACET_MAX;
		while (
		    value->len > 0 && (value->data[value->len] & 0xc0) == 0x80)
			value->len--;
	}
	clean(value, 0);
}

void
document_reason(struct document_reading *r, const char *format, ...)
{
	struct buf *reason = &r->d->reason;
	char sentence[ERROR_TEXT_MAX];
	va_list ap;

	if (reason->len > REASON_MAX)
		return;
	va_start(ap, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, ap); /* cut */
	va_end(ap);
	buf_printf(reason, "%s%s", reason->len > 0 ? "; " : "", sentence);
}
