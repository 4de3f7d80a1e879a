#include "store/log_trust.h"

#include <stdlib.h>

#include "tests/unit/check.h"
#include "tests/unit/scratch_archive.h"

static struct scratch s;
static struct pin pin;
static struct error e;
static char records[FILE_PATH_MAX];

static void
archiver(const char *what)
{
	scratch_shell("%s/zegel-archiver %s --keys %s --no-passphrase --quiet "
		      "> /dev/null",
	    getenv("ZEGEL_BIN"), what, s.keys);
}

/* Admit the line number `n`, so that the log grows by one. */
static void
grow(int n)
{
	char command[FILE_PATH_MAX];

	scratch_shell("sed -n %dp %s > %s/one", n, records, s.root);
	(void)snprintf(
	    command, sizeof(command), "ingest %s %s/one", s.archive, s.root);
	archiver(command);
}

static void
rotate(void)
{
	char command[FILE_PATH_MAX];

	(void)snprintf(command, sizeof(command),
	    "keys rotate %s --class communications-3y", s.archive);
	archiver(command);
}

static int
look(bool *learned)
{
	struct log *l = NULL;
	int rc;

	CHECK_OK(log_open(&l, s.log, &e), e);
	rc = log_trust(&pin, l, learned, &e);
	log_close(l);
	return rc;
}

static int
make(void **state)
{
	const char *source = getenv("ZEGEL_SOURCE");

	(void)state;
	memset(&pin, 0, sizeof(pin));
	(void)snprintf(
	    records, sizeof(records), "%s/samples/records.ndjson", source);
	scratch_make(&s);
	scratch_shell("mkdir %s/keys", s.archive);
	return 0;
}

static int
remove_all(void **state)
{
	(void)state;
	pin_release(&pin);
	scratch_remove(&s);
	return 0;
}

static void
a_log_that_grows_stays_trusted(void **state)
{
	bool learned;

	(void)state;
	CHECK_OK(look(&learned), e);
	CHECK(learned);
	CHECK_INT(pin.key_count, 1);
	CHECK_OK(look(&learned), e);
	CHECK(!learned);
	grow(1);
	CHECK_OK(look(&learned), e);
	CHECK(learned);
}

static void
a_key_that_a_trusted_key_vouches_for_is_trusted(void **state)
{
	bool learned;

	(void)state;
	CHECK_OK(look(NULL), e);
	rotate();
	grow(1);
	rotate();
	grow(2);
	CHECK_OK(look(&learned), e);
	CHECK(learned);
	CHECK_INT(pin.key_count, 3);
}

static void
a_key_that_nobody_vouches_for_is_not(void **state)
{
	(void)state;
	CHECK_OK(look(NULL), e);
	rotate();
	scratch_shell("rm %s/checkpoints/*", s.log);
	CHECK_ERROR(look(NULL), e, ERROR_UNTRUSTED,
	    "the checkpoint is not signed by a key that is trusted");
}

static void
a_log_that_was_rolled_back_is_not_trusted(void **state)
{
	(void)state;
	scratch_shell("cp -a %s %s.old", s.log, s.log);
	grow(1);
	CHECK_OK(look(NULL), e);
	scratch_shell("rm -r %s && mv %s.old %s", s.log, s.log, s.log);
	CHECK_ERROR(look(NULL), e, ERROR_TAMPERED,
	    "the log has 1 entries; 2 were seen: it was rolled back");
}

static void
a_log_that_went_another_way_is_not_trusted(void **state)
{
	(void)state;
	scratch_shell(
	    "cp -a %s %s.old && cp -a %s %s.old", s.log, s.log, s.keys, s.keys);
	grow(1);
	CHECK_OK(look(NULL), e);
	scratch_shell("rm -r %s %s && mv %s.old %s && mv %s.old %s", s.log,
	    s.keys, s.log, s.log, s.keys, s.keys);
	grow(2);
	grow(3);
	CHECK_INT(look(NULL), -1);
	CHECK_INT(e.code, ERROR_TAMPERED);
	CHECK(strncmp(e.text,
		  "the log does not extend the 2 entries that were seen: ",
		  54) == 0);
}

static void
what_is_pinned_outlives_the_program(void **state)
{
	char path[FILE_PATH_MAX], origin[] = "bank.example/social/x";

	(void)state;
	CHECK_OK(look(NULL), e);
	CHECK_OK(pin_path(s.root, origin, path, &e), e);
	CHECK_STR(file_leaf(path), "bank.example+social+x.pin");
	CHECK_OK(pin_write(&pin, path, &e), e);
	pin_release(&pin);
	CHECK_OK(pin_read(&pin, path, &e), e);
	rotate();
	CHECK_OK(look(NULL), e);
	CHECK_INT(pin.key_count, 2);
	scratch_shell("echo x >> %s && sed -i 1d %s", path, path);
	pin_release(&pin);
	CHECK_INT(pin_read(&pin, path, &e), -1);
	CHECK_INT(e.code, ERROR_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_log_that_grows_stays_trusted, make, remove_all),
	    cmocka_unit_test_setup_teardown(
		a_key_that_a_trusted_key_vouches_for_is_trusted, make,
		remove_all),
	    cmocka_unit_test_setup_teardown(
		a_key_that_nobody_vouches_for_is_not, make, remove_all),
	    cmocka_unit_test_setup_teardown(
		a_log_that_was_rolled_back_is_not_trusted, make, remove_all),
	    cmocka_unit_test_setup_teardown(
		a_log_that_went_another_way_is_not_trusted, make, remove_all),
	    cmocka_unit_test_setup_teardown(
		what_is_pinned_outlives_the_program, make, remove_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
