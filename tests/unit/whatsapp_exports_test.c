/*
 * Whole exports: our sample, and genuine ones where they are at hand.
 *
 * The counts were taken by hand: a message is a line that begins with a date
 * (grep -c '^.\?\[\?[0-9]*[/.-]'), read one after another for who said it.
 */
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

/* How many records have this value there. */
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
	char path[4096];

	(void)state;
	if (source == NULL)
		skip();
	(void)snprintf(path, sizeof(path), "%s/samples/whatsapp", source);
	CHECK_OK(
	    imported_run(&i, path, NULL, "Zilverberg Service", NULL, &e), e);
	CHECK_STR(i.report.adapter, "whatsapp/1");
	CHECK_INT(i.report.counts.read, 9);
	CHECK_INT(i.report.counts.admitted, 9);
	CHECK_INT(i.report.counts.media, 1);
	CHECK_INT(i.report.counts.media_unused, 0);
	CHECK_INT(count("direction", "outbound"), 3);
	CHECK_INT(count("direction", "inbound"), 5);
	CHECK_INT(count("direction", "internal"), 1);
	CHECK_INT(count("activity.type", "Update"), 1);
	CHECK_INT(count("activity.type", "Delete"), 1);
	CHECK_STR(fake_get(&i.sink, 5, "attachments.0.name"),
	    "00000006-PHOTO-2026-03-10-09-21-14.png");
	CHECK_STR(
	    fake_get(&i.sink, 5, "attachments.0.media_type"), "image/png");
	CHECK_STR(fake_get(&i.sink, 5, "activity.object.zegel:localTime"),
	    "2026-03-10T09:21:14");
	CHECK_STR(fake_get(&i.sink, 8, "activity.object.content"),
	    "拿到卡了，谢谢 😊");

	/* The same again admits nothing. */
	import_report_release(&i.report);
	CHECK_OK(
	    imported_run(&i, path, NULL, "Zilverberg Service", NULL, &e), e);
	CHECK_INT(count("direction", "outbound"), 6); /* given twice ... */
	CHECK_INT(i.report.counts.admitted, 9); /* ... and taken once */
	CHECK_INT(i.report.counts.duplicate, 9);
}

/* Android: the chat's name is the file's, and files are named in words. */
static void
a_zip_of_an_android_phone_is_read_with_its_files(void **state)
{
	static const struct made_member members[] = {
	    {"WhatsApp-chat met Chen Mei.txt",
		"13-03-2026 09:00 - Zilverberg: Hoi\n"
		"13-03-2026 09:01 - Chen Mei: IMG-20260313-WA0001.jpg (bestand "
		"bijgevoegd)\nde bon\n"
		"13-03-2026 09:02 - Chen Mei: plan.txt (in een taal van "
		"morgen)\n",
		0, NULL},
	    {"IMG-20260313-WA0001.jpg", "\xff\xd8\xff", 0, NULL},
	    {"plan.txt", "no chat", 0, NULL},
	    {"left over.pdf", "%PDF-", 0, NULL},
	    {NULL, NULL, 0, NULL},
	};
	char folder[256], path[300];

	(void)state;
	make_directory(folder);
	(void)snprintf(path, sizeof(path), "%s/x.zip", folder);
	make_archive(path, "zip", members);
	CHECK_OK(imported_run(&i, path, NULL, "Zilverberg", NULL, &e), e);
	CHECK_STR(i.report.adapter, "whatsapp/1");
	CHECK_INT(i.report.counts.admitted, 3);
	CHECK_INT(i.report.counts.media, 3);
	CHECK_INT(i.report.counts.media_unused, 1);
	CHECK_STR(fake_get(&i.sink, 0, "activity.object.audience.name"),
	    "WhatsApp-chat met Chen Mei");
	CHECK_STR(
	    fake_get(&i.sink, 1, "attachments.0.media_type"), "image/jpeg");
	CHECK_STR(fake_get(&i.sink, 1, "activity.object.content"), "de bon");
	CHECK_STR(fake_get(&i.sink, 2, "attachments.0.name"), "plan.txt");
	remove_directory(folder);
}

static void
one_chat_in_five_date_layouts_says_the_same(void **state)
{
	static const char *const names[] = {"[mmddyy]_24hrs", "ddmmyy_24hrs",
	    "mmddyy_24hrs", "mmddyyyy_12hrs", "yyyymmdd_24hrs"};
	const char *folder = test_data("chat-txt-exports-chatminer/whatsapp");
	char path[4200];
	size_t k;

	(void)state;
	if (folder == NULL)
		skip();
	for (k = 0; k < sizeof(names) / sizeof(*names); k++) {
		(void)snprintf(
		    path, sizeof(path), "%s/test_%s.txt", folder, names[k]);
		CHECK_OK(imported_run(&i, path, NULL, "John Doe", NULL, &e), e);
		CHECK_INT(i.report.counts.read, 9);
		CHECK_INT(i.report.counts.admitted, 9);
		CHECK(imported_adds_up(&i));
		CHECK_INT(count("direction", "outbound"), 2);
		CHECK_INT(count("direction", "internal"), 3);
		CHECK_STR(
		    fake_get(&i.sink, 2, "activity.object.zegel:localTime"),
		    "2019-01-30T20:49");
		CHECK_STR(
		    fake_get(&i.sink, 8, "activity.object.zegel:localTime"),
		    "2021-12-30T22:01");
		CHECK_STR(fake_get(&i.sink, 8, "activity.object.content"),
		    "Lorem ipsum dolor sit amet,\n"
		    "consectetur adipiscing elit. Duis libero.");
		(void)end(NULL);
		(void)begin(NULL);
	}
}

static void
an_export_with_files_is_understood(void **state)
{
	const char *folder = test_data("whatsapp-txt-timelinize/fixtures");

	(void)state;
	if (folder == NULL)
		skip();
	CHECK_OK(imported_run(&i, folder, NULL, "Person 1", NULL, &e), e);
	CHECK_INT(i.report.counts.read, 19);
	/* The last one alone has a date of two readings, 01/07/2025. */
	CHECK_INT(i.report.counts.flagged, 1);
	CHECK_INT(i.report.counts.admitted, 18);
	CHECK_STR(fake_get(&i.sink, 18, "activity.object.zegel:timeText"),
	    "01/07/2025, 12:00:19");
	CHECK_INT(i.report.counts.media, 2);
	CHECK_INT(i.report.counts.media_unused, 0);
	CHECK_INT(count("activity.type", "Delete"), 2);
	CHECK_INT(count("activity.type", "Update"), 1);
	CHECK_INT(count("direction", "internal"), 1);
	CHECK_INT(count("direction", "outbound"), 7);
	CHECK_STR(fake_get(&i.sink, 9, "activity.object.content"),
	    "A PDF.pdf \xe2\x80\xa2 \xe2\x80\x8e"
	    "1 page");
	CHECK_STR(fake_get(&i.sink, 9, "attachments.0.name"), "some-doc.pdf");
	CHECK_STR(
	    fake_get(&i.sink, 13, "activity.object.zegel:omitted"), "true");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		the_sample_tells_its_story, begin, end),
	    cmocka_unit_test_setup_teardown(
		a_zip_of_an_android_phone_is_read_with_its_files, begin, end),
	    cmocka_unit_test_setup_teardown(
		one_chat_in_five_date_layouts_says_the_same, begin, end),
	    cmocka_unit_test_setup_teardown(
		an_export_with_files_is_understood, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
