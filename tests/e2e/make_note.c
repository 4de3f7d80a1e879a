/*
 * make_note - signs standard input as a note, for tests with stock tools.
 *
 *   make_note new KEYS NAME [PASSPHRASE-FILE]
 *   make_note open KEYS VKEY [PASSPHRASE-FILE]
 */
#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "keys/sign/signer.h"

static int
get_signer(
    struct signer **s, char **argv, const struct passphrase *p, struct error *e)
{
	struct vkey v;

	if (strcmp(argv[1], "new") == 0)
		return signer_create(s, argv[2], argv[3], p, e);
	if (vkey_parse(&v, argv[3], strlen(argv[3]), e) != 0)
		return -1;
	return signer_open(s, argv[2], &v, p, e);
}

static int
sign(struct signer *s, struct error *e)
{
	static char text[65536];
	struct buf note = BUF_EMPTY;
	size_t len = fread(text, 1, sizeof(text), stdin);
	int rc = signer_sign_note(s, text, len, &note, e);

	if (rc == 0 && fwrite(note.data, 1, note.len, stdout) != note.len)
		rc = error_errno(e, "write the note");
	buf_release(&note);
	return rc;
}

int
main(int argc, char **argv)
{
	struct signer *s = NULL;
	struct passphrase p = {"", 0, true};
	struct error e;
	int rc = -1;

	if (argc != 4 && argc != 5) {
		(void)fprintf(stderr, "usage: see make_note.c\n");
		return 2;
	}
	if ((argc == 4 ||
		passphrase_get(&p, PASSPHRASE_FILE, argv[4], false, &e) == 0) &&
	    get_signer(&s, argv, &p, &e) == 0)
		rc = sign(s, &e);
	if (rc != 0)
		(void)fprintf(stderr, "make_note: %s\n", e.text);
	signer_free(s);
	passphrase_release(&p);
	return rc == 0 ? 0 : error_exit_status(&e);
}
