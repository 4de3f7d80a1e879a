/*
 * elements_internal - what the files that split arrays share.
 *
 * elements.c		what is given, and when
 * elements_window.c	bytes, and where a value ends
 * elements_path.c	finding the array inside an object
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_ELEMENTS_INTERNAL_H
#define ZEGEL_ARCHIVER_ADAPTERS_ELEMENTS_INTERNAL_H

#include "archiver/adapters/elements.h"
#include "core/buf.h"

#define ELEMENTS_PATH_MAX 256 /* bytes */
#define ELEMENTS_AT_END (-1) /* no byte: behind the last */

/* Where in a value the scan is; all zero at its first byte. */
struct scan {
	uint64_t depth; /* open brackets */
	bool in_string;
	bool escaped; /* the byte before was a backslash */
	bool begun;
	bool whole; /* the value's last byte was passed */
};

enum phase { PHASE_START, PHASE_ARRAY, PHASE_ELEMENT, PHASE_REST, PHASE_END };

/*
 * The text passes through a window: data[at] is the next byte, and what lies
 * before `keep` is forgotten when more is read.  While an element is
 * measured, `keep` is its first byte; otherwise it goes along with `at`.
 */
struct elements {
	struct stream *stream;
	struct buf window;
	size_t at;
	size_t keep;
	bool keeping;
	uint64_t forgotten; /* bytes before window.data[0] */
	bool end_of_stream;

	bool has_path;
	char path[ELEMENTS_PATH_MAX];
	enum phase phase;
	struct scan scan; /* in PHASE_ELEMENT */
	bool found;
	bool single; /* the text is one object: its only element */
	uint64_t number;
	const char *reason;
};

/* Read more; what is not kept is forgotten. */
int elements_fill(struct elements *el, struct error *e);
/* The next byte, not passed. */
int elements_peek(struct elements *el, int *byte, struct error *e);
/* The next byte that is no white space, not passed. */
int elements_token(struct elements *el, int *byte, struct error *e);
/* Whether `byte` belongs to the value; the scan takes it when it does. */
bool elements_scan_byte(struct scan *s, uint8_t byte);
/* Go on until the value is whole, ELEMENT_MAX bytes are kept or the text
   ends. */
int elements_scan(struct elements *el, struct scan *s, struct error *e);
/* From the top object down the path, and behind the array's '['; sets
   `found`. */
int elements_follow_path(struct elements *el, struct error *e);

#endif
