#include "core/codec.h"

#include "tests/unit/check.h"

static void
base64_has_one_spelling(void **state)
{
	struct buf b = BUF_EMPTY;
	struct error e;

	(void)state;
	base64_encode("fooba", 5, &b);
	CHECK_INT(b.len, 8);
	CHECK_MEM(b.data, "Zm9vYmE=", 8);
	buf_clear(&b);
	CHECK_OK(base64_decode("Zm9vYmE=", 8, &b, &e), e);
	CHECK_MEM(b.data, "fooba", 5);
	CHECK_ERROR(base64_decode("Zm9vYmF=", 8, &b, &e), e, ERROR_FORMAT,
	    "base64 with spare bits that are not zero");
	CHECK_ERROR(base64_decode("Zm9vYmE", 7, &b, &e), e, ERROR_FORMAT,
	    "base64 without its padding");
	CHECK_ERROR(base64_decode("Zm9 YmE=", 8, &b, &e), e, ERROR_FORMAT,
	    "not base64 at byte 3");
	buf_clear(&b);
	base64url_encode("\xfb\xff", 2, &b);
	CHECK_MEM(b.data, "-_8", 3);
	buf_release(&b);
}

static void
hex_is_lower_case_and_whole(void **state)
{
	uint8_t out[2];
	char text[5];
	struct error e;

	(void)state;
	CHECK_OK(hex_decode("0aff", 4, out, 2, &e), e);
	hex_encode(out, 2, text);
	CHECK_STR(text, "0aff");
	CHECK_ERROR(hex_decode("0aFF", 4, out, 2, &e), e, ERROR_FORMAT,
	    "not a lower-case hex digit at byte 2");
	CHECK_ERROR(hex_decode("0af", 3, out, 2, &e), e, ERROR_FORMAT,
	    "3 hex digits where 4 are expected");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(base64_has_one_spelling),
	    cmocka_unit_test(hex_is_lower_case_and_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
