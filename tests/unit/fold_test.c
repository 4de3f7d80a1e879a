#include "index/fold.h"

#include "core/utf8.h"
#include "tests/unit/check.h"

static const char *
folded(const char *text, enum fold_form form)
{
	static char out[256];
	struct buf b = BUF_EMPTY;
	struct error e;

	CHECK_OK(fold_text(text, strlen(text), form, &b, &e), e);
	(void)snprintf(out, sizeof(out), "%s", buf_text(&b));
	buf_release(&b);
	return out;
}

#define SEARCH(text) folded(text, FOLD_SEARCH)
#define EXACT(text) folded(text, FOLD_EXACT)

static void
the_four_letters_i_are_one(void **state)
{
	(void)state;
	CHECK_STR(SEARCH("ISTANBUL"), "istanbul");
	CHECK_STR(SEARCH("İstanbul"), "istanbul");
	CHECK_STR(SEARCH("ıstanbul"), "istanbul");
	CHECK_STR(SEARCH("I\u0307stanbul"), "istanbul");
	CHECK_STR(EXACT("İI\u0307ıIi"), "iiiii");
	CHECK_STR(EXACT("IĞDIR"), "iğdir");
}

static void
diacritics_are_folded_for_a_search(void **state)
{
	(void)state;
	CHECK_STR(SEARCH("Straße STRASSE"), "strasse strasse");
	CHECK_STR(SEARCH("ŞİKÂYET"), "sikayet");
	CHECK_STR(SEARCH("S\u0327ikâyet"), "sikayet");
	CHECK_STR(SEARCH("Ãã Đặng Thị Phượng"), "aa dang thi phuong");
	CHECK_STR(
	    SEARCH("Łódź smørrebrød Þór Œuvre"), "lodz smorrebrod thor oeuvre");
	CHECK_STR(SEARCH("ΟΔΥΣΣΕΎΣ οδυσσεύς"), "οδυσσευσ οδυσσευσ");
	CHECK_STR(SEARCH("شَدَّة أحمد"), "شدة احمد");
	CHECK_STR(SEARCH("שָׁלוֹם"), "שלום");
	CHECK_STR(SEARCH("ёлка"), "елка");
}

static void
diacritics_stay_where_exactness_is_asked_for(void **state)
{
	(void)state;
	CHECK_STR(EXACT("ŞİKÂYET"), "şikâyet");
	CHECK_STR(EXACT("s\u0327ika\u0302yet"), "şikâyet");
	CHECK_STR(EXACT("Straße"), "strasse");
	CHECK_STR(EXACT("Ödeme"), "ödeme");
}

static void
vowels_and_voicing_are_no_diacritics(void **state)
{
	(void)state;
	CHECK_STR(SEARCH("किताब"), "किताब");
	CHECK_STR(SEARCH("ガ か\u3099"), "ガ が");
	CHECK_STR(SEARCH("ที่"), "ที่");
	CHECK_STR(SEARCH("한국어"), "한국어");
}

static void
width_and_letter_forms_are_folded(void **state)
{
	(void)state;
	CHECK_STR(SEARCH("ＺＥＧＥＬ １２"), "zegel 12");
	CHECK_STR(SEARCH("ｶﾞ"), "ガ");
	CHECK_STR(SEARCH("𝗛𝗲𝗹𝗹𝗼 ﬁn ㎏ Ⅳ"), "hello fin kg iv");
	CHECK_STR(SEARCH("٣٤ ४"), "34 4");
	CHECK_STR(SEARCH("m² ½"), "m2 1⁄2");
}

static void
what_nobody_sees_is_left_out(void **state)
{
	(void)state;
	CHECK_STR(
	    SEARCH("ver\u00adzegeld \ufeff\u200ea\u200db"), "verzegeld ab");
	CHECK_STR(EXACT("ver\u00adzegeld"), "verzegeld");
	CHECK_STR(SEARCH("❤\ufe0f"), "❤");
}

static void
apostrophes_are_one(void **state)
{
	(void)state;
	CHECK_STR(SEARCH("Ankara’da"), "ankara'da");
	CHECK_STR(EXACT("Ankara’da"), "ankara'da");
}

static void
malformed_bytes_do_not_make_it_fail(void **state)
{
	(void)state;
	CHECK_STR(SEARCH("a\xff"
			 "b"),
	    "a\ufffdb");
	CHECK_STR(SEARCH(""), "");
}

static void
a_long_text_is_folded_like_a_short_one(void **state)
{
	struct buf text = BUF_EMPTY, out = BUF_EMPTY;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < 100000; i++)
		buf_append_str(&text, i % 1000 == 0 ? "Ō " : "Ō");
	CHECK_OK(
	    fold_text((char *)text.data, text.len, FOLD_SEARCH, &out, &e), e);
	CHECK_INT(out.len, 100000 + 100);
	for (i = 0; i < out.len; i++)
		CHECK(out.data[i] == 'o' || out.data[i] == ' ');
	buf_release(&text);
	buf_release(&out);
}

/* U+1D400 (bold A) makes ICU fold the whole: then all is as it is alone. */
static void
the_short_cuts_fold_as_icu_does(void **state)
{
	enum fold_form forms[] = {FOLD_SEARCH, FOLD_EXACT};
	struct buf alone = BUF_EMPTY, beside = BUF_EMPTY;
	char text[8];
	struct error e;
	uint32_t code;
	size_t len, i;

	(void)state;
	for (i = 0; i < 2; i++) {
		for (code = 1; code <= 0x9fff; code++) {
			if (code == 0x300)
				code = 0x4e00;
			len = (size_t)utf8_put(code, text);
			memcpy(text + len, "\U0001d400", 4);
			buf_clear(&alone);
			buf_clear(&beside);
			CHECK_OK(fold_text(text, len, forms[i], &alone, &e), e);
			CHECK_OK(
			    fold_text(text, len + 4, forms[i], &beside, &e), e);
			CHECK(beside.len > alone.len);
			if (alone.len > 0)
				CHECK_MEM(alone.data, beside.data, alone.len);
		}
	}
	buf_release(&alone);
	buf_release(&beside);
}

/* Folding what is folded changes nothing, for each character. */
static void
folding_twice_is_folding_once(void **state)
{
	struct buf once = BUF_EMPTY, twice = BUF_EMPTY;
	enum fold_form forms[] = {FOLD_SEARCH, FOLD_EXACT}, form;
	char text[4];
	struct error e;
	uint32_t code;
	int i;

	(void)state;
	for (code = 0; code <= 0x10ffff; code++) {
		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		for (i = 0; i < 2; i++) {
			form = forms[i];
			buf_clear(&once);
			buf_clear(&twice);
			CHECK_OK(fold_text(text, (size_t)utf8_put(code, text),
				     form, &once, &e),
			    e);
			CHECK_OK(fold_text((char *)once.data, once.len, form,
				     &twice, &e),
			    e);
			if (once.len != twice.len)
				print_error("U+%04X\n", code);
			CHECK_INT(once.len, twice.len);
			if (once.len > 0)
				CHECK_MEM(once.data, twice.data, once.len);
		}
	}
	buf_release(&once);
	buf_release(&twice);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_four_letters_i_are_one),
	    cmocka_unit_test(diacritics_are_folded_for_a_search),
	    cmocka_unit_test(diacritics_stay_where_exactness_is_asked_for),
	    cmocka_unit_test(vowels_and_voicing_are_no_diacritics),
	    cmocka_unit_test(width_and_letter_forms_are_folded),
	    cmocka_unit_test(what_nobody_sees_is_left_out),
	    cmocka_unit_test(apostrophes_are_one),
	    cmocka_unit_test(malformed_bytes_do_not_make_it_fail),
	    cmocka_unit_test(a_long_text_is_folded_like_a_short_one),
	    cmocka_unit_test(the_short_cuts_fold_as_icu_does),
	    cmocka_unit_test(folding_twice_is_folding_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
