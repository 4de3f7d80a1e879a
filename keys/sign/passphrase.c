#include "keys/sign/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "core/file.h"
#include "keys/sign/terminal.h"

void
passphrase_release(struct passphrase *p)
{
	OPENSSL_cleanse(p, sizeof(*p));
}

/*
 * The first line, a byte a call: what follows it in a pipe stays there for
 * whoever reads on.
 */
static int
read_line(struct passphrase *p, int fd, const char *where, struct error *e)
{
	p->len = 0;
	for (;;) {
		char c;
		ssize_t n = read(fd, &c, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(
			    e, "read a passphrase from %s", where);
		if (n == 0 || c == '\n')
			break;
		if (p->len == PASSPHRASE_MAX)
			return error_set(e, ERROR_INPUT,
			    "%s: a passphrase is at most %d bytes", where,
			    PASSPHRASE_MAX);
		p->text[p->len++] = c;
	}
	p->text[p->len] = '\0';
	return 0;
}

/* What a keyboard can't repeat is a mistake: a CR, a NUL, an escape code. */
static int
check(const struct passphrase *p, const char *where, struct error *e)
{
	size_t i;

	if (p->len == 0)
		return error_set(e, ERROR_INPUT,
		    "%s: the passphrase is empty; for a key without one say "
		    "--no-passphrase",
		    where);
	for (i = 0; i < p->len; i++)
		if ((unsigned char)p->text[i] < 0x20 || p->text[i] == 0x7f)
			return error_set(e, ERROR_INPUT,
			    "%s: control character 0x%02x in the passphrase",
			    where, (unsigned int)(unsigned char)p->text[i]);
	return 0;
}

static int
from_terminal(
    struct passphrase *p, const char *subject, bool confirm, struct error *e)
{
	struct passphrase again = {0};
	int rc = -1;

	if (terminal_read_secret("Passphrase", subject, p->text, PASSPHRASE_MAX,
		&p->len, e) != 0)
		return -1;
	if (!confirm)
		return check(p, "/dev/tty", e);
	if (check(p, "/dev/tty", e) == 0 &&
	    terminal_read_secret("The same again", subject, again.text,
		PASSPHRASE_MAX, &again.len, e) == 0) {
		if (again.len == p->len &&
		    memcmp(again.text, p->text, p->len) == 0)
			rc = 0;
		else
			error_set(e, ERROR_INPUT,
			    "the two passphrases differ: start over");
	}
	passphrase_release(&again);
	return rc;
}

/* `forbidden` are the mode bits that a regular file may not have. */
static int
from_file(
    struct passphrase *p, const char *path, mode_t forbidden, struct error *e)
{
	struct stat st;
	int rc = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return error_errno(e, "open %s", path);
	if (fstat(fd, &st) != 0)
		error_errno(e, "stat %s", path);
	else if (S_ISREG(st.st_mode) && (st.st_mode & forbidden) != 0)
		error_set(e, ERROR_INPUT,
		    "%s: everybody may use this passphrase (mode %03o): chmod "
		    "600 it",
		    path, (unsigned int)st.st_mode & 0777U);
	else if (read_line(p, fd, path, e) == 0)
		rc = check(p, path, e);
	(void)close(fd); /* only read */
	return rc;
}

static int
from_descriptor(struct passphrase *p, const char *value, struct error *e)
{
	char *end = NULL;
	long fd;

	errno = 0;
	fd = strtol(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 ||
	    fd > 65535)
		return error_set(e, ERROR_INPUT,
		    "\"%s\" is no file descriptor: give a number", value);
	if (fcntl((int)fd, F_GETFD) < 0)
		return error_set(e, ERROR_INPUT,
		    "file descriptor %s is not open: open it in the shell, as "
		    "in %s<FILE",
		    value, value);
	if (read_line(p, (int)fd, "the file descriptor", e) != 0)
		return -1;
	return check(p, "the file descriptor", e);
}

static int
from_credential(struct passphrase *p, const char *name, struct error *e)
{
	const char *directory = getenv("CREDENTIALS_DIRECTORY");
	char path[FILE_PATH_MAX];

	if (directory == NULL)
		return error_set(e, ERROR_INPUT,
		    "no credential \"%s\": CREDENTIALS_DIRECTORY is not set; "
		    "systemd sets it for units with LoadCredential=",
		    name);
	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL)
		return error_set(
		    e, ERROR_INPUT, "\"%s\" is no credential's name", name);
	if (file_path(path, e, "%s/%s", directory, name) != 0)
		return -1;
	/* systemd keeps others out of the directory, and maps modes freely */
	return from_file(p, path, 0, e);
}

int
passphrase_get(struct passphrase *p, enum passphrase_source source,
    const char *value, bool confirm, struct error *e)
{
	int rc = -1;

	memset(p, 0, sizeof(*p));
	switch (source) {
	case PASSPHRASE_NONE:
		p->none = true;
		rc = 0;
		break;
	case PASSPHRASE_TERMINAL:
		rc = from_terminal(p, value, confirm, e);
		break;
	case PASSPHRASE_FILE:
		rc = from_file(p, value, S_IRWXO, e);
		break;
	case PASSPHRASE_DESCRIPTOR:
		rc = from_descriptor(p, value, e);
		break;
	case PASSPHRASE_CREDENTIAL:
		rc = from_credential(p, value, e);
		break;
	}
	if (rc != 0)
		passphrase_release(p);
	return rc;
}
