/*
 * document - what an entry is found by.
 *
 * From an entry's line: the words that a person can see in it, who wrote it,
 * the terms of its fields (index/field.h), its times.  Whatever an entry
 * holds makes a document: what could not be read is a reason, and the rest
 * is indexed all the same.
 *
 * Records give the texts of their activity: contents, names, summaries, poll
 * options, alt texts and file names, HTML as the text it shows.  All other
 * kinds give every string in them.
 *
 * A document is used for one entry after the other and keeps its memory.
 */
#ifndef ZEGEL_INDEX_DOCUMENT_H
#define ZEGEL_INDEX_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "core/json.h"

#define DOCUMENT_CONTENT_MAX ((size_t)16 << 20) /* of one moved content */

/* The values that facets count, in their own spelling. */
enum document_facet {
	DOCUMENT_KIND,
	DOCUMENT_TYPE, /* of the activity, or `action` */
	DOCUMENT_CHANNEL,
	DOCUMENT_SOURCE,
	DOCUMENT_AUTHOR, /* the id, else the handle, else the name */
	DOCUMENT_DIRECTION,
	DOCUMENT_LANG, /* the first that is claimed */
	DOCUMENT_FACETS
};

/*
 * Fetches content that was moved to an attachment: appends its bytes to `out`.
 * 0, or -1 with the reason.
 */
typedef int document_fetch(void *context, const char *sha256, uint64_t size,
    struct buf *out, struct error *e);

struct document {
	struct buf text; /* UTF-8; a line end between two texts */
	struct buf author; /* names, handles, ids, likewise */
	struct buf meta; /* the terms of its fields, one after the other */
	struct buf facets[DOCUMENT_FACETS]; /* empty: has none */
	int64_t captured_us; /* the entry's time */
	int64_t posted_us; /* as claimed, else captured_us */
	bool posted_claimed;
	struct buf reason; /* why parts of it are not indexed; empty: all are */
	struct buf scratch[2]; /* document.c's own */
};

void document_init(struct document *d);
void document_release(struct document *d);

/*
 * Read one entry of the log `class_name`.  `line` is restricted JSON
 * (json_check() accepted it).  `fetch` may be NULL: then moved content is a
 * reason.  ERROR_NOMEM is the only failure.
 */
int document_read(struct document *d, const char *class_name,
    struct json_slice line, document_fetch *fetch, void *context,
    struct error *e);

#endif
