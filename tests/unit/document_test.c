#include "index/document.h"

#include "core/clock.h"
#include "tests/unit/check.h"

static struct error e;

/* An attachment's bytes, or a reason. */
static int
fetch(void *context, const char *sha256, uint64_t size, struct buf *out,
    struct error *error)
{
	const char *bytes = context;

	CHECK_INT(strlen(sha256), 64);
	if (bytes == NULL)
		return error_set(error, ERROR_NOTFOUND, "no such attachment");
	CHECK_INT(size, strlen(bytes));
	buf_append(out, bytes, size);
	return 0;
}

/* A document as text: its texts, "/" for each line end, then its terms. */
static const char *
read_with(const char *line, document_fetch *f, const char *bytes)
{
	static struct document d;
	static struct buf out = BUF_EMPTY;
	char posted[CLOCK_TEXT_LEN + 1], *p, *context = NULL;
	struct buf copy = BUF_EMPTY;
	struct json_slice slice = {line, strlen(line)};

	CHECK_OK(json_check(line, slice.len, &e), e);
	if (bytes != NULL) {
		buf_append_str(&copy, bytes);
		context = buf_text(&copy);
	}
	CHECK_OK(document_read(&d, "social-3y", slice, f, context, &e), e);
	buf_release(&copy);
	clock_format(d.posted_us, posted);
	buf_clear(&out);
	buf_printf(&out, "%.16s%s [%s]", posted,
	    d.posted_claimed ? "" : " (captured)", buf_text(&d.text));
	buf_printf(&out, " by [%s]", buf_text(&d.author));
	buf_append(&out, d.meta.data, d.meta.len);
	if (d.reason.len > 0)
		buf_printf(&out, " ! %s", buf_text(&d.reason));
	for (p = buf_text(&out); *p != '\0'; p++) {
		if (*p == '\n')
			*p = '/';
		if (*p == '\x02')
			*p = '|';
	}
	document_release(&d);
	document_init(&d);
	return (const char *)out.data;
}

static const char *
read_line(const char *line)
{
	return read_with(line, NULL, NULL);
}

#define ACTOR \
	"\"actor\":{\"id\":\"https://x.com/bank\",\"name\":\"Zilver Bank\"," \
	"\"preferredUsername\":\"bank\",\"type\":\"Organization\"}"
#define TAIL(id) \
	",\"adapter\":\"x-archive/1\",\"attachments\":[],\"channel\":\"x\"," \
	"\"direction\":\"outbound\",\"kind\":\"record\",\"native_id\":\"" id \
	"\",\"salt\":\"nL0yQq2mJx2G7mB4vXw2Ug\",\"source\":\"x:@bank\"," \
	"\"time\":\"2026-11-22T03:00:00.123456Z\"}"
#define BY " by [https://x.com/bank/bank/Zilver Bank]"
#define COMMON \
	"|kind=record|channel=x|source=x:@bank|direction=outbound" \
	"|log=social-3y|author=https://x.com/bank|author=bank" \
	"|author=zilver bank"

static void
a_post_is_its_words_and_its_fields(void **state)
{
	(void)state;
	CHECK_STR(
	    read_line(
		"{\"activity\":{" ACTOR ",\"object\":{\"attachment\":["
		"{\"mediaType\":\"image/png\",\"name\":\"Een grafiek\","
		"\"type\":\"Image\"}],"
		"\"content\":\"Morgen open & <b>wel</b>. #Open\","
		"\"context\":\"c1\",\"generator\":{\"name\":\"App\"},"
		"\"id\":\"https://x.com/bank/status/17\","
		"\"inReplyTo\":\"https://x.com/joris/status/16\","
		"\"mediaType\":\"text/plain\",\"tag\":["
		"{\"name\":\"#Open\",\"type\":\"Hashtag\"},"
		"{\"href\":\"https://x.com/joris\",\"name\":\"@joris\","
		"\"type\":\"Mention\"},{\"href\":\"https://bank.example/\","
		"\"type\":\"Link\"}],\"to\":[\"https://www.w3.org/ns/"
		"activitystreams#Public\",{\"id\":\"mailto:wei@a.example\","
		"\"name\":\"张伟\"}],\"type\":\"Note\"},"
		"\"published\":\"2026-11-21T10:00:00+01:00\","
		"\"type\":\"Create\"}" TAIL("17")),
	    "2026-11-21T09:00 [Morgen open & <b>wel</b>. #Open/Een grafiek/"
	    "https://bank.example//张伟/wei@a.example]" BY COMMON
	    "|type=create|type=note|id=https://x.com/bank/status/17"
	    "|thread=c1|parent=https://x.com/joris/status/16|tag=open"
	    "|mention=joris|mention=https://x.com/joris"
	    "|to=mailto:wei@a.example|to=wei@a.example|to=张伟|id=17"
	    "|adapter=x-archive|has=attachment|has=image|has=link|has=tag"
	    "|has=mention|has=reply");
}

static void
html_is_the_text_that_it_shows_once(void **state)
{
	(void)state;
	CHECK_STR(
	    read_line("{\"activity\":{" ACTOR ",\"object\":{"
		      "\"content\":\"<p>Een</p><p>twee &amp; "
		      "drie</p>\",\"contentMap\":{\"nl-BE\":"
		      "\"<p>Een</p><p>twee &amp; drie</p>\","
		      "\"tr\":\"<p>bir</p>\"},\"id\":\"a\","
		      "\"oneOf\":[{\"name\":\"Ja\"},{\"name\":\"Nee\"}],"
		      "\"summary\":\"Let <i>op</i>\","
		      "\"type\":\"Question\"},\"type\":\"Create\"}" TAIL("a")),
	    "2026-11-22T03:00 (captured) [Let op/Een/twee & drie/bir/Ja/Nee]" BY
		COMMON "|type=create|type=question|id=a|lang=nl-be|lang=nl"
	    "|lang=tr|adapter=x-archive|has=poll");
}

static void
what_was_done_to_a_post_has_its_id(void **state)
{
	static const char *const activities[][2] = {
	    {"\"object\":{\"deleted\":\"2026-11-21T09:00:00Z\",\"id\":\"a\","
	     "\"type\":\"Tombstone\"},\"type\":\"Delete\"",
		"2026-11-21T09:00 []" BY COMMON
		"|type=delete|type=tombstone|id=a|id=17|adapter=x-archive"
		"|has=deletion"},
	    {"\"object\":{\"content\":\"beter\",\"id\":\"a\",\"published\":"
	     "\"2026-11-20\",\"type\":\"Note\",\"updated\":\"2026-11-21\"},"
	     "\"type\":\"Update\"",
		"2026-11-21T00:00 [beter]" BY COMMON
		"|type=update|type=note|id=a|id=17|adapter=x-archive"
		"|has=edit"},
	    {"\"object\":\"https://a.example/1\",\"type\":\"Like\"",
		"2026-11-22T03:00 (captured) []" BY COMMON
		"|type=like|id=https://a.example/1|id=17"
		"|adapter=x-archive"},
	    {"\"object\":{\"attributedTo\":{\"name\":\"De Krant\"},"
	     "\"content\":\"nieuws\",\"type\":\"Note\"},"
	     "\"type\":\"Announce\"",
		"2026-11-22T03:00 (captured) [nieuws/De Krant]" BY COMMON
		"|type=announce|type=note|id=17|adapter=x-archive"},
	    {"\"object\":{\"id\":\"l\",\"object\":\"a\",\"type\":\"Like\"},"
	     "\"type\":\"Undo\"",
		"2026-11-22T03:00 (captured) []" BY COMMON
		"|type=undo|type=like|id=l|id=a|id=17|adapter=x-archive"},
	};
	struct buf line = BUF_EMPTY;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(activities) / sizeof(*activities); i++) {
		buf_clear(&line);
		buf_printf(&line, "{\"activity\":{" ACTOR ",%s}" TAIL("17"),
		    activities[i][0]);
		CHECK_STR(read_line(buf_text(&line)), activities[i][1]);
	}
	buf_release(&line);
}

#define HASH64 \
	"c80dcfedc8e090a45a1f287165a076cb3d0b21a92c018e8b9052198814918bdd"

static void
moved_content_is_fetched_or_missed_aloud(void **state)
{
	static const char line[] = "{\"activity\":{" ACTOR
				   ",\"object\":{\"content\":{\"media_type\":"
				   "\"text/html\",\"sha256\":\"" HASH64
				   "\",\"size\":12},\"type\":"
				   "\"Note\"},\"type\":\"Create\"}" TAIL("1");

	(void)state;
	CHECK(strstr(read_with(line, fetch, "<p>hallo</p>"), " [hallo] by ") !=
	    NULL);
	CHECK(strstr(read_with(line, fetch, "een \xff\xfe twee."),
		  " [een \xef\xbf\xbd\xef\xbf\xbd twee.] by ") != NULL);
	CHECK_STR(strchr(read_with(line, fetch, NULL), '!'),
	    "! content in attachment " HASH64 ": no such attachment");
	CHECK_STR(strchr(read_line(line), '!'),
	    "! content in attachment " HASH64 ": not fetched");
}

static void
what_nobody_understood_is_found_by_its_raw_text(void **state)
{
	(void)state;
	CHECK_STR(
	    read_line("{\"activity\":{\"actor\":{\"name\":\"Zegel\"},"
		      "\"object\":{\"type\":\"Document\"},\"type\":"
		      "\"Create\"},\"adapter\":\"mail/1\",\"attachments\":["
		      "{\"media_type\":\"audio/ogg\",\"name\":\"a/b/stem.ogg\","
		      "\"sha256\":\"" HASH64 "\",\"size\":3}],"
		      "\"channel\":\"email\",\"direction\":\"inbound\","
		      "\"flags\":[\"no header\"],\"kind\":\"record\",\"raw\":{"
		      "\"media_type\":\"message/rfc822\",\"text\":\"klacht "
		      "\\u0000over kosten\"},\"salt\":\"x\",\"source\":"
		      "\"email:a\",\"time\":\"2026-11-22T03:00:00.123456Z\"}"),
	    "2026-11-22T03:00 (captured) [stem.ogg/no header/klacht  over "
	    "kosten] by [Zegel]|kind=record|channel=email|source=email:a"
	    "|direction=inbound|log=social-3y|author=zegel|type=create"
	    "|type=document|adapter=mail|has=attachment|has=audio|has=raw");
}

static void
entries_of_other_kinds_give_all_their_strings(void **state)
{
	(void)state;
	CHECK_STR(
	    read_line("{\"action\":\"search\",\"actor\":\"anna@bank.example\","
		      "\"kind\":\"audit\",\"query\":{\"hits\":7,\"text\":"
		      "\"storing OR rente\"},\"scope\":[\"x\",[\"email\"]],"
		      "\"time\":\"2026-11-22T03:00:00.123456Z\"}"),
	    "2026-11-22T03:00 (captured) [search/anna@bank.example/storing OR "
	    "rente/x/email] by [anna@bank.example]|kind=audit|log=social-3y"
	    "|author=anna@bank.example|type=search");
	CHECK_STR(read_line("{\"kind\":\"new-kind\",\"note\":\"abc\"}"),
	    "1970-01-01T00:00 (captured) [abc] by []|kind=new-kind"
	    "|log=social-3y ! no time of admission");
}

static void
no_text_can_pass_for_terms(void **state)
{
	(void)state;
	CHECK_STR(read_line("{\"activity\":{\"actor\":\"\\u0002kind=seal\","
			    "\"object\":{\"content\":\"\\u0002channel=x\","
			    "\"id\":\"a\\u0002has=raw\"}},\"kind\":\"record\","
			    "\"time\":\"2026-11-22T03:00:00.123456Z\"}"),
	    "2026-11-22T03:00 (captured) [ channel=x] by [ kind=seal]"
	    "|kind=record|log=social-3y|author=kind=seal|id=a has=raw");
}

static void
odd_shapes_are_read_as_far_as_they_go(void **state)
{
	static const char *const activities[] = {"null", "17", "\"text\"",
	    "[[[]]]", "[{\"type\":[]}]", "{\"actor\":[{\"id\":{}},null,7]}",
	    "{\"object\":{\"attachment\":\"a\",\"content\":[1,\"b\"],"
	    "\"contentMap\":\"x\",\"id\":7,\"inReplyTo\":[null,{\"id\":[]}],"
	    "\"tag\":{\"type\":7},\"to\":7,\"type\":{},\"url\":[{}]}}",
	    "{\"object\":{\"content\":{\"sha256\":7,\"size\":\"\"}}}",
	    "{\"published\":\"yesterday\",\"type\":null}"};
	struct buf line = BUF_EMPTY;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(activities) / sizeof(*activities); i++) {
		buf_clear(&line);
		buf_printf(&line,
		    "{\"activity\":%s,\"attachments\":%s,\"flags\":%s,"
		    "\"kind\":\"record\",\"raw\":%s,"
		    "\"time\":\"2026-11-22T03:00:00.123456Z\"}",
		    activities[i], activities[i], activities[i], activities[i]);
		CHECK(strncmp(read_line(buf_text(&line)),
			  "2026-11-22T03:00 (captured) [", 29) == 0);
	}
	buf_release(&line);
}

static void
hostile_entries_are_bounded(void **state)
{
	struct buf line = BUF_EMPTY;
	const char *out;
	int i;

	(void)state;
	buf_append_str(&line, "{\"activity\":{\"object\":{\"tag\":[");
	for (i = 0; i < 2000; i++)
		buf_printf(&line, "%s{\"name\":\"t%d\",\"type\":\"H\"}",
		    i > 0 ? "," : "", i);
	buf_append_str(&line, "]}},\"kind\":\"record\"}");
	out = read_line(buf_text(&line));
	CHECK(strstr(out, "|tag=t400") != NULL);
	CHECK(strstr(out, "more than 512 values of fields") != NULL);

	buf_clear(&line);
	buf_append_str(&line, "{\"activity\":");
	for (i = 0; i < 100; i++)
		buf_append_str(&line, "{\"object\":");
	buf_append_str(&line, "\"deep\"");
	for (i = 0; i < 100; i++)
		buf_append_byte(&line, '}');
	buf_append_str(&line, ",\"kind\":\"record\"}");
	CHECK(strstr(read_line(buf_text(&line)),
		  "objects nested more than 16 deep") != NULL);

	buf_clear(&line);
	buf_append_str(&line, "{\"a\":");
	for (i = 0; i < 100; i++)
		buf_append_byte(&line, '[');
	for (i = 0; i < 100; i++)
		buf_append_byte(&line, ']');
	buf_append_str(&line, ",\"kind\":\"audit\"}");
	CHECK(strstr(read_line(buf_text(&line)),
		  "values nested more than 16 deep") != NULL);
	buf_release(&line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_post_is_its_words_and_its_fields),
	    cmocka_unit_test(html_is_the_text_that_it_shows_once),
	    cmocka_unit_test(what_was_done_to_a_post_has_its_id),
	    cmocka_unit_test(moved_content_is_fetched_or_missed_aloud),
	    cmocka_unit_test(what_nobody_understood_is_found_by_its_raw_text),
	    cmocka_unit_test(entries_of_other_kinds_give_all_their_strings),
	    cmocka_unit_test(no_text_can_pass_for_terms),
	    cmocka_unit_test(odd_shapes_are_read_as_far_as_they_go),
	    cmocka_unit_test(hostile_entries_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
