/*
 * Our sample, and genuine and broken mails where they are at hand: each file
 * gives at least one record, flagged or not, and the same again gives none.
 *
 * The counts were taken by hand.  Each of these folders' files is one mail,
 * also those that begin with "From " (grep -c '^From ' says 1 for them), so
 * there are as many items as files; which are sound and which are not was
 * read file by file for those named below.
 */
#include <dirent.h>
#include <sys/stat.h>

#include "archiver/adapters/table.h"
#include "tests/unit/imported.h"
#include "tests/unit/make_archive.h"

static struct imported i;
static struct error e;

static int
begin(void **state)
{
	(void)state;
	memset(&i, 0, sizeof(i));
	fake_sink_init(&i.sink);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	imported_release(&i);
	return 0;
}

static size_t
count(const char *path, const char *value)
{
	size_t k, n = 0;

	for (k = 0; k < json_array_size(i.sink.records); k++)
		n += strcmp(fake_get(&i.sink, k, path), value) == 0;
	return n;
}

static void
the_sample_tells_its_story(void **state)
{
	const char *source = getenv("ZEGEL_SOURCE");
	char path[4400];

	(void)state;
	if (source == NULL)
		skip();
	(void)snprintf(path, sizeof(path), "%s/samples/mail", source);
	CHECK_OK(
	    imported_run(&i, path, NULL, "@zilverberg.example", NULL, &e), e);
	CHECK_STR(i.report.adapter, "mail/1");
	CHECK_INT(i.report.counts.read, 7);
	CHECK_INT(i.report.counts.admitted, 7);
	CHECK_INT(count("activity.object.context", "mid:k1@posta.example"), 3);
	CHECK_INT(
	    count("activity.object.context", "mid:w1@youjian.example"), 2);
	CHECK_INT(count("direction", "inbound"), 3);
	CHECK_INT(count("direction", "outbound"), 3);
	CHECK_INT(count("attachments.0.name", "hesap özeti.png"), 1);
	CHECK_INT(count("activity.actor.name", "张伟"), 1);
	CHECK_INT(
	    count("activity.object.name", "Şikâyet: maaşım görünmüyor"), 1);
}

static void
a_maildir_in_a_zip_is_read_but_not_its_tmp(void **state)
{
	static const struct made_member members[] = {
	    {"mail/cur/1.host:2,S", "From: a@x.example\nMessage-ID: <1@x>\n\na",
		0, NULL},
	    {"mail/new/2.host", "From: b@x.example\nMessage-ID: <2@x>\n\nb", 0,
		NULL},
	    {"mail/tmp/3.host", "From: c@x.example\nMessage-ID: <3@x>\n\nc", 0,
		NULL},
	    {"mail/.Sent/cur/4.host:2,S",
		"From: d@x.example\nMessage-ID: <4@x>\n\nd", 0, NULL},
	    {"mail/dovecot-uidlist", "3 V1 N5", 0, NULL},
	    {"mail/broken.eml", "\n\nlost its header", 0, NULL},
	    {NULL, NULL, 0, NULL},
	};
	char folder[256], path[300];

	(void)state;
	make_directory(folder);
	(void)snprintf(path, sizeof(path), "%s/mail.zip", folder);
	make_archive(path, "zip", members);
	CHECK_OK(imported_run(&i, path, NULL, NULL, NULL, &e), e);
	CHECK_STR(i.report.adapter, "mail/1");
	CHECK_INT(i.report.members, 6);
	CHECK_INT(i.report.members_ignored, 2);
	CHECK_INT(i.report.counts.read, 4);
	CHECK_INT(count("native_id", "4@x"), 1);
	CHECK_INT(count("native_id", "3@x"), 0);
	CHECK_INT(count("direction", "outbound"), 1); /* it lies in .Sent */
	CHECK_INT(count("flags.0", "it has no header of a mail"), 1);
	remove_directory(folder);
}

static void
an_account_that_no_mail_knows_gets_a_warning(void **state)
{
	static const struct made_member members[] = {
	    {"1.eml", "From: a@x.example\nTo: b@x.example\n\na", 0, NULL},
	    {NULL, NULL, 0, NULL},
	};
	char folder[256], path[300];

	(void)state;
	make_directory(folder);
	(void)snprintf(path, sizeof(path), "%s/mail.zip", folder);
	make_archive(path, "zip", members);
	CHECK_OK(imported_run(&i, path, NULL, "@y.example", NULL, &e), e);
	CHECK_INT(i.report.warning_count, 1);
	CHECK_STR(i.report.warnings[0],
	    "none of these mails is from or to @y.example, so all count as "
	    "inbound; is the account right?");
	import_report_release(&i.report);
	CHECK_OK(imported_run(&i, path, NULL, "b@x.example", NULL, &e), e);
	CHECK_INT(i.report.warning_count, 0);
	remove_directory(folder);
}

/* Import each file below `folder` by itself; answers how many there are. */
static size_t
import_each(const char *folder)
{
	char path[4400];
	struct dirent *entry;
	struct stat info;
	size_t files = 0;
	DIR *dir = opendir(folder);

	CHECK(dir != NULL);
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		(void)snprintf(
		    path, sizeof(path), "%s/%s", folder, entry->d_name);
		CHECK_INT(stat(path, &info), 0);
		if (S_ISDIR(info.st_mode)) {
			files += import_each(path);
			continue;
		}
		import_report_release(&i.report);
		CHECK_OK(
		    imported_run(&i, path, "mail", "@example.com", NULL, &e),
		    e);
		CHECK_INT(i.report.counts.read, 1);
		CHECK_INT(i.report.counts.refused, 0);
		files++;
	}
	(void)closedir(dir); /* only read */
	return files;
}

/* All of a folder, and all of it again. */
static void
import_twice(const char *folder, size_t files)
{
	const char *path = test_data(folder);
	uint64_t taken;

	if (path == NULL)
		skip();
	CHECK_INT(import_each(path), files);
	CHECK_INT(json_array_size(i.sink.records), files);
	taken = i.sink.counts.admitted + i.sink.counts.flagged;
	CHECK_INT(import_each(test_data(folder)), files);
	CHECK_INT(i.sink.counts.admitted + i.sink.counts.flagged, taken);
	CHECK_INT(i.sink.counts.duplicate, 2 * files - taken);
}

static void
every_mail_of_enmime_is_kept(void **state)
{
	(void)state;
	import_twice("email-enmime", 117);
}

static void
every_mail_of_pythons_tests_is_kept(void **state)
{
	(void)state;
	import_twice("email-python-testsuite", 65);
}

static void
every_mail_of_rubys_tests_is_kept(void **state)
{
	(void)state;
	import_twice("email-ruby-mail", 106);
}

/* One genuine mail each, read by hand. */
static void
genuine_mails_are_read_as_their_readers_would(void **state)
{
	static const struct {
		const char *file;
		const char *path;
		const char *value;
	} facts[] = {
	    {"multi_charset/japanese.eml", "activity.object.name",
		"まみむめも"},
	    {"multi_charset/japanese_iso_2022.eml", "flags", ""},
	    {"multi_charset/japanese_attachment_long_name.eml",
		"attachments.0.name",
		"かきくけこかきくけこかきくけこかきくけこかきくけこ.txt"},
	    {"multi_charset/ks_c_5601-1987.eml", "activity.object.content",
		"스티해"},
	    {"attachment_emails/attachment_pdf.eml", "attachments.0.media_type",
		"application/pdf"},
	    {"attachment_emails/attachment_message_rfc822.eml",
		"attachments.0.name", "ForwardedMessage.eml"},
	    {"plain_emails/basic_email.eml", "activity.object.name",
		"Testing 123"},
	    {"plain_emails/basic_email.eml", "activity.published",
		"2008-11-22T04:04:59Z"},
	    {"rfc2822/example03.eml", "activity.object.context",
		"mid:5678.21-Nov-1997@example.com"},
	    {"mime_emails/raw_email7.eml", "attachments.2.name", "smime.p7s"},
	};
	const char *folder = test_data("email-ruby-mail/emails");
	char path[4400];
	size_t k;

	(void)state;
	if (folder == NULL)
		skip();
	for (k = 0; k < sizeof(facts) / sizeof(*facts); k++) {
		(void)snprintf(
		    path, sizeof(path), "%s/%s", folder, facts[k].file);
		import_report_release(&i.report);
		CHECK_OK(
		    imported_run(&i, path, "mail", "@example.com", NULL, &e),
		    e);
		CHECK_STR(fake_get(&i.sink, k, facts[k].path), facts[k].value);
	}
}

#define T(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(the_sample_tells_its_story),
	    T(a_maildir_in_a_zip_is_read_but_not_its_tmp),
	    T(an_account_that_no_mail_knows_gets_a_warning),
	    T(every_mail_of_enmime_is_kept),
	    T(every_mail_of_pythons_tests_is_kept),
	    T(every_mail_of_rubys_tests_is_kept),
	    T(genuine_mails_are_read_as_their_readers_would),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
