#include "core/buf.h"

#include "tests/unit/check.h"

static void
appends_grow_and_keep_order(void **state)
{
	struct buf b = BUF_EMPTY;
	struct error e;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i % 10);
	CHECK_OK(buf_ok(&b, &e), e);
	CHECK_INT(b.len, 2000);
	CHECK_MEM(b.data, "0,1,2,3,4,5,6,7,8,9,0,", 22);
	buf_release(&b);
}

static void
too_much_fails_once_and_for_all(void **state)
{
	struct buf b = BUF_EMPTY;
	struct error e;

	(void)state;
	buf_append_str(&b, "kept");
	assert_null(buf_reserve(&b, BUF_MAX));
	buf_append_str(&b, "ignored");
	CHECK_INT(b.len, 4);
	CHECK_ERROR(buf_ok(&b, &e), e, ERROR_NOMEM, "out of memory");
	buf_release(&b);
}

static void
integers_have_their_byte_order(void **state)
{
	struct buf b = BUF_EMPTY;

	(void)state;
	buf_append_u32le(&b, 0x01020304);
	buf_append_u64be(&b, 0x05);
	CHECK_MEM(b.data, "\4\3\2\1\0\0\0\0\0\0\0\5", 12);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(appends_grow_and_keep_order),
	    cmocka_unit_test(too_much_fails_once_and_for_all),
	    cmocka_unit_test(integers_have_their_byte_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
