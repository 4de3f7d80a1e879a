/*
 * json_members - members that were written out of order, put in order.
 *
 * While json_canonical() writes an object it notes here where each member
 * lies in the output.  Once the object is complete, and if it was not in
 * order, its bytes are.
 */
#ifndef ZEGEL_CORE_JSON_MEMBERS_H
#define ZEGEL_CORE_JSON_MEMBERS_H

#include "core/buf.h"
#include "core/json_internal.h"

struct json_member {
	struct json_name name; /* in the output, behind its opening quote */
	size_t len; /* quoted name, colon and value */
	size_t offset; /* of the name in the input, for messages */
};

/* A stack: the members of an open object lie behind those of its parents. */
struct json_members {
	struct json_member *list;
	size_t count;
	size_t cap;
	struct buf scratch; /* an object on its way into order */
};

void json_members_release(struct json_members *m);

/* Room for one more, or NULL with ERROR_NOMEM. */
struct json_member *json_members_add(struct json_members *m, struct error *e);

/*
 * Sort the members from `first` on, of which there are some, and rewrite the
 * output from `start` to match: members and the commas between them, as long
 * as they were.  Their names in `m` are of no use afterwards.  ERROR_FORMAT
 * when two have one name; ERROR_NOMEM.
 */
int json_members_reorder(
    struct json_members *m, size_t first, uint8_t *start, struct error *e);

#endif
