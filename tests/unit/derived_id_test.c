#include "archiver/adapters/derived_id.h"

#include "tests/unit/check.h"

static struct derived_ids *ids;

static void
next(const char *kind, const char *time, const char *text,
    char out[DERIVED_ID_MAX])
{
	const char *parts[] = {time, text};
	struct error e;

	CHECK_OK(derived_ids_next(ids, kind, parts, 2, out, &e), e);
}

static void
begin(void)
{
	struct error e;

	derived_ids_free(ids);
	ids = derived_ids_new(&e);
	CHECK(ids != NULL);
}

static void
an_id_is_the_hash_that_the_header_promises(void **state)
{
	char id[DERIVED_ID_MAX];

	(void)state;
	begin();
	next("comment", "2026-01-05T09:00:00Z", "Dank u", id);
	/* printf "comment\0%s\0Dank u\0%s" 2026-01-05T09:00:00Z 0 |
	   sha256sum */
	CHECK_STR(id,
	    "derived:comment:"
	    "f6e480273efde40369a9916926405d057ba8b26d4935060767ce255af7cc9e08");
}

static void
equal_items_are_counted_apart_in_any_order(void **state)
{
	char first[DERIVED_ID_MAX], second[DERIVED_ID_MAX];
	char other[DERIVED_ID_MAX], again[DERIVED_ID_MAX];

	(void)state;
	begin();
	next("post", "t", "a", first);
	next("post", "t", "a", second);
	next("post", "t", "b", other);
	CHECK(strcmp(first, second) != 0);
	CHECK(strcmp(first, other) != 0);

	begin();
	next("post", "t", "b", again);
	CHECK_STR(again, other);
	next("post", "t", "a", again);
	CHECK_STR(again, first);
	next("post", "t", "a", again);
	CHECK_STR(again, second);
}

static void
parts_can_not_run_into_each_other(void **state)
{
	char one[DERIVED_ID_MAX], two[DERIVED_ID_MAX];

	(void)state;
	begin();
	next("post", "ab", "c", one);
	next("post", "a", "bc", two);
	CHECK(strcmp(one, two) != 0);
	next("post", NULL, "c", one);
	next("post", "", "c", two);
	CHECK(strcmp(one, two) != 0); /* equal, so counted apart */
}

static void
many_items_keep_their_counts_while_the_table_grows(void **state)
{
	char before[DERIVED_ID_MAX], after[DERIVED_ID_MAX], text[32];
	int i;

	(void)state;
	begin();
	for (i = 0; i < 5000; i++) {
		(void)snprintf(text, sizeof(text), "%d", i);
		next("post", "t", text, before);
	}
	next("post", "t", "17", after);
	begin();
	next("post", "t", "17", before);
	CHECK(strcmp(before, after) != 0);
	next("post", "t", "17", before);
	CHECK_STR(before, after);
	derived_ids_free(ids);
	ids = NULL;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_id_is_the_hash_that_the_header_promises),
	    cmocka_unit_test(equal_items_are_counted_apart_in_any_order),
	    cmocka_unit_test(parts_can_not_run_into_each_other),
	    cmocka_unit_test(
		many_items_keep_their_counts_while_the_table_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
