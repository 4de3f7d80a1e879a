#include "archiver/import_listing.h"

#include <stdlib.h>
#include <string.h>

static int
grow(struct import_listing *l, struct error *e)
{
	size_t cap = l->cap == 0 ? 256 : l->cap * 2;
	struct listed *listed;
	struct member *members;

	if (l->count < l->cap)
		return 0;
	listed = realloc(l->listed, cap * sizeof(*listed));
	if (listed == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	l->listed = listed;
	members = realloc(l->members, cap * sizeof(*members));
	if (members == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	l->members = members;
	l->cap = cap;
	return 0;
}

/* How much of a member's beginning to keep. */
static size_t
head_wanted(const struct import_listing *l, const char *name)
{
	const struct member probe = {.name = name};
	const char *type = member_media_type(&probe);

	if (l->head_bytes + MEMBER_HEAD_MAX > LISTING_HEADS_MAX)
		return 0;
	if (strncmp(type, "image/", 6) == 0 ||
	    strncmp(type, "video/", 6) == 0 || strncmp(type, "audio/", 6) == 0)
		return LISTING_MEDIA_HEAD;
	return MEMBER_HEAD_MAX;
}

static int
read_head(struct input *in, size_t wanted, uint8_t head[MEMBER_HEAD_MAX],
    size_t *len, struct error *e)
{
	size_t got = 1;

	*len = 0;
	while (*len < wanted && got > 0) {
		if (input_read(in, head + *len, wanted - *len, &got, e) != 0)
			return -1;
		*len += got;
	}
	return 0;
}

static int
add(struct import_listing *l, const struct input_member *m, size_t input,
    const uint8_t *head, size_t head_len, struct error *e)
{
	struct listed *listed;
	struct member *member;

	if (grow(l, e) != 0)
		return -1;
	listed = &l->listed[l->count];
	member = &l->members[l->count];
	memset(listed, 0, sizeof(*listed));
	memset(member, 0, sizeof(*member));
	listed->name = strdup(m->name);
	listed->head = malloc(head_len + 1);
	if (listed->name == NULL || listed->head == NULL) {
		free(listed->name);
		free(listed->head);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	memcpy(listed->head, head, head_len);
	listed->input = input;
	listed->size = m->size;
	member->name = listed->name;
	member->size = m->size;
	member->mtime = m->mtime;
	member->head = listed->head;
	member->head_len = head_len;
	l->head_bytes += head_len;
	l->count++;
	return 0;
}

int
import_listing_add(
    struct import_listing *l, struct input *in, size_t input, struct error *e)
{
	uint8_t head[MEMBER_HEAD_MAX];
	struct input_member member;
	size_t len;
	bool more;

	for (;;) {
		if (input_next(in, &member, &more, e) != 0)
			return -1;
		if (!more)
			return 0;
		if (read_head(in, head_wanted(l, member.name), head, &len, e) !=
			0 &&
		    (e->code != ERROR_INPUT || input_exceeded(in)))
			return -1;
		/* A damaged member is refused when its turn comes. */
		if (add(l, &member, input, head, len, e) != 0)
			return -1;
	}
}

void
import_listing_release(struct import_listing *l)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		free(l->listed[i].name);
		free(l->listed[i].head);
	}
	free(l->listed);
	free(l->members);
	memset(l, 0, sizeof(*l));
}
