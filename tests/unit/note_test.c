#include "keys/note.h"

#include "tests/unit/check.h"
#include "tests/unit/test_key.h"

#define NAME "bank.example/social/communications-3y"
#define DASH "\xe2\x80\x94 "
#define TEXT NAME "\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
/* Both made with openssl and sha256sum from the seed of 32 bytes of 7. */
#define LOG_LINE \
	DASH NAME " qn53DLPkW5mGuTYlDsHDcrAYOvuxUjVq0CX4DrI2YTCY6dtI844oSZAjj" \
		  "ByWP+oIvuMBBBkpFaXxy5Lj3NcEDQHEGgk=\n"
#define WITNESS_LINE \
	DASH "witness.example/w1 " \
	     "qkoJ0QAAAABrAlqw+UiLfvDZLvipbtihTJjWEpmr2qt0SzIvbBokzti/K" \
	     "dkyPO2EJBmMi7cQ6GuuHCXymvjRlkaGvNZ/7rV5ZCbJCg==\n"
#define NOTE TEXT "\n" LOG_LINE WITNESS_LINE

static void
a_note_made_with_stock_tools_verifies(void **state)
{
	struct test_key log, witness;
	struct note n;
	struct error e;
	uint64_t time = 1;

	(void)state;
	test_key_init(&log, NAME, VKEY_ED25519, 7);
	test_key_init(&witness, "witness.example/w1", VKEY_COSIGNATURE, 7);
	CHECK_OK(note_parse(&n, NOTE, strlen(NOTE), &e), e);
	CHECK_INT(n.text_len, strlen(TEXT));
	CHECK_MEM(n.text, TEXT, strlen(TEXT));
	CHECK_INT(n.signature_count, 2);
	CHECK_INT(n.signatures[0].key_id, 0xaa7e770c);
	CHECK_INT(n.signatures[1].key_id, 0xaa4a09d1);
	CHECK_OK(note_verify(&n, &log.v, &time, &e), e);
	CHECK_INT(time, 0);
	CHECK_OK(note_verify(&n, &witness.v, &time, &e), e);
	CHECK_INT(time, 1795316400);
	CHECK_OK(note_verify(&n, &witness.v, NULL, &e), e);
}

static void
lines_are_written_as_stock_tools_write_them(void **state)
{
	struct test_key log, witness;
	struct buf b = BUF_EMPTY;

	(void)state;
	test_key_init(&log, NAME, VKEY_ED25519, 7);
	test_key_init(&witness, "witness.example/w1", VKEY_COSIGNATURE, 7);
	buf_append_str(&b, TEXT "\n");
	test_key_sign_note(&log, TEXT, 0, &b);
	test_key_sign_note(&witness, TEXT, 1795316400, &b);
	CHECK_STR(buf_text(&b), NOTE);
	buf_release(&b);
}

static void
a_wrong_signature_is_not_a_missing_one(void **state)
{
	static const char CHANGED[] = NAME
	    "\n4\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" //
	    LOG_LINE WITNESS_LINE;
	struct test_key log, witness, other;
	struct note n;
	struct error e;
	uint64_t time = 5;

	(void)state;
	test_key_init(&log, NAME, VKEY_ED25519, 7);
	test_key_init(&witness, "witness.example/w1", VKEY_COSIGNATURE, 7);
	test_key_init(&other, NAME, VKEY_ED25519, 8);
	CHECK_OK(note_parse(&n, CHANGED, sizeof(CHANGED) - 1, &e), e);
	CHECK_ERROR(note_verify(&n, &log.v, &time, &e), e, ERROR_TAMPERED,
	    "signature of " NAME "+aa7e770c: signature is not this key's");
	CHECK_ERROR(note_verify(&n, &witness.v, &time, &e), e, ERROR_TAMPERED,
	    "signature of witness.example/w1+aa4a09d1: "
	    "signature is not this key's");
	CHECK_ERROR(note_verify(&n, &other.v, &time, &e), e, ERROR_NOTFOUND,
	    "no signature of " NAME "+78ace530");
	CHECK_INT(time, 5);
}

/* Replace the first signature's bytes and verify it by the log's key. */
static int
verify_bytes(
    const uint8_t *bytes, size_t len, enum vkey_type type, struct error *e)
{
	struct buf b = BUF_EMPTY;
	struct test_key key;
	struct note n;
	int rc;

	test_key_init(&key, NAME, type, 7);
	buf_append_str(&b, TEXT "\n");
	note_append_signature(&b, &key.v, bytes, len);
	CHECK_OK(note_parse(&n, b.data, b.len, e), *e);
	rc = note_verify(&n, &key.v, NULL, e);
	buf_release(&b);
	return rc;
}

static void
signatures_of_other_lengths_are_wrong(void **state)
{
	uint8_t bytes[80] = {0};
	struct error e;

	(void)state;
	CHECK_ERROR(verify_bytes(bytes, 63, VKEY_ED25519, &e), e,
	    ERROR_TAMPERED,
	    "signature of " NAME "+aa7e770c: signature of 63 bytes, not 64");
	CHECK_ERROR(verify_bytes(bytes, 72, VKEY_ED25519, &e), e,
	    ERROR_TAMPERED,
	    "signature of " NAME "+aa7e770c: signature of 72 bytes, not 64");
	CHECK_ERROR(verify_bytes(bytes, 64, VKEY_COSIGNATURE, &e), e,
	    ERROR_TAMPERED,
	    "signature of " NAME "+2aec4bb8: signature of 64 bytes, not 72");
	bytes[0] = 0x80;
	CHECK_ERROR(verify_bytes(bytes, 72, VKEY_COSIGNATURE, &e), e,
	    ERROR_TAMPERED,
	    "signature of " NAME
	    "+2aec4bb8: cosignature's time is beyond 2^63-1");
}

static void
unknown_signatures_are_kept_and_ignored(void **state)
{
	/* 2,432 bytes, as ML-DSA-44 cosignatures are, and one byte. */
	static const uint8_t LARGE[8 + 2420] = {6};
	struct test_key log, large, small;
	struct buf b = BUF_EMPTY;
	struct note n;
	struct error e;

	(void)state;
	test_key_init(&log, NAME, VKEY_ED25519, 7);
	test_key_init(&large, NAME, VKEY_ED25519, 1);
	test_key_init(&small, "\xc3\xa9", VKEY_ED25519, 7);
	buf_append_str(&b, TEXT "\n");
	note_append_signature(&b, &large.v, LARGE, sizeof(LARGE));
	note_append_signature(&b, &small.v, LARGE, 1);
	buf_append_str(&b, LOG_LINE);
	CHECK_OK(note_parse(&n, b.data, b.len, &e), e);
	CHECK_INT(n.signature_count, 3);
	CHECK_OK(note_verify(&n, &log.v, NULL, &e), e);
	buf_release(&b);
}

static void
the_last_blank_line_ends_the_text(void **state)
{
	struct test_key log;
	struct buf b = BUF_EMPTY;
	struct note n;
	struct error e;

	(void)state;
	test_key_init(&log, NAME, VKEY_ED25519, 7);
	buf_append_str(&b, "one\n\n" LOG_LINE "\ntwo\n\n");
	test_key_sign_note(&log, "one\n\n" LOG_LINE "\ntwo\n", 0, &b);
	CHECK_OK(note_parse(&n, b.data, b.len, &e), e);
	CHECK_INT(n.signature_count, 1);
	CHECK_OK(note_verify(&n, &log.v, NULL, &e), e);
	buf_release(&b);
}

static void
malformed_notes_say_what_is_wrong(void **state)
{
#define LINE(n) "note: signature line " #n ": "
	static const struct {
		const char *text;
		const char *error;
	} BAD[] = {
	    {"", "note: its text does not end with a newline"},
	    {"a\n\n" DASH "b AAAAAAA=",
		"note: its text does not end with a newline"},
	    {"a\n", "note: no blank line between text and signatures"},
	    {DASH "b AAAAAAA=\n",
		"note: no blank line between text and signatures"},
	    {"a\n\n", "note: no signature"},
	    {"a\n\n\n", "note: no signature"},
	    {"a\tb\n\n" DASH "b AAAAAAA=\n",
		"note: control character 0x09 at byte 1"},
	    {"a\r\n\r\n" DASH "b AAAAAAA=\r\n",
		"note: control character 0x0d at byte 1"},
	    {"a\xff\n\n" DASH "b AAAAAAA=\n", "note: not UTF-8 at byte 1"},
	    {"a\n\n- b AAAAAAA=\n",
		LINE(1) "does not begin with U+2014 and a space"},
	    {"a\n\n" DASH "b AAAAAAA=\nx\n",
		LINE(2) "does not begin with U+2014 and a space"},
	    {"a\n\n" DASH "\n",
		LINE(1) "no space between the key's name and the signature"},
	    {"a\n\n" DASH "b\n",
		LINE(1) "no space between the key's name and the signature"},
	    {"a\n\n" DASH " AAAAAAA=\n", LINE(1) "no key can have this name"},
	    {"a\n\n" DASH "b+c AAAAAAA=\n",
		LINE(1) "no key can have this name"},
	    {"a\n\n" DASH "b\xc2\xa0 AAAAAAA=\n",
		LINE(1) "no key can have this name"},
	    {"a\n\n" DASH "b \n",
		LINE(1) "0 bytes are too few for a key id and a signature"},
	    {"a\n\n" DASH "b AAAAAA==\n",
		LINE(1) "4 bytes are too few for a key id and a signature"},
	    {"a\n\n" DASH "b AAAAAAA\n", LINE(1) "base64 without its padding"},
	    {"a\n\n" DASH "b AAAAAAB=\n",
		LINE(1) "base64 with spare bits that are not zero"},
	    {"a\n\n" DASH "b AAAA AA=\n", LINE(1) "not base64 at byte 4"},
	    {"a\n\n" DASH "b AAAAAAA=\n" DASH "b AAAAAAE=\n",
		LINE(2) "same name and id as line 1"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct note n;
		struct error e;

		CHECK_ERROR(
		    note_parse(&n, BAD[i].text, strlen(BAD[i].text), &e), e,
		    ERROR_FORMAT, BAD[i].error);
	}
}

static void
a_note_has_limits(void **state)
{
	static const uint8_t ZEROS[NOTE_SIGNATURE_MAX] = {0};
	struct buf b = BUF_EMPTY;
	struct test_key key;
	struct note n;
	struct error e;
	int i;

	(void)state;
	test_key_init(&key, "a", VKEY_ED25519, 7);
	buf_append_str(&b, "a\n\n");
	note_append_signature(&b, &key.v, ZEROS, NOTE_SIGNATURE_MAX - 4);
	CHECK_OK(note_parse(&n, b.data, b.len, &e), e);
	buf_clear(&b);
	buf_append_str(&b, "a\n\n");
	note_append_signature(&b, &key.v, ZEROS, NOTE_SIGNATURE_MAX - 3);
	CHECK_ERROR(note_parse(&n, b.data, b.len, &e), e, ERROR_FORMAT,
	    "note: signature line 1: longer than 8192 bytes");
	buf_clear(&b);
	buf_append_str(&b, "a\n\n");
	for (i = 0; i < NOTE_SIGNATURES_MAX; i++)
		buf_printf(&b, DASH "k%d AAAAAAA=\n", i);
	CHECK_OK(note_parse(&n, b.data, b.len, &e), e);
	buf_append_str(&b, DASH "one-more AAAAAAA=\n");
	CHECK_ERROR(note_parse(&n, b.data, b.len, &e), e, ERROR_FORMAT,
	    "note: more than 100 signatures");
	while (b.len <= NOTE_MAX)
		buf_append_str(&b, "a\n");
	CHECK_ERROR(note_parse(&n, b.data, b.len, &e), e, ERROR_FORMAT,
	    "note: larger than 1000000 bytes");
	buf_release(&b);
}

static void
every_flipped_bit_is_noticed(void **state)
{
	struct test_key log;
	char changed[sizeof(TEXT "\n" LOG_LINE)];
	size_t i, len = sizeof(changed) - 1;

	(void)state;
	test_key_init(&log, NAME, VKEY_ED25519, 7);
	for (i = 0; i < 8 * len; i++) {
		struct note n;
		struct error e;

		memcpy(changed, TEXT "\n" LOG_LINE, sizeof(changed));
		changed[i / 8] = (char)(changed[i / 8] ^ 1 << i % 8);
		CHECK(note_parse(&n, changed, len, &e) != 0 ||
		    note_verify(&n, &log.v, NULL, &e) != 0);
		CHECK(e.code == ERROR_FORMAT || e.code == ERROR_TAMPERED ||
		    e.code == ERROR_NOTFOUND);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_note_made_with_stock_tools_verifies),
	    cmocka_unit_test(lines_are_written_as_stock_tools_write_them),
	    cmocka_unit_test(a_wrong_signature_is_not_a_missing_one),
	    cmocka_unit_test(signatures_of_other_lengths_are_wrong),
	    cmocka_unit_test(unknown_signatures_are_kept_and_ignored),
	    cmocka_unit_test(the_last_blank_line_ends_the_text),
	    cmocka_unit_test(malformed_notes_say_what_is_wrong),
	    cmocka_unit_test(a_note_has_limits),
	    cmocka_unit_test(every_flipped_bit_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
