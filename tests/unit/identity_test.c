#include "archiver/identity.h"

#include "tests/unit/check.h"

static struct json_slice
slice(const char *text)
{
	struct json_slice s = {text, strlen(text)};

	return s;
}

static bool
same(const char *a, const char *b)
{
	struct admitted_key first, second;
	struct error e;
	struct sha256 *h = sha256_new(&e);

	CHECK(h != NULL);
	CHECK_OK(json_check(a, strlen(a), &e), e);
	CHECK_OK(json_check(b, strlen(b), &e), e);
	CHECK_OK(identity_of(h, slice(a), &first, &e), e);
	CHECK_OK(identity_of(h, slice(b), &second, &e), e);
	sha256_free(h);
	return memcmp(&first, &second, sizeof(first)) == 0;
}

#define RECORD(actor, object, id) \
	"{\"activity\":{\"actor\":" actor ",\"object\":" object \
	",\"type\":\"Create\"},\"native_id\":\"" id \
	"\",\"source\":\"x:@bank\"}"
#define NOTE "{\"content\":\"a\"}"
#define ANNE "{\"id\":\"at:1\",\"name\":\"Anne\",\"type\":\"Person\"}"
#define ANNE_B "{\"id\":\"at:1\",\"name\":\"Anne B\",\"type\":\"Person\"}"
#define BERT "{\"id\":\"at:2\",\"name\":\"Anne\",\"type\":\"Person\"}"

static void
whoever_has_a_new_name_is_the_same(void **state)
{
	(void)state;
	CHECK(same(RECORD(ANNE, NOTE, "1"), RECORD(ANNE_B, NOTE, "1")));
	CHECK(!same(RECORD(ANNE, NOTE, "1"), RECORD(BERT, NOTE, "1")));
	CHECK(same(
	    RECORD(ANNE, "{\"content\":\"a\",\"to\":[" BERT "," ANNE "]}", "1"),
	    RECORD(ANNE_B, "{\"content\":\"a\",\"to\":[" BERT "," ANNE_B "]}",
		"1")));
	CHECK(!same(RECORD(ANNE, "{\"to\":[" BERT "," ANNE "]}", "1"),
	    RECORD(ANNE, "{\"to\":[" ANNE "," BERT "]}", "1")));
}

static void
a_name_without_an_id_counts_unless_native_id_is_derived(void **state)
{
	static const char anne[] = RECORD("{\"name\":\"Anne\"}", NOTE, "1");
	static const char bert[] = RECORD("{\"name\":\"Bert\"}", NOTE, "1");
	static const char derived_anne[] = RECORD(
	    "{\"name\":\"Anne\"}", NOTE, "derived:message:1");
	static const char derived_bert[] = RECORD(
	    "{\"name\":\"Bert\"}", NOTE, "derived:message:1");

	(void)state;
	CHECK(!same(anne, bert));
	CHECK(same(derived_anne, derived_bert));
	CHECK(!same(derived_anne,
	    RECORD("{\"name\":\"Anne\"}", NOTE, "derived:message:2")));
}

static void
all_else_that_an_item_says_counts(void **state)
{
	(void)state;
	CHECK(!same(RECORD(ANNE, NOTE, "1"), RECORD(ANNE, NOTE, "2")));
	CHECK(!same(
	    RECORD(ANNE, NOTE, "1"), RECORD(ANNE, "{\"content\":\"b\"}", "1")));
	/* The name of a profile, or of a mail, is what it says. */
	CHECK(!same(RECORD(ANNE, ANNE, "1"), RECORD(ANNE, ANNE_B, "1")));
	CHECK(!same(RECORD(ANNE, "\"a\"", "1"), RECORD(ANNE, NOTE, "1")));
}

static void
a_sentence_in_the_language_of_the_export_does_not_count(void **state)
{
	static const char nl[] = "{\"activity\":{\"summary\":\"vindt leuk\"},"
				 "\"native_id\":\"derived:like:1\"}";
	static const char en[] = "{\"activity\":{\"summary\":\"liked\"},"
				 "\"native_id\":\"derived:like:1\"}";

	(void)state;
	CHECK(same(nl, en));
	CHECK(!same("{\"activity\":{\"summary\":\"a\"},\"native_id\":\"1\"}",
	    "{\"activity\":{\"summary\":\"b\"},\"native_id\":\"1\"}"));
}

static void
the_conversation_does_not_count(void **state)
{
	(void)state;
	CHECK(same(RECORD(ANNE, "{\"content\":\"a\",\"context\":\"c\"}", "1"),
	    RECORD(ANNE, NOTE, "1")));
}

static void
a_longer_text_than_the_gathered_one_is_hashed_whole(void **state)
{
	char a[4096], b[4096];

	(void)state;
	(void)snprintf(
	    a, sizeof(a), RECORD(ANNE, "{\"content\":\"%03000d\"}", "1"), 0);
	(void)snprintf(
	    b, sizeof(b), RECORD(ANNE, "{\"content\":\"%03000d\"}", "1"), 1);
	CHECK(same(a, a));
	CHECK(!same(a, b));
}

static void
a_picture_that_was_missing_is_something_new(void **state)
{
	static const char without[] = "{\"attachments\":[]}";
	static const char with[] = "{\"attachments\":[{\"sha256\":\"ab\"}]}";
	static const char others[] =
	    "{\"attachments\":[{\"sha256\":\"ab\"},{\"sha256\":\"cd\"}]}";

	(void)state;
	CHECK(identity_covers(slice(with), slice(without)));
	CHECK(identity_covers(slice(with), slice(with)));
	CHECK(identity_covers(slice(others), slice(with)));
	CHECK(!identity_covers(slice(without), slice(with)));
	CHECK(!identity_covers(slice(with), slice(others)));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whoever_has_a_new_name_is_the_same),
	    cmocka_unit_test(
		a_name_without_an_id_counts_unless_native_id_is_derived),
	    cmocka_unit_test(all_else_that_an_item_says_counts),
	    cmocka_unit_test(
		a_sentence_in_the_language_of_the_export_does_not_count),
	    cmocka_unit_test(the_conversation_does_not_count),
	    cmocka_unit_test(
		a_longer_text_than_the_gathered_one_is_hashed_whole),
	    cmocka_unit_test(a_picture_that_was_missing_is_something_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
