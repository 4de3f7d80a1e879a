#include "core/json.h"
#include "tests/fault/fault.h"
#include "tests/unit/check.h"

/* More members than there is room for at first, and none in order. */
static void
make_text(struct buf *text)
{
	int i;

	buf_append_str(text, "{\"z\":{\"b\":[1,2],\"a\":null}");
	for (i = 100; i > 0; i--)
		buf_printf(text, ",\"m%03d\":{\"b\":%d,\"a\":0}", i, i);
	buf_append_str(text, "}");
	CHECK(!text->failed);
}

static void
a_canonicaliser_short_of_memory_is_not_made(void **state)
{
	struct json_canonicaliser *c;
	struct error e;

	(void)state;
	fault_arm(1);
	c = json_canonicaliser_new(&e);
	fault_disarm();
	CHECK(fault_fired());
	CHECK(c == NULL);
	CHECK_INT(e.code, ERROR_NOMEM);
	CHECK_STR(e.text, "out of memory");
}

/* Whatever allocation fails, nothing is written and the next call works. */
static void
writing_short_of_memory_writes_nothing(void **state)
{
	struct buf text = BUF_EMPTY, want = BUF_EMPTY, out = BUF_EMPTY;
	const char *given;
	struct error e;
	int nth, rc;

	(void)state;
	make_text(&text);
	given = (const char *)text.data;
	for (nth = 1;; nth++) {
		struct json_canonicaliser *c = json_canonicaliser_new(&e);

		CHECK(c != NULL);
		buf_release(&out);
		buf_append_str(&out, "before");
		fault_arm(nth);
		rc = json_canonical(c, given, text.len, &out, &e);
		fault_disarm();
		if (!fault_fired()) {
			CHECK_INT(rc, 0);
			json_canonicaliser_free(c);
			break;
		}
		CHECK_INT(rc, -1);
		CHECK_INT(e.code, ERROR_NOMEM);
		CHECK_INT(out.len, 6);
		CHECK_MEM(out.data, "before", 6);
		buf_clear(&want);
		CHECK_OK(json_canonical(c, given, text.len, &want, &e), e);
		json_canonicaliser_free(c);
	}
	CHECK(nth > 4); /* the output, the members twice, the scratch */
	CHECK_INT(out.len, want.len + 6);
	CHECK_MEM(out.data + 6, want.data, want.len);
	buf_release(&text);
	buf_release(&want);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_canonicaliser_short_of_memory_is_not_made),
	    cmocka_unit_test(writing_short_of_memory_writes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
