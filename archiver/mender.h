/*
 * mender - a writer that is opened again by itself when it had to stop.
 *
 * After a failed flush nobody knows what the disk holds; a log then stops,
 * and only closing and opening its archive (recovery) finds out.  The mender
 * does that: it lets those who use the writer finish, closes it, and opens it
 * again, at first after a second, then after longer and longer, until the
 * disk is mended.  Meanwhile mender_borrow() says what is wrong.
 */
#ifndef ZEGEL_ARCHIVER_MENDER_H
#define ZEGEL_ARCHIVER_MENDER_H

#include "archiver/admission.h"
#include "archiver/writer.h"

#define MENDER_FIRST_MS 1000
#define MENDER_LONGEST_MS 30000

struct mender_options {
	const char *archive;
	const char *keys;
	const struct passphrase *passphrase;
	void (*tell)(void *context, const char *sentence); /* any thread */
	void *context;
};

struct mender;

/* Fails as writer_open() does; `o` and what it points to stay the caller's
   and outlive the mender. */
int mender_open(
    struct mender **out, const struct mender_options *o, struct error *e);
/* Waits for what is queued.  Nothing may be borrowed. */
void mender_close(struct mender *m);

/*
 * The writer, until mender_return().  ERROR_IO while it is being mended, with
 * the reason.
 */
int mender_borrow(struct mender *m, struct writer **out, struct error *e);
void mender_return(struct mender *m);

/* An admission for one thread's use; only while the writer is borrowed. */
int mender_admission(struct mender *m, struct admission **out, struct error *e);
void mender_admission_back(struct mender *m, struct admission *a);

#endif
