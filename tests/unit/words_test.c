#include "index/words.h"

#include "core/buf.h"
#include "tests/unit/check.h"

static struct words *words;

static int
set_up(void **state)
{
	struct error e;

	(void)state;
	return words_new(&words, 0, &e);
}

static int
tear_down(void **state)
{
	(void)state;
	words_free(words);
	return 0;
}

/* "a|b c": b at the place of a, c behind; marks are = ~ % and ^. */
static int
write_term(void *context, const struct word *w)
{
	static const char MARKS[] = "?=?%^~";
	struct buf *out = context;

	if (w->repeated)
		return 0;
	if (out->len > 0)
		buf_append_byte(out, w->colocated ? '|' : ' ');
	else
		CHECK(!w->colocated);
	if ((uint8_t)w->term[0] < sizeof(MARKS) - 1) {
		buf_append_byte(out, (uint8_t)MARKS[(uint8_t)w->term[0]]);
		buf_append(out, w->term + 1, w->len - 1);
	} else {
		buf_append(out, w->term, w->len);
	}
	return 0;
}

static const char *
split(struct words *with, enum words_mode mode, const char *text)
{
	static char out[4096];
	struct buf b = BUF_EMPTY;
	struct error e;

	CHECK_OK(
	    words_split(with, text, strlen(text), mode, write_term, &b, &e), e);
	(void)snprintf(out, sizeof(out), "%s", buf_text(&b));
	buf_release(&b);
	return out;
}

#define DOCUMENT(text) split(words, WORDS_DOCUMENT, text)
#define QUERY(text) split(words, WORDS_QUERY, text)
#define EXACTLY(text) split(words, WORDS_QUERY, "\x01" text)

static void
words_have_positions_and_punctuation_shares_them(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("Hallo, wereld!"), "hallo|, wereld|!");
	CHECK_STR(DOCUMENT("(Nee)"), "( nee|)");
	CHECK_STR(QUERY("Hallo, 2"), "hallo|~hallo 2");
}

static void
a_word_with_diacritics_is_there_folded_and_exact(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("naive naïve"), "naive ~naive|=naïve");
	CHECK_STR(QUERY("Naïve"), "naive|~naive");
	CHECK_STR(EXACTLY("Naïve"), "=naïve");
	CHECK_STR(EXACTLY("Naive"), "naive");
	CHECK_STR(split(words, WORDS_PREFIX, "\x01nai"), "nai|=nai");
	CHECK_STR(split(words, WORDS_PREFIX, "naï"), "nai|~nai");
}

static void
what_joins_letters_leaves_words_of_their_own(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("bank's"), "bank's|bank s");
	CHECK_STR(DOCUMENT("Ankara’da"), "ankara'da|ankara da");
	CHECK_STR(DOCUMENT("een_twee_"), "een_twee|een twee|_");
	CHECK_STR(QUERY("bank's"), "bank|~bank s|~s");
	CHECK_STR(EXACTLY("bank's"), "bank's");
	CHECK_STR(EXACTLY("bank's klant"), "bank s klant");
}

static void
amounts_are_found_however_they_are_written(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("€ 1.234,56"), "€ 1.234,56|1234.56|1|234|56");
	CHECK_STR(DOCUMENT("1,234.56"), "1,234.56|1234.56|1|234|56");
	CHECK_STR(
	    DOCUMENT("1’234’567.50"), "1'234'567.50|1234567.5|1|234|567|50");
	CHECK_STR(QUERY("1234,56"), "1234,56|1234.56");
	CHECK_STR(QUERY("1234.56"), "1234.56");
	CHECK_STR(QUERY("1.234"), "1.234|1234");
	CHECK_STR(QUERY("2.50"), "2.50|2.5");
	CHECK_STR(QUERY("12,00"), "12,00|12");
	CHECK_STR(DOCUMENT("22.11.2026"), "22.11.2026|22|11|2026");
	CHECK_STR(DOCUMENT("٣٤ １２"), "34 12");
	CHECK_STR(EXACTLY("1.234"), "1.234");
}

static void
any_two_chinese_characters_are_a_term(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("中国银行ATM"),
	    "中|中国|%中国 国|国银 银|银行|%银行 行 atm");
	CHECK_STR(QUERY("国银"), "国银");
	CHECK_STR(QUERY("银"), "银");
	CHECK_STR(QUERY("中国银行"), "中国 国银 银行");
	CHECK_STR(QUERY("银行ATM"), "银行 行 atm|~atm");
	CHECK_STR(EXACTLY("银行"), "%银行");
	CHECK_STR(EXACTLY("国银"), "国银");
}

static void
other_scripts_without_spaces_are_split_alike(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("ガス代"), "ガ|ガス|%ガス ス|ス代 代");
	CHECK_STR(DOCUMENT("ｶﾞｽ"), "ガ|ガス|%ガス ス");
	CHECK_STR(QUERY("ไทย"), "ไท ทย");
	CHECK_STR(QUERY("한국어"), "한국어|~한국어");
}

static void
tags_mentions_and_cashtags_keep_their_sign(void **state)
{
	(void)state;
	CHECK_STR(
	    DOCUMENT("#Şikâyet"), "~#sikayet|=#şikâyet|~sikayet|=şikâyet");
	CHECK_STR(DOCUMENT("#故障#"), "#故障|故|故障|%故障 障|#");
	CHECK_STR(DOCUMENT("@jan_b @a.b $ZILV"),
	    "@jan_b|jan_b|jan b @a.b|@a|a.b|a b $zilv|zilv");
	CHECK_STR(DOCUMENT("@jan@huis.example"),
	    "@jan@huis.example|@jan|jan huis.example|huis example");
	CHECK_STR(DOCUMENT("#1 $100 a@b a#b"), "# 1|$ 100 a|@ b a|# b");
	CHECK_STR(DOCUMENT("#A、#G及"), "#a|a|、 #g及|#g|g 及");
	CHECK_STR(QUERY("#tag"), "#tag|~#tag");
	CHECK_STR(QUERY("#tag erbij"), "tag|~tag erbij|~erbij");
	CHECK_STR(QUERY("tag"), "tag|~tag");
}

static void
addresses_are_wholes_and_parts(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("<jan.j@bank.example>."),
	    "< jan.j@bank.example|jan.j|jan j bank.example|bank "
	    "example|>.|>|.");
	CHECK_STR(DOCUMENT("(https://www.bank.example:8080/a_(b)/?q=1)."),
	    "( bank.example:8080/a_(b)/?q=1|https bank.example|"
	    "www.bank.example|www bank example 8080 a b q 1|).|)|.");
	CHECK_STR(DOCUMENT("Zie WWW.Bank.example/"),
	    "zie bank.example|www.bank.example|www bank example");
	CHECK_STR(DOCUMENT("my-bank.nl"), "my-bank.nl|my bank.nl|bank nl");
	CHECK_STR(DOCUMENT("看http://t.cn/abc吧"),
	    "看 t.cn/abc|http t.cn|t cn abc 吧");
	CHECK_STR(QUERY("https://www.bank.nl/a"), "bank|~bank nl|~nl a|~a");
	CHECK_STR(EXACTLY("https://www.bank.nl/a/"), "bank.nl/a");
	CHECK_STR(EXACTLY("jan@bank.nl"), "jan@bank.nl");
}

static void
ibans_are_found_spaced_or_not(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("NL91 ABNA 0417 1643 00 en"),
	    "nl91abna0417164300|nl91 abna 0417164300|0417 1643 00 en");
	CHECK_STR(QUERY("nl91abna0417164300"), "nl91abna0417164300");
	CHECK_STR(QUERY("NL91 ABNA 0417 1643 00"), "nl91abna0417164300");
	CHECK_STR(QUERY("NL92 ABNA 0417 1643 00"),
	    "nl92|~nl92 abna|~abna 0417164300");
	CHECK_STR(DOCUMENT("BE68 5390 0754 7034 0612345678"),
	    "be68539007547034|be68 5390 0754 7034 0612345678");
}

static void
phone_numbers_are_found_national_or_not(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("06-1234 5678"), "0612345678|06 1234 5678");
	CHECK_STR(QUERY("+31 (0)6 1234 5678"), "31612345678|0612345678");
	CHECK_STR(QUERY("0031 6 12345678"), "31612345678|0612345678");
	CHECK_STR(QUERY("0612345678"), "0612345678");
	CHECK_STR(DOCUMENT("020-1234567/06-12345678"),
	    "0201234567|020 1234567|/ 0612345678|06 12345678");
	CHECK_STR(DOCUMENT("+352 621 123 456"),
	    "352621123|0621123|352621123456|0621123456|352 621 123 456");
}

static void
emoji_are_found_with_and_without_modifiers(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("👍🏽👍"), "👍🏽|👍 👍");
	CHECK_STR(
	    DOCUMENT("👩🏽‍💻"), "👩🏽‍💻|👩‍💻|👩");
	CHECK_STR(DOCUMENT("❤️🇳🇱🇹🇷"), "❤ 🇳🇱 🇹🇷");
	CHECK_STR(QUERY("👍🏽"), "👍🏽");
	CHECK_STR(DOCUMENT("m² ½"), "m ²|2 ½|1⁄2");
}

static void
punctuation_alone_is_found(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("?!?"), "?!?|?|!");
	CHECK_STR(DOCUMENT("..."), "...|.");
	CHECK_STR(QUERY("?!"), "?!");
	CHECK_STR(QUERY("!"), "!");
	CHECK_STR(DOCUMENT("好！"), "好|!");
	CHECK_STR(DOCUMENT(" \t\r\n\u200b\ufeff"), "");
}

static void
long_words_are_cut_into_pieces(void **state)
{
	char text[201];
	const char *out;

	(void)state;
	memset(text, 'a', 200);
	text[200] = '\0';
	out = DOCUMENT(text);
	CHECK_INT(strlen(out), 200 + 3);
	CHECK(out[64] == ' ' && out[129] == ' ' && out[194] == ' ');
}

static void
field_tokens_are_taken_as_they_are(void **state)
{
	(void)state;
	CHECK_STR(DOCUMENT("\x02kind=Record\x02tag=a b\x02\x02"),
	    "?kind=Record ?tag=a b");
	CHECK_STR(QUERY("\x02tag=a b"), "?tag=a b");
	CHECK_STR(QUERY("\x02"), "");
}

static void
stems_come_when_asked_for(void **state)
{
	struct words *stemming = NULL;
	struct error e;

	(void)state;
	CHECK_OK(words_new(&stemming, WORDS_STEM_NL | WORDS_STEM_TR, &e), e);
	CHECK_STR(split(stemming, WORDS_DOCUMENT, "klachten"),
	    "klachten|^nlklacht|^trklachte");
	CHECK_STR(split(stemming, WORDS_QUERY, "IŞIKLAR"),
	    "isiklar|~isiklar|^nlisiklar|^trisik");
	CHECK_STR(split(stemming, WORDS_QUERY, "\x01klachten"), "klachten");
	words_free(stemming);
}

static int
count_repeated(void *context, const struct word *w)
{
	size_t *ends = context;

	if (w->repeated)
		ends[0]++;
	ends[1] = w->end;
	return 0;
}

static void
a_term_that_its_position_has_is_told_as_repeated(void **state)
{
	size_t ends[2] = {0, 0};
	struct error e;

	(void)state;
	CHECK_OK(words_split(words, "a . .", 5, WORDS_DOCUMENT, count_repeated,
		     ends, &e),
	    e);
	CHECK_INT(ends[0], 1);
	CHECK_INT(ends[1], 5);
}

static int
stop_at_once(void *context, const struct word *w)
{
	(void)w;
	++*(int *)context;
	return 7;
}

static void
the_caller_can_stop(void **state)
{
	struct error e;
	int calls = 0;

	(void)state;
	CHECK_INT(words_split(words, "a b c", 5, WORDS_DOCUMENT, stop_at_once,
		      &calls, &e),
	    7);
	CHECK_INT(calls, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_have_positions_and_punctuation_shares_them),
	    cmocka_unit_test(a_word_with_diacritics_is_there_folded_and_exact),
	    cmocka_unit_test(what_joins_letters_leaves_words_of_their_own),
	    cmocka_unit_test(amounts_are_found_however_they_are_written),
	    cmocka_unit_test(any_two_chinese_characters_are_a_term),
	    cmocka_unit_test(other_scripts_without_spaces_are_split_alike),
	    cmocka_unit_test(tags_mentions_and_cashtags_keep_their_sign),
	    cmocka_unit_test(addresses_are_wholes_and_parts),
	    cmocka_unit_test(ibans_are_found_spaced_or_not),
	    cmocka_unit_test(phone_numbers_are_found_national_or_not),
	    cmocka_unit_test(emoji_are_found_with_and_without_modifiers),
	    cmocka_unit_test(punctuation_alone_is_found),
	    cmocka_unit_test(long_words_are_cut_into_pieces),
	    cmocka_unit_test(field_tokens_are_taken_as_they_are),
	    cmocka_unit_test(stems_come_when_asked_for),
	    cmocka_unit_test(a_term_that_its_position_has_is_told_as_repeated),
	    cmocka_unit_test(the_caller_can_stop),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
