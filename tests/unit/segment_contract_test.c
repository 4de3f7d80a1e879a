/*
 * The archives that another program made from the format's contract: what
 * their segments owe a reader of segments alone.
 */
#include "store/segment.h"

#include <unistd.h>

#include "core/file.h"
#include "tests/unit/check.h"

#define SEGMENTS "archive/logs/communications-3y/segments"

static char folder[] = "/tmp/zegel-contract-XXXXXX";

static int run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int
run(const char *format, ...)
{
	char command[3 * FILE_PATH_MAX];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(command, sizeof(command), format, ap);
	va_end(ap);
	return system(command);
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return run("rm -rf %s", folder);
}

/* How many of the archive's segments fail; the last error. */
static int
read_segments(const char *name, size_t *failed, struct error *e)
{
	char directory[FILE_PATH_MAX], path[2 * FILE_PATH_MAX];
	char tar[FILE_PATH_MAX + 64];
	const char *data = test_data("contract");
	char **names = NULL;
	size_t count = 0, i;
	struct error one;

	if (data == NULL)
		return -1;
	(void)snprintf(tar, sizeof(tar), "%s/%s.tar", data, name);
	CHECK_INT(run("rm -rf %s/archive", folder), 0);
	CHECK_INT(run("tar -xf %s -C %s", tar, folder), 0);
	CHECK_OK(file_path(directory, &one, "%s/" SEGMENTS, folder), one);
	CHECK_OK(file_list(directory, &names, &count, &one), one);
	*failed = 0;
	for (i = 0; i < count; i++) {
		(void)snprintf(
		    path, sizeof(path), "%s/%s", directory, names[i]);
		if (segment_read_all(path, NULL, NULL, NULL, &one) != 0) {
			*e = one;
			(*failed)++;
		}
	}
	file_names_free(names, count);
	return 0;
}

static const struct {
	const char *name;
	enum error_code code; /* ERROR_NONE: all segments are right */
	const char *text;
} archives[] = {
    {"good", ERROR_NONE, ""},
    {"good-longest-entry", ERROR_NONE, ""},
    {"good-unknown-kind", ERROR_NONE, ""},
    {"bytes-after-tar", ERROR_FORMAT,
	"00000000000000000000-00000000000000000141.tar.zst: bytes behind the "
	"end of the tar"},
    {"duplicate-member", ERROR_FORMAT,
	"00000000000000000142-00000000000000000285.tar.zst: "
	"data/entries.ndjson: no such member belongs here"},
    {"hidden-skippable-frame", ERROR_FORMAT,
	"00000000000000000000-00000000000000000141.tar.zst: the seek table "
	"covers 15654 bytes of 15668"},
    {"truncated-segment", ERROR_FORMAT,
	"00000000000000000142-00000000000000000285.tar.zst: it does not end "
	"with a seek table"},
    {"wrong-manifest", ERROR_TAMPERED,
	"00000000000000000000-00000000000000000141.tar.zst: "
	"manifest-sha256.txt has another hash for data/entries.ndjson"},
    {"flip-segment-middle", ERROR_FORMAT,
	"00000000000000000000-00000000000000000141.tar.zst: frame 1: it does "
	"not decompress: Restored data doesn't match checksum"},
};

static void
segments_of_the_contract_get_their_verdict(void **state)
{
	size_t failed = 0, i;
	struct error e = {ERROR_NONE, ""};

	(void)state;
	for (i = 0; i < sizeof(archives) / sizeof(archives[0]); i++) {
		e.code = ERROR_NONE;
		e.text[0] = '\0';
		if (read_segments(archives[i].name, &failed, &e) != 0)
			skip();
		CHECK_STR(e.text, archives[i].text);
		CHECK_INT(e.code, archives[i].code);
		CHECK_INT(failed, archives[i].code == ERROR_NONE ? 0 : 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(segments_of_the_contract_get_their_verdict),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
