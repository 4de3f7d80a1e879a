#include "archiver/adapters/meta_text.h"

#include "tests/unit/check.h"

/* `text` repaired, as a C string; what it holds lives until the next call. */
static const char *
repair(const char *text)
{
	static struct buf out;

	buf_clear(&out);
	meta_text_repair(&out, text, strlen(text));
	return buf_text(&out);
}

static void
bytes_that_were_taken_for_characters_become_characters(void **state)
{
	(void)state;
	CHECK_STR(repair("\xc3\x83\xc2\xb8"), "\xc3\xb8"); /* Ã¸ -> ø */
	CHECK_STR(repair("Ayla\xc3\x85\xc2\x9f"), "Ayla\xc5\x9f"); /* ş */
	/* U+1F602 as four code points below 256. */
	CHECK_STR(repair("ha \xc3\xb0\xc2\x9f\xc2\x98\xc2\x82"),
	    "ha \xf0\x9f\x98\x82");
	CHECK_STR(repair("plain ASCII"), "plain ASCII");
	CHECK_STR(repair(""), "");
}

static void
text_that_is_right_already_stays(void **state)
{
	(void)state;
	/* A code point over 255 can't have been a byte. */
	CHECK_STR(
	    repair("\xe4\xbd\xa0\xe5\xa5\xbd"), "\xe4\xbd\xa0\xe5\xa5\xbd");
	/* é alone: as a byte, 0xe9, it would be no UTF-8. */
	CHECK_STR(repair("caf\xc3\xa9"), "caf\xc3\xa9");
	/* Both at once: Ã¸ and 你. */
	CHECK_STR(repair("\xc3\x83\xc2\xb8 \xe4\xbd\xa0"),
	    "\xc3\x83\xc2\xb8 \xe4\xbd\xa0");
	/* An overlong form, C0 80, is no UTF-8 either. */
	CHECK_STR(repair("\xc3\x80\xc2\x80"), "\xc3\x80\xc2\x80");
}

static void
repairing_once_more_spoils_nothing_that_matters(void **state)
{
	(void)state;
	CHECK_STR(repair("\xc3\xb8"), "\xc3\xb8");
	CHECK_STR(repair("\xf0\x9f\x98\x82"), "\xf0\x9f\x98\x82");
}

static void
the_character_that_ends_strings_is_replaced(void **state)
{
	struct buf out = BUF_EMPTY;

	(void)state;
	meta_text_repair(&out, "a\0b\0", 4);
	CHECK_STR(buf_text(&out),
	    "a\xef\xbf\xbd"
	    "b\xef\xbf\xbd");
	buf_release(&out);
}

static void
names_and_values_are_repaired_at_every_depth(void **state)
{
	static const char text[] = "{\"pr\\u00c3\\u00a9nom\":[{\"x\":"
				   "\"\\u00c3\\u00b8\"},1,true,null]}";
	struct error e;
	json_t *value = json_loads(text, 0, NULL);
	json_t *out = meta_text_repaired(value, &e);
	char *dump = json_dumps(out, JSON_COMPACT);

	(void)state;
	CHECK_STR(
	    dump, "{\"pr\xc3\xa9nom\":[{\"x\":\"\xc3\xb8\"},1,true,null]}");
	free(dump);
	json_decref(out);
	json_decref(value);
}

static void
deep_nesting_is_refused_not_followed(void **state)
{
	char text[2 * 70 + 1];
	struct error e;
	json_t *value;

	(void)state;
	memset(text, '[', 70);
	memset(text + 70, ']', 70);
	text[140] = '\0';
	value = json_loads(text, 0, NULL);
	CHECK(value != NULL);
	CHECK(meta_text_repaired(value, &e) == NULL);
	CHECK_INT(e.code, ERROR_FORMAT);
	CHECK_STR(e.text, "nested deeper than 64");
	json_decref(value);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		bytes_that_were_taken_for_characters_become_characters),
	    cmocka_unit_test(text_that_is_right_already_stays),
	    cmocka_unit_test(repairing_once_more_spoils_nothing_that_matters),
	    cmocka_unit_test(the_character_that_ends_strings_is_replaced),
	    cmocka_unit_test(names_and_values_are_repaired_at_every_depth),
	    cmocka_unit_test(deep_nesting_is_refused_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
