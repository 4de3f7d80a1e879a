/*
 * cursor - where the next page of a search begins.
 *
 * Opaque to whoever carries it: base64url of restricted JSON.  It holds the
 * place of the last hit shown and how large the logs were at the first page,
 * so that pages neither repeat nor skip a hit while the archive grows.  It
 * gives no right to anything: the scope is applied anew with each page.
 */
#ifndef ZEGEL_INDEX_CURSOR_H
#define ZEGEL_INDEX_CURSOR_H

#include "core/sha256.h"
#include "index/search.h"

struct cursor_size {
	char class_name[ARCHIVE_CLASS_MAX + 1];
	uint64_t size;
};

struct cursor {
	char query[SHA256_HEX_LEN + 1]; /* of query, scope and order */
	int64_t posted_ms; /* the last hit's place */
	char class_name[ARCHIVE_CLASS_MAX + 1];
	uint64_t index;
	uint64_t offset; /* by relevance: hits shown so far */
	uint64_t total;
	bool total_exact;
	struct cursor_size *sizes;
	size_t size_count;
};

/* Set `query` from what is searched for. */
int
cursor_init(struct cursor *c, const struct search_request *r, struct error *e);
void cursor_release(struct cursor *c);
int cursor_add_size(
    struct cursor *c, const char *class_name, uint64_t size, struct error *e);
/* The size that a log had; 0 for one that is not in it. */
uint64_t cursor_size_of(const struct cursor *c, const char *class_name);

/* A new text, the caller's to free. */
int cursor_write(const struct cursor *c, char **out, struct error *e);
/* ERROR_INPUT when it is no cursor, or not of this request. */
int
cursor_read(struct cursor *c, const struct search_request *r, struct error *e);

#endif
