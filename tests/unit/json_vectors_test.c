/*
 * The public vectors: JSONTestSuite (y_ must be read, n_ must not, i_ is for
 * the reader to decide) and those of RFC 8785.  Where restricted JSON decides
 * otherwise than they do, each file is named here with the reason.
 */
#include "core/file.h"
#include "core/json.h"

#include "tests/unit/check.h"

#define FILE_MAX ((size_t)1 << 20)

static struct json_canonicaliser *canonicaliser;

static int
make_canonicaliser(void **state)
{
	struct error e;

	(void)state;
	canonicaliser = json_canonicaliser_new(&e);
	return canonicaliser == NULL ? -1 : 0;
}

static int
free_canonicaliser(void **state)
{
	(void)state;
	json_canonicaliser_free(canonicaliser);
	return 0;
}

/* What is decided about a file: its error; NULL when it is accepted. */
struct decision {
	const char *file;
	const char *error;
};

/* RFC 7493, 2.3 forbids members with duplicate names. */
static const struct decision NOT_I_JSON[] = {
    {"y_object_duplicated_key.json", "byte 9: duplicate member \"a\""},
    {"y_object_duplicated_key_and_value.json",
	"byte 9: duplicate member \"a\""},
    {NULL, NULL},
};

/*
 * Numbers of any size are kept, as strings; what is not UTF-8 or has half a
 * surrogate pair is refused, as I-JSON has it; so is a byte order mark.
 */
static const struct decision IMPLEMENTATION_DEFINED[] = {
    {"i_number_double_huge_neg_exp.json", NULL},
    {"i_number_huge_exp.json", NULL},
    {"i_number_neg_int_huge_exp.json", NULL},
    {"i_number_pos_double_huge_exp.json", NULL},
    {"i_number_real_neg_overflow.json", NULL},
    {"i_number_real_pos_overflow.json", NULL},
    {"i_number_real_underflow.json", NULL},
    {"i_number_too_big_neg_int.json", NULL},
    {"i_number_too_big_pos_int.json", NULL},
    {"i_number_very_big_negative_int.json", NULL},
    {"i_object_key_lone_2nd_surrogate.json", "byte 2: lone surrogate"},
    {"i_string_1st_surrogate_but_2nd_missing.json", "byte 2: lone surrogate"},
    {"i_string_1st_valid_surrogate_2nd_invalid.json", "byte 2: lone surrogate"},
    {"i_string_UTF-16LE_with_BOM.json", "byte 0: expected a value"},
    {"i_string_UTF-8_invalid_sequence.json", "byte 7: not UTF-8"},
    {"i_string_UTF8_surrogate_U+D800.json", "byte 2: not UTF-8"},
    {"i_string_incomplete_surrogate_and_escape_valid.json",
	"byte 2: lone surrogate"},
    {"i_string_incomplete_surrogate_pair.json", "byte 2: lone surrogate"},
    {"i_string_incomplete_surrogates_escape_valid.json",
	"byte 2: lone surrogate"},
    {"i_string_invalid_lonely_surrogate.json", "byte 2: lone surrogate"},
    {"i_string_invalid_surrogate.json", "byte 2: lone surrogate"},
    {"i_string_invalid_utf-8.json", "byte 2: not UTF-8"},
    {"i_string_inverted_surrogates_U+1D11E.json", "byte 2: lone surrogate"},
    {"i_string_iso_latin_1.json", "byte 2: not UTF-8"},
    {"i_string_lone_second_surrogate.json", "byte 2: lone surrogate"},
    {"i_string_lone_utf8_continuation_byte.json", "byte 2: not UTF-8"},
    {"i_string_not_in_unicode_range.json", "byte 2: not UTF-8"},
    {"i_string_overlong_sequence_2_bytes.json", "byte 2: not UTF-8"},
    {"i_string_overlong_sequence_6_bytes.json", "byte 2: not UTF-8"},
    {"i_string_overlong_sequence_6_bytes_null.json", "byte 2: not UTF-8"},
    {"i_string_truncated-utf-8.json", "byte 2: not UTF-8"},
    {"i_string_utf16BE_no_BOM.json", "byte 0: NUL byte"},
    {"i_string_utf16LE_no_BOM.json", "byte 1: NUL byte"},
    {"i_structure_500_nested_arrays.json", "byte 128: nested too deeply"},
    {"i_structure_UTF-8_BOM_empty_object.json", "byte 0: byte order mark"},
    {NULL, NULL},
};

/* Names are compared as they are: without Unicode normalisation. */
static const struct decision TRANSFORMS[] = {
    {"number_-9223372036854775808.json", NULL},
    {"number_-9223372036854775809.json", NULL},
    {"number_1.0.json", NULL},
    {"number_1.000000000000000005.json", NULL},
    {"number_1000000000000000.json", NULL},
    {"number_10000000000000000999.json", NULL},
    {"number_1e-999.json", NULL},
    {"number_1e6.json", NULL},
    {"number_9223372036854775807.json", NULL},
    {"number_9223372036854775808.json", NULL},
    {"object_key_nfc_nfd.json", NULL},
    {"object_key_nfd_nfc.json", NULL},
    {"object_same_key_different_values.json", "byte 7: duplicate member \"a\""},
    {"object_same_key_same_value.json", "byte 7: duplicate member \"a\""},
    {"object_same_key_unclear_values.json", "byte 8: duplicate member \"a\""},
    {"string_1_escaped_invalid_codepoint.json", "byte 2: lone surrogate"},
    {"string_1_invalid_codepoint.json", "byte 2: not UTF-8"},
    {"string_2_escaped_invalid_codepoints.json", "byte 2: lone surrogate"},
    {"string_2_invalid_codepoints.json", "byte 2: not UTF-8"},
    {"string_3_escaped_invalid_codepoints.json", "byte 2: lone surrogate"},
    {"string_3_invalid_codepoints.json", "byte 2: not UTF-8"},
    {"string_with_escaped_NULL.json", NULL},
    {NULL, NULL},
};

static const struct decision *
find_decision(const struct decision *decisions, const char *file)
{
	for (; decisions->file != NULL; decisions++) {
		if (strcmp(decisions->file, file) == 0)
			return decisions;
	}
	return NULL;
}

static void
read_vector(const char *folder, const char *file, struct buf *out)
{
	char path[FILE_PATH_MAX];
	struct error e;

	CHECK_OK(file_path(path, &e, "%s/%s", folder, file), e);
	CHECK_OK(file_read(path, FILE_MAX, out, &e), e);
}

/* The writer takes it, the reader takes what was written, which is final. */
static void
check_accepted(const char *file, const struct buf *text)
{
	struct buf once = BUF_EMPTY, twice = BUF_EMPTY;
	const char *form;
	struct error e;

	print_message("%s\n", file);
	CHECK_OK(json_canonical(canonicaliser, (const char *)text->data,
		     text->len, &once, &e),
	    e);
	form = (const char *)once.data;
	CHECK_OK(json_check(form, once.len, &e), e);
	CHECK_OK(json_canonical(canonicaliser, form, once.len, &twice, &e), e);
	CHECK_INT(twice.len, once.len);
	CHECK_MEM(twice.data, once.data, once.len);
	buf_release(&once);
	buf_release(&twice);
}

/* Neither takes it; `error` NULL: whatever the reason is. */
static void
check_refused(const char *file, const struct buf *text, const char *error)
{
	struct buf out = BUF_EMPTY;
	struct error e;

	print_message("%s\n", file);
	CHECK_INT(json_check((const char *)text->data, text->len, &e), -1);
	CHECK_INT(e.code, ERROR_FORMAT);
	CHECK_INT(json_canonical(canonicaliser, (const char *)text->data,
		      text->len, &out, &e),
	    -1);
	CHECK_INT(e.code, ERROR_FORMAT);
	CHECK_INT(out.len, 0);
	if (error != NULL)
		CHECK_STR(e.text, error);
	buf_release(&out);
}

/* Judge the files whose names begin so; those in no list are accepted or,
 * with `refuse`, refused. */
static size_t
judge(const char *folder, const char *prefix, bool refuse,
    const struct decision *decisions)
{
	struct buf text = BUF_EMPTY;
	size_t count, i, judged = 0;
	struct error e;
	char **names;

	CHECK_OK(file_list(folder, &names, &count, &e), e);
	for (i = 0; i < count; i++) {
		const struct decision *decision;

		if (strncmp(names[i], prefix, strlen(prefix)) != 0)
			continue;
		buf_clear(&text);
		read_vector(folder, names[i], &text);
		CHECK_OK(buf_ok(&text, &e), e);
		decision = find_decision(decisions, names[i]);
		if (decision != NULL ? decision->error != NULL : refuse)
			check_refused(names[i], &text,
			    decision != NULL ? decision->error : NULL);
		else
			check_accepted(names[i], &text);
		judged++;
	}
	file_names_free(names, count);
	buf_release(&text);
	return judged;
}

static const struct decision NONE[] = {{NULL, NULL}};

static void
good_texts_are_read_but_for_duplicate_names(void **state)
{
	const char *folder = test_data("conf-jsontestsuite/test_parsing");

	(void)state;
	if (folder == NULL)
		skip();
	CHECK_INT(judge(folder, "y_", false, NOT_I_JSON), 95);
}

static void
bad_texts_are_refused(void **state)
{
	const char *folder = test_data("conf-jsontestsuite/test_parsing");

	(void)state;
	if (folder == NULL)
		skip();
	CHECK_INT(judge(folder, "n_", true, NONE), 188);
}

static void
what_is_left_open_is_decided_here(void **state)
{
	const char *folder = test_data("conf-jsontestsuite/test_parsing");
	size_t decided = sizeof(IMPLEMENTATION_DEFINED) /
		sizeof(struct decision) -
	    1;

	(void)state;
	if (folder == NULL)
		skip();
	CHECK_INT(judge(folder, "i_", true, IMPLEMENTATION_DEFINED), decided);
	folder = test_data("conf-jsontestsuite/test_transform");
	CHECK(folder != NULL);
	decided = sizeof(TRANSFORMS) / sizeof(struct decision) - 1;
	CHECK_INT(judge(folder, "", true, TRANSFORMS), decided);
}

/*
 * RFC 8785 prints a number as ECMAScript does; restricted JSON has integers
 * only, and keeps other numbers as strings of their exact characters.
 */
static const struct {
	const char *file;
	const char *theirs;
	const char *ours;
} NUMBERS[] = {
    {"arrays.json", NULL, NULL},
    {"french.json", NULL, NULL},
    {"structures.json", "\"\\n\":56,", "\"\\n\":\"56.0\","},
    {"unicode.json", NULL, NULL},
    {"values.json", "[333333333.3333333,1e+30,4.5,0.002,1e-27]",
	"[\"333333333.33333329\",\"1E30\",\"4.50\",\"2e-3\","
	"\"0.000000000000000000000000001\"]"},
    {"weird.json", NULL, NULL},
};

static void
check_form(const char *folder, size_t i)
{
	struct buf input = BUF_EMPTY, output = BUF_EMPTY;
	struct buf want = BUF_EMPTY, form = BUF_EMPTY;
	char path[FILE_PATH_MAX];
	struct error e;
	char *theirs;

	print_message("%s\n", NUMBERS[i].file);
	CHECK_OK(file_path(path, &e, "%s/input", folder), e);
	read_vector(path, NUMBERS[i].file, &input);
	CHECK_OK(file_path(path, &e, "%s/output", folder), e);
	read_vector(path, NUMBERS[i].file, &output);
	theirs = buf_text(&output);
	if (NUMBERS[i].theirs != NULL) {
		char *at = strstr(theirs, NUMBERS[i].theirs);

		CHECK(at != NULL);
		buf_append(&want, theirs, (size_t)(at - theirs));
		buf_append_str(&want, NUMBERS[i].ours);
		theirs = at + strlen(NUMBERS[i].theirs);
	}
	buf_append_str(&want, theirs);
	CHECK_OK(json_canonical(canonicaliser, (const char *)input.data,
		     input.len, &form, &e),
	    e);
	CHECK_STR(buf_text(&form), buf_text(&want));
	CHECK_OK(json_check((const char *)form.data, form.len, &e), e);
	buf_release(&input);
	buf_release(&output);
	buf_release(&want);
	buf_release(&form);
}

static void
forms_are_rfc_8785s_but_for_numbers(void **state)
{
	const char *folder = test_data("conf-jcs-rfc8785/testdata");
	size_t i;

	(void)state;
	if (folder == NULL)
		skip();
	for (i = 0; i < sizeof(NUMBERS) / sizeof(NUMBERS[0]); i++)
		check_form(folder, i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_texts_are_read_but_for_duplicate_names),
	    cmocka_unit_test(bad_texts_are_refused),
	    cmocka_unit_test(what_is_left_open_is_decided_here),
	    cmocka_unit_test(forms_are_rfc_8785s_but_for_numbers),
	};

	return cmocka_run_group_tests(
	    tests, make_canonicaliser, free_canonicaliser);
}
