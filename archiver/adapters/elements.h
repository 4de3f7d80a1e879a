/*
 * elements - the elements of one big JSON array, each as its exact bytes.
 *
 * Exports are JSON files of gigabytes whose items are the elements of one
 * array.  This walks the array without parsing it whole: it finds where each
 * element begins and ends (counting brackets outside strings), and gives the
 * verbatim bytes in between.  It does not check them: whoever parses an
 * element finds out, and the others are not lost because of it.
 *
 *	window.YTD.tweets.part0 = [ {"tweet":...}, {"tweet":...} ]
 *	                            ^^^^^^^^^^^^^  ^^^^^^^^^^^^^
 * `path` tells where the array is:
 *	NULL		it is the whole text; what stands before the first
 *			'[' or '{' (a byte order mark, a JavaScript
 *			assignment) is skipped.  An object instead of an
 *			array counts as its only element.
 *	"a.b"		member b of member a of the object at the top
 *	"*"		the first member of the top object that is an array
 * Where no such array is, there are no elements.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_ELEMENTS_H
#define ZEGEL_ARCHIVER_ADAPTERS_ELEMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archiver/adapters/stream.h"
#include "core/error.h"

#define ELEMENT_MAX ((size_t)16 << 20) /* bytes given at once */
/* Before the first bracket, when there is no path. */
#define ELEMENTS_PREFIX_MAX 4096

enum element_state {
	ELEMENT_WHOLE, /* the bytes of one element */
	ELEMENT_PIECE, /* of an element over ELEMENT_MAX; more follow */
	ELEMENT_LAST, /* the last piece of it */
	ELEMENT_BROKEN, /* the last bytes of a text that ends or breaks here;
			   may follow pieces */
	ELEMENT_END /* no more; nothing was given */
};

struct element {
	enum element_state state;
	const char *data; /* until the next call */
	size_t len;
	uint64_t offset; /* of the first byte, in the text */
	uint64_t number; /* of the element, from 0 */
};

struct elements;

/* NULL with ERROR_NOMEM.  Borrows `stream`. */
struct elements *
elements_new(struct stream *stream, const char *path, struct error *e);
void elements_free(struct elements *el);

/*
 * The next element.  Fails only where reading does; text that is no JSON
 * array ends in ELEMENT_BROKEN, with the reason in elements_reason().
 */
int elements_next(struct elements *el, struct element *out, struct error *e);
/* Whether the array that `path` names was there; known after the first call
   of elements_next(). */
bool elements_found(const struct elements *el);
/* Why the last element was broken, or no array found: "the text ends inside
   an element". */
const char *elements_reason(const struct elements *el);

#endif
