/*
 * linkedin_article - pages below Articles: what was published at length.
 *
 *	<title>Trust – and how to lose it</title> ...
 *	<h1><a href="https://www.linkedin.com/pulse/trust-...">Trust ...</a></h1>
 *	<p class="created">Created on 2026-02-24 00:06</p>
 *	<p class="published">Published on 2026-02-24 00:09</p>
 *	<div>...</div></body>
 *
 * Without the second date it is a draft.
 */
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/linkedin_internal.h"
#include "text/html_text.h"

#define PUBLISHED "<p class=\"published\">Published on "
#define CREATED "<p class=\"created\">Created on "
#define ADDRESS "<h1><a href=\""

/* The text between `before` and `after`; `out` is "" when either is missing. */
static int
between(const char *page, const char *before, const char *after,
    struct buf *out, struct error *e)
{
	const char *start = strstr(page, before), *end = NULL;

	if (start != NULL) {
		start += strlen(before);
		end = strstr(start, after);
	}
	buf_clear(out);
	if (end != NULL)
		buf_append(out, start, (size_t)(end - start));
	return buf_text(out) == NULL
	    ? error_set(e, ERROR_NOMEM, "out of memory")
	    : 0;
}

static void
take_link(void *context, const char *href)
{
	json_t *object = context;

	if (strncmp(href, "http", 4) == 0)
		activity_tag_link(object, href, NULL);
}

/* The words of a piece of HTML, whose links become tags of `links`. */
static int
words(const char *html, json_t *links, struct buf *out, struct error *e)
{
	buf_clear(out);
	if (html_text(html, strlen(html), links == NULL ? NULL : take_link,
		links, out, e) != 0)
		return -1;
	return buf_text(out) == NULL
	    ? error_set(e, ERROR_NOMEM, "out of memory")
	    : 0;
}

/* Behind the last date, or all of it. */
static const char *
body_of(const char *page)
{
	const char *date = strstr(page, PUBLISHED);
	const char *end;

	if (date == NULL)
		date = strstr(page, CREATED);
	end = date == NULL ? NULL : strstr(date, "</p>");
	return end == NULL ? page : end + 4;
}

/* The Article itself, with its words, name and address. */
static json_t *
article(const char *page, const char *address, struct error *e)
{
	json_t *object = activity_note("Article", NULL, NULL);
	struct buf text = BUF_EMPTY, html = BUF_EMPTY;
	int rc;

	rc = words(body_of(page), object, &text, e);
	if (rc == 0 && text.len > 0) {
		activity_set_string(object, "content", (const char *)text.data);
		activity_set_string(object, "mediaType", "text/plain");
	}
	if (rc == 0)
		rc = between(page, "<title>", "</title>", &html, e);
	if (rc == 0)
		rc = words((const char *)html.data, NULL, &text, e);
	if (rc == 0)
		activity_set_string(object, "name", (const char *)text.data);
	activity_set_string(object, "url", address);
	buf_release(&html);
	buf_release(&text);
	if (rc != 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static int
take_page(struct linkedin *l, const struct buf *page, const char *text,
    struct error *e)
{
	struct raw raw = {page->data, page->len, "text/html"};
	char time[TIMES_TEXT_MAX] = "";
	struct linkedin_item item = {.type = "Create",
	    .direction = DIRECTION_OUTBOUND,
	    .kind = "article",
	    .time = time,
	    .own_object = true};
	struct buf address = BUF_EMPTY, date = BUF_EMPTY;
	int rc = -1;

	if (between(text, PUBLISHED, "</p>", &date, e) != 0 ||
	    between(text, ADDRESS, "\"", &address, e) != 0)
		goto out;
	if (date.len > 0) {
		(void)times_from_iso((const char *)date.data, time); /* or "" */
	} else {
		item.direction = DIRECTION_INTERNAL;
		item.summary = "A draft that was not published";
	}
	if (address.len > 0)
		item.id = (const char *)address.data;
	item.parts[0] = time;
	item.parts[1] = member_leaf(l->member->name);
	item.object = article(text, item.id, e);
	if (item.object != NULL)
		rc = linkedin_record(l, &item, &raw, e);
out:
	buf_release(&address);
	buf_release(&date);
	return rc;
}

int
linkedin_article_read(
    struct linkedin *l, struct stream *stream, struct error *e)
{
	struct buf page = BUF_EMPTY, text = BUF_EMPTY;
	struct error reason;
	int rc;

	rc = stream_read_all(stream, HTML_TEXT_MAX, &page, e);
	if (rc == 0) {
		linkedin_field(&text, (const char *)page.data, page.len);
		rc = buf_ok(&text, e);
	}
	if (rc == 0)
		rc = take_page(l, &page, (const char *)text.data, e);
	if (rc != 0 && e->code == ERROR_INPUT) {
		reason = *e;
		rc = intake_refuse(l->intake, l->member, reason.text, e);
	}
	buf_release(&page);
	buf_release(&text);
	return rc;
}
