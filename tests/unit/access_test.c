#include "auditd/access.h"

#include "tests/unit/check.h"

#define ROLE(role) (1U << (role))

/* The matrix, written out once more: a row a permission. */
static const struct {
	enum permission permission;
	unsigned int roles;
} EXPECTED[] = {
    {PERMISSION_LOGIN, 0x3f},
    {PERMISSION_READ, 0x3e},
    {PERMISSION_TREE, 0x3f},
    {PERMISSION_TRAIL, ROLE(ROLE_COMPLIANCE_OFFICER) | ROLE(ROLE_EXAMINER)},
    {PERMISSION_EXPORT, ROLE(ROLE_COMPLIANCE_OFFICER) | ROLE(ROLE_EXPORTER)},
    {PERMISSION_HOLD, ROLE(ROLE_COMPLIANCE_OFFICER) | ROLE(ROLE_HOLD_MANAGER)},
    {PERMISSION_ADMIN, ROLE(ROLE_ADMINISTRATOR)},
};
#define COUNT (sizeof(EXPECTED) / sizeof(EXPECTED[0]))

static void
each_role_has_its_permissions_and_no_other(void **state)
{
	unsigned int role;
	size_t i;

	(void)state;
	CHECK_INT(COUNT, PERMISSION_COUNT - 1);
	for (i = 0; i < COUNT; i++)
		for (role = 0; role < ROLE_COUNT; role++)
			CHECK_INT(
			    access_allows(1U << role, EXPECTED[i].permission),
			    (EXPECTED[i].roles >> role & 1U) != 0);
}

static void
nobody_may_do_only_what_everybody_may(void **state)
{
	size_t i;

	(void)state;
	CHECK(access_allows(0, PERMISSION_NONE));
	for (i = 0; i < COUNT; i++)
		CHECK(!access_allows(0, EXPECTED[i].permission));
}

static void
a_role_is_found_by_its_name(void **state)
{
	int role;

	(void)state;
	for (role = 0; role < ROLE_COUNT; role++)
		CHECK_INT(role_parse(role_name((enum role)role)), role);
	CHECK_INT(role_parse("Reviewer"), -1);
	CHECK_INT(role_parse(""), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_role_has_its_permissions_and_no_other),
	    cmocka_unit_test(nobody_may_do_only_what_everybody_may),
	    cmocka_unit_test(a_role_is_found_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
