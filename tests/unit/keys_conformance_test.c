/*
 * keys/ against vectors that others made: C2SP's examples, Tessera's and
 * litewitness's notes, Wycheproof, CCTV, and archives by another program.
 */
#include <jansson.h>

#include "core/codec.h"
#include "keys/note.h"
#include "keys/policy.h"
#include "tests/unit/scratch.h"

/* Append a file of the real data; skips the test when it is not here. */
static void
load(const char *folder, const char *name, struct buf *out)
{
	const char *root = test_data(folder);
	char path[FILE_PATH_MAX];
	struct error e;

	if (root == NULL)
		skip();
	CHECK_OK(file_path(path, &e, "%s/%s", root, name), e);
	CHECK_OK(file_read(path, 64 << 20, out, &e), e);
	CHECK(buf_text(out) != NULL);
}

static size_t
hex_field(const json_t *object, const char *name, uint8_t *out, size_t max)
{
	const char *hex = json_string_value(json_object_get(object, name));
	struct error e;

	CHECK(hex != NULL && strlen(hex) / 2 <= max);
	CHECK_OK(hex_decode(hex, strlen(hex), out, strlen(hex) / 2, &e), e);
	return strlen(hex) / 2;
}

static bool
has_flag(const json_t *vector, const char *flag)
{
	const json_t *flags = json_object_get(vector, "flags");
	size_t i;

	for (i = 0; i < json_array_size(flags); i++)
		if (strcmp(json_string_value(json_array_get(flags, i)), flag) ==
		    0)
			return true;
	return false;
}

/* One of Wycheproof's tests: whether its signature was good. */
static bool
judge(const struct vkey *v, const json_t *test)
{
	uint8_t message[4096], signature[256];
	size_t len = hex_field(test, "msg", message, sizeof(message));
	const char *result = json_string_value(json_object_get(test, "result"));
	bool good = strcmp(result, "valid") == 0;
	struct error e;

	if (hex_field(test, "sig", signature, sizeof(signature)) !=
	    VKEY_SIGNATURE_LEN) {
		/* Lengths are note_verify()'s to refuse, and it does. */
		CHECK(!good);
		return false;
	}
	CHECK_INT(vkey_verify(v, message, len, signature, &e), good ? 0 : -1);
	CHECK(good || e.code == ERROR_TAMPERED);
	return good;
}

static void
wycheproofs_signatures_are_judged_alike(void **state)
{
	struct buf text = BUF_EMPTY;
	size_t i, j, valid = 0, invalid = 0;
	json_t *root, *groups;

	(void)state;
	load("conf-wycheproof", "testvectors_v1/ed25519_test.json", &text);
	root = json_loads((char *)text.data, 0, NULL);
	CHECK(root != NULL);
	groups = json_object_get(root, "testGroups");
	for (i = 0; i < json_array_size(groups); i++) {
		const json_t *group = json_array_get(groups, i);
		const json_t *tests = json_object_get(group, "tests");
		uint8_t key[VKEY_PUBLIC_LEN];
		struct vkey v;
		struct error e;

		CHECK_INT(hex_field(json_object_get(group, "publicKey"), "pk",
			      key, sizeof(key)),
		    sizeof(key));
		CHECK_OK(vkey_init(&v, "w", VKEY_ED25519, key, &e), e);
		for (j = 0; j < json_array_size(tests); j++) {
			if (judge(&v, json_array_get(tests, j)))
				valid++;
			else
				invalid++;
		}
	}
	CHECK_INT(valid, 88);
	CHECK_INT(invalid, 63);
	json_decref(root);
	buf_release(&text);
}

/*
 * CCTV: keys of small order are refused as keys; of the others' signatures,
 * those that RFC 8032 without the cofactor accepts, and no more.
 */
enum verdict { WEAK_KEY, GOOD, BAD, VERDICTS };

static enum verdict
verdict_wanted(const json_t *vector)
{
	if (has_flag(vector, "low_order_A") ||
	    has_flag(vector, "non_canonical_A"))
		return WEAK_KEY;
	if (has_flag(vector, "low_order_residue") ||
	    has_flag(vector, "non_canonical_R"))
		return BAD;
	return GOOD;
}

static enum verdict
verdict_got(const json_t *vector)
{
	const char *message = json_string_value(json_object_get(vector, "msg"));
	uint8_t key[VKEY_PUBLIC_LEN], signature[VKEY_SIGNATURE_LEN];
	struct vkey v;
	struct error e;

	(void)hex_field(vector, "key", key, sizeof(key));
	(void)hex_field(vector, "sig", signature, sizeof(signature));
	if (vkey_init(&v, "c", VKEY_ED25519, key, &e) != 0) {
		CHECK_STR(e.text,
		    "weak key: a point of small order or a "
		    "non-canonical encoding");
		return WEAK_KEY;
	}
	if (vkey_verify(&v, message, strlen(message), signature, &e) != 0) {
		CHECK_INT(e.code, ERROR_TAMPERED);
		return BAD;
	}
	return GOOD;
}

static void
cctvs_edge_cases_follow_the_header(void **state)
{
	struct buf text = BUF_EMPTY;
	size_t i, count[VERDICTS] = {0};
	json_t *root;

	(void)state;
	load("conf-cctv", "ed25519/ed25519vectors.json", &text);
	root = json_loads((char *)text.data, 0, NULL);
	CHECK(root != NULL);
	for (i = 0; i < json_array_size(root); i++) {
		const json_t *vector = json_array_get(root, i);

		CHECK_INT(verdict_got(vector), verdict_wanted(vector));
		count[verdict_wanted(vector)]++;
	}
	CHECK(count[WEAK_KEY] > 400 && count[GOOD] > 40 && count[BAD] > 100);
	json_decref(root);
	buf_release(&text);
}

/* The text between `from` and the next `to`; `*at` moves behind it. */
static bool
between(const char **at, const char *from, const char *to, const char **text,
    size_t *len)
{
	const char *start = strstr(*at, from);
	const char *end;

	*text = NULL;
	*len = 0;
	if (start == NULL)
		return false;
	start += strlen(from);
	end = strstr(start, to);
	if (end == NULL)
		return false;
	*text = start;
	*len = (size_t)(end - start);
	*at = end;
	return true;
}

static void
c2sps_example_of_a_note_verifies(void **state)
{
	struct buf spec = BUF_EMPTY;
	struct vkey v;
	struct note n;
	struct error e;
	const char *at, *text;
	size_t len;

	(void)state;
	load("conf-c2sp-specs", "signed-note.md", &spec);
	at = (char *)spec.data;
	CHECK(between(&at, "```\n", "```", &text, &len));
	CHECK_OK(note_parse(&n, text, len, &e), e);
	CHECK_INT(n.signature_count, 1);
	at = strstr((char *)spec.data, "### Example");
	CHECK(at != NULL);
	CHECK(between(&at, "    ", "\n", &text, &len));
	CHECK_OK(vkey_parse(&v, text, len, &e), e);
	CHECK(between(&at, "```\n", "```", &text, &len));
	CHECK_OK(note_parse(&n, text, len, &e), e);
	CHECK_OK(note_verify(&n, &v, NULL, &e), e);
	buf_release(&spec);
}

static void
c2sps_example_of_a_cosignature_parses(void **state)
{
	struct buf spec = BUF_EMPTY;
	struct note n;
	struct error e;
	const char *at, *text;
	size_t len;

	(void)state;
	load("conf-c2sp-specs", "tlog-cosignature.md", &spec);
	at = (char *)spec.data;
	CHECK(between(&at, "```\n", "```", &text, &len));
	CHECK_OK(note_parse(&n, text, len, &e), e);
	CHECK_INT(n.signature_count, 2);
	CHECK_INT(n.signatures[1].name_len, strlen("witness.example.com/w1"));
	CHECK_INT(n.signatures[1].base64_len, 104); /* 4 + 8 + 64 bytes */
	buf_release(&spec);
}

static void
tesseras_checkpoints_verify(void **state)
{
	static const char VKEY[] = /* of Tessera's testdata */
	    "example.com/log/testdata+33d7b496+"
	    "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
	struct buf text = BUF_EMPTY;
	struct vkey v;
	struct note n;
	struct error e;
	char name[60];
	int i;

	(void)state;
	CHECK_OK(vkey_parse(&v, VKEY, strlen(VKEY), &e), e);
	for (i = 0; i <= 15; i++) {
		buf_clear(&text);
		(void)snprintf(
		    name, sizeof(name), "testdata/log/checkpoint.%d", i);
		load("conf-tlog-tiles", name, &text);
		CHECK_OK(note_parse(&n, text.data, text.len, &e), e);
		CHECK_OK(note_verify(&n, &v, NULL, &e), e);
	}
	buf_release(&text);
}

static void
the_go_checksum_databases_tree_verifies(void **state)
{
	struct buf script = BUF_EMPTY;
	struct vkey v;
	struct note n;
	struct error e;
	const char *at, *text;
	size_t len;

	(void)state;
	load(
	    "conf-tlog-witness", "cmd/litewitness/testdata/sumdb.txt", &script);
	at = (char *)script.data;
	CHECK(between(&at, "add-key -origin 'go.sum database tree' -key ", "\n",
	    &text, &len));
	CHECK_OK(vkey_parse(&v, text, len, &e), e);
	CHECK(between(&at, "```\nold 0\n\n", "```", &text, &len));
	CHECK_OK(note_parse(&n, text, len, &e), e);
	CHECK_OK(note_verify(&n, &v, NULL, &e), e);
	buf_release(&script);
}

/* Requests to a witness, with the answers that the notes in them deserve. */
static void
litewitness_notes_are_judged_alike(void **state)
{
	struct buf script = BUF_EMPTY;
	uint8_t key[VKEY_PUBLIC_LEN];
	struct vkey v;
	struct error e;
	const char *at, *text, *blank, *origin;
	size_t len, origin_len, good = 0, malformed = 0, unknown = 0;
	char name[200];

	(void)state;
	load("conf-tlog-witness", "cmd/litewitness/testdata/litewitness.txt",
	    &script);
	at = (char *)script.data;
	CHECK(between(&at, "add-sigsum-log -key=", "\n", &text, &len));
	CHECK_OK(hex_decode(text, len, key, sizeof(key), &e), e);
	CHECK(between(&at, "stdout sigsum", "\n", &origin, &origin_len));
	(void)snprintf(
	    name, sizeof(name), "sigsum%.*s", (int)origin_len, origin);
	CHECK_OK(vkey_init(&v, name, VKEY_ED25519, key, &e), e);
	while (between(&at, "```\nold ", "```", &text, &len)) {
		struct note n;

		at += 3;
		blank = strstr(text, "\n\n");
		CHECK(blank != NULL);
		len -= (size_t)(blank + 2 - text);
		if (note_parse(&n, blank + 2, len, &e) != 0) {
			/* Its last base64 digit was tampered with. */
			CHECK_STR(e.text,
			    "note: signature line 1: base64 "
			    "with spare bits that are not zero");
			malformed++;
		} else if (note_verify(&n, &v, NULL, &e) != 0) {
			CHECK_INT(e.code, ERROR_NOTFOUND);
			unknown++;
		} else {
			good++;
		}
	}
	CHECK_INT(good, 7);
	CHECK_INT(malformed, 1);
	CHECK_INT(unknown, 1);
	buf_release(&script);
}

/* Unpack one of the contract's archives into `s`. */
static void
unpack(const char *archive, struct scratch *s)
{
	const char *root = test_data("contract");
	char command[2 * FILE_PATH_MAX];

	if (root == NULL)
		skip();
	scratch_make(s);
	(void)snprintf(command, sizeof(command), "tar -xf '%s/%s' -C '%s'",
	    root, archive, s->path);
	CHECK_INT(system(command), 0);
}

/* How many of the archive's keys, by its keys/, signed the note at `name`. */
static size_t
count_signers(const struct scratch *s, const char *name)
{
	struct buf text = BUF_EMPTY, line = BUF_EMPTY;
	char path[FILE_PATH_MAX], **names;
	size_t i, count, signers = 0;
	struct note n;
	struct error e;

	CHECK_OK(file_path(path, &e, "%s/archive/%s", s->path, name), e);
	CHECK_OK(file_read(path, NOTE_MAX, &text, &e), e);
	CHECK_OK(note_parse(&n, text.data, text.len, &e), e);
	CHECK_OK(file_path(path, &e, "%s/archive/keys", s->path), e);
	CHECK_OK(file_list(path, &names, &count, &e), e);
	for (i = 0; i < count; i++) {
		struct vkey v;

		CHECK_OK(file_path(
			     path, &e, "%s/archive/keys/%s", s->path, names[i]),
		    e);
		buf_clear(&line);
		CHECK_OK(file_read(path, VKEY_TEXT_MAX, &line, &e), e);
		CHECK_INT(line.data[line.len - 1], '\n');
		CHECK_OK(
		    vkey_parse(&v, (char *)line.data, line.len - 1, &e), e);
		if (note_verify(&n, &v, NULL, &e) == 0)
			signers++;
		else
			CHECK(e.code == ERROR_NOTFOUND ||
			    e.code == ERROR_TAMPERED);
	}
	file_names_free(names, count);
	buf_release(&text);
	buf_release(&line);
	return signers;
}

static void
another_programs_archive_is_read(void **state)
{
	struct scratch s;
	char path[FILE_PATH_MAX];
	struct policy *p = NULL;
	struct error e;

	(void)state;
	unpack("good.tar", &s);
	CHECK_OK(file_path(path, &e, "%s/archive/policy", s.path), e);
	CHECK_OK(policy_read(&p, path, &e), e);
	CHECK_INT(policy_log_count(p), 2);
	CHECK(!policy_has_quorum(p));
	policy_free(p);
	CHECK_INT(count_signers(&s, "logs/communications-3y/checkpoint"), 1);
	CHECK_INT(
	    count_signers(&s, "logs/communications-3y/checkpoints/143"), 1);
	CHECK_INT(count_signers(&s, "logs/complaints-4y/checkpoint"), 1);
	scratch_remove(&s);
}

static void
another_programs_tampering_is_noticed(void **state)
{
	struct scratch s;

	(void)state;
	unpack("flip-signature.tar", &s);
	CHECK_INT(count_signers(&s, "logs/communications-3y/checkpoint"), 0);
	scratch_remove(&s);
	unpack("unknown-key.tar", &s);
	CHECK_INT(count_signers(&s, "logs/communications-3y/checkpoint"), 0);
	scratch_remove(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wycheproofs_signatures_are_judged_alike),
	    cmocka_unit_test(cctvs_edge_cases_follow_the_header),
	    cmocka_unit_test(c2sps_example_of_a_note_verifies),
	    cmocka_unit_test(c2sps_example_of_a_cosignature_parses),
	    cmocka_unit_test(tesseras_checkpoints_verify),
	    cmocka_unit_test(the_go_checksum_databases_tree_verifies),
	    cmocka_unit_test(litewitness_notes_are_judged_alike),
	    cmocka_unit_test(another_programs_archive_is_read),
	    cmocka_unit_test(another_programs_tampering_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
