#include "keys/policy.h"

#include "tests/unit/scratch.h"
#include "tests/unit/test_key.h"

#define TEXT "bank.example/social/a\n0\nAAAA\n"
#define WITNESSES 6

struct fixture {
	struct test_key log;
	struct test_key witness[WITNESSES]; /* w0 ... w5 */
	struct buf text;
	struct buf note;
};

/* Append "log ...\nwitness w0 ...\n ... " to the policy's text. */
static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	uint8_t i;

	CHECK(f != NULL);
	test_key_init(&f->log, "bank.example/social/a", VKEY_ED25519, 100);
	buf_append_str(&f->text, "log ");
	vkey_format(&f->log.v, &f->text);
	for (i = 0; i < WITNESSES; i++) {
		char name[40];

		(void)snprintf(name, sizeof(name), "witness.example/%u", i);
		test_key_init(&f->witness[i], name, VKEY_COSIGNATURE, i);
		buf_printf(&f->text, "\nwitness w%u ", i);
		vkey_format(&f->witness[i].v, &f->text);
	}
	buf_append_byte(&f->text, '\n');
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	buf_release(&f->text);
	buf_release(&f->note);
	free(f);
	return 0;
}

static struct policy *
parse(struct fixture *f, const char *rest)
{
	struct policy *p = NULL;
	struct buf whole = BUF_EMPTY;
	struct error e;

	buf_append(&whole, f->text.data, f->text.len);
	buf_append_str(&whole, rest);
	CHECK_OK(policy_parse(&p, (char *)whole.data, whole.len, &e), e);
	buf_release(&whole);
	return p;
}

/* A note by the log and the witnesses whose bits are set. */
static void
make_note(struct fixture *f, unsigned int witnesses, struct note *n)
{
	struct error e;
	unsigned int i;

	buf_clear(&f->note);
	buf_append_str(&f->note, TEXT "\n");
	test_key_sign_note(&f->log, TEXT, 0, &f->note);
	for (i = 0; i < WITNESSES; i++)
		if ((witnesses >> i & 1) != 0)
			test_key_sign_note(
			    &f->witness[i], TEXT, 1795316400 + i, &f->note);
	CHECK_OK(note_parse(n, f->note.data, f->note.len, &e), e);
}

static bool
satisfied(struct fixture *f, const struct policy *p, unsigned int witnesses)
{
	size_t valid = 99;
	struct note n;
	struct error e;
	int rc;

	make_note(f, witnesses, &n);
	rc = policy_check_quorum(p, &n, &valid, &e);
	CHECK(rc == 0 || e.code == ERROR_NOTFOUND);
	CHECK_INT(valid, __builtin_popcount(witnesses));
	return rc == 0;
}

static void
a_policy_without_witnesses_is_always_satisfied(void **state)
{
	struct fixture *f = *state;
	struct policy *p = parse(f, "quorum none\n");

	CHECK(!policy_has_quorum(p));
	CHECK(satisfied(f, p, 0));
	CHECK(satisfied(f, p, 5));
	policy_free(p);
}

static void
logs_and_witnesses_are_kept(void **state)
{
	struct fixture *f = *state;
	struct policy *p = parse(f, "quorum w1");
	struct vkey renamed = f->log.v;

	CHECK_INT(policy_log_count(p), 1);
	CHECK(vkey_equal(policy_log(p, 0), &f->log.v));
	CHECK(policy_trusts_log_key(p, &f->log.v));
	renamed.name[0] = 'x';
	CHECK(!policy_trusts_log_key(p, &renamed));
	CHECK(!policy_trusts_log_key(p, &f->witness[0].v));
	CHECK_INT(policy_witness_count(p), WITNESSES);
	CHECK(policy_has_quorum(p));
	policy_free(p);
}

static void
a_quorum_may_be_one_witness(void **state)
{
	struct fixture *f = *state;
	struct policy *p = parse(f, "quorum w1\n");
	struct error e;
	struct note n;
	size_t valid;

	CHECK(satisfied(f, p, 1 << 1));
	CHECK(satisfied(f, p, 63));
	CHECK(!satisfied(f, p, 0));
	make_note(f, 1 << 0 | 1 << 2, &n);
	CHECK_ERROR(policy_check_quorum(p, &n, &valid, &e), e, ERROR_NOTFOUND,
	    "quorum \"w1\" is not reached: 2 of 6 witnesses cosigned");
	CHECK_INT(valid, 2);
	policy_free(p);
}

/* Every one of the 64 sets of witnesses, against the rule in C. */
static void
groups_of_groups_are_evaluated(void **state)
{
	struct fixture *f = *state;
	struct policy *p = parse(f,
	    "group X 2 w0 w1 w2\n"
	    "group Y any w3 w4\n"
	    "group X-and-Y all X Y\n"
	    "quorum X-and-Y\n"
	    "group later any w5\n");
	unsigned int set;

	for (set = 0; set < 64; set++) {
		int x = __builtin_popcount(set & 7);
		int y = __builtin_popcount(set & 24);

		CHECK_INT(satisfied(f, p, set), x >= 2 && y >= 1);
	}
	policy_free(p);
}

static void
a_deep_chain_of_groups_needs_no_stack(void **state)
{
	struct fixture *f = *state;
	struct buf rest = BUF_EMPTY;
	struct policy *p;
	int i;

	buf_append_str(&rest, "group g0 all w0\n");
	for (i = 1; i < POLICY_NODES_MAX - WITNESSES; i++)
		buf_printf(&rest, "group g%d all g%d\n", i, i - 1);
	buf_printf(&rest, "quorum g%d\n", i - 1);
	p = parse(f, buf_text(&rest));
	CHECK(satisfied(f, p, 1));
	CHECK(!satisfied(f, p, 62));
	policy_free(p);
	buf_release(&rest);
}

static void
a_wrong_cosignature_is_never_outvoted(void **state)
{
	struct fixture *f = *state;
	struct policy *p = parse(f, "group g any w0 w1\nquorum g\n");
	uint8_t wrong[72] = {0};
	struct error e;
	struct note n;
	size_t valid;

	buf_append_str(&f->note, TEXT "\n");
	test_key_sign_note(&f->witness[0], TEXT, 5, &f->note);
	note_append_signature(&f->note, &f->witness[1].v, wrong, sizeof(wrong));
	CHECK_OK(note_parse(&n, f->note.data, f->note.len, &e), e);
	CHECK_ERROR(policy_check_quorum(p, &n, &valid, &e), e, ERROR_TAMPERED,
	    "signature of witness.example/1+f4031348: signature is not this "
	    "key's");
	policy_free(p);
}

static void
strangers_do_not_count(void **state)
{
	struct fixture *f = *state;
	struct policy *p = parse(f, "group g 2 w0 w1\nquorum g\n");
	struct test_key stranger;
	struct error e;
	struct note n;
	size_t valid;

	test_key_init(&stranger, "witness.example/9", VKEY_COSIGNATURE, 9);
	buf_append_str(&f->note, TEXT "\n");
	test_key_sign_note(&f->witness[0], TEXT, 5, &f->note);
	test_key_sign_note(&stranger, TEXT, 5, &f->note);
	CHECK_OK(note_parse(&n, f->note.data, f->note.len, &e), e);
	CHECK_ERROR(policy_check_quorum(p, &n, &valid, &e), e, ERROR_NOTFOUND,
	    "quorum \"g\" is not reached: 1 of 6 witnesses cosigned");
	policy_free(p);
}

static void
space_comments_and_urls_are_allowed(void **state)
{
	struct fixture *f = *state;
	struct buf text = BUF_EMPTY;
	struct policy *p = NULL;
	struct error e;

	buf_append_str(&text, "# caf\xc3\xa9 \xff\n\n \t \n  #x\n\tlog\t ");
	vkey_format(&f->log.v, &text);
	buf_append_str(&text, " https://log.example/ \nwitness \xe2\x84\xaa ");
	vkey_format(&f->witness[0].v, &text);
	buf_append_str(&text, "\thttps://w.example\nwitness K ");
	vkey_format(&f->witness[1].v, &text);
	buf_append_str(&text, "\n quorum  \xe2\x84\xaa\t\n");
	CHECK_OK(policy_parse(&p, (char *)text.data, text.len, &e), e);
	CHECK(satisfied(f, p, 1));
	CHECK(!satisfied(f, p, 2));
	policy_free(p);
	buf_release(&text);
}

static void
malformed_lines_say_what_is_wrong(void **state)
{
	/* They follow the log and the six witnesses, on lines 1 to 7. */
	static const struct {
		const char *text;
		const char *error;
	} BAD[] = {
	    {"",
		"policy: no quorum line; \"quorum none\" asks for no "
		"witnesses"},
	    {"quorum none\nquorum none\n",
		"policy: line 9: a second quorum line"},
	    {"quorum\n", "policy: line 8: no name"},
	    {"quorum none w1\n", "policy: line 8: \"w1\" is one too many"},
	    {"quorum x\n",
		"policy: line 8: no witness or group \"x\" on the lines "
		"before"},
	    {"quorum g\ngroup g any w0\n",
		"policy: line 8: no witness or group \"g\" on the lines "
		"before"},
	    {"quorum none\r\n", "policy: line 8: control character 0x0d"},
	    {"# \x7f\n", "policy: line 8: control character 0x7f"},
	    {"Quorum none\n",
		"policy: line 8: \"Quorum\" is none of log, "
		"witness, group, quorum"},
	    {"group\n", "policy: line 8: no name"},
	    {"group g\n", "policy: line 8: no threshold"},
	    {"group g any\n", "policy: line 8: a group without members"},
	    {"group g 0 w0\n",
		"policy: line 8: a threshold of 0 in a group of 1"},
	    {"group g 3 w0 w1\n",
		"policy: line 8: a threshold of 3 in a group of 2"},
	    {"group g -1 w0\n",
		"policy: line 8: a threshold is \"any\", "
		"\"all\" or a number, not \"-1\""},
	    {"group g 1234567890 w0\n",
		"policy: line 8: a threshold is \"any\", \"all\" or a number, "
		"not \"1234567890\""},
	    {"group g any w0 w0\n",
		"policy: line 8: \"w0\" is a member of a group already"},
	    {"group g any w0\ngroup h any w1 w0\n",
		"policy: line 9: \"w0\" is a member of a group already"},
	    {"group g any g\n",
		"policy: line 8: no witness or group \"g\" on the lines "
		"before"},
	    {"group g any none\n",
		"policy: line 8: no witness or group \"none\" on the lines "
		"before"},
	    {"group none any w0\n",
		"policy: line 8: no witness or group may be called \"none\""},
	    {"group w0 any w1\n",
		"policy: line 8: the name \"w0\" for the second time"},
	    {"witness none\n",
		"policy: line 8: no witness or group may be called \"none\""},
	    {"witness w0\n",
		"policy: line 8: the name \"w0\" for the second time"},
	    {"witness x\n", "policy: line 8: no verifier key"},
	    {"witness x y\n",
		"policy: line 8: not a verifier key: it reads "
		"NAME+ID+BASE64"},
	    {"log\n", "policy: line 8: no verifier key"},
	};
	struct fixture *f = *state;
	size_t i, before = f->text.len;

	for (i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct policy *p = NULL;
		struct error e;

		f->text.len = before;
		buf_append_str(&f->text, BAD[i].text);
		CHECK_ERROR(
		    policy_parse(&p, (char *)f->text.data, f->text.len, &e), e,
		    ERROR_FORMAT, BAD[i].error);
		CHECK(p == NULL);
	}
}

/* "KEYWORD vkey REST" after the fixture's lines gives this error. */
static void
expect_key_error(struct fixture *f, const char *keyword, const char *name,
    enum vkey_type type, uint8_t seed, const char *rest, const char *error)
{
	struct buf text = BUF_EMPTY;
	struct policy *p = NULL;
	struct test_key k;
	struct error e;

	test_key_init(&k, name, type, seed);
	buf_append(&text, f->text.data, f->text.len);
	buf_append_str(&text, keyword);
	vkey_format(&k.v, &text);
	buf_append_str(&text, rest);
	CHECK_ERROR(policy_parse(&p, (char *)text.data, text.len, &e), e,
	    ERROR_FORMAT, error);
	buf_release(&text);
}

static void
keys_have_one_use_each(void **state)
{
	struct fixture *f = *state;

	expect_key_error(f, "log ", "b", VKEY_COSIGNATURE, 50, "\n",
	    "policy: line 8: a log's key is of type 0x01 (Ed25519), not "
	    "0x04");
	expect_key_error(f, "witness x ", "b", VKEY_ED25519, 50, "\n",
	    "policy: line 8: a witness's key is of type 0x04 (cosignature), "
	    "not 0x01");
	expect_key_error(f, "log ", "another-name", VKEY_ED25519, 100, "\n",
	    "policy: line 8: the public key of log bank.example/social/a for "
	    "the second time");
	expect_key_error(f, "witness x ", "another-name", VKEY_COSIGNATURE, 3,
	    "\n",
	    "policy: line 8: the public key of witness w3 for the second "
	    "time");
	expect_key_error(f, "log ", "b", VKEY_ED25519, 50, " url more\n",
	    "policy: line 8: \"more\" is one too many");
}

static void
a_policy_has_limits(void **state)
{
	struct fixture *f = *state;
	struct policy *p = NULL;
	struct error e;
	int i;

	buf_append_str(&f->text, "group g0 all w0\n");
	for (i = 1; i <= POLICY_NODES_MAX - WITNESSES; i++)
		buf_printf(&f->text, "group g%d all g%d\n", i, i - 1);
	CHECK_ERROR(policy_parse(&p, (char *)f->text.data, f->text.len, &e), e,
	    ERROR_FORMAT,
	    "policy: line 1026: more than 1024 witnesses and groups");
	while (f->text.len <= POLICY_MAX)
		buf_append_str(&f->text, "\n");
	CHECK_ERROR(policy_parse(&p, (char *)f->text.data, f->text.len, &e), e,
	    ERROR_FORMAT, "policy: larger than 1000000 bytes");
}

static void
a_file_is_named_in_its_errors(void **state)
{
	struct scratch s;
	char path[FILE_PATH_MAX], text[FILE_PATH_MAX + 100];
	struct policy *p = NULL;
	struct error e;

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "policy", "quorum none\n", 0644, path);
	CHECK_OK(policy_read(&p, path, &e), e);
	CHECK_INT(policy_log_count(p), 0);
	policy_free(p);
	scratch_write(&s, "policy", "quorum all\n", 0644, path);
	(void)snprintf(text, sizeof(text),
	    "%s: policy: line 1: no witness or group \"all\" on the lines "
	    "before",
	    path);
	CHECK_ERROR(policy_read(&p, path, &e), e, ERROR_FORMAT, text);
	scratch_remove(&s);
	(void)snprintf(
	    text, sizeof(text), "open %s: No such file or directory", path);
	CHECK_ERROR(policy_read(&p, path, &e), e, ERROR_NOTFOUND, text);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_policy_without_witnesses_is_always_satisfied),
	    TEST(logs_and_witnesses_are_kept),
	    TEST(a_quorum_may_be_one_witness),
	    TEST(groups_of_groups_are_evaluated),
	    TEST(a_deep_chain_of_groups_needs_no_stack),
	    TEST(a_wrong_cosignature_is_never_outvoted),
	    TEST(strangers_do_not_count),
	    TEST(space_comments_and_urls_are_allowed),
	    TEST(malformed_lines_say_what_is_wrong),
	    TEST(keys_have_one_use_each),
	    TEST(a_policy_has_limits),
	    TEST(a_file_is_named_in_its_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
