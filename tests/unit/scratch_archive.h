/*
 * scratch_archive - an archive in a temporary folder, for tests of the archiver.
 */
#ifndef ZEGEL_TESTS_UNIT_SCRATCH_ARCHIVE_H
#define ZEGEL_TESTS_UNIT_SCRATCH_ARCHIVE_H

#include "core/file.h"
#include "keys/sign/passphrase.h"

struct scratch {
	char root[64];
	char archive[128];
	char log[256]; /* of the class communications-3y */
	char keys[128];
	struct passphrase passphrase; /* none */
};

/* Make an empty archive bank.example/social with one log. */
void scratch_make(struct scratch *s);
/* Remove everything. */
void scratch_remove(struct scratch *s);
/* Run a shell command on it; fails the test when it fails. */
void
scratch_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
