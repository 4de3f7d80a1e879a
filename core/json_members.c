#include "core/json_members.h"

#include <stdlib.h>
#include <string.h>

/* With more members than this, qsort() is worth its calls. */
#define INSERTION_SORT_MAX 16

void
json_members_release(struct json_members *m)
{
	free(m->list);
	buf_release(&m->scratch);
	memset(m, 0, sizeof(*m));
}

struct json_member *
json_members_add(struct json_members *m, struct error *e)
{
	if (m->count == m->cap) {
		size_t wanted = m->cap == 0 ? 64 : m->cap * 2;
		struct json_member *more = realloc(
		    m->list, wanted * sizeof(*more));

		if (more == NULL) {
			error_set(e, ERROR_NOMEM, "out of memory");
			return NULL;
		}
		m->list = more;
		m->cap = wanted;
	}
	return &m->list[m->count++];
}

static int
compare_members(const void *a, const void *b)
{
	const struct json_member *left = a, *right = b;

	return json_name_compare(&left->name, &right->name);
}

static void
sort_members(struct json_member *members, size_t count)
{
	size_t i, j;

	if (count > INSERTION_SORT_MAX) {
		qsort(members, count, sizeof(*members), compare_members);
		return;
	}
	for (i = 1; i < count; i++) {
		struct json_member moved = members[i];

		for (j = i; j > 0; j--) {
			if (compare_members(&members[j - 1], &moved) <= 0)
				break;
			members[j] = members[j - 1];
		}
		members[j] = moved;
	}
}

/* Of two members of one name, the one that came later is to blame. */
static int
refuse_equal(const struct json_member *members, size_t count, struct error *e)
{
	size_t i;

	for (i = 1; i < count; i++) {
		const struct json_member *a = &members[i - 1];
		const struct json_member *b = &members[i];

		if (compare_members(a, b) == 0)
			return json_refuse_duplicate(
			    a->offset > b->offset ? a->offset : b->offset,
			    &b->name, e);
	}
	return 0;
}

int
json_members_reorder(
    struct json_members *m, size_t first, uint8_t *start, struct error *e)
{
	struct json_member *members = m->list + first;
	size_t count = m->count - first, i;
	struct buf *scratch = &m->scratch;

	sort_members(members, count);
	if (refuse_equal(members, count, e) != 0)
		return -1;
	buf_clear(scratch);
	for (i = 0; i < count; i++) {
		if (i > 0)
			buf_append_byte(scratch, ',');
		buf_append(scratch, members[i].name.text - 1, members[i].len);
	}
	if (buf_ok(scratch, e) != 0)
		return -1;
	memcpy(start, scratch->data, scratch->len);
	return 0;
}
