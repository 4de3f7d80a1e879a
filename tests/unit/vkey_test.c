#include "keys/vkey.h"

#include "tests/unit/check.h"

#define NAME "bank.example/social/communications-3y"
/* Made with openssl and sha256sum from the seed of 32 bytes of 7. */
#define KEY_TEXT NAME "+aa7e770c+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"

static void
a_key_reads_back_as_it_was_written(void **state)
{
	struct buf b = BUF_EMPTY;
	struct vkey v, again;
	struct error e;

	(void)state;
	CHECK_OK(vkey_parse(&v, KEY_TEXT, strlen(KEY_TEXT), &e), e);
	CHECK_STR(v.name, NAME);
	CHECK_INT(v.id, 0xaa7e770c);
	CHECK_INT(v.type, VKEY_ED25519);
	CHECK_INT(v.public_key[0], 0xea);
	vkey_format(&v, &b);
	CHECK_STR(buf_text(&b), KEY_TEXT);
	CHECK_OK(vkey_init(&again, NAME, VKEY_ED25519, v.public_key, &e), e);
	CHECK(vkey_equal(&v, &again));
	buf_release(&b);
}

static void
name_and_type_are_part_of_the_id(void **state)
{
	struct vkey v, other;
	struct error e;

	(void)state;
	CHECK_OK(vkey_parse(&v, KEY_TEXT, strlen(KEY_TEXT), &e), e);
	CHECK_OK(vkey_init(&other, "witness.example/w1", VKEY_COSIGNATURE,
		     v.public_key, &e),
	    e);
	CHECK_INT(other.id, 0xaa4a09d1);
	CHECK(!vkey_equal(&v, &other));
	CHECK_OK(
	    vkey_init(&other, NAME, VKEY_COSIGNATURE, v.public_key, &e), e);
	CHECK(other.id != v.id);
	CHECK(!vkey_equal(&v, &other));
}

static void
malformed_texts_say_what_is_wrong(void **state)
{
	static const struct {
		const char *text;
		const char *error;
	} BAD[] = {
	    {"", "not a verifier key: it reads NAME+ID+BASE64"},
	    {"name", "not a verifier key: it reads NAME+ID+BASE64"},
	    {"name+aa7e770",
		"not a verifier key: it reads NAME+ID+BASE64, "
		"the id in 8 hex digits"},
	    {"name+aa7e770cc+AepK",
		"not a verifier key: it reads "
		"NAME+ID+BASE64, the id in 8 hex digits"},
	    {"name+AA7e770c+AepK",
		"verifier key: id: not a lower-case hex digit at byte 0"},
	    {"name+aa7e770c+", "verifier key: no key in it"},
	    {"name+aa7e770c+AepKb", "verifier key: base64 without its padding"},
	    {"name+aa7e770c+Aep*", "verifier key: not base64 at byte 3"},
	    {"name+aa7e770c+AepK",
		"verifier key: 2 bytes of Ed25519 key, not 32"},
	    {"name+aa7e770c+BupK",
		"verifier key: signature type 0x06 is not supported; "
		"0x01 (Ed25519) and 0x04 (cosignature) are"},
	    {"+aa7e770c+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
		"verifier key: a key's name is 1 to 512 bytes of UTF-8 without "
		"spaces, control characters and \"+\""},
	    {"na me+aa7e770c+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
		"verifier key: a key's name is 1 to 512 bytes of UTF-8 without "
		"spaces, control characters and \"+\""},
	    {NAME "+aa7e770d+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
		"verifier key: the id is aa7e770d but the key's is aa7e770c"},
	    {KEY_TEXT "\n", "verifier key: base64 without its padding"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct vkey v = {0}, before = v;
		struct error e;

		CHECK_ERROR(
		    vkey_parse(&v, BAD[i].text, strlen(BAD[i].text), &e), e,
		    ERROR_FORMAT, BAD[i].error);
		CHECK_MEM(&v, &before, sizeof(v));
	}
}

static void
names_are_utf8_without_spaces_and_plus(void **state)
{
	char longest[VKEY_NAME_MAX + 1];

	(void)state;
	memset(longest, 'a', sizeof(longest));
	CHECK(vkey_name_valid("bank.example/social", 19));
	CHECK(vkey_name_valid("\xc3\xa9t\xc3\xa9", 5));
	CHECK(vkey_name_valid(longest, VKEY_NAME_MAX));
	CHECK(!vkey_name_valid(longest, VKEY_NAME_MAX + 1));
	CHECK(!vkey_name_valid("", 0));
	CHECK(!vkey_name_valid("a b", 3));
	CHECK(!vkey_name_valid("a+b", 3));
	CHECK(!vkey_name_valid("a\tb", 3));
	CHECK(!vkey_name_valid("a\0b", 3));
	CHECK(!vkey_name_valid("a\x1b", 2));
	CHECK(!vkey_name_valid("a\xc2\xa0", 3)); /* U+00A0 */
	CHECK(!vkey_name_valid("a\xe3\x80\x80", 4)); /* U+3000 */
	CHECK(!vkey_name_valid("a\xff", 2));
}

static void
a_signature_is_for_one_key_and_one_message(void **state)
{
	/* openssl pkeyutl -sign -rawin, over "abc" and nothing else */
	static const uint8_t SIGNATURE[VKEY_SIGNATURE_LEN] = {0xe5, 0x3f, 0xf4,
	    0xd5, 0xac, 0x3f, 0x11, 0xfc, 0x8c, 0x46, 0x7a, 0xf7, 0x7b, 0x9d,
	    0x29, 0x12, 0x53, 0x63, 0x2b, 0xc4, 0x78, 0xaf, 0x51, 0x80, 0x1b,
	    0x0b, 0x6c, 0x37, 0x58, 0x7c, 0x49, 0x28, 0xcf, 0x3e, 0xcb, 0x37,
	    0xf5, 0x1e, 0x0f, 0x02, 0x48, 0x1b, 0x7b, 0xe6, 0xd4, 0x94, 0xec,
	    0x95, 0x55, 0x87, 0xb2, 0x3a, 0x71, 0x6c, 0xb9, 0x09, 0x81, 0xec,
	    0x16, 0xb6, 0x30, 0x23, 0x0c, 0x07};
	uint8_t changed[VKEY_SIGNATURE_LEN];
	struct vkey v;
	struct error e;
	size_t i;

	(void)state;
	CHECK_OK(vkey_parse(&v, KEY_TEXT, strlen(KEY_TEXT), &e), e);
	CHECK_OK(vkey_verify(&v, "abc", 3, SIGNATURE, &e), e);
	CHECK_ERROR(vkey_verify(&v, "abd", 3, SIGNATURE, &e), e, ERROR_TAMPERED,
	    "signature is not this key's");
	CHECK_ERROR(vkey_verify(&v, "abc", 2, SIGNATURE, &e), e, ERROR_TAMPERED,
	    "signature is not this key's");
	for (i = 0; i < 8 * sizeof(changed); i++) {
		memcpy(changed, SIGNATURE, sizeof(changed));
		changed[i / 8] ^= (uint8_t)(1U << i % 8);
		CHECK_ERROR(vkey_verify(&v, "abc", 3, changed, &e), e,
		    ERROR_TAMPERED, "signature is not this key's");
	}
	v.public_key[5] ^= 1;
	CHECK_ERROR(vkey_verify(&v, "abc", 3, SIGNATURE, &e), e, ERROR_TAMPERED,
	    "signature is not this key's");
}

static void
weak_keys_are_refused(void **state)
{
	/* The identity, and the same point's other spelling, y = p + 1. */
	uint8_t identity[VKEY_PUBLIC_LEN] = {1};
	uint8_t spelling[VKEY_PUBLIC_LEN];
	uint8_t strange[VKEY_PUBLIC_LEN];
	struct vkey v;
	struct error e;

	(void)state;
	CHECK_ERROR(vkey_init(&v, "a", VKEY_ED25519, identity, &e), e,
	    ERROR_INPUT,
	    "weak key: a point of small order or a non-canonical encoding");
	identity[31] = 0x80;
	CHECK_INT(vkey_init(&v, "a", VKEY_ED25519, identity, &e), -1);
	memset(spelling, 0xff, sizeof(spelling));
	spelling[0] = 0xee;
	CHECK_INT(vkey_init(&v, "a", VKEY_ED25519, spelling, &e), -1);
	spelling[31] = 0x7f;
	CHECK_INT(vkey_init(&v, "a", VKEY_ED25519, spelling, &e), -1);
	spelling[0] = 0xff;
	CHECK_INT(vkey_init(&v, "a", VKEY_ED25519, spelling, &e), -1);
	/* The largest y that is canonical, p - 1, is of order 2; below it
	 * nothing is refused by its size. */
	spelling[0] = 0xec;
	CHECK_INT(vkey_init(&v, "a", VKEY_ED25519, spelling, &e), -1);
	spelling[0] = 0xeb;
	CHECK_OK(vkey_init(&v, "a", VKEY_ED25519, spelling, &e), e);
	memset(strange, 0x55, sizeof(strange));
	CHECK_OK(vkey_init(&v, "a", VKEY_ED25519, strange, &e), e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_key_reads_back_as_it_was_written),
	    cmocka_unit_test(name_and_type_are_part_of_the_id),
	    cmocka_unit_test(malformed_texts_say_what_is_wrong),
	    cmocka_unit_test(names_are_utf8_without_spaces_and_plus),
	    cmocka_unit_test(a_signature_is_for_one_key_and_one_message),
	    cmocka_unit_test(weak_keys_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
