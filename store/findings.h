/*
 * findings - what a verification has found, each with its place.
 *
 * A list never fails visibly: running out of memory sets `failed`, and the
 * verification then ends without a verdict.  Equal findings in a row are one.
 */
#ifndef ZEGEL_STORE_FINDINGS_H
#define ZEGEL_STORE_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/* What passes this is counted and no longer listed, so that memory stays
   bounded however much of an archive is wrong. */
#define FINDINGS_MAX 20000
#define FINDING_NO_ENTRY UINT64_MAX

/* In the order of their weight: the heaviest one decides the verdict. */
enum finding_severity {
	FINDING_NOTE, /* worth knowing; no fault */
	FINDING_INCOMPLETE, /* asked for and can't be proven */
	FINDING_NOTHING, /* there is nothing to verify */
	FINDING_UNTRUSTED, /* a key that is unknown or not trusted */
	FINDING_IO, /* could not be read */
	FINDING_MALFORMED, /* not in the format, but as it was sealed */
	FINDING_WRONG /* bytes, hashes or signatures that are wrong */
};

struct finding {
	enum finding_severity severity;
	char *file; /* below the archive; "" for the archive itself */
	uint64_t entry; /* its index, or FINDING_NO_ENTRY */
	char *text; /* what was found and what was expected */
	bool unsettled; /* a writer at work may be why */
};

struct findings {
	struct finding *list;
	size_t count;
	size_t cap;
	uint64_t unlisted; /* found after FINDINGS_MAX */
	enum finding_severity worst;
	enum finding_severity worst_settled;
	enum finding_severity worst_unsettled;
	bool failed; /* out of memory */
};

void findings_release(struct findings *f);
void findings_add(struct findings *f, enum finding_severity severity,
    const char *file, uint64_t entry, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/*
 * The same for what may look so because the archive has moved on since it was
 * first looked at, such as something that is absent.
 */
void findings_add_unsettled(struct findings *f, enum finding_severity severity,
    const char *file, uint64_t entry, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/*
 * What was unsettled in the same words before all was looked at anew is so:
 * whatever would explain it came before the newer look.
 */
void findings_settle(struct findings *f, const struct findings *before);
/* Call what is unsettled still FINDING_INCOMPLETE, and say why. */
void findings_give_up(struct findings *f);
/* The severity that the error's code says; NOTFOUND: something is gone. */
void findings_add_error(struct findings *f, const char *file, uint64_t entry,
    const struct error *e);
/* Append all of `from`, which is empty then. */
void findings_move(struct findings *f, struct findings *from);

/* "WRONG", "MALFORMED", ... */
const char *finding_word(enum finding_severity severity);
/* The exit status of a verdict; docs/FORMAT.md, "Verdicts". */
int finding_status(enum finding_severity severity);
enum finding_severity finding_severity_of(const struct error *e);

#endif
