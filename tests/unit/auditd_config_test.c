#include "auditd/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/check.h"

#define TRAIL "\"trail\":{\"archive\":\"t\",\"socket\":\"/run/t.sock\"}"
#define WHOLE \
	"{\"archive\":\"a\",\"listen\":[\"127.0.0.1:0\"],\"state\":" \
	"\"s\"," TRAIL

static char folder[] = "/tmp/zegel-config-XXXXXX";
static char path[FILE_PATH_MAX];
static struct config c;
static struct error e;

static int
read_text(const char *text)
{
	FILE *f = fopen(path, "w");

	CHECK(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0);
	return config_read(&c, path, &e);
}

/* The error behind the file's name. */
static const char *
refusal(const char *text)
{
	CHECK_INT(read_text(text), -1);
	CHECK_INT(e.code, ERROR_INPUT);
	CHECK(strncmp(e.text, path, strlen(path)) == 0);
	return e.text + strlen(path) + 2;
}

static void
paths_start_at_the_files_own_folder(void **state)
{
	char expected[FILE_PATH_MAX];

	(void)state;
	CHECK_OK(read_text(WHOLE "}"), e);
	(void)snprintf(expected, sizeof(expected), "%s/a", folder);
	CHECK_STR(c.archive, expected);
	CHECK_STR(c.trail_socket, "/run/t.sock");
	CHECK_INT(c.listen_count, 1);
	CHECK_STR(c.listen[0], "127.0.0.1:0");
	CHECK(!c.has_tls);
}

static void
tls_wants_certificate_and_key(void **state)
{
	(void)state;
	CHECK_OK(read_text(
		     WHOLE ",\"tls\":{\"certificate\":\"/c\",\"key\":\"/k\"}}"),
	    e);
	CHECK(c.has_tls);
	CHECK_STR(c.tls_client_ca, "");
	CHECK_STR(refusal(WHOLE ",\"tls\":{\"certificate\":\"/c\"}}"),
	    "\"key\" has to be a path");
}

static void
what_is_wrong_is_said_with_its_place(void **state)
{
	(void)state;
	CHECK_STR(refusal("{"),
	    "line 1, column 1: string or '}' expected near end of file");
	CHECK_STR(refusal("[]"), "it has to be an object");
	CHECK_STR(
	    refusal("{\"archiv\":\"a\"}"), "there is no setting \"archiv\"");
	CHECK_STR(refusal("{}"), "\"archive\" has to be a path");
	CHECK_STR(refusal("{\"archive\":\"a\",\"state\":\"s\"}"),
	    "\"listen\" has to be a list of 1 to 16 \"ADDRESS:PORT\"");
	CHECK_STR(
	    refusal("{\"archive\":\"a\",\"state\":\"s\",\"listen\":[\"x\"]}"),
	    "\"trail\" is missing: where what people do is written");
	CHECK_STR(refusal(WHOLE ",\"tls\":{\"cert\":\"/c\"}}"),
	    "tls: there is no setting \"cert\"");
}

static void
a_missing_file_is_not_found(void **state)
{
	(void)state;
	CHECK_INT(config_read(&c, "/nowhere/auditd.json", &e), -1);
	CHECK_INT(e.code, ERROR_NOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paths_start_at_the_files_own_folder),
	    cmocka_unit_test(tls_wants_certificate_and_key),
	    cmocka_unit_test(what_is_wrong_is_said_with_its_place),
	    cmocka_unit_test(a_missing_file_is_not_found),
	};
	int failed;

	if (mkdtemp(folder) == NULL)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/auditd.json", folder);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)unlink(path);
	(void)rmdir(folder);
	return failed;
}
