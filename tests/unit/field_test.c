#include "index/field.h"

#include "tests/unit/check.h"

/* The term, its mark shown as '|'. */
static const char *
term(enum field field, const char *value, bool prefix)
{
	static struct buf out = BUF_EMPTY;

	buf_clear(&out);
	field_append_term(&out, field, value, strlen(value), prefix);
	assert_non_null(buf_text(&out));
	if (out.len > 0) {
		CHECK_INT(out.data[0], FIELD_MARK);
		out.data[0] = '|';
	}
	return (const char *)out.data;
}

static void
fields_have_one_name_each(void **state)
{
	enum field found;
	int i;

	(void)state;
	for (i = 0; i < FIELD_COUNT; i++) {
		const char *name = field_name((enum field)i);

		CHECK(field_find(name, strlen(name), &found));
		CHECK_INT(found, i);
	}
	CHECK(field_find("CHANNEL", 7, &found));
	CHECK(!field_find("channe", 6, &found));
	CHECK(!field_find("channels", 8, &found));
	CHECK(!field_find("", 0, &found));
}

static void
values_are_folded_as_people_compare_them(void **state)
{
	(void)state;
	CHECK_STR(term(FIELD_CHANNEL, "X", false), "|channel=x");
	CHECK_STR(term(FIELD_AUTHOR, "Ayşe KAYA", false), "|author=ayse kaya");
	CHECK_STR(term(FIELD_AUTHOR, "@Bank", false), "|author=bank");
	CHECK_STR(term(FIELD_TAG, "#Şikâyet", false), "|tag=sikayet");
	CHECK_STR(term(FIELD_TAG, "#", false), "|tag=#");
	CHECK_STR(term(FIELD_MENTION, "@Fatma@mast.example", false),
	    "|mention=fatma@mast.example");
	CHECK_STR(term(FIELD_ID, "dQw4w9WgXcQ", false), "|id=dQw4w9WgXcQ");
	CHECK_STR(term(FIELD_LANG, "zh-Hant", true), "|lang=zh-hant");
}

static void
no_value_contains_a_mark(void **state)
{
	(void)state;
	CHECK_STR(term(FIELD_ID,
		      "a\x02"
		      "channel=x\n",
		      false),
	    "|id=a channel=x");
	CHECK_STR(term(FIELD_AUTHOR,
		      "é\x02"
		      "b",
		      false),
	    "|author=e b");
	CHECK_STR(term(FIELD_ID, " \t\x02", false), "");
	CHECK_STR(term(FIELD_ID, "", false), "");
}

static void
long_values_are_told_apart_by_their_hash(void **state)
{
	char a[1000], b[1000];
	struct buf first = BUF_EMPTY;

	(void)state;
	memset(a, 'a', sizeof(a));
	a[sizeof(a) - 1] = '\0';
	memcpy(b, a, sizeof(b));
	b[900] = 'b';
	buf_append_str(&first, term(FIELD_ID, a, false));
	CHECK_INT(first.len, 4 + FIELD_VALUE_KEPT + 64);
	CHECK(strcmp(buf_text(&first), term(FIELD_ID, b, false)) != 0);
	CHECK_STR(buf_text(&first), term(FIELD_ID, a, false));
	CHECK_INT(strlen(term(FIELD_ID, a, true)), 4 + 999);
	/* Not cut in the middle of a character. */
	memcpy(a + FIELD_VALUE_KEPT - 1, "ş", 2);
	CHECK_INT(
	    strlen(term(FIELD_ID, a, false)), 4 + FIELD_VALUE_KEPT - 1 + 64);
	buf_release(&first);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_have_one_name_each),
	    cmocka_unit_test(values_are_folded_as_people_compare_them),
	    cmocka_unit_test(no_value_contains_a_mark),
	    cmocka_unit_test(long_values_are_told_apart_by_their_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
