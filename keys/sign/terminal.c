#include "keys/sign/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "core/file.h"

static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
#define SIGNALS_COUNT (sizeof(SIGNALS) / sizeof(SIGNALS[0]))

static volatile sig_atomic_t caught; /* the signal that came, or 0 */

static void
remember(int signo)
{
	caught = signo;
}

/* What has to be put back when the line is read. */
struct saved {
	struct termios mode;
	struct sigaction actions[SIGNALS_COUNT];
};

static int
hide(int fd, struct saved *s, struct error *e)
{
	struct sigaction catch = {0};
	struct termios hidden;
	size_t i;

	if (tcgetattr(fd, &s->mode) != 0)
		return error_errno(e, "read the terminal's mode");
	caught = 0;
	catch.sa_handler = remember; /* no SA_RESTART: read() shall return */
	(void)sigemptyset(&catch.sa_mask); /* fails for no valid set */
	for (i = 0; i < SIGNALS_COUNT; i++)
		(void)sigaction(SIGNALS[i], &catch, &s->actions[i]);
	hidden = s->mode;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	hidden.c_lflag |= ICANON | ECHONL;
	if (tcsetattr(fd, TCSAFLUSH, &hidden) != 0) {
		int rc = error_errno(e, "hide what is typed");

		for (i = 0; i < SIGNALS_COUNT; i++)
			(void)sigaction(SIGNALS[i], &s->actions[i], NULL);
		return rc;
	}
	return 0;
}

static void
show(int fd, const struct saved *s)
{
	size_t i;

	(void)tcsetattr(fd, TCSAFLUSH, &s->mode); /* nothing is left to try */
	for (i = 0; i < SIGNALS_COUNT; i++)
		(void)sigaction(SIGNALS[i], &s->actions[i], NULL);
}

/* Read to the end of the line, even past `max`; false when interrupted. */
static bool
read_line(int fd, char *out, size_t max, size_t *len, bool *too_long)
{
	*len = 0;
	*too_long = false;
	while (caught == 0) {
		char c;
		ssize_t n = read(fd, &c, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		if (c == '\n') {
			out[*len] = '\0';
			return true;
		}
		if (*len == max)
			*too_long = true;
		else
			out[(*len)++] = c;
	}
	return false;
}

int
terminal_read_secret(const char *prompt, const char *subject, char *out,
    size_t max, size_t *len, struct error *e)
{
	char question[1024];
	struct saved saved;
	bool done, too_long;
	int fd, rc = -1;

	(void)snprintf(question, sizeof(question), "%s%s%.800s: ", prompt,
	    subject == NULL ? "" : " for ", subject == NULL ? "" : subject);
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return error_set(e, ERROR_INPUT,
		    "no terminal to ask for a passphrase: give it in a file, "
		    "by a file descriptor, or as a systemd credential");
	do {
		if (file_write_all(
			fd, question, strlen(question), "/dev/tty", e) != 0 ||
		    hide(fd, &saved, e) != 0)
			goto out;
		done = read_line(fd, out, max, len, &too_long);
		show(fd, &saved);
		if (caught != 0)
			(void)raise(caught); /* now its own way */
	} while (!done && caught == SIGTSTP); /* continued: ask again */
	if (!done)
		error_set(e, ERROR_INPUT, "no passphrase was typed");
	else if (too_long)
		error_set(
		    e, ERROR_INPUT, "a passphrase is at most %zu bytes", max);
	else
		rc = 0;
out:
	if (rc != 0)
		OPENSSL_cleanse(out, max + 1);
	(void)close(fd); /* nothing buffered */
	return rc;
}
