#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/mail_charset.h"
#include "archiver/adapters/mail_internal.h"
#include "archiver/adapters/text_entities.h"
#include "core/utf8.h"
#include "text/html_text.h"

/* One part: what it is, and its bytes. */
struct piece {
	char type[128]; /* "text/plain" */
	const char *name; /* or NULL */
	const char *charset; /* or NULL */
	char cid[256]; /* "cid:..." (RFC 2392), or "" */
	bool attached; /* by its Content-Disposition */
	GMimeStream *stream; /* owns the bytes */
	const char *data;
	size_t len;
};

static int walk(struct mail_parts *p, GMimeObject *part, bool words,
    unsigned int depth, struct error *e);

static void
describe(struct piece *piece, GMimeObject *part)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);
	char *name = g_mime_content_type_get_mime_type(type);
	const char *cid = g_mime_object_get_content_id(part);
	const char *disposition = g_mime_object_get_disposition(part);

	memset(piece, 0, sizeof(*piece));
	(void)g_strlcpy(
	    piece->type, name == NULL ? "" : name, sizeof(piece->type));
	g_free(name);
	if (!g_utf8_validate(piece->type, -1, NULL) || *piece->type == '\0')
		(void)g_strlcpy(piece->type, "application/octet-stream",
		    sizeof(piece->type));
	if (cid != NULL)
		(void)g_snprintf(piece->cid, sizeof(piece->cid), "cid:%s", cid);
	if (!g_utf8_validate(piece->cid, -1, NULL))
		piece->cid[0] = '\0';
	piece->attached = disposition != NULL &&
	    strcasecmp(disposition, "attachment") == 0;
	piece->charset = g_mime_object_get_content_type_parameter(
	    part, "charset");
	if (GMIME_IS_PART(part))
		piece->name = g_mime_part_get_filename(GMIME_PART(part));
	if (piece->name != NULL &&
	    (*piece->name == '\0' || !g_utf8_validate(piece->name, -1, NULL)))
		piece->name = NULL;
}

/* Bytes that GMime has written, in memory. */
static void
take_stream(struct piece *piece, GMimeStream *stream)
{
	GByteArray *bytes = g_mime_stream_mem_get_byte_array(
	    GMIME_STREAM_MEM(stream));

	piece->stream = stream;
	piece->data = bytes->len > 0 ? (const char *)bytes->data : "";
	piece->len = bytes->len;
}

/* Undo the transfer encoding. */
static void
decode(struct piece *piece, GMimeObject *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
	GMimeStream *stream = g_mime_stream_mem_new();

	if (content != NULL)
		(void)g_mime_data_wrapper_write_to_stream(content, stream);
	take_stream(piece, stream);
}

static int
attach(struct mail_parts *p, const struct piece *piece, struct error *e)
{
	const char *url = piece->cid[0] == '\0' ? NULL : piece->cid;
	struct attachment attachment;
	const char *name = piece->name;
	char number[32];

	(void)snprintf(number, sizeof(number), "part %u", p->number);
	if (name == NULL)
		name = number;
	if (p->attachment_count == MAIL_ATTACHMENTS_MAX) {
		mail_reason(p->reasons,
		    "it has more than %d attachments; the others are in its "
		    "raw bytes only",
		    MAIL_ATTACHMENTS_MAX);
		return 0;
	}
	if (intake_attach(p->intake, name, piece->type, piece->data, piece->len,
		&attachment, e) != 0)
		return -1;
	p->attachment_count++;
	activity_attach(p->object, piece->type, url, name);
	if (json_array_append_new(p->attachments,
		intake_attachment(p->intake, &attachment, url)) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

/* A link of a page; its words don't show where it leads. */
static void
add_link(void *context, const char *href)
{
	struct mail_parts *p = context;
	size_t len = strlen(href);

	if ((strncasecmp(href, "http://", 7) != 0 &&
		strncasecmp(href, "https://", 8) != 0) ||
	    len > MAIL_LINKS_MAX - p->link_bytes)
		return;
	p->link_bytes += len;
	activity_tag_link(p->object, href, NULL);
}

/* Append words with LF line ends, an empty line before. */
static void
add_text(struct mail_parts *p, const char *text, size_t len)
{
	size_t i;

	while (len > 0 && strchr(" \r\n", text[len - 1]) != NULL &&
	    text[len - 1] != '\0')
		len--;
	if (len == 0)
		return;
	if (p->text.len > 0)
		buf_append_str(&p->text, "\n\n");
	for (i = 0; i < len; i++) {
		if (text[i] == '\r' && i + 1 < len && text[i + 1] == '\n')
			continue;
		buf_append_byte(&p->text, (uint8_t)text[i]);
	}
}

/* The words of one part of text. */
static int
read_text(struct mail_parts *p, const struct piece *piece, struct error *e)
{
	struct buf utf8 = BUF_EMPTY, words = BUF_EMPTY;
	const char *problem;
	int rc = -1;

	problem = mail_charset_convert(
	    piece->charset, piece->data, piece->len, &utf8);
	if (problem != NULL)
		mail_reason(p->reasons, "part %u, %s, %s", p->number,
		    piece->type, problem);
	if (buf_ok(&utf8, e) != 0)
		goto out;
	if (utf8.len > HTML_TEXT_MAX) /* it grew when it was converted */
		mail_reason(p->reasons, "part %u, %s, is too long to be read",
		    p->number, piece->type);
	if (utf8.len == 0 || utf8.len > HTML_TEXT_MAX) {
		rc = 0;
	} else if (strcasecmp(piece->type, "text/html") != 0) {
		add_text(p, (const char *)utf8.data, utf8.len);
		rc = buf_ok(&p->text, e);
	} else if (html_text((const char *)utf8.data, utf8.len, add_link, p,
		       &words, e) == 0) {
		add_text(p, words.len > 0 ? (const char *)words.data : "",
		    words.len);
		rc = buf_ok(&p->text, e);
	}
out:
	buf_release(&utf8);
	buf_release(&words);
	return rc;
}

static bool
is_type(const struct piece *piece, const char *type)
{
	return strcasecmp(piece->type, type) == 0;
}

/* Text that is what the mail says, and not a file. */
static bool
is_words(const struct piece *piece)
{
	return (is_type(piece, "text/plain") || is_type(piece, "text/html")) &&
	    !piece->attached && piece->name == NULL &&
	    piece->len <= HTML_TEXT_MAX;
}

/* Said by machines, but to be read. */
static bool
is_report(const struct piece *piece)
{
	return (is_type(piece, "text/calendar") ||
		   is_type(piece, "message/delivery-status") ||
		   is_type(piece, "message/disposition-notification") ||
		   is_type(piece, "text/rfc822-headers")) &&
	    piece->len <= HTML_TEXT_MAX;
}

static int
read_leaf(struct mail_parts *p, GMimeObject *part, bool words, struct error *e)
{
	struct piece piece;
	int rc = 0;

	describe(&piece, part);
	decode(&piece, part);
	if (is_words(&piece)) {
		if (words)
			rc = read_text(p, &piece, e);
	} else {
		if (is_report(&piece))
			rc = read_text(p, &piece, e);
		if (rc == 0 && (!is_report(&piece) || piece.name != NULL))
			rc = attach(p, &piece, e);
	}
	g_object_unref(piece.stream);
	return rc;
}

/* A mail within the mail. */
static int
read_message(struct mail_parts *p, GMimeObject *part, struct error *e)
{
	GMimeMessage *message = g_mime_message_part_get_message(
	    GMIME_MESSAGE_PART(part));
	GMimeStream *stream = g_mime_stream_mem_new();
	struct piece piece;
	int rc;

	describe(&piece, part);
	piece.name = g_mime_object_get_content_disposition_parameter(
	    part, "filename");
	if (piece.name == NULL)
		piece.name = g_mime_object_get_content_type_parameter(
		    part, "name");
	if (piece.name != NULL && !g_utf8_validate(piece.name, -1, NULL))
		piece.name = NULL;
	if (message != NULL)
		(void)g_mime_object_write_to_stream(
		    GMIME_OBJECT(message), NULL, stream);
	take_stream(&piece, stream);
	rc = attach(p, &piece, e);
	g_object_unref(piece.stream);
	return rc;
}

static bool
is_plain(GMimeObject *part)
{
	struct piece piece;

	describe(&piece, part);
	return GMIME_IS_PART(part) && is_type(&piece, "text/plain") &&
	    !piece.attached;
}

/*
 * The same said several times: the plain text if it says anything, else the
 * first other form.  Files in the forms not taken are attachments all the
 * same.
 */
static int
read_alternative(struct mail_parts *p, GMimeMultipart *multipart, bool words,
    unsigned int depth, struct error *e)
{
	int i, count = g_mime_multipart_get_count(multipart);
	size_t before = p->text.len;
	GMimeObject *part;

	for (i = 0; i < count; i++) {
		part = g_mime_multipart_get_part(multipart, i);
		if (is_plain(part) &&
		    walk(p, part, words && p->text.len == before, depth, e) !=
			0)
			return -1;
	}
	for (i = 0; i < count; i++) {
		part = g_mime_multipart_get_part(multipart, i);
		if (!is_plain(part) &&
		    walk(p, part, words && p->text.len == before, depth, e) !=
			0)
			return -1;
	}
	return 0;
}

static int
read_multipart(struct mail_parts *p, GMimeMultipart *multipart, bool words,
    unsigned int depth, struct error *e)
{
	GMimeContentType *type = g_mime_object_get_content_type(
	    GMIME_OBJECT(multipart));
	int i, count = g_mime_multipart_get_count(multipart);

	if (g_mime_content_type_is_type(type, "multipart", "alternative"))
		return read_alternative(p, multipart, words, depth, e);
	for (i = 0; i < count; i++) {
		if (walk(p, g_mime_multipart_get_part(multipart, i), words,
			depth, e) != 0)
			return -1;
	}
	return 0;
}

static int
walk(struct mail_parts *p, GMimeObject *part, bool words, unsigned int depth,
    struct error *e)
{
	if (p->number == MAIL_PARTS_MAX) {
		mail_reason(p->reasons,
		    "it has more than %d parts; the others are in its raw "
		    "bytes only",
		    MAIL_PARTS_MAX);
		return 0;
	}
	p->number++;
	if (depth > MAIL_DEPTH_MAX) {
		mail_reason(p->reasons,
		    "its parts are nested deeper than %d; those are in its "
		    "raw bytes only",
		    MAIL_DEPTH_MAX);
		return 0;
	}
	if (GMIME_IS_MULTIPART(part))
		return read_multipart(
		    p, GMIME_MULTIPART(part), words, depth + 1, e);
	if (GMIME_IS_MESSAGE_PART(part))
		return read_message(p, part, e);
	if (GMIME_IS_PART(part))
		return read_leaf(p, part, words, e);
	return 0;
}

/* Links that stand in the words. */
static void
add_text_links(struct mail_parts *p)
{
	const char *text = p->text.len > 0 ? (char *)p->text.data : "";
	struct text_entity found;
	size_t at = 0;
	char *href;

	if (!utf8_valid(text, p->text.len))
		return; /* a UTF-7 or the like that decodes to none */
	while (text_entity_next(text, p->text.len, &at, &found)) {
		if (found.kind != TEXT_LINK)
			continue;
		href = g_strndup(found.text, found.len);
		add_link(p, href);
		g_free(href);
	}
}

int
mail_parts_read(struct mail_parts *p, GMimeObject *part, struct error *e)
{
	if (part != NULL && walk(p, part, true, 0, e) != 0)
		return -1;
	add_text_links(p);
	return 0;
}
