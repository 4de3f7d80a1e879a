/*
 * serve - the routes by which a running archiver is reached.
 *
 *   POST /v1/records                 NDJSON in, receipts out
 *   PUT  /v1/attachments/{sha256}    bytes that a record will name
 *   HEAD /v1/attachments/{sha256}    whether they are there
 *   POST /v1/entries                 an entry that is no record
 *   POST /v1/seal                    seal every log's tail
 *   GET  /v1/status                  what is written to, and how far
 *   GET  /v1/checkpoint/{class}      a log's newest checkpoint
 *   GET  /healthz                    whether records are admitted now
 *
 * Whoever comes over the Unix socket may do all of it (its permissions
 * decide); over the network, who has a token or a client certificate.
 */
#ifndef ZEGEL_ARCHIVER_SERVE_H
#define ZEGEL_ARCHIVER_SERVE_H

#include "core/jobs.h"
#include "archiver/mender.h"
#include "core/file.h"
#include "http/server.h"

/* A body of records; its lines may be long, since `raw` is spooled. */
#define SERVE_RECORDS_MAX ((uint64_t)64 << 20)
#define SERVE_ATTACHMENT_MAX ((uint64_t)64 << 30)
#define SERVE_ENTRY_MAX ((uint64_t)65536)

struct tokens;

/* What the handlers share: the context of the server. */
struct serve {
	char archive[FILE_PATH_MAX];
	char name[WRITER_NAME_MAX + 1];
	char spool[FILE_PATH_MAX];
	struct mender *mender;
	struct jobs *jobs;
	struct tokens *tokens;
};

int
serve_init(struct serve *s, const struct mender_options *o, struct error *e);
/* When the server is stopped. */
void serve_release(struct serve *s);

/* The routes, and who may use them; the rest is left at its defaults. */
void serve_options(struct serve *s, struct http_options *o);

#endif
