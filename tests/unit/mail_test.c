/*
 * What a mail becomes.  All mails here are ours.
 */
#include "archiver/adapters/mail_owner.h"
#include "archiver/adapters/table.h"
#include "tests/unit/check.h"
#include "tests/unit/fake_sink.h"

static struct fake_sink f;
static struct intake_counts counts;
static struct error e;

static int
begin(void **state)
{
	(void)state;
	fake_sink_init(&f);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	fake_sink_release(&f);
	return 0;
}

static void
import_as(const char *account, const char *name, const char *text)
{
	CHECK_OK(fake_import(&f, adapter_find("mail"), account, name, text,
		     strlen(text), &counts, &e),
	    e);
}

static void
import_mail(const char *text)
{
	import_as("@bank.example", "1.eml", text);
}

#define HEADER \
	"From: =?utf-8?Q?Ay=C5=9Fe?= <ayse@post.example>\r\n" \
	"To: Desk <desk@bank.example>, jan@bank.example\r\n" \
	"Cc: wei@post.example\r\n" \
	"Subject: =?utf-8?Q?=C5=9Eik=C3=A2yet?=\r\n" \
	"Date: Tue, 10 Mar 2026 09:40:00 +0200\r\n" \
	"Message-ID: <1@post.example>\r\n" \
	"MIME-Version: 1.0\r\n"

static void
a_mail_says_who_wrote_what_to_whom_and_when(void **state)
{
	(void)state;
	import_mail(HEADER "\r\nHello,\r\nbank.\r\n");
	CHECK_INT(counts.admitted, 1);
	CHECK_STR(fake_get(&f, 0, "activity.type"), "Create");
	CHECK_STR(fake_get(&f, 0, "activity.actor.name"), "Ayşe");
	CHECK_STR(
	    fake_get(&f, 0, "activity.actor.id"), "mailto:ayse@post.example");
	CHECK_STR(fake_get(&f, 0, "activity.to.0.name"), "Desk");
	CHECK_STR(
	    fake_get(&f, 0, "activity.to.1.id"), "mailto:jan@bank.example");
	CHECK_STR(
	    fake_get(&f, 0, "activity.cc.0.id"), "mailto:wei@post.example");
	CHECK_STR(
	    fake_get(&f, 0, "activity.published"), "2026-03-10T07:40:00Z");
	CHECK_STR(fake_get(&f, 0, "activity.object.name"), "Şikâyet");
	CHECK_STR(fake_get(&f, 0, "activity.object.content"), "Hello,\nbank.");
	CHECK_STR(fake_get(&f, 0, "activity.object.id"), "mid:1@post.example");
	CHECK_STR(
	    fake_get(&f, 0, "activity.object.context"), "mid:1@post.example");
	CHECK_STR(fake_get(&f, 0, "native_id"), "1@post.example");
	CHECK_STR(fake_get(&f, 0, "direction"), "inbound");
	CHECK_STR(fake_get(&f, 0, "channel"), "email");
	CHECK_STR(fake_get(&f, 0, "source"), "email:@bank.example");
	CHECK_STR(fake_get(&f, 0, "raw.media_type"), "message/rfc822");
	CHECK_STR(
	    fake_get(&f, 0, "raw.text"), HEADER "\r\nHello,\r\nbank.\r\n");
}

static void
a_reply_belongs_to_the_thread_that_it_names(void **state)
{
	(void)state;
	import_mail(HEADER "References: <root@x.example> <2@x.example>\r\n"
			   "In-Reply-To: <3@x.example>\r\n\r\nx");
	CHECK_STR(
	    fake_get(&f, 0, "activity.object.inReplyTo"), "mid:3@x.example");
	CHECK_STR(
	    fake_get(&f, 0, "activity.object.context"), "mid:root@x.example");
	import_mail(
	    HEADER "References: <root@x.example>\r\n <2 b@x.example>\r\n\r\nx");
	CHECK_STR(
	    fake_get(&f, 1, "activity.object.context"), "mid:root@x.example");
	import_mail(HEADER "In-Reply-To: <3@x.example>\r\n\r\nx");
	CHECK_STR(
	    fake_get(&f, 2, "activity.object.context"), "mid:3@x.example");
}

/* Both would be copies of the mail above, if nobody looked. */
static void
who_sent_it_for_the_author_or_sent_it_on_is_told(void **state)
{
	(void)state;
	import_mail("From: a@post.example, b@post.example\r\n"
		    "Sender: Office <office@post.example>\r\n"
		    "Message-ID: <1@post.example>\r\n\r\nx");
	CHECK_STR(
	    fake_get(&f, 0, "activity.actor.id"), "mailto:a@post.example");
	CHECK_STR(fake_get(&f, 0, "activity.object.attributedTo.1"),
	    "mailto:b@post.example");
	CHECK_STR(fake_get(&f, 0, "activity.zegel:sender.0"),
	    "mailto:office@post.example");
	import_mail(
	    "Resent-From: jan@bank.example\r\n"
	    "Resent-To: wei@post.example\r\n"
	    "Resent-Date: Tue, 10 Mar 2026 10:00:00 +0200\r\n" HEADER "\r\nx");
	CHECK_STR(fake_get(&f, 1, "activity.zegel:resent.actor.0"),
	    "mailto:jan@bank.example");
	CHECK_STR(fake_get(&f, 1, "activity.zegel:resent.to.0"),
	    "mailto:wei@post.example");
	CHECK_STR(fake_get(&f, 1, "activity.zegel:resent.date"),
	    "Tue, 10 Mar 2026 10:00:00 +0200");
	CHECK_STR(fake_get(&f, 1, "direction"), "outbound");
	import_mail("From: a@post.example\r\nSender: A <a@post.example>\r\n"
		    "Message-ID: <2@post.example>\r\n\r\nx");
	CHECK_STR(fake_get(&f, 2, "activity.zegel:sender"), "");
	CHECK_STR(fake_get(&f, 2, "activity.zegel:resent"), "");
}

static void
direction_follows_from_whose_mail_it_is(void **state)
{
	static const struct {
		const char *account;
		const char *name;
		const char *header;
		const char *direction;
		bool flagged;
	} mails[] = {
	    {"@bank.example", "1", "From: a@x.example\nTo: b@bank.example",
		"inbound", false},
	    {"@bank.example", "1", "From: a@BANK.example\nTo: b@x.example",
		"outbound", false},
	    {"@bank.example", "1",
		"From: a@bank.example\nTo: b@bank.example, c@x.example",
		"outbound", false},
	    {"@bank.example", "1", "From: a@bank.example\nTo: b@bank.example",
		"internal", false},
	    {"@bank.example", "1",
		"From: a@bank.example\nTo: undisclosed-recipients:;",
		"outbound", false},
	    {"@bank.example", "1", "From: a@not.bank.example", "inbound",
		false},
	    {"@bank.example", "1", "Sender: a@bank.example\nTo: b@x.example",
		"outbound", false},
	    {"a@bank.example", "1", "From: b@bank.example\nTo: a@bank.example",
		"inbound", false},
	    {"@y.example, a@bank.example", "1",
		"From: a@bank.example\nTo: x@y.example", "internal", false},
	    {NULL, "Sent/1", "From: a@bank.example", "outbound", false},
	    {NULL, "mail/.Sent Items/cur/1", "From: a@bank.example", "outbound",
		false},
	    {NULL, "Inbox.mbox/1", "From: a@x.example", "inbound", false},
	    {NULL, "1", "From: a@x.example\nReceived: by mail.example",
		"inbound", false},
	    {NULL, "Sentences/1", "From: a@x.example", "inbound", true},
	};
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(mails) / sizeof(*mails); i++) {
		(void)snprintf(text, sizeof(text), "%s\nSubject: %zu\n\nx\n",
		    mails[i].header, i);
		import_as(mails[i].account, mails[i].name, text);
		print_message("%s\n", mails[i].header);
		CHECK_STR(fake_get(&f, i, "direction"), mails[i].direction);
		CHECK_INT(
		    *fake_get(&f, i, "flags.0") != '\0', mails[i].flagged);
	}
}

static void
an_account_is_an_address_or_a_domain(void **state)
{
	(void)state;
	CHECK_OK(mail_owner_check("a@b.example, @c.example", &e), e);
	CHECK_ERROR(fake_import(&f, adapter_find("mail"), "a@b.example,bank",
			"1", "From: a\n", 8, &counts, &e),
	    e, ERROR_INPUT,
	    "--account bank: neither a mail address nor a domain as in "
	    "@bank.example");
	CHECK(mail_owner_has("a@b.example", "A@B.example"));
	CHECK(!mail_owner_has("a@b.example", "aa@b.example"));
	CHECK(!mail_owner_has("@b.example", "b.example"));
}

static void
plain_text_is_preferred_and_files_are_kept(void **state)
{
	(void)state;
	import_mail(HEADER
	    "Content-Type: multipart/mixed; boundary=o\r\n\r\n"
	    "--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n"
	    "--i\r\nContent-Type: text/plain; charset=iso-8859-9\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n=DEey\r\n"
	    "--i\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
	    "--r\r\nContent-Type: text/html\r\n\r\n<p>Thing</p>\r\n"
	    "--r\r\nContent-Type: image/png\r\nContent-ID: <p1@x>\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\nUE5H\r\n"
	    "--r--\r\n--i--\r\n"
	    "--o\r\nContent-Type: application/pdf\r\n"
	    "Content-Disposition: attachment;\r\n"
	    " filename*0*=UTF-8''hesap%20;\r\n"
	    " filename*1*=%C3%B6zeti.pdf\r\n\r\nPDF\r\n"
	    "--o\r\nContent-Type: text/plain; name=notes.txt\r\n"
	    "Content-Disposition: inline; filename=notes.txt\r\n\r\nnotes\r\n"
	    "--o\r\nContent-Type: message/rfc822\r\n\r\n"
	    "Subject: inner\r\n\r\ninside\r\n--o--\r\n");
	CHECK_INT(counts.admitted, 1);
	CHECK_STR(fake_get(&f, 0, "activity.object.content"), "Şey");
	CHECK_STR(fake_get(&f, 0, "attachments.0.media_type"), "image/png");
	CHECK_STR(fake_get(&f, 0, "attachments.0.url"), "cid:p1@x");
	CHECK_STR(fake_get(&f, 0, "attachments.0.size"), "3");
	CHECK_STR(fake_get(&f, 0, "attachments.1.name"), "hesap özeti.pdf");
	CHECK_STR(fake_get(&f, 0, "attachments.2.name"), "notes.txt");
	CHECK_STR(
	    fake_get(&f, 0, "attachments.3.media_type"), "message/rfc822");
	CHECK_STR(fake_get(&f, 0, "attachments.4.name"), "");
	CHECK_STR(fake_get(&f, 0, "activity.object.attachment.1.name"),
	    "hesap özeti.pdf");
}

static void
html_is_read_where_there_is_no_plain_text(void **state)
{
	(void)state;
	import_mail(
	    HEADER "Content-Type: multipart/alternative; boundary=i\r\n\r\n"
		   "--i\r\nContent-Type: text/plain\r\n\r\n \r\n"
		   "--i\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
		   "<p>Dear <a href=\"https://bank.example/fees\">Ay\xc5\x9f"
		   "e</a>\r\n--i--\r\n");
	CHECK_STR(fake_get(&f, 0, "activity.object.content"), "Dear Ayşe");
	CHECK_STR(fake_get(&f, 0, "activity.object.tag.0.href"),
	    "https://bank.example/fees");
	CHECK_STR(fake_get(&f, 0, "attachments"), "[]");
}

static void
reports_and_calendars_are_words(void **state)
{
	(void)state;
	import_mail(HEADER
	    "Content-Type: multipart/report; boundary=i;\r\n"
	    " report-type=delivery-status\r\n\r\n"
	    "--i\r\n\r\nCould not deliver.\r\n"
	    "--i\r\nContent-Type: message/delivery-status\r\n\r\n"
	    "Status: 5.1.1\r\n"
	    "--i\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"
	    "--i--\r\n");
	CHECK_STR(fake_get(&f, 0, "activity.object.content"),
	    "Could not deliver.\n\nStatus: 5.1.1\n\nBEGIN:VCALENDAR");
}

static void
what_is_broken_is_kept_and_flagged(void **state)
{
	static const struct {
		const char *text;
		const char *reason;
	} mails[] = {
	    {"", "it is empty"},
	    {"\r\n\r\nonly a body", "it has no header of a mail"},
	    {"Subject: nobody\r\n\r\nx", "it has no From"},
	    {"From: a@x.example\r\nDate: yesterday\r\n\r\nx",
		"its Date is none: \"yesterday\""},
	    {"From: a@x.example\r\n"
	     "Content-Type: text/plain; charset=x-none\r\n\r\n\xe9",
		"part 1, text/plain, names a charset that is unknown; its text "
		"is guessed"},
	    {"From: a@x.example\r\nContent-Type: multipart/mixed; "
	     "boundary=i\r\n\r\n--i\r\n\r\nx\r\n",
		"it ends within a part"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(mails) / sizeof(*mails); i++) {
		import_mail(mails[i].text);
		CHECK_STR(fake_get(&f, i, "flags.0"), mails[i].reason);
		CHECK_INT(counts.flagged, i + 1);
	}
	CHECK_STR(fake_get(&f, 4, "activity.object.content"), "é");
	CHECK_STR(fake_get(&f, 3, "activity.published"), "");
}

static void
an_mbox_holds_several_and_is_idempotent(void **state)
{
	static const char mbox[] =
	    "From x Tue Mar 10 07:40:00 2026\n"
	    "From: a@x.example\nMessage-ID: <1@x>\n\n>From the start\n\n"
	    "From x Tue Mar 10 07:41:00 2026\n"
	    "From: a@x.example\n\nwithout an id\n\n";

	(void)state;
	import_as("@bank.example", "a.mbox", mbox);
	CHECK_INT(counts.read, 2);
	CHECK_INT(counts.admitted, 2);
	CHECK_STR(fake_get(&f, 0, "activity.object.content"), "From the start");
	CHECK_STR(fake_get(&f, 0, "raw.text"),
	    "From: a@x.example\nMessage-ID: <1@x>\n\n>From the start\n");
	CHECK_INT(strncmp(fake_get(&f, 1, "native_id"), "sha256:", 7), 0);
	CHECK_STR(fake_get(&f, 1, "activity.object.id"),
	    fake_get(&f, 1, "native_id"));
	import_as("@bank.example", "a.mbox", mbox);
	CHECK_INT(counts.admitted, 2);
	CHECK_INT(counts.duplicate, 2);
}

/* Import a mail that says `plain` in text and `html` in HTML. */
static void
import_two_forms(const char *first_line, const char *html)
{
	char text[1024];

	(void)snprintf(text, sizeof(text),
	    "%sFrom: a@x.example\nMessage-ID: <1@x>\n"
	    "Content-Type: multipart/alternative; boundary=i\n\n"
	    "--i\n\nplain\n--i\nContent-Type: text/html\n\n%s\n--i--\n",
	    first_line, html);
	import_mail(text);
}

static void
another_body_under_the_same_id_is_another_record(void **state)
{
	(void)state;
	import_two_forms("", "pay Ann");
	import_two_forms("", "pay Eve");
	CHECK_INT(counts.admitted, 2);
	CHECK_STR(fake_get(&f, 1, "activity.object.content"), "plain");
	/* It only took another way. */
	import_two_forms("Received: by y.example\n", "pay Eve");
	CHECK_INT(counts.duplicate, 1);
}

static void
line_ends_do_not_make_another_mail(void **state)
{
	(void)state;
	import_mail(
	    "From: a@x.example\r\nMessage-ID: <1@x>\r\n\r\na\r\n\r\nb\r\n");
	import_mail("From: a@x.example\nMessage-ID: <1@x>\n\na\n\nb");
	CHECK_INT(counts.admitted, 1);
	CHECK_INT(counts.duplicate, 1);
	import_mail("From: a@x.example\nMessage-ID: <1@x>\n\na\n\n\nb");
	CHECK_INT(counts.admitted, 2);
}

static void
many_recipients_do_not_hide_the_rest(void **state)
{
	char text[16384] = "From: a@bank.example\nTo: x@x.example";
	size_t i;

	(void)state;
	for (i = 0; i < 200; i++)
		(void)snprintf(
		    text + strlen(text), 64, ",\n c%zu@x.example", i);
	strcat(text, "\n\nx\n");
	import_mail(text);
	CHECK_INT(counts.flagged, 1);
	CHECK_STR(fake_get(&f, 0, "flags.0"),
	    "it has 201 recipients; those behind the first 150 are in its raw "
	    "bytes only");
	CHECK_STR(fake_get(&f, 0, "direction"), "outbound");
	CHECK_STR(
	    fake_get(&f, 0, "activity.to.149.id"), "mailto:c148@x.example");
}

/* What GMime would take too long for, or fall over. */
static void
hostile_headers_are_kept_from_the_parser(void **state)
{
	static char text[400000];
	size_t i, n;

	(void)state;
	n = (size_t)snprintf(text, sizeof(text), "From: a@x.example\nTo: ");
	for (i = 0; i < 100000; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "g:");
	import_mail(text);
	CHECK_STR(fake_get(&f, 0, "flags.0"),
	    "a header of it nests groups of addresses too deep");
	n = (size_t)snprintf(text, sizeof(text),
	    "From: a@x.example\n\nbody\ncontent-type : text/plain");
	for (i = 0; i < 20000; i++)
		n += (size_t)snprintf(
		    text + n, sizeof(text) - n, ";\n x%zu=y", i);
	import_mail(text);
	CHECK_STR(fake_get(&f, 1, "flags.0"),
	    "a header of it has too many parameters");
	n = (size_t)snprintf(text, sizeof(text),
	    "From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n"
	    "\n");
	for (i = 0; i < 10001; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "--b\n\nx\n");
	(void)snprintf(text + n, sizeof(text) - n, "--b--\n");
	import_mail(text);
	CHECK_STR(fake_get(&f, 2, "flags.0"),
	    "it has more than 10000 parts; the others are in its raw bytes "
	    "only");
	CHECK_STR(fake_get(&f, 2, "activity.actor.id"), "mailto:a@x.example");
	n = (size_t)snprintf(text, sizeof(text), "From: a@x.example\n");
	for (i = 0; i < 100000; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "X:\n");
	import_mail(text);
	CHECK_STR(
	    fake_get(&f, 3, "flags.0"), "a header of it has too many lines");
}

#define T(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(a_mail_says_who_wrote_what_to_whom_and_when),
	    T(a_reply_belongs_to_the_thread_that_it_names),
	    T(who_sent_it_for_the_author_or_sent_it_on_is_told),
	    T(direction_follows_from_whose_mail_it_is),
	    T(an_account_is_an_address_or_a_domain),
	    T(plain_text_is_preferred_and_files_are_kept),
	    T(html_is_read_where_there_is_no_plain_text),
	    T(reports_and_calendars_are_words),
	    T(what_is_broken_is_kept_and_flagged),
	    T(an_mbox_holds_several_and_is_idempotent),
	    T(another_body_under_the_same_id_is_another_record),
	    T(line_ends_do_not_make_another_mail),
	    T(many_recipients_do_not_hide_the_rest),
	    T(hostile_headers_are_kept_from_the_parser),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
