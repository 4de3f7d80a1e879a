#include "store/checkpoint.h"

#include "core/file.h"
#include "store/tile.h"
#include "tests/unit/check.h"
#include "tests/unit/test_key.h"

#define ORIGIN "bank.example/social/communications-3y"
#define ROOT "U/UgtWp30QAS7N0Qjf+T6HBW1nqX5efdkNDoOTNIQOE="
#define TEXT ORIGIN "\n297\n" ROOT "\n"

static int
parse(struct checkpoint *c, const char *text, struct error *e)
{
	return checkpoint_parse(c, text, strlen(text), e);
}

static void
three_lines_are_read_and_written(void **state)
{
	struct buf b = BUF_EMPTY;
	struct checkpoint c;
	struct error e;

	(void)state;
	CHECK_OK(parse(&c, TEXT, &e), e);
	CHECK_STR(c.origin, ORIGIN);
	CHECK_INT(c.size, 297);
	CHECK_INT(c.root.bytes[0], 0x53);
	CHECK_INT(c.root.bytes[31], 0xe1);
	checkpoint_format(&c, &b);
	CHECK_STR(buf_text(&b), TEXT);
	buf_release(&b);
	CHECK_OK(parse(&c, "a log's name\n0\n" ROOT "\n", &e), e);
	CHECK_STR(c.origin, "a log's name");
	CHECK_INT(c.size, 0);
	CHECK_OK(parse(&c, "a\n9223372036854775807\n" ROOT "\n", &e), e);
	CHECK(c.size == TREE_SIZE_MAX);
}

static void
extension_lines_are_allowed_and_ignored(void **state)
{
	struct checkpoint c;
	struct error e;

	(void)state;
	CHECK_OK(parse(&c, TEXT "anything\n\xc3\xa9\n", &e), e);
	CHECK_INT(c.size, 297);
	CHECK_ERROR(parse(&c, TEXT "one\n\ntwo\n", &e), e, ERROR_FORMAT,
	    "checkpoint: an empty line where extension should be");
}

static void
other_texts_are_malformed(void **state)
{
	static const struct {
		const char *text;
		const char *error;
	} CASES[] = {
	    {"", "checkpoint: note: its text does not end with a newline"},
	    {ORIGIN "\n297\n" ROOT,
		"checkpoint: note: its text does not end with a newline"},
	    {"\n", "checkpoint: an empty line where origin should be"},
	    {"a\n", "checkpoint: no tree size"},
	    {"a\n\n", "checkpoint: an empty line where tree size should be"},
	    {"a\n1\n", "checkpoint: no root hash"},
	    {"a\n1\n\n", "checkpoint: an empty line where root hash should be"},
	    {"a\n01\n" ROOT "\n",
		"checkpoint: tree size: not a decimal number "
		"without leading zeroes"},
	    {"a\n-1\n" ROOT "\n",
		"checkpoint: tree size: not a decimal number "
		"without leading zeroes"},
	    {"a\n1 \n" ROOT "\n",
		"checkpoint: tree size: not a decimal number "
		"without leading zeroes"},
	    {"a\n9223372036854775808\n" ROOT "\n",
		"checkpoint: tree size: a number beyond 2^63-1"},
	    {"a\n99999999999999999999\n" ROOT "\n",
		"checkpoint: tree size: a number beyond 2^63-1"},
	    {"a\n1\nAAAA\n",
		"checkpoint: root hash: 4 characters where a hash has 44"},
	    {"a\n1\n"
	     "U/UgtWp30QAS7N0Qjf+T6HBW1nqX5efdkNDoOTNIQOF=\n",
		"checkpoint: root hash: base64 with spare bits that are not "
		"zero"},
	    {"a\n1\n"
	     "U/UgtWp30QAS7N0Qjf+T6HBW1nqX5efdkNDoOTNIQA==\n",
		"checkpoint: root hash: 31 bytes where a hash has 32"},
	    {"a\r\n1\r\n" ROOT "\r\n",
		"checkpoint: note: control character 0x0d at byte 1"},
	    {"\xff\n1\n" ROOT "\n", "checkpoint: note: not UTF-8 at byte 0"},
	};
	struct checkpoint c = {.size = 7};
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		CHECK_ERROR(parse(&c, CASES[i].text, &e), e, ERROR_FORMAT,
		    CASES[i].error);
	CHECK_ERROR(checkpoint_parse(&c, "a\0b\n1\n", 6, &e), e, ERROR_FORMAT,
	    "checkpoint: note: control character 0x00 at byte 1");
	CHECK_INT(c.size, 7); /* untouched */
}

static void
an_origin_has_a_longest_length(void **state)
{
	char text[700];
	struct checkpoint c;
	struct error e;

	(void)state;
	memset(text, 'o', sizeof(text));
	memcpy(text + 512, "\n1\n" ROOT "\n", sizeof("\n1\n" ROOT "\n"));
	CHECK_OK(parse(&c, text, &e), e);
	CHECK_INT(strlen(c.origin), 512);
	memset(text, 'o', sizeof(text));
	memcpy(text + 513, "\n1\n" ROOT "\n", sizeof("\n1\n" ROOT "\n"));
	CHECK_ERROR(parse(&c, text, &e), e, ERROR_FORMAT,
	    "checkpoint: an origin of 513 bytes; at most 512");
}

static void
a_signed_checkpoint_is_a_note(void **state)
{
	struct buf b = BUF_EMPTY;
	struct checkpoint c;
	struct test_key log;
	struct note n;
	struct error e;

	(void)state;
	test_key_init(&log, ORIGIN, VKEY_ED25519, 7);
	buf_append_str(&b, TEXT "\n");
	CHECK_ERROR(checkpoint_parse_note(&c, &n, b.data, b.len, &e), e,
	    ERROR_FORMAT, "checkpoint: note: no signature");
	test_key_sign_note(&log, TEXT, 0, &b);
	CHECK_OK(checkpoint_parse_note(&c, &n, b.data, b.len, &e), e);
	CHECK_INT(c.size, 297);
	CHECK_OK(note_verify(&n, &log.v, NULL, &e), e);
	buf_release(&b);
}

/* The root of the first entries of a C2SP entry bundle: 2 bytes of length. */
static struct tree_hash
bundle_root(const char *folder, unsigned int size)
{
	struct buf bundle = BUF_EMPTY;
	struct sha256 *h = sha256_new(NULL);
	char path[FILE_PATH_MAX];
	struct tree_range range;
	struct tree_hash hash;
	struct error e;
	size_t at = 0;

	tree_range_init(&range, 0);
	CHECK_OK(
	    file_path(path, &e, "%s/tile/entries/000.p/%u", folder, size), e);
	if (size > 0)
		CHECK_OK(file_read(path, 65536, &bundle, &e), e);
	while (at < bundle.len) {
		size_t len = (size_t)bundle.data[at] << 8 | bundle.data[at + 1];

		CHECK_OK(
		    tree_leaf_hash(h, bundle.data + at + 2, len, &hash, &e), e);
		CHECK_OK(tree_range_append(&range, h, &hash, &e), e);
		at += 2 + len;
	}
	CHECK_INT(range.end, size);
	CHECK_OK(tree_range_root(&range, h, &hash, &e), e);
	sha256_free(h);
	buf_release(&bundle);
	return hash;
}

/*
 * A tree of somebody else's making, for each size up to 15: its key, its
 * entries and its tiles all say what its checkpoint says.
 */
static void
a_log_of_another_maker_verifies(void **state)
{
	static const char KEY[] = "example.com/log/testdata+33d7b496+"
				  "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkS"
				  "x";
	const char *folder = test_data("conf-tlog-tiles/testdata/log");
	struct tree_source source;
	struct tree_hash root;
	struct tile_reader *r;
	char path[FILE_PATH_MAX];
	struct checkpoint c;
	unsigned int size;
	struct vkey v;
	struct note n;
	struct error e;

	(void)state;
	if (folder == NULL)
		skip();
	CHECK_OK(vkey_parse(&v, KEY, sizeof(KEY) - 1, &e), e);
	for (size = 0; size <= 15; size++) {
		struct buf b = BUF_EMPTY;

		CHECK_OK(
		    file_path(path, &e, "%s/checkpoint.%u", folder, size), e);
		CHECK_OK(file_read(path, NOTE_MAX, &b, &e), e);
		CHECK_OK(checkpoint_parse_note(&c, &n, b.data, b.len, &e), e);
		CHECK_OK(note_verify(&n, &v, NULL, &e), e);
		CHECK_INT(c.size, size);
		root = bundle_root(folder, size);
		CHECK_MEM(&root, &c.root, sizeof(root));
		CHECK_OK(tile_reader_open(&r, folder, size, &e), e);
		source = tile_reader_source(r);
		CHECK_OK(tree_source_root(&source, size, &root, &e), e);
		CHECK_MEM(&root, &c.root, sizeof(root));
		tile_reader_close(r);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(three_lines_are_read_and_written),
	    cmocka_unit_test(extension_lines_are_allowed_and_ignored),
	    cmocka_unit_test(other_texts_are_malformed),
	    cmocka_unit_test(an_origin_has_a_longest_length),
	    cmocka_unit_test(a_signed_checkpoint_is_a_note),
	    cmocka_unit_test(a_log_of_another_maker_verifies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
