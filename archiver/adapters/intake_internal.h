/*
 * intake_internal - what the files of the intake share.
 *
 * intake.c		making one, accounts, counts
 * intake_record.c	drafts into lines
 * intake_media.c	attachments
 * intake_items.c	arrays of items
 *
 * Invariants: media[] is sorted by name once media_sorted is true; handed
 * counts records given to the sink, flagged or not, and refusal_count the
 * rest, so that read = handed + refusal_count.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_INTAKE_INTERNAL_H
#define ZEGEL_ARCHIVER_ADAPTERS_INTAKE_INTERNAL_H

#include "archiver/adapters/adapter.h"
#include "archiver/adapters/intake.h"

struct media {
	char *name;
	const char *leaf; /* inside name */
	char media_type[128];
	char sha256[SHA256_HEX_LEN + 1];
	uint64_t size;
	bool used; /* some record attached it */
};

struct intake {
	struct intake_options options;
	struct sink *sink;
	char *account;
	char *source;
	char adapter[64]; /* "x-archive/1" */

	struct media **media;
	size_t media_count;
	size_t media_cap;
	bool media_sorted;

	struct intake_refusal *refusals;
	size_t refusal_count;
	size_t refusal_cap;

	char **warnings;
	size_t warning_count;

	struct intake_reason reasons[INTAKE_REASONS_MAX];
	size_t reason_count;

	uint64_t handed;
	uint64_t media_members;
	uint64_t media_unused;
	struct sink_counts answered; /* as of the last flush */
};

/* Spool `len` bytes and give their hash. */
int intake_spool_bytes(struct intake *in, const void *data, size_t len,
    char sha256[SHA256_HEX_LEN + 1], struct error *e);
/* As intake_flag() for raw that is in the spool already. */
int intake_flag_spooled(struct intake *in, const char *name,
    const char *media_type, const char sha256[SHA256_HEX_LEN + 1],
    uint64_t size, const char *reason, struct error *e);
/* See there why Jansson must not go on without memory. */
void intake_guard_memory(void);
/* Make `source`, on first use. */
int intake_need_source(struct intake *in, struct error *e);

#endif
