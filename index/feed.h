/*
 * feed - a log's entries as documents, one after the other, into whatever
 * indexes or compares them.
 */
#ifndef ZEGEL_INDEX_FEED_H
#define ZEGEL_INDEX_FEED_H

#include "index/document.h"
#include "index/entries.h"

/* Callbacks that return -1 end the feeding with their error. */
struct feed_sink {
	int (*add)(void *context, uint64_t index, const struct document *d,
	    struct error *e);
	/* Entries that are gone (`absent`) or can't be read. */
	int (*skip)(void *context, uint64_t first, uint64_t last, bool absent,
	    const char *reason, struct error *e);
	void *context;
	/* NULL, or asked now and then: true ends it with ERROR_CONFLICT. */
	bool (*stop)(void *context);
};

/* Each of the entries first ... end - 1 is added or skipped exactly once. */
int feed_entries(struct log *l, const char *class_name, uint64_t first,
    uint64_t end, struct entries_place *place, const struct feed_sink *sink,
    struct error *e);

/* One line of the log as a document; ERROR_FORMAT when it is no entry. */
int feed_document(struct document *d, struct log *l, const char *class_name,
    uint64_t index, const char *line, size_t len, struct error *e);

#endif
