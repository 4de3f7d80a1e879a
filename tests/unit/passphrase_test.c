#include "keys/sign/passphrase.h"

#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>

#include "tests/unit/scratch.h"

static void
no_passphrase_is_said_not_left_out(void **state)
{
	struct passphrase p;
	struct error e;

	(void)state;
	CHECK_OK(passphrase_get(&p, PASSPHRASE_NONE, NULL, true, &e), e);
	CHECK(p.none);
	CHECK_INT(p.len, 0);
}

static void
a_file_gives_its_first_line(void **state)
{
	struct scratch s;
	char path[FILE_PATH_MAX], longest[PASSPHRASE_MAX + 2];
	struct passphrase p;
	struct error e;

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "p", "correct horse \nbattery\n", 0600, path);
	CHECK_OK(passphrase_get(&p, PASSPHRASE_FILE, path, true, &e), e);
	CHECK_STR(p.text, "correct horse ");
	CHECK_INT(p.len, 14);
	CHECK(!p.none);
	passphrase_release(&p);
	CHECK_INT(p.text[0], 0);
	scratch_write(&s, "p", "no newline", 0640, path);
	CHECK_OK(passphrase_get(&p, PASSPHRASE_FILE, path, true, &e), e);
	CHECK_STR(p.text, "no newline");
	memset(longest, 'x', sizeof(longest));
	longest[PASSPHRASE_MAX] = '\0';
	scratch_write(&s, "p", longest, 0600, path);
	CHECK_OK(passphrase_get(&p, PASSPHRASE_FILE, path, true, &e), e);
	CHECK_INT(p.len, PASSPHRASE_MAX);
	scratch_remove(&s);
}

static void
bad_files_say_what_is_wrong(void **state)
{
	struct scratch s;
	char path[FILE_PATH_MAX], text[2 * FILE_PATH_MAX];
	char too_long[PASSPHRASE_MAX + 2] = {0};
	struct passphrase p;
	struct error e;

	(void)state;
	scratch_make(&s);
#define EXPECT(code, ...) \
	do { \
		(void)snprintf(text, sizeof(text), __VA_ARGS__); \
		CHECK_ERROR( \
		    passphrase_get(&p, PASSPHRASE_FILE, path, true, &e), e, \
		    code, text); \
		CHECK_INT(p.len, 0); \
		CHECK_INT(p.text[0], 0); \
	} while (0)
	scratch_write(&s, "p", "secret", 0604, path);
	EXPECT(ERROR_INPUT,
	    "%s: everybody may use this passphrase (mode 604): chmod 600 it",
	    path);
	scratch_write(&s, "p", "\nsecret\n", 0600, path);
	EXPECT(ERROR_INPUT,
	    "%s: the passphrase is empty; for a key without one say "
	    "--no-passphrase",
	    path);
	scratch_write(&s, "p", "secret\r\n", 0600, path);
	EXPECT(
	    ERROR_INPUT, "%s: control character 0x0d in the passphrase", path);
	memset(too_long, 'x', PASSPHRASE_MAX + 1);
	scratch_write(&s, "p", too_long, 0600, path);
	EXPECT(ERROR_INPUT, "%s: a passphrase is at most 1024 bytes", path);
	(void)snprintf(path, sizeof(path), "%s/none", s.path);
	EXPECT(ERROR_NOTFOUND, "open %s: No such file or directory", path);
	(void)snprintf(path, sizeof(path), "%s", s.path);
	EXPECT(ERROR_IO, "read a passphrase from %s: Is a directory", path);
#undef EXPECT
	scratch_remove(&s);
}

static void
a_descriptor_keeps_what_follows_the_line(void **state)
{
	struct passphrase p;
	struct error e;
	char number[20], rest[10] = {0};
	int ends[2];

	(void)state;
	CHECK_INT(pipe(ends), 0);
	CHECK_INT(write(ends[1], "first\nsecond\n", 13), 13);
	CHECK_INT(close(ends[1]), 0);
	(void)snprintf(number, sizeof(number), "%d", ends[0]);
	CHECK_OK(
	    passphrase_get(&p, PASSPHRASE_DESCRIPTOR, number, true, &e), e);
	CHECK_STR(p.text, "first");
	CHECK_INT(read(ends[0], rest, sizeof(rest)), 7);
	CHECK_STR(rest, "second\n");
	CHECK_ERROR(passphrase_get(&p, PASSPHRASE_DESCRIPTOR, number, true, &e),
	    e, ERROR_INPUT,
	    "the file descriptor: the passphrase is empty; for a key without "
	    "one say --no-passphrase");
	CHECK_INT(close(ends[0]), 0);
	CHECK_ERROR(passphrase_get(&p, PASSPHRASE_DESCRIPTOR, "999", true, &e),
	    e, ERROR_INPUT,
	    "file descriptor 999 is not open: open it in the shell, as in "
	    "999<FILE");
	CHECK_ERROR(passphrase_get(&p, PASSPHRASE_DESCRIPTOR, "3x", true, &e),
	    e, ERROR_INPUT, "\"3x\" is no file descriptor: give a number");
	CHECK_INT(passphrase_get(&p, PASSPHRASE_DESCRIPTOR, "", true, &e), -1);
	CHECK_INT(
	    passphrase_get(&p, PASSPHRASE_DESCRIPTOR, "-1", true, &e), -1);
	CHECK_INT(passphrase_get(&p, PASSPHRASE_DESCRIPTOR,
		      "99999999999999999999", true, &e),
	    -1);
}

static void
a_credential_lies_in_systemds_directory(void **state)
{
	struct scratch s;
	char path[FILE_PATH_MAX];
	struct passphrase p;
	struct error e;

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "zegel", "from systemd\n", 0444, path);
	CHECK_INT(setenv("CREDENTIALS_DIRECTORY", s.path, 1), 0);
	CHECK_OK(
	    passphrase_get(&p, PASSPHRASE_CREDENTIAL, "zegel", true, &e), e);
	CHECK_STR(p.text, "from systemd");
	CHECK_ERROR(
	    passphrase_get(&p, PASSPHRASE_CREDENTIAL, "../zegel", true, &e), e,
	    ERROR_INPUT, "\"../zegel\" is no credential's name");
	CHECK_INT(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	CHECK_ERROR(
	    passphrase_get(&p, PASSPHRASE_CREDENTIAL, "zegel", true, &e), e,
	    ERROR_INPUT,
	    "no credential \"zegel\": CREDENTIALS_DIRECTORY is not set; "
	    "systemd sets it for units with LoadCredential=");
	scratch_remove(&s);
}

/* Read what the terminal shows until `want` is in it. */
static void
expect_shown(int fd, char shown[1000], const char *want)
{
	size_t n = 0;

	while (strstr(shown, want) == NULL) {
		ssize_t got = read(fd, shown + n, 999 - n);

		CHECK(got > 0 && n < 900);
		n += (size_t)got;
		shown[n] = '\0';
	}
}

/*
 * Run passphrase_get() on a terminal of its own.  The child's exit status:
 * 0 when it got "correct horse", else 10 and its error's code.
 */
static pid_t
ask(int *terminal)
{
	pid_t child = forkpty(terminal, NULL, NULL, NULL);

	CHECK(child >= 0);
	if (child == 0) {
		struct passphrase p;
		struct error e = {ERROR_NONE, ""};
		int rc = passphrase_get(
		    &p, PASSPHRASE_TERMINAL, "a/b", true, &e);

		if (rc != 0)
			printf("[%s]", e.text);
		(void)fflush(stdout);
		_exit(rc != 0 ? 10 + (int)e.code
			: strcmp(p.text, "correct horse") == 0 ? 0
							       : 1);
	}
	return child;
}

static void
type(int fd, const char *text)
{
	CHECK_INT(write(fd, text, strlen(text)), strlen(text));
}

static bool
echoes(int terminal)
{
	struct termios mode;

	CHECK_INT(tcgetattr(terminal, &mode), 0);
	return (mode.c_lflag & ECHO) != 0;
}

static void
a_terminal_is_asked_twice_and_shows_nothing(void **state)
{
	char shown[1000] = "";
	int fd, status;
	pid_t child = ask(&fd);

	(void)state;
	expect_shown(fd, shown, "Passphrase for a/b: ");
	while (echoes(fd)) /* the question comes first, by a moment */
		usleep(1000);
	type(fd, "correct horse\n");
	shown[0] = '\0';
	expect_shown(fd, shown, "The same again for a/b: ");
	CHECK(strstr(shown, "horse") == NULL);
	while (echoes(fd))
		usleep(1000);
	type(fd, "correct horse\n");
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK_INT(status, 0);
	CHECK(echoes(fd));
	CHECK_INT(close(fd), 0);
}

static void
two_different_answers_are_refused(void **state)
{
	char shown[1000] = "";
	int fd, status;
	pid_t child = ask(&fd);

	(void)state;
	expect_shown(fd, shown, "Passphrase for a/b: ");
	while (echoes(fd))
		usleep(1000);
	type(fd, "correct horse\n");
	shown[0] = '\0';
	expect_shown(fd, shown, "The same again for a/b: ");
	while (echoes(fd))
		usleep(1000);
	type(fd, "correct mule\n");
	shown[0] = '\0';
	expect_shown(fd, shown, "[the two passphrases differ: start over]");
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK_INT(WEXITSTATUS(status), 10 + ERROR_INPUT);
	CHECK_INT(close(fd), 0);
}

static void
an_interrupt_gives_the_echo_back(void **state)
{
	char shown[1000] = "";
	int fd, status;
	pid_t child = ask(&fd);

	(void)state;
	expect_shown(fd, shown, "Passphrase for a/b: ");
	while (echoes(fd))
		usleep(1000);
	type(fd, "corr\x03");
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK(WIFSIGNALED(status));
	CHECK_INT(WTERMSIG(status), SIGINT);
	CHECK(echoes(fd));
	CHECK_INT(close(fd), 0);
}

static void
a_stopped_program_asks_again(void **state)
{
	char shown[1000] = "";
	int fd, status;
	pid_t child = ask(&fd);

	(void)state;
	expect_shown(fd, shown, "Passphrase for a/b: ");
	while (echoes(fd))
		usleep(1000);
	/* Nobody can continue the leader of a session: it never stops. */
	type(fd, "half\x1a");
	shown[0] = '\0';
	expect_shown(fd, shown, "Passphrase for a/b: ");
	while (echoes(fd))
		usleep(1000);
	type(fd, "correct horse\n");
	shown[0] = '\0';
	expect_shown(fd, shown, "The same again for a/b: ");
	while (echoes(fd))
		usleep(1000);
	type(fd, "correct horse\n");
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK_INT(status, 0);
	CHECK_INT(close(fd), 0);
}

static void
without_a_terminal_it_says_what_to_do(void **state)
{
	int ends[2], status;
	char text[ERROR_TEXT_MAX] = "";
	pid_t child;

	(void)state;
	CHECK_INT(pipe(ends), 0);
	child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		struct passphrase p;
		struct error e = {ERROR_NONE, ""};

		(void)setsid(); /* leaves the terminal behind */
		(void)passphrase_get(&p, PASSPHRASE_TERMINAL, NULL, false, &e);
		_exit(write(ends[1], e.text, strlen(e.text)) < 0);
	}
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK(read(ends[0], text, sizeof(text) - 1) > 0);
	CHECK_STR(text,
	    "no terminal to ask for a passphrase: give it in a file, by a "
	    "file descriptor, or as a systemd credential");
	CHECK_INT(close(ends[0]), 0);
	CHECK_INT(close(ends[1]), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_passphrase_is_said_not_left_out),
	    cmocka_unit_test(a_file_gives_its_first_line),
	    cmocka_unit_test(bad_files_say_what_is_wrong),
	    cmocka_unit_test(a_descriptor_keeps_what_follows_the_line),
	    cmocka_unit_test(a_credential_lies_in_systemds_directory),
	    cmocka_unit_test(a_terminal_is_asked_twice_and_shows_nothing),
	    cmocka_unit_test(two_different_answers_are_refused),
	    cmocka_unit_test(an_interrupt_gives_the_echo_back),
	    cmocka_unit_test(a_stopped_program_asks_again),
	    cmocka_unit_test(without_a_terminal_it_says_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
