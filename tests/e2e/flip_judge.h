/*
 * flip_judge - what verification says of an archive that was changed, and
 * whether its readers see anything else than before.
 */
#ifndef ZEGEL_TESTS_E2E_FLIP_JUDGE_H
#define ZEGEL_TESTS_E2E_FLIP_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/sha256.h"

#define JUDGE_SAMPLES 16

/* How a change comes out, the best first. */
enum outcome {
	OUTCOME_REPORTED, /* status 1 or 4, whatever is given */
	OUTCOME_OUTSIDE, /* with --policy or --tsa-ca something else is said */
	OUTCOME_NOTE, /* status 0; a note names the file */
	OUTCOME_NOTHING /* not a word */
};

struct judge {
	const char *archive;
	const char *policy; /* of somebody outside */
	const char *tsa_ca;
	struct sha256 *h;
	uint8_t said[SHA256_LEN]; /* of the unchanged archive */
	uint8_t said_outside[SHA256_LEN];
	/* What a reader gets of every JUDGE_SAMPLES-th entry from the i-th on. */
	uint8_t seen[JUDGE_SAMPLES][SHA256_LEN];
	unsigned int sample; /* of the next change */
};

struct judgement {
	enum outcome outcome;
	int status; /* of verify, without anything from outside */
	bool named; /* a finding names the file that was changed */
	bool seen; /* a reader sees something else */
};

const char *outcome_word(enum outcome outcome);

/* Take in the unchanged archive, which must verify. */
int judge_init(struct judge *j, struct error *e);
/*
 * Judge the archive as it is now.  `file` is what was changed, below the
 * archive; `outside`: what is given from outside may be what tells.  Where the
 * change is not reported, a reader takes one sample after the
 * other of the entries, and the report itself.
 */
int judge_change(struct judge *j, const char *file, bool outside,
    struct judgement *out, struct error *e);

#endif
