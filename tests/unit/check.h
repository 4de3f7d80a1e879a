/*
 * check - cmocka with our error type: names are sentences, and errors are
 * compared in their exact words.
 */
#ifndef ZEGEL_TESTS_UNIT_CHECK_H
#define ZEGEL_TESTS_UNIT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/error.h"

#define CHECK(condition) assert_true(condition)
#define CHECK_INT(actual, expected) \
	assert_int_equal((intmax_t)(actual), (intmax_t)(expected))
#define CHECK_STR(actual, expected) assert_string_equal(actual, expected)
#define CHECK_MEM(actual, expected, len) \
	assert_memory_equal(actual, expected, len)

/* The call succeeds; its error's text is shown when it does not. */
#define CHECK_OK(call, e) \
	do { \
		(e).code = ERROR_NONE; \
		(e).text[0] = '\0'; \
		if ((call) != 0) { \
			print_error("%s:%d: %s\n  %s\n", __FILE__, __LINE__, \
			    #call, (e).text); \
			fail(); \
		} \
	} while (0)

/* The call fails with this code and exactly this text. */
#define CHECK_ERROR(call, e, wanted_code, wanted_text) \
	do { \
		(e).code = ERROR_NONE; \
		(e).text[0] = '\0'; \
		assert_int_equal((call), -1); \
		assert_string_equal((e).text, wanted_text); \
		assert_int_equal((e).code, wanted_code); \
	} while (0)

/* The folder of real data, or NULL: then the test says why and skips. */
static inline const char *
test_data(const char *folder)
{
	static char path[4096];
	const char *root = getenv("ZEGEL_TEST_DATA");
	FILE *probe;

	if (root == NULL)
		root = "../shared/data";
	(void)snprintf(path, sizeof(path), "%s/%s", root, folder);
	probe = fopen(path, "r");
	if (probe == NULL) {
		print_message("skipped: %s is not here\n", path);
		return NULL;
	}
	(void)fclose(probe);
	return path;
}

#endif
