#include "store/verify_ring.h"

#include "tests/unit/test_key.h"

static struct test_key keys[3];

static int
setup(void **state)
{
	uint8_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		test_key_init(&keys[i], "bank.example/social/x", VKEY_ED25519,
		    (uint8_t)(i + 1));
	return 0;
}

static void
a_key_signs_what_covers_its_entry(void **state)
{
	struct verify_ring r = {.count = 0};
	struct error e;

	(void)state;
	CHECK_OK(verify_ring_add(&r, &keys[0].v, 0, true, &e), e);
	CHECK_OK(verify_ring_add(&r, &keys[1].v, 7, true, &e), e);
	CHECK(!verify_ring_may_sign(&r, 0, 0));
	CHECK(verify_ring_may_sign(&r, 0, 1));
	CHECK(!verify_ring_may_sign(&r, 1, 7));
	CHECK(verify_ring_may_sign(&r, 1, 8));
	CHECK(verify_ring_may_sign(&r, 1, UINT64_MAX));
}

static void
a_retired_key_signs_its_own_retirement_at_most(void **state)
{
	struct verify_ring r = {.count = 0};
	struct error e;

	(void)state;
	CHECK_OK(verify_ring_add(&r, &keys[0].v, 0, true, &e), e);
	CHECK(!verify_ring_retire(&r, keys[1].v.id, 9));
	CHECK(verify_ring_retire(&r, keys[0].v.id, 9));
	CHECK(verify_ring_may_sign(&r, 0, 10));
	CHECK(!verify_ring_may_sign(&r, 0, 11));
	/* A later entry that says so again changes nothing. */
	CHECK(verify_ring_retire(&r, keys[0].v.id, 20));
	CHECK(!verify_ring_may_sign(&r, 0, 11));
}

static void
a_key_is_in_the_ring_once(void **state)
{
	struct verify_ring r = {.count = 0};
	struct error e;

	(void)state;
	CHECK_OK(verify_ring_add(&r, &keys[0].v, 3, true, &e), e);
	CHECK_OK(verify_ring_add(&r, &keys[0].v, 0, false, &e), e);
	CHECK_INT(r.count, 1);
	CHECK_INT(verify_ring_find(&r, &keys[0].v)->from, 3);
	CHECK(verify_ring_find(&r, &keys[1].v) == NULL);
}

static void
too_many_keys_are_malformed(void **state)
{
	static struct verify_ring r = {.count = VERIFY_RING_MAX};
	struct error e;

	(void)state;
	CHECK_ERROR(verify_ring_add(&r, &keys[0].v, 3, true, &e), e,
	    ERROR_FORMAT, "more than 64 keys in one log");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_key_signs_what_covers_its_entry),
	    cmocka_unit_test(a_retired_key_signs_its_own_retirement_at_most),
	    cmocka_unit_test(a_key_is_in_the_ring_once),
	    cmocka_unit_test(too_many_keys_are_malformed),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
