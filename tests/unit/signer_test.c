#include "keys/sign/signer.h"

#include "keys/note.h"
#include "tests/unit/scratch.h"

#define NAME "bank.example/social/communications-3y"
#define TEXT NAME "\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

static const struct passphrase NONE = {"", 0, true};
static const struct passphrase HORSE = {"correct horse", 13, false};
static const struct passphrase MULE = {"correct mule", 12, false};
static const struct passphrase EMPTY = {"", 0, false};

struct fixture {
	struct scratch scratch;
	char keys[FILE_PATH_MAX];
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	CHECK(f != NULL);
	scratch_make(&f->scratch);
	(void)snprintf(f->keys, sizeof(f->keys), "%s/keys", f->scratch.path);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	scratch_remove(&f->scratch);
	free(f);
	return 0;
}

/* The path of a key's file; static, for one use at a time. */
static const char *
path_of(const struct fixture *f, const struct vkey *v, const char *suffix)
{
	static char path[FILE_PATH_MAX];
	char stem[256];
	struct error e;

	CHECK_OK(signer_file_stem(v, stem, sizeof(stem), &e), e);
	CHECK_OK(file_path(path, &e, "%s/%s%s", f->keys, stem, suffix), e);
	return path;
}

static struct vkey
make_key(const struct fixture *f, const struct passphrase *p)
{
	struct signer *s = NULL;
	struct vkey v;
	struct error e;

	CHECK_OK(signer_create(&s, f->keys, NAME, p, &e), e);
	v = *signer_vkey(s);
	signer_free(s);
	return v;
}

static void
a_new_key_is_two_files_of_the_right_modes(void **state)
{
	struct fixture *f = *state;
	struct vkey v = make_key(f, &HORSE), read;
	struct buf text = BUF_EMPTY;
	struct stat st;
	struct error e;

	CHECK_INT(stat(f->keys, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0700);
	CHECK_INT(stat(path_of(f, &v, ".pem"), &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	CHECK_INT(stat(path_of(f, &v, ".vkey"), &st), 0);
	CHECK_INT(st.st_mode & 0777, 0644);
	CHECK_INT(scratch_count(f->keys), 2);
	CHECK_OK(file_read(path_of(f, &v, ".vkey"), 1000, &text, &e), e);
	CHECK_INT(text.data[text.len - 1], '\n');
	CHECK_OK(vkey_parse(&read, (char *)text.data, text.len - 1, &e), e);
	CHECK(vkey_equal(&read, &v));
	buf_release(&text);
}

static void
a_key_opens_with_its_passphrase_only(void **state)
{
	struct fixture *f = *state;
	struct vkey v = make_key(f, &HORSE);
	struct signer *s = NULL;
	char text[ERROR_TEXT_MAX];
	bool needed = false;
	struct error e;

	CHECK_OK(signer_needs_passphrase(f->keys, &v, &needed, &e), e);
	CHECK(needed);
	CHECK_OK(signer_open(&s, f->keys, &v, &HORSE, &e), e);
	CHECK(vkey_equal(signer_vkey(s), &v));
	signer_free(s);
	s = NULL;
	(void)snprintf(text, sizeof(text),
	    "%s: wrong passphrase (or the file is damaged)",
	    path_of(f, &v, ".pem"));
	CHECK_ERROR(
	    signer_open(&s, f->keys, &v, &MULE, &e), e, ERROR_INPUT, text);
	(void)snprintf(text, sizeof(text),
	    "%s: the key is encrypted: give its passphrase",
	    path_of(f, &v, ".pem"));
	CHECK_ERROR(
	    signer_open(&s, f->keys, &v, &NONE, &e), e, ERROR_INPUT, text);
	CHECK_ERROR(
	    signer_open(&s, f->keys, &v, &EMPTY, &e), e, ERROR_INPUT, text);
	CHECK(s == NULL);
}

static void
a_key_without_passphrase_must_be_asked_for(void **state)
{
	struct fixture *f = *state;
	struct signer *s = NULL;
	bool needed = true;
	struct error e;
	struct vkey v;

	CHECK_ERROR(signer_create(&s, f->keys, NAME, &EMPTY, &e), e,
	    ERROR_INPUT,
	    "a new key wants a passphrase, or to be told that it has none");
	v = make_key(f, &NONE);
	CHECK_OK(signer_needs_passphrase(f->keys, &v, &needed, &e), e);
	CHECK(!needed);
	CHECK_OK(signer_open(&s, f->keys, &v, &NONE, &e), e);
	signer_free(s);
	/* One given in vain is no fault. */
	CHECK_OK(signer_open(&s, f->keys, &v, &HORSE, &e), e);
	signer_free(s);
}

static void
a_signed_note_verifies(void **state)
{
	struct fixture *f = *state;
	struct signer *s = NULL;
	struct buf out = BUF_EMPTY;
	struct note n;
	struct error e;
	struct vkey v = make_key(f, &NONE);

	CHECK_OK(signer_open(&s, f->keys, &v, &NONE, &e), e);
	buf_append_str(&out, "before ");
	CHECK_OK(signer_sign_note(s, TEXT, strlen(TEXT), &out, &e), e);
	CHECK_MEM(out.data, "before " TEXT "\n\xe2\x80\x94 " NAME " ",
	    strlen("before " TEXT "\n\xe2\x80\x94 " NAME " "));
	CHECK_OK(note_parse(&n, out.data + 7, out.len - 7, &e), e);
	CHECK_INT(n.signature_count, 1);
	CHECK_OK(note_verify(&n, &v, NULL, &e), e);
	signer_free(s);
	buf_release(&out);
}

static void
what_is_no_note_is_not_signed(void **state)
{
	struct fixture *f = *state;
	struct signer *s = NULL;
	struct buf out = BUF_EMPTY, large = BUF_EMPTY;
	struct error e;
	struct vkey v = make_key(f, &NONE);

	CHECK_OK(signer_open(&s, f->keys, &v, &NONE, &e), e);
	buf_append_str(&out, "kept");
	CHECK_ERROR(signer_sign_note(s, "", 0, &out, &e), e, ERROR_FORMAT,
	    "sign a note: note: its text does not end with a newline");
	CHECK_ERROR(signer_sign_note(s, "a", 1, &out, &e), e, ERROR_FORMAT,
	    "sign a note: note: its text does not end with a newline");
	CHECK_ERROR(signer_sign_note(s, "a\r\n", 3, &out, &e), e, ERROR_FORMAT,
	    "sign a note: note: control character 0x0d at byte 1");
	CHECK_ERROR(signer_sign_note(s, "\xff\n", 2, &out, &e), e, ERROR_FORMAT,
	    "sign a note: note: not UTF-8 at byte 0");
	while (large.len < NOTE_MAX)
		buf_append_str(&large, "a\n");
	CHECK_ERROR(
	    signer_sign_note(s, (char *)large.data, large.len, &out, &e), e,
	    ERROR_FORMAT, "sign a note: note: larger than 1000000 bytes");
	CHECK_INT(out.len, 4);
	CHECK_MEM(out.data, "kept", 4);
	signer_free(s);
	buf_release(&out);
	buf_release(&large);
}

static void
a_missing_key_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct vkey v = make_key(f, &NONE);
	struct signer *s = NULL;
	char text[ERROR_TEXT_MAX];
	struct error e;

	CHECK_INT(unlink(path_of(f, &v, ".pem")), 0);
	(void)snprintf(text, sizeof(text), "open %s: No such file or directory",
	    path_of(f, &v, ".pem"));
	CHECK_ERROR(
	    signer_open(&s, f->keys, &v, &NONE, &e), e, ERROR_NOTFOUND, text);
}

static void
a_key_that_others_may_use_is_refused(void **state)
{
	static const mode_t MODES[] = {0640, 0604, 0660, 0610, 0601};
	struct fixture *f = *state;
	struct vkey v = make_key(f, &NONE);
	struct signer *s = NULL;
	char text[ERROR_TEXT_MAX];
	struct error e;
	size_t i;
	bool needed;

	for (i = 0; i < sizeof(MODES) / sizeof(MODES[0]); i++) {
		CHECK_INT(chmod(path_of(f, &v, ".pem"), MODES[i]), 0);
		(void)snprintf(text, sizeof(text),
		    "%s: others may use this private key (mode %03o): chmod "
		    "600 it",
		    path_of(f, &v, ".pem"), (unsigned int)MODES[i]);
		CHECK_ERROR(signer_open(&s, f->keys, &v, &NONE, &e), e,
		    ERROR_INPUT, text);
		CHECK_ERROR(signer_needs_passphrase(f->keys, &v, &needed, &e),
		    e, ERROR_INPUT, text);
	}
	CHECK_INT(chmod(path_of(f, &v, ".pem"), 0400), 0);
	CHECK_OK(signer_open(&s, f->keys, &v, &NONE, &e), e);
	signer_free(s);
}

static void
another_key_in_the_file_is_noticed(void **state)
{
	struct fixture *f = *state;
	struct vkey mine = make_key(f, &NONE), other = make_key(f, &NONE);
	struct signer *s = NULL;
	char from[FILE_PATH_MAX], text[FILE_PATH_MAX + 100];
	struct error e;

	(void)snprintf(from, sizeof(from), "%s", path_of(f, &other, ".pem"));
	CHECK_INT(rename(from, path_of(f, &mine, ".pem")), 0);
	(void)snprintf(text, sizeof(text),
	    "%s: another key than that of " NAME "+%08x",
	    path_of(f, &mine, ".pem"), mine.id);
	CHECK_ERROR(
	    signer_open(&s, f->keys, &mine, &NONE, &e), e, ERROR_FORMAT, text);
}

static void
damaged_key_files_say_what_they_are(void **state)
{
	static const struct {
		const char *pem;
		const char *error;
	} BAD[] = {
	    {"", "not a PEM file"},
	    {"hello\n", "not a PEM file"},
	    {"-----BEGIN PRIVATE KEY-----\nAAAA\n", "not a PEM file"},
	    {"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
		"not a PKCS#8 private key but \"PUBLIC KEY\""},
	    {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		"not an Ed25519 private key"},
	    {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
	     "-----END ENCRYPTED PRIVATE KEY-----\n",
		"not an encrypted PKCS#8 key"},
	    /* An X25519 key: same curve, another purpose. */
	    {"-----BEGIN PRIVATE KEY-----\n"
	     "MC4CAQAwBQYDK2VuBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH"
	     "BwcH\n-----END PRIVATE KEY-----\n",
		"not an Ed25519 private key"},
	};
	struct fixture *f = *state;
	struct vkey v = make_key(f, &NONE);
	struct signer *s = NULL;
	char text[FILE_PATH_MAX + 100];
	struct error e;
	size_t i;

	for (i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		CHECK_OK(file_replace(path_of(f, &v, ".pem"), BAD[i].pem,
			     strlen(BAD[i].pem), 0600, false, &e),
		    e);
		(void)snprintf(text, sizeof(text), "%s: %s",
		    path_of(f, &v, ".pem"), BAD[i].error);
		CHECK_ERROR(signer_open(&s, f->keys, &v, &HORSE, &e), e,
		    ERROR_FORMAT, text);
	}
}

static void
names_become_file_names(void **state)
{
	uint8_t public_key[VKEY_PUBLIC_LEN];
	char stem[600], name[300];
	struct vkey v;
	struct error e;

	(void)state;
	memset(public_key, 0x55, sizeof(public_key));
	CHECK_OK(vkey_init(&v, "../a/b", VKEY_ED25519, public_key, &e), e);
	CHECK_OK(signer_file_stem(&v, stem, sizeof(stem), &e), e);
	CHECK(strncmp(stem, ".._a_b+", 7) == 0);
	CHECK_INT(strlen(stem), 7 + 8);
	memset(name, 'n', sizeof(name));
	name[236] = '\0';
	CHECK_OK(vkey_init(&v, name, VKEY_ED25519, public_key, &e), e);
	CHECK_OK(signer_file_stem(&v, stem, sizeof(stem), &e), e);
	name[236] = 'n';
	name[237] = '\0';
	CHECK_OK(vkey_init(&v, name, VKEY_ED25519, public_key, &e), e);
	CHECK_ERROR(signer_file_stem(&v, stem, sizeof(stem), &e), e,
	    ERROR_INPUT,
	    "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn...: this name is too "
	    "long for a key's file; at most 236 bytes");
}

static void
a_bad_name_makes_no_file(void **state)
{
	struct fixture *f = *state;
	struct signer *s = NULL;
	struct error e;

	CHECK_ERROR(signer_create(&s, f->keys, "bank example", &NONE, &e), e,
	    ERROR_INPUT,
	    "a key's name is 1 to 512 bytes of UTF-8 without spaces, control "
	    "characters and \"+\"");
	CHECK(!file_exists(f->keys));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_new_key_is_two_files_of_the_right_modes),
	    TEST(a_key_opens_with_its_passphrase_only),
	    TEST(a_key_without_passphrase_must_be_asked_for),
	    TEST(a_signed_note_verifies),
	    TEST(what_is_no_note_is_not_signed),
	    TEST(a_missing_key_is_not_found),
	    TEST(a_key_that_others_may_use_is_refused),
	    TEST(another_key_in_the_file_is_noticed),
	    TEST(damaged_key_files_say_what_they_are),
	    TEST(names_become_file_names),
	    TEST(a_bad_name_makes_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
