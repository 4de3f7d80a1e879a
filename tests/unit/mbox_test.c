#include "archiver/adapters/mbox.h"
#include "tests/unit/check.h"

static struct error e;

/* Messages that the text holds, joined by '|'; parts by '+'. */
static void
split(const char *text, size_t max, char *out, size_t size)
{
	struct mbox_message m;
	struct stream stream;
	struct mbox mbox;
	bool more;

	stream_of_bytes(&stream, text, strlen(text));
	mbox_init(&mbox, &stream);
	if (max > 0)
		mbox.max = max;
	out[0] = '\0';
	for (;;) {
		CHECK_OK(mbox_next(&mbox, &m, &more, &e), e);
		if (!more)
			break;
		if (out[0] != '\0')
			strcat(out, m.part > 1 ? "+" : "|");
		CHECK(strlen(out) + m.len + 2 < size);
		strncat(out, m.data, m.len);
	}
	mbox_release(&mbox);
}

#define FROM "From a@b.example Tue Mar 10 07:40:00 2026\n"

static void
messages_lie_between_separators(void **state)
{
	static const struct {
		const char *text;
		const char *messages;
	} cases[] = {
	    {FROM "A: 1\n\nx\n\n" FROM "B: 2\n\ny\n\n",
		"A: 1\n\nx\n|B: 2\n\ny\n"},
	    {FROM "A: 1\n\nx\n\n" FROM "B: 2\n\ny", "A: 1\n\nx\n|B: 2\n\ny"},
	    {FROM "A: 1\r\n\r\nx\r\n\r\n" FROM "B: 2\r\n",
		"A: 1\r\n\r\nx\r\n|B: 2\r\n"},
	    /* A sentence is no separator, nor is one in mid-paragraph. */
	    {FROM "A: 1\n\nFrom one solid piece\n\nx\n",
		"A: 1\n\nFrom one solid piece\n\nx\n"},
	    {FROM "A: 1\n\nx\n" FROM "y\n", "A: 1\n\nx\n" FROM "y\n"},
	    {FROM "A: 1\n\n>From me\n", "A: 1\n\n>From me\n"},
	    /* Gmail and Thunderbird. */
	    {"From 17@xxx Tue Mar 10 07:40:00 +0000 2026\nA: 1\n\n"
	     "From - Tue Mar 10 07:40:00 2026\nB: 2\n",
		"A: 1\n|B: 2\n"},
	    /* One mail, whatever it holds. */
	    {"A: 1\n\nx\n\n" FROM "y\n\n", "A: 1\n\nx\n\n" FROM "y\n\n"},
	    {"", ""},
	};
	char out[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		split(cases[i].text, 0, out, sizeof(out));
		CHECK_STR(out, cases[i].messages);
	}
}

static void
a_large_message_comes_in_parts(void **state)
{
	char out[1024];

	(void)state;
	split(FROM "aaaa\nbbbb\ncccc\n\n" FROM "dd\n", 10, out, sizeof(out));
	CHECK_STR(out, "aaaa\nbbbb\n+cccc\n|dd\n");
}

static void
quoting_is_undone_in_the_body_only(void **state)
{
	static const char text[] = ">From x Tue\nA: 1\n\n>From me\n>>From you\n"
				   "> From them\n>Fromage\n>From";
	struct buf out = BUF_EMPTY;

	(void)state;
	CHECK(mbox_unquote(text, strlen(text), &out));
	CHECK_STR(buf_text(&out),
	    ">From x Tue\nA: 1\n\nFrom me\n>From you\n> From them\n"
	    ">Fromage\n>From");
	buf_clear(&out);
	CHECK(!mbox_unquote("A: 1\n\nFrom me\n", 14, &out));
	CHECK_INT(out.len, 0);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_lie_between_separators),
	    cmocka_unit_test(a_large_message_comes_in_parts),
	    cmocka_unit_test(quoting_is_undone_in_the_body_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
