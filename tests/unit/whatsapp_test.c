/*
 * What a chat's text becomes.  Samples are ours, in the forms that phones of
 * several regions write.
 */
#include "archiver/adapters/table.h"
#include "archiver/adapters/whatsapp_line.h"
#include "archiver/adapters/whatsapp_order.h"
#include "tests/unit/imported.h"
#include "tests/unit/scratch.h"

#define LRM "\xe2\x80\x8e"

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
import_chat(const char *name, const char *text)
{
	CHECK_OK(fake_import(&f, adapter_find("whatsapp"), "Zilverberg", name,
		     text, strlen(text), &counts, &e),
	    e);
}

/* Year, month ... second as one number, read in the order that is decided. */
static long long
read_as(const char *line, enum whatsapp_order order)
{
	struct whatsapp_line parsed;
	struct times_civil t;

	if (!whatsapp_line_parse(line, strlen(line), &parsed) ||
	    !whatsapp_order_read(order, &parsed, &t))
		return 0;
	return ((((t.year * 100LL + t.month) * 100 + t.day) * 100 + t.hour) *
		       100 +
		   t.minute) *
	    100 +
	    t.second;
}

static void
lines_of_many_regions_are_read(void **state)
{
	static const struct {
		const char *line;
		enum whatsapp_order order;
		long long when;
	} lines[] = {
	    {"[10-03-2026, 09:14:02] A: x", WHATSAPP_DMY, 20260310091402},
	    {LRM "[10-03-2026, 09:14:02] A: x", WHATSAPP_DMY, 20260310091402},
	    {"[10.03.26, 09:14:02] A: x", WHATSAPP_DMY, 20260310091402},
	    {"10/03/26, 21:14 - A: x", WHATSAPP_DMY, 20260310211400},
	    {"3/10/26, 9:14 PM - A: x", WHATSAPP_MDY, 20260310211400},
	    {"3/10/26, 9:14\xe2\x80\xafPM - A: x", WHATSAPP_MDY,
		20260310211400},
	    {"10/3/2026, 9:14 p. m. - A: x", WHATSAPP_DMY, 20260310211400},
	    {"10/3/2026, 9:14\xc2\xa0p.\xc2\xa0m. - A: x", WHATSAPP_DMY,
		20260310211400},
	    {"10/03/26, 12:05 am - A: x", WHATSAPP_DMY, 20260310000500},
	    {"10/03/26, 12:05 pm - A: x", WHATSAPP_DMY, 20260310120500},
	    {"10.03.2026 09.14 - A: x", WHATSAPP_DMY, 20260310091400},
	    {"2026/3/10 下午9:14 - A: x", WHATSAPP_UNKNOWN, 20260310211400},
	    {"2026. 3. 10. 오후 9:14 - A: x", WHATSAPP_UNKNOWN, 20260310211400},
	    {"2026-03-10, 9:14 - A: x", WHATSAPP_UNKNOWN, 20260310091400},
	    {"10.03.2026, ÖS 9:14 - A: x", WHATSAPP_DMY, 20260310211400},
	    {"[26-3-10 21:14:00] A: x", WHATSAPP_YMD, 20260310211400},
	    {"١٠\xe2\x80\x8f/٣\xe2\x80\x8f/٢٠٢٦، ٩:١٤ م - A: x", WHATSAPP_DMY,
		20260310211400},
	    /* Not these. */
	    {"30/02/26, 09:14 - A: x", WHATSAPP_DMY, 0},
	    {"10/03/26, 25:14 - A: x", WHATSAPP_DMY, 0},
	    {"10/03/26, 09:14 A: x", WHATSAPP_DMY, 0},
	    {"[10/03/26, 09:14 A: x", WHATSAPP_DMY, 0},
	    {"10/03, 09:14 - A: x", WHATSAPP_DMY, 0},
	    {"Call me at 10/03/26, 09:14 - A: x", WHATSAPP_DMY, 0},
	    {"", WHATSAPP_DMY, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		print_message("%s\n", lines[i].line);
		CHECK_INT(
		    read_as(lines[i].line, lines[i].order), lines[i].when);
	}
}

static void
an_impossible_month_decides_the_order_for_the_whole_chat(void **state)
{
	(void)state;
	import_chat("_chat.txt",
	    "03/04/26, 09:00 - Zilverberg: a\n"
	    "03/25/26, 09:00 - Chen Mei: b\n");
	CHECK_INT(counts.admitted, 2);
	CHECK_STR(fake_get(&f, 0, "activity.object.zegel:localTime"),
	    "2026-03-04T09:00");
}

static void
going_forward_decides_the_order_too(void **state)
{
	(void)state;
	import_chat("_chat.txt",
	    "11/02/26, 09:00 - Zilverberg: a\n"
	    "12/02/26, 09:00 - Chen Mei: b\n"
	    "01/03/26, 09:00 - Chen Mei: c\n");
	CHECK_INT(counts.admitted, 3);
	CHECK_STR(fake_get(&f, 2, "activity.object.zegel:localTime"),
	    "2026-03-01T09:00");
}

static void
the_name_of_a_picture_decides_the_order_too(void **state)
{
	(void)state;
	import_chat("_chat.txt",
	    "03/10/26, 09:00 - Zilverberg: a\n"
	    "03/10/26, 09:00 - Chen Mei: IMG-20260310-WA0001.jpg (file "
	    "attached)\nthe slip\n");
	CHECK_INT(counts.admitted, 2);
	CHECK_STR(fake_get(&f, 0, "activity.object.zegel:localTime"),
	    "2026-03-10T09:00");
	CHECK_STR(fake_get(&f, 1, "activity.object.content"), "the slip");
	CHECK_STR(fake_get(&f, 1, "activity.object.attachment.0.name"),
	    "IMG-20260310-WA0001.jpg");
}

static void
dates_that_could_be_either_are_flagged_and_not_guessed(void **state)
{
	(void)state;
	import_chat("_chat.txt",
	    "03/04/26, 09:00 - Zilverberg: a\n"
	    "03/04/26, 09:01 - Chen Mei: b\n");
	CHECK_INT(counts.read, 2);
	CHECK_INT(counts.flagged, 2);
	CHECK_STR(fake_get(&f, 1, "flags.0"),
	    "its date can be read in two ways; say which with --set "
	    "date-order=dmy or mdy");
	CHECK_STR(fake_get(&f, 1, "activity.object.zegel:timeText"),
	    "03/04/26, 09:01");
	CHECK_STR(fake_get(&f, 1, "activity.object.zegel:localTime"), "");
	CHECK_STR(fake_get(&f, 1, "activity.published"), "");
	CHECK_STR(fake_get(&f, 1, "activity.object.content"), "b");
	CHECK_STR(fake_get(&f, 1, "direction"), "inbound");
}

static void
a_message_goes_on_until_the_next_date(void **state)
{
	(void)state;
	import_chat("_chat.txt",
	    "\xef\xbb\xbf[10-03-2026, 09:14:02] Zilverberg: first\r\n"
	    "\r\n"
	    "10-03-2026, 09:14 - not: a message, for it has no bracket\r\n"
	    "[10-03-2026, 09:14:03] Chen Mei: second: with a colon\r\n");
	CHECK_INT(counts.admitted, 2);
	CHECK_STR(fake_get(&f, 0, "activity.object.content"),
	    "first\n\n"
	    "10-03-2026, 09:14 - not: a message, for it has no bracket");
	CHECK_STR(fake_get(&f, 0, "direction"), "outbound");
	CHECK_STR(fake_get(&f, 0, "channel"), "chat");
	CHECK_STR(fake_get(&f, 0, "activity.type"), "Create");
	CHECK_STR(fake_get(&f, 0, "activity.actor.name"), "Zilverberg");
	CHECK_STR(fake_get(&f, 0, "activity.object.audience.name"), "Chen Mei");
	CHECK_STR(fake_get(&f, 1, "raw.text"),
	    "[10-03-2026, 09:14:03] Chen Mei: second: with a colon\r\n");
	CHECK_STR(
	    fake_get(&f, 1, "activity.object.content"), "second: with a colon");
	CHECK_STR(fake_get(&f, 1, "direction"), "inbound");
}

static void
edits_and_deletions_are_known_in_many_languages(void **state)
{
	static const struct {
		const char *text;
		const char *type;
		const char *content;
	} said[] = {
	    {"Hi " LRM "<This message was edited>", "Update", "Hi"},
	    {"Hoi <Dit bericht is bewerkt>", "Update", "Hoi"},
	    {"Selam <Bu mesaj düzenlendi>", "Update", "Selam"},
	    {"Hola <Se editó este mensaje.>", "Update", "Hola"},
	    {"Tag <Diese Nachricht wurde bearbeitet.>", "Update", "Tag"},
	    {LRM "This message was deleted.", "Delete",
		"This message was deleted."},
	    {"You deleted this message", "Delete", "You deleted this message"},
	    {"Dit bericht is verwijderd", "Delete",
		"Dit bericht is verwijderd"},
	    {"Bu mesaj silindi", "Delete", "Bu mesaj silindi"},
	    {"Se eliminó este mensaje.", "Delete", "Se eliminó este mensaje."},
	    {"Diese Nachricht wurde gelöscht.", "Delete",
		"Diese Nachricht wurde gelöscht."},
	    {"I said: This message was deleted.", "Create",
		"I said: This message was deleted."},
	};
	char line[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(said) / sizeof(*said); i++) {
		(void)snprintf(line, sizeof(line),
		    "[10-03-2026, 09:14:02] Zilverberg: %s\r\n", said[i].text);
		import_chat("_chat.txt", line);
		CHECK_STR(fake_get(&f, i, "activity.type"), said[i].type);
		CHECK_STR(fake_get(&f, i, "activity.object.content"),
		    said[i].content);
		CHECK_STR(fake_get(&f, i, "activity.object.type"),
		    strcmp(said[i].type, "Delete") == 0 ? "Tombstone" : "Note");
	}
}

static void
what_the_program_says_is_nobodys_message(void **state)
{
	(void)state;
	import_chat("_chat.txt",
	    "13.03.26, 09:00 - Chen Mei created group \"A: B\"\n"
	    "13.03.26, 09:00 - You were added\n"
	    "13.03.26, 09:00 - Zilverberg: hello\n");
	CHECK_INT(counts.admitted, 3);
	CHECK_STR(fake_get(&f, 0, "direction"), "internal");
	CHECK_STR(fake_get(&f, 0, "activity.actor.type"), "Application");
	CHECK_STR(fake_get(&f, 0, "activity.object.content"),
	    "Chen Mei created group \"A: B\"");
	CHECK_STR(fake_get(&f, 1, "direction"), "internal");
	CHECK_STR(fake_get(&f, 2, "direction"), "outbound");
}

static void
media_that_was_left_out_is_marked(void **state)
{
	(void)state;
	import_chat("_chat.txt",
	    "[13.03.26, 09:00:00] Zilverberg: " LRM "image omitted\r\n"
	    "[13.03.26, 09:00:01] Zilverberg: image omitted\r\n"
	    "[13.03.26, 09:00:02] Zilverberg: <Media weggelaten>\r\n");
	CHECK_STR(fake_get(&f, 0, "activity.object.zegel:omitted"), "true");
	CHECK_STR(fake_get(&f, 1, "activity.object.zegel:omitted"), "");
	CHECK_STR(fake_get(&f, 2, "activity.object.zegel:omitted"), "true");
}

static void
equal_messages_of_one_minute_stay_apart(void **state)
{
	static const char text[] = "13.03.26, 09:00 - Zilverberg: ok\n"
				   "13.03.26, 09:00 - Zilverberg: ok\n"
				   "13.03.26, 09:01 - Chen Mei: ok\n";

	(void)state;
	import_chat("_chat.txt", text);
	CHECK_INT(counts.admitted, 3);
	import_chat("_chat.txt", text);
	CHECK_INT(counts.admitted, 3);
	CHECK_INT(counts.duplicate, 3);
}

static void
a_chat_without_the_firm_is_refused_with_its_authors(void **state)
{
	static const char text[] = "13.03.26, 09:00 - Zilverberg: ok\n"
				   "13.03.26, 09:01 - Chen Mei: ok\n";
	struct imported i;
	struct scratch s;
	char path[FILE_PATH_MAX];
	const struct intake_setting settings[] = {
	    {"own-name", "Zilverberg"}, {NULL, NULL}};

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "chat.txt", text, 0600, path);
	fake_sink_init(&i.sink);
	CHECK_OK(imported_run(&i, path, NULL, "Goudberg", NULL, &e), e);
	CHECK_INT(i.report.counts.refused, 1);
	CHECK_INT(i.report.counts.read, 1);
	CHECK_INT(i.report.warning_count, 1);
	CHECK_STR(i.report.warnings[0],
	    "a WhatsApp chat does not say its time zone, so its records have "
	    "no `published`; say it with --set time-zone=ZONE");
	CHECK_STR(i.report.refusals[0].reason,
	    "nobody in this chat is called \"Goudberg\"; say which author is "
	    "the firm with --set own-name=NAME (there are: Chen Mei, "
	    "Zilverberg)");
	import_report_release(&i.report);
	CHECK_OK(imported_run(&i, path, NULL, "Goudberg", settings, &e), e);
	CHECK_INT(i.report.counts.admitted, 2);
	CHECK_STR(fake_get(&i.sink, 0, "direction"), "outbound");
	CHECK_STR(fake_get(&i.sink, 0, "source"), "chat:Goudberg");
	imported_release(&i);
	scratch_remove(&s);
}

static void
without_an_account_each_message_is_flagged(void **state)
{
	static const char text[] = "13.03.26, 09:00 - Zilverberg: ok\n";

	(void)state;
	CHECK_OK(fake_import(&f, adapter_find("whatsapp"), NULL, "_chat.txt",
		     text, strlen(text), &counts, &e),
	    e);
	CHECK_INT(counts.flagged, 1);
	CHECK_STR(fake_get(&f, 0, "direction"), "inbound");
	CHECK_STR(fake_get(&f, 0, "flags.0"),
	    "whether the firm wrote it is not known; say with --account which "
	    "author is the firm");
}

static void
a_time_zone_makes_times_absolute(void **state)
{
	const struct intake_setting settings[] = {
	    {"time-zone", "Europe/Amsterdam"}, {"date-order", "mdy"},
	    {NULL, NULL}};
	const struct intake_setting unknown[] = {
	    {"zone", "Europe/Amsterdam"}, {NULL, NULL}};
	const struct intake_setting bad[] = {
	    {"time-zone", "Europe/Atlantis"}, {NULL, NULL}};
	struct imported i;
	struct scratch s;
	char path[FILE_PATH_MAX];

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "WhatsApp Chat with Chen Mei (1).txt",
	    "07/04/26, 09:00 - Zilverberg: x <This message was edited>\n"
	    "07/04/26, 09:01 - Chen Mei: y\n",
	    0600, path);
	fake_sink_init(&i.sink);
	CHECK_OK(imported_run(&i, path, NULL, "Zilverberg", settings, &e), e);
	CHECK_INT(i.report.warning_count, 0);
	CHECK_STR(fake_get(&i.sink, 0, "activity.published"), "");
	CHECK_STR(fake_get(&i.sink, 0, "activity.object.published"),
	    "2026-07-04T07:00:00Z");
	CHECK_STR(
	    fake_get(&i.sink, 1, "activity.published"), "2026-07-04T07:01:00Z");
	CHECK_STR(fake_get(&i.sink, 1, "activity.object.audience.name"),
	    "WhatsApp Chat with Chen Mei");
	import_report_release(&i.report);
	CHECK_ERROR(imported_run(&i, path, NULL, "Zilverberg", bad, &e), e,
	    ERROR_INPUT,
	    "--set time-zone=Europe/Atlantis: not a known zone, such as "
	    "Europe/Amsterdam or +02:00");
	import_report_release(&i.report);
	CHECK_ERROR(imported_run(&i, path, NULL, "Zilverberg", unknown, &e), e,
	    ERROR_INPUT,
	    "--set zone: adapter whatsapp has no such setting; it has: "
	    "date-order (dmy, mdy or ymd; told from the whole chat otherwise), "
	    "time-zone (the phone's zone, as in Europe/Amsterdam or +02:00), "
	    "own-name (the firm's name in the chat, where not the account), "
	    "chat (the chat's name, where not the file's or the other "
	    "author's)");
	imported_release(&i);
	scratch_remove(&s);
}

static void
text_without_any_message_is_refused(void **state)
{
	(void)state;
	import_chat("_chat.txt", "Dear diary,\n");
	CHECK_INT(counts.read, 1);
	CHECK_INT(counts.refused, 1);
}

static void
what_stands_before_the_first_message_is_kept(void **state)
{
	(void)state;
	import_chat("_chat.txt",
	    "the end of a message\n13.03.26, 09:00 - Zilverberg: ok\n");
	CHECK_INT(counts.flagged, 1);
	CHECK_INT(counts.admitted, 1);
	CHECK_STR(
	    fake_get(&f, 0, "flags.0"), "stands before the first message");
	CHECK_STR(fake_get(&f, 0, "raw.text"), "the end of a message\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_of_many_regions_are_read),
	    cmocka_unit_test_setup_teardown(
		an_impossible_month_decides_the_order_for_the_whole_chat, begin,
		end),
	    cmocka_unit_test_setup_teardown(
		going_forward_decides_the_order_too, begin, end),
	    cmocka_unit_test_setup_teardown(
		the_name_of_a_picture_decides_the_order_too, begin, end),
	    cmocka_unit_test_setup_teardown(
		dates_that_could_be_either_are_flagged_and_not_guessed, begin,
		end),
	    cmocka_unit_test_setup_teardown(
		a_message_goes_on_until_the_next_date, begin, end),
	    cmocka_unit_test_setup_teardown(
		edits_and_deletions_are_known_in_many_languages, begin, end),
	    cmocka_unit_test_setup_teardown(
		what_the_program_says_is_nobodys_message, begin, end),
	    cmocka_unit_test_setup_teardown(
		media_that_was_left_out_is_marked, begin, end),
	    cmocka_unit_test_setup_teardown(
		equal_messages_of_one_minute_stay_apart, begin, end),
	    cmocka_unit_test_setup_teardown(
		without_an_account_each_message_is_flagged, begin, end),
	    cmocka_unit_test(
		a_chat_without_the_firm_is_refused_with_its_authors),
	    cmocka_unit_test(a_time_zone_makes_times_absolute),
	    cmocka_unit_test_setup_teardown(
		text_without_any_message_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(
		what_stands_before_the_first_message_is_kept, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
