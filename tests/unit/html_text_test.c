#include "text/html_text.h"
#include "archiver/adapters/mail_charset.h"
#include "tests/unit/check.h"

static struct error e;

static void
words_of_a_page_are_its_text(void **state)
{
	static const struct {
		const char *html;
		const char *text;
	} pages[] = {
	    {"<p>Dear <b>Ay\xc5\x9f"
	     "e</b>,</p><p>all is&nbsp;well.</p>",
		"Dear Ay\xc5\x9f"
		"e,\nall is\xc2\xa0well."},
	    {"one<br>two<br/>three", "one\ntwo\nthree"},
	    {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a b\nc"},
	    {"<head><title>T</title><style>p{}</style></head><body>x"
	     "<script>alert('<p>no</p>')</script>y",
		"xy"},
	    {"<pre>a  b\n  c</pre>d   e", "a  b\n  c\nd e"},
	    {"<img src=x alt=\"a slip\"> &lt;b&gt; &#128522; &euro;",
		"a slip <b> \xf0\x9f\x98\x8a \xe2\x82\xac"},
	    {"<meta charset=iso-8859-1>\xc5\x9f", "\xc5\x9f"},
	    {"<p>unclosed <b>tags <p>go on", "unclosed tags\ngo on"},
	    {"no tags at all", "no tags at all"},
	    {"<div style='display:none'>hidden</div>", "hidden"},
	    {"", ""},
	};
	struct buf out = BUF_EMPTY;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
		buf_clear(&out);
		CHECK_OK(html_text(pages[i].html, strlen(pages[i].html), NULL,
			     NULL, &out, &e),
		    e);
		CHECK_STR(buf_text(&out), pages[i].text);
	}
	buf_release(&out);
}

static void
charsets_become_utf8_or_say_why_not(void **state)
{
	static const struct {
		const char *charset;
		const char *bytes;
		const char *text;
		const char *problem; /* NULL: none */
	} cases[] = {
	    {"iso-8859-9",
		"\xde"
		"ey",
		"\xc5\x9e"
		"ey",
		NULL},
	    {"ISO-8859-1", "\x80", "\xe2\x82\xac", NULL},
	    {"gb2312", "\xb9\xca\xd5\xcf", "故障", NULL},
	    {"iso-2022-jp", "\x1b$B$\"\x1b(B", "あ", NULL},
	    {"ks_c_5601-1987", "\xc7\xd1", "한", NULL},
	    {"utf-8", "故", "故", NULL},
	    {NULL, "plain", "plain", NULL},
	    {"us-ascii", "故", "故", NULL},
	    {NULL, "caf\xe9", "café",
		"names no charset and is not UTF-8; read as windows-1252"},
	    {"utf-8", "caf\xe9", "café",
		"is not the UTF-8 that it says; read as windows-1252"},
	    {"x-nonsense", "abc", "abc",
		"names a charset that is unknown; read as ASCII"},
	    {"UTF-8//IGNORE", "\xff", "ÿ",
		"names a charset that is unknown; its text is guessed"},
	    {"gb18030",
		"a\xff"
		"b",
		"a\xef\xbf\xbd"
		"b",
		"holds bytes that its charset has not"},
	};
	struct buf out = BUF_EMPTY;
	const char *problem;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		buf_clear(&out);
		problem = mail_charset_convert(cases[i].charset, cases[i].bytes,
		    strlen(cases[i].bytes), &out);
		CHECK_STR(buf_text(&out), cases[i].text);
		CHECK_STR(problem == NULL ? "" : problem,
		    cases[i].problem == NULL ? "" : cases[i].problem);
	}
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_of_a_page_are_its_text),
	    cmocka_unit_test(charsets_become_utf8_or_say_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
