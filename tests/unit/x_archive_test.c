#include "archiver/adapters/table.h"
#include "tests/unit/check.h"
#include "tests/unit/fake_sink.h"

static void
a_tweet_becomes_an_outbound_create(void **state)
{
	static const char text[] =
	    "window.YTD.tweets.part0 = [ {\n"
	    "  \"tweet\" : { \"id_str\" : \"17\",\n"
	    "\"full_text\" : \"Goedemorgen &amp; hoi\",\n"
	    "\"created_at\" : \"Thu Nov 03 08:50:26 +0000 2022\" }\n"
	    "} ]";
	struct intake_counts counts;
	struct fake_sink f;
	struct error e;

	(void)state;
	fake_sink_init(&f);
	CHECK_OK(fake_import(&f, adapter_find("x-archive"), "@bank",
		     "tweets.js", text, sizeof(text) - 1, &counts, &e),
	    e);
	CHECK_INT(counts.read, 1);
	CHECK_INT(counts.admitted, 1);
	CHECK_STR(fake_get(&f, 0, "direction"), "outbound");
	CHECK_STR(fake_get(&f, 0, "source"), "x:@bank");
	fake_sink_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_tweet_becomes_an_outbound_create),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
