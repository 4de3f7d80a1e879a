#include "archiver/adapters/dag_cbor.h"

#include "tests/unit/check.h"

/* The JSON of some bytes, or the error's text. */
static const char *
decoded(const void *data, size_t len)
{
	static char out[512];
	struct error e;
	json_t *value = dag_cbor_decode(data, len, &e);
	char *text;

	if (value == NULL) {
		CHECK_INT(e.code, ERROR_FORMAT);
		(void)snprintf(out, sizeof(out), "%s", e.text);
		return out;
	}
	text = json_dumps(
	    value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	assert_non_null(text);
	(void)snprintf(out, sizeof(out), "%s", text);
	free(text);
	json_decref(value);
	return out;
}

#define DECODED(bytes) decoded(bytes, sizeof(bytes) - 1)

static void
values_become_json(void **state)
{
	(void)state;
	CHECK_STR(DECODED("\x00"), "0");
	CHECK_STR(DECODED("\x18\x18"), "24");
	CHECK_STR(DECODED("\x38\x63"), "-100");
	CHECK_STR(DECODED("\x3b\x7f\xff\xff\xff\xff\xff\xff\xff"),
	    "-9223372036854775808");
	CHECK_STR(DECODED("\xf5"), "true");
	CHECK_STR(DECODED("\xf6"), "null");
	CHECK_STR(DECODED("\xfb\x3f\xe0\0\0\0\0\0\0"), "0.5");
	CHECK_STR(DECODED("\x82\x61"
			  "a\x43xyz"),
	    "[\"a\",{\"$bytes\":\"eHl6\"}]");
	CHECK_STR(DECODED("\xa2\x61"
			  "b\x01\x62"
			  "aa\x02"),
	    "{\"aa\":2,\"b\":1}");
	CHECK_STR(DECODED("\xd8\x2a\x58\x25\0\x01\x71\x12\x20"
			  "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
			  "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
	    "{\"$link\":\"bafyreiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaa\"}");
}

static void
every_value_has_one_spelling(void **state)
{
	(void)state;
	CHECK_STR(
	    DECODED("\x18\x17"), "byte 2: a number longer than it need be");
	CHECK_STR(
	    DECODED("\x19\0\xff"), "byte 3: a number longer than it need be");
	CHECK_STR(DECODED("\x1b\0\0\0\0\xff\xff\xff\xff"),
	    "byte 9: a number longer than it need be");
	CHECK_STR(DECODED("\x9f\xff"), "byte 1: no definite length");
	CHECK_STR(
	    DECODED("\xf9\0\0"), "byte 3: a simple value that is not allowed");
	CHECK_STR(DECODED("\xfb\x7f\xf8\0\0\0\0\0\0"),
	    "byte 9: a float that is no number");
	CHECK_STR(
	    DECODED("\xf7"), "byte 1: a simple value that is not allowed");
	CHECK_STR(DECODED("\xc1\x00"), "byte 1: a tag that is not allowed");
	CHECK_STR(DECODED("\xa2\x61"
			  "a\x01\x61"
			  "a\x02"),
	    "byte 6: a key twice or out of order");
	CHECK_STR(DECODED("\xa2\x62"
			  "aa\x01\x61"
			  "b\x02"),
	    "byte 7: a key twice or out of order");
	CHECK_STR(DECODED("\xa1\x01\x01"), "byte 2: a key that is no text");
	CHECK_STR(DECODED("\x61\xff"), "byte 2: text that is not UTF-8");
	CHECK_STR(DECODED("\x00\x00"), "byte 1: something follows the value");
	CHECK_STR(DECODED("\x1b\xff\xff\xff\xff\xff\xff\xff\xff"),
	    "byte 9: an integer that is too large");
	CHECK_STR(DECODED("\x9b\0\0\0\x01\0\0\0\0"),
	    "byte 9: an array longer than the rest");
	CHECK_STR(DECODED("\x63"
			  "ab"),
	    "byte 1: a string longer than the rest");
}

static void
nesting_has_an_end(void **state)
{
	uint8_t deep[200];

	(void)state;
	memset(deep, 0x81, sizeof(deep));
	CHECK_STR(decoded(deep, sizeof(deep)), "byte 65: nested too deeply");
}

static void
a_value_beyond_the_limit_is_refused_unread(void **state)
{
	uint8_t byte = 0;
	struct error e;

	(void)state;
	CHECK(dag_cbor_decode(&byte, DAG_CBOR_MAX + 1, &e) == NULL);
	CHECK_STR(e.text, "4194305 bytes: a value has at most 4194304");
}

static void
cids_have_one_text(void **state)
{
	static const char text[] =
	    "bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq";
	uint8_t cid[CID_LEN];
	char again[CID_TEXT_LEN + 1];

	(void)state;
	CHECK(cid_parse(text, cid));
	cid_text(cid, again);
	CHECK_STR(again, text);
	CHECK(!cid_parse("bafyreiclp443", cid));
	/* Bits behind the last byte. */
	CHECK(!cid_parse(
	    "bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwr",
	    cid));
	CHECK(!cid_parse(
	    "zafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq",
	    cid));
}

/* Each vector has its JSON and its CBOR; ours must say the same. */
static void
the_vectors_of_at_protocol_are_read_as_they_say(void **state)
{
	const char *path = test_data(
	    "atproto-interop/data-model/data-model-fixtures.json");
	json_t *vectors, *one;
	size_t i;

	(void)state;
	if (path == NULL)
		skip();
	vectors = json_load_file(path, 0, NULL);
	CHECK(json_array_size(vectors) >= 3);
	json_array_foreach (vectors, i, one) {
		struct buf bytes = BUF_EMPTY;
		json_t *wrapped = json_pack(
		    "{s:O}", "$bytes", json_object_get(one, "cbor_base64"));
		json_t *got;
		struct error e;

		CHECK(dag_bytes(wrapped, &bytes));
		got = dag_cbor_decode(bytes.data, bytes.len, &e);
		assert_non_null(got);
		CHECK(json_equal(got, json_object_get(one, "json")));
		json_decref(got);
		json_decref(wrapped);
		buf_release(&bytes);
	}
	json_decref(vectors);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_become_json),
	    cmocka_unit_test(every_value_has_one_spelling),
	    cmocka_unit_test(nesting_has_an_end),
	    cmocka_unit_test(a_value_beyond_the_limit_is_refused_unread),
	    cmocka_unit_test(cids_have_one_text),
	    cmocka_unit_test(the_vectors_of_at_protocol_are_read_as_they_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
