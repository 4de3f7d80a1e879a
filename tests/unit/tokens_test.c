#include "archiver/tokens.h"

#include "tests/unit/scratch.h"

static int
make(void **state)
{
	static struct scratch s;

	scratch_make(&s);
	*state = &s;
	return 0;
}

static int
unmake(void **state)
{
	scratch_remove(*state);
	return 0;
}

static struct tokens *
open_tokens(const struct scratch *s)
{
	struct tokens *t = NULL;
	struct error e;

	CHECK_OK(tokens_open(&t, s->path, "bank.example/social", &e), e);
	return t;
}

static void
a_token_is_accepted_until_it_is_revoked(void **state)
{
	struct tokens *server = open_tokens(*state);
	struct tokens *t = open_tokens(*state);
	char one[TOKEN_LEN + 1], two[TOKEN_LEN + 1];
	struct error e;

	CHECK_OK(tokens_add(t, "one", one, &e), e);
	CHECK_OK(tokens_add(t, "two", two, &e), e);
	CHECK_INT(strlen(one), TOKEN_LEN);
	CHECK(strcmp(one, two) != 0);
	CHECK_INT(tokens_count(t), 2);
	/* A server that runs sees what others change. */
	CHECK_OK(tokens_check(server, one, &e), e);
	CHECK_OK(tokens_check(server, two, &e), e);
	CHECK_OK(tokens_remove(t, "one", &e), e);
	CHECK_ERROR(tokens_check(server, one, &e), e, ERROR_UNTRUSTED,
	    "this bearer token is not known, or was revoked");
	CHECK_OK(tokens_check(server, two, &e), e);
	two[5] ^= 1;
	CHECK_ERROR(tokens_check(server, two, &e), e, ERROR_UNTRUSTED,
	    "this bearer token is not known, or was revoked");
	tokens_close(t);
	tokens_close(server);
}

static void
the_file_holds_no_token_and_is_its_owners(void **state)
{
	struct scratch *s = *state;
	struct tokens *t = open_tokens(s);
	char token[TOKEN_LEN + 1], path[FILE_PATH_MAX];
	struct buf text = BUF_EMPTY;
	struct stat st;
	struct error e;

	CHECK_OK(tokens_add(t, "one", token, &e), e);
	tokens_close(t);
	CHECK_OK(
	    file_path(path, &e, "%s/bank.example_social.tokens", s->path), e);
	CHECK_OK(file_read(path, 65536, &text, &e), e);
	CHECK(strstr(buf_text(&text), token + 4) == NULL);
	CHECK_INT(stat(path, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	buf_release(&text);
}

static void
a_name_is_plain_and_used_once(void **state)
{
	struct tokens *t = open_tokens(*state);
	char token[TOKEN_LEN + 1];
	struct error e;

	CHECK_OK(tokens_add(t, "one", token, &e), e);
	CHECK_ERROR(tokens_add(t, "one", token, &e), e, ERROR_CONFLICT,
	    "there is a token one; revoke it first");
	CHECK_ERROR(tokens_add(t, "a b", token, &e), e, ERROR_INPUT,
	    "\"a b\": a token's name is 1 to 64 letters, digits, '.', '_', "
	    "'-'");
	CHECK_ERROR(tokens_remove(t, "two", &e), e, ERROR_NOTFOUND,
	    "there is no token two");
	tokens_close(t);
}

static void
a_list_that_is_damaged_lets_nobody_in(void **state)
{
	struct scratch *s = *state;
	struct tokens *t = open_tokens(s);
	char token[TOKEN_LEN + 1], path[FILE_PATH_MAX];
	char wanted[FILE_PATH_MAX * 2];
	struct error e;

	CHECK_OK(tokens_add(t, "one", token, &e), e);
	scratch_write(s, "bank.example_social.tokens",
	    "{\"tokens\":[{\"name\":\"one\"}]}", 0600, path);
	(void)snprintf(wanted, sizeof(wanted),
	    "%s: token 1: \"created\" is not right", path);
	CHECK_ERROR(tokens_check(t, token, &e), e, ERROR_FORMAT, wanted);
	tokens_close(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	    T(a_token_is_accepted_until_it_is_revoked),
	    T(the_file_holds_no_token_and_is_its_owners),
	    T(a_name_is_plain_and_used_once),
	    T(a_list_that_is_damaged_lets_nobody_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
