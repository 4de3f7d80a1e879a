#include "archiver/adapters/mail_reader.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/mail_bounds.h"
#include "archiver/adapters/mail_bytes.h"
#include "archiver/adapters/mail_internal.h"
#include "archiver/adapters/mbox.h"
#include "archiver/adapters/times.h"
#include "core/codec.h"
#include "core/sha256.h"
#include "core/utf8.h"

#define MEDIA_TYPE "message/rfc822"
#define NATIVE_ID_MAX 998 /* bytes; a line of a mail has no more */
#define SUBJECT_MAX 4096 /* bytes */
#define DATE_SHOWN_MAX 80 /* bytes of a broken date */

struct mail_reader {
	struct intake *intake;
	GMimeParserOptions *options;
	struct buf reasons; /* of the mail being read; NUL-terminated */
	bool read; /* a mail was */
	bool ours; /* one was from or to the account */
};

/* One mail, while it is made into a record. */
struct mail {
	struct mail_reader *reader;
	const struct member *member;
	GMimeMessage *message;
	GByteArray bytes; /* what GMime reads, and must not free */
	const char *data; /* as captured */
	size_t len;
	char body[SHA256_HEX_LEN + 1]; /* see mail_body_hash() */
	char native_id[NATIVE_ID_MAX + 1];
};

void
mail_reason(struct buf *reasons, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (reasons->len + strlen(text) > MAIL_REASON_MAX ||
	    (reasons->len > 0 &&
		strstr((const char *)reasons->data, text) != NULL))
		return;
	if (reasons->len > 0)
		buf_append_str(reasons, "; ");
	buf_append_str(reasons, text);
	(void)buf_text(reasons); /* buf_ok() tells in the end */
}

/* What GMime finds wrong, where it changes what is read. */
static void
take_warning(
    gint64 offset, GMimeParserWarning code, const gchar *item, gpointer user)
{
	static const struct {
		GMimeParserWarning code;
		const char *reason;
	} known[] = {
	    {GMIME_CRIT_INVALID_HEADER_NAME, "a line of its header is none"},
	    {GMIME_CRIT_CONFLICTING_HEADER,
		"two lines of its header contradict each other"},
	    {GMIME_CRIT_CONFLICTING_PARAMETER,
		"two parameters of a header contradict each other"},
	    {GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY,
		"a multipart names no boundary"},
	    {GMIME_CRIT_NESTING_OVERFLOW, "its parts are nested too deep"},
	    {GMIME_CRIT_PART_WITHOUT_HEADERS_OR_CONTENT,
		"a part has neither header nor content"},
	    {GMIME_WARN_MALFORMED_MULTIPART, "a multipart has no parts"},
	    {GMIME_WARN_TRUNCATED_MESSAGE, "it ends within a part"},
	    {GMIME_WARN_MALFORMED_MESSAGE, "it is malformed"},
	    {GMIME_WARN_INVALID_CONTENT_TYPE, "a Content-Type is none"},
	};
	struct mail_reader *reader = user;
	size_t i;

	(void)offset;
	(void)item;
	for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (known[i].code == code)
			mail_reason(&reader->reasons, "%s", known[i].reason);
	}
}

/* GMime can't be started again once it was shut down. */
static void
start_gmime(void)
{
	g_mime_init();
	/* Only memory would stay behind if this failed. */
	(void)atexit(g_mime_shutdown);
}

struct mail_reader *
mail_reader_new(struct intake *intake, struct error *e)
{
	/* For headers that hold bytes instead of encoded words. */
	static const char *charsets[] = {"utf-8", "windows-1252", NULL};
	static pthread_once_t started = PTHREAD_ONCE_INIT;
	struct mail_reader *reader = calloc(1, sizeof(*reader));

	if (reader == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	(void)pthread_once(&started, start_gmime); /* can't fail on it */
	reader->intake = intake;
	reader->options = g_mime_parser_options_new();
	g_mime_parser_options_set_fallback_charsets(reader->options, charsets);
	g_mime_parser_options_set_warning_callback(
	    reader->options, take_warning, reader);
	return reader;
}

void
mail_reader_free(struct mail_reader *reader)
{
	if (reader == NULL)
		return;
	g_mime_parser_options_free(reader->options);
	buf_release(&reader->reasons);
	free(reader);
}

/*
 * Find the mail's structure.  GMime reads the bytes where they are, also
 * later: they must outlive the message.
 */
static GMimeMessage *
parse(struct mail *mail, const char *data, size_t len)
{
	GMimeMessage *message;
	GMimeStream *stream;
	GMimeParser *parser;

	mail->bytes.data = (guint8 *)(uintptr_t)data; /* not written to */
	mail->bytes.len = (guint)len; /* MBOX_MESSAGE_MAX fits */
	stream = g_mime_stream_mem_new_with_byte_array(&mail->bytes);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	parser = g_mime_parser_new_with_stream(stream);
	message = g_mime_parser_construct_message(
	    parser, mail->reader->options);
	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

static int
find_native_id(struct mail *mail, struct error *e)
{
	const char *id = g_mime_message_get_message_id(mail->message);
	uint8_t hash[SHA256_LEN];

	if (id != NULL && *id != '\0' && strlen(id) <= NATIVE_ID_MAX &&
	    utf8_valid(id, strlen(id))) {
		memcpy(mail->native_id, id, strlen(id) + 1);
		return 0;
	}
	if (sha256(mail->data, mail->len, hash, e) != 0)
		return -1;
	(void)memcpy(mail->native_id, "sha256:", 7);
	hex_encode(hash, sizeof(hash), mail->native_id + 7);
	return 0;
}

/*
 * GMime reads dates generously and finds one in nearly anything: believe it
 * only where the header has that hour, minute and day in it.
 */
static bool
says_so(const char *header, GDateTime *date)
{
	char time[16], day[16];

	(void)snprintf(time, sizeof(time), "%d:%02d",
	    g_date_time_get_hour(date), g_date_time_get_minute(date));
	(void)snprintf(
	    day, sizeof(day), "%d", g_date_time_get_day_of_month(date));
	return strstr(header, time) != NULL && strstr(header, day) != NULL;
}

static void
set_date(struct mail *mail, json_t *activity)
{
	GDateTime *date = g_mime_message_get_date(mail->message);
	const char *header = g_mime_object_get_header(
	    GMIME_OBJECT(mail->message), "Date");
	char published[TIMES_TEXT_MAX];

	if (header == NULL)
		return;
	if (date != NULL && says_so(header, date) &&
	    times_from_unix(g_date_time_to_unix(date), published))
		activity_publish(activity, published);
	else
		mail_reason(&mail->reader->reasons,
		    "its Date is none: \"%.*s\"", DATE_SHOWN_MAX, header);
}

static void
set_subject(json_t *object, const char *subject, struct buf *reasons)
{
	size_t len = subject == NULL ? 0 : strlen(subject);

	if (len > SUBJECT_MAX)
		mail_reason(reasons,
		    "its Subject is longer than %d bytes, and in its raw "
		    "bytes only",
		    SUBJECT_MAX);
	else if (len > 0)
		activity_set(object, "name", activity_string(subject, len));
}

/* The Note, with all that the parts hold. */
static json_t *
make_object(struct mail *mail, json_t **attachments, struct error *e)
{
	const char *subject = g_mime_message_get_subject(mail->message);
	struct mail_parts parts = {.intake = mail->reader->intake,
	    .reasons = &mail->reader->reasons,
	    .object = activity_note("Note", NULL, NULL),
	    .attachments = json_array()};
	int rc;

	activity_set(parts.object, "id", mail_uri(mail->native_id));
	set_subject(parts.object, subject, parts.reasons);
	activity_set_string(parts.object, "zegel:bodySha256", mail->body);
	mail_set_thread(parts.object, mail->message, mail->native_id);
	rc = mail_parts_read(
	    &parts, g_mime_message_get_mime_part(mail->message), e);
	if (rc == 0 && parts.text.len > 0) {
		activity_set(parts.object, "content",
		    activity_string(
			(const char *)parts.text.data, parts.text.len));
		activity_set_string(parts.object, "mediaType", "text/plain");
	}
	buf_release(&parts.text);
	if (rc != 0) {
		json_decref(parts.object);
		json_decref(parts.attachments);
		return NULL;
	}
	*attachments = parts.attachments;
	return parts.object;
}

static int
record(struct mail *mail, struct error *e)
{
	struct buf *reasons = &mail->reader->reasons;
	struct draft draft = {.native_id = mail->native_id,
	    .raw = {mail->data, mail->len, MEDIA_TYPE}};
	json_t *object, *author;

	if (find_native_id(mail, e) != 0)
		return -1;
	object = make_object(mail, &draft.attachments, e);
	if (object == NULL)
		return -1;
	draft.direction = mail_direction(mail->message,
	    intake_account(mail->reader->intake), mail->member->name, reasons,
	    &mail->reader->ours);
	mail->reader->read = true;
	draft.activity = activity_new("Create");
	author = mail_author(mail->message);
	if (author == NULL)
		mail_reason(reasons, "it has no From");
	else
		activity_set(draft.activity, "actor", author);
	mail_set_senders(draft.activity, object, mail->message);
	mail_set_recipients(draft.activity, mail->message, reasons);
	activity_set(draft.activity, "object", object);
	set_date(mail, draft.activity);
	if (buf_ok(reasons, e) != 0) {
		json_decref(draft.activity);
		json_decref(draft.attachments);
		return -1;
	}
	if (reasons->len > 0)
		draft.reason = (const char *)reasons->data;
	return intake_record(mail->reader->intake, &draft, e);
}

int
mail_reader_take(struct mail_reader *reader, const struct member *member,
    const char *data, size_t len, bool quoted, struct error *e)
{
	const struct raw raw = {data, len, MEDIA_TYPE};
	struct mail mail = {
	    .reader = reader, .member = member, .data = data, .len = len};
	struct buf unquoted = BUF_EMPTY;
	const char *exceeded;
	int rc = -1;

	buf_clear(&reader->reasons);
	if (len == 0 || mail_known_fields(data, len) == 0)
		return intake_flag(reader->intake, member, &raw,
		    len == 0 ? "it is empty" : "it has no header of a mail", e);
	if (quoted && mbox_unquote(data, len, &unquoted)) {
		if (buf_ok(&unquoted, e) != 0)
			goto out;
		data = (const char *)unquoted.data;
		len = unquoted.len;
	}
	exceeded = mail_bounds_exceeded(data, len);
	if (exceeded != NULL) {
		rc = intake_flag(reader->intake, member, &raw, exceeded, e);
		goto out;
	}
	mail.message = parse(&mail, data, len);
	if (mail.message == NULL) {
		rc = intake_flag(reader->intake, member, &raw,
		    "it can't be parsed as a mail", e);
		goto out;
	}
	rc = mail_body_hash(data, len, mail.body, e);
	if (rc == 0)
		rc = record(&mail, e);
out:
	if (mail.message != NULL)
		g_object_unref(mail.message);
	buf_release(&unquoted);
	return rc;
}

int
mail_reader_finish(struct mail_reader *reader, struct error *e)
{
	const char *account = intake_account(reader->intake);
	char warning[512];

	if (!reader->read || reader->ours || account == NULL)
		return 0;
	(void)snprintf(warning, sizeof(warning),
	    "none of these mails is from or to %.200s, so all count as "
	    "inbound; is the account right?",
	    account);
	return intake_warn(reader->intake, warning, e);
}
