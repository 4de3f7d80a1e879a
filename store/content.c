#include "store/content.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void
content_init(struct content *c, struct frames *frames, struct ahead *ahead)
{
	memset(c, 0, sizeof(*c));
	c->frames = frames;
	c->ahead = ahead;
}

uint64_t
content_offset(const struct content *c)
{
	if (c->next == frames_count(c->frames))
		return frames_content_size(c->frames) - c->left;
	return frames_get(c->frames, c->next)->content_offset - c->left;
}

bool
content_at_end(const struct content *c)
{
	return c->left == 0 && c->next == frames_count(c->frames);
}

bool
content_at_frame(const struct content *c)
{
	return c->left == 0 ||
	    c->left == frames_get(c->frames, c->next - 1)->content_size;
}

static int
load(struct content *c, size_t i, struct error *e)
{
	/* What is loaded now goes, even when this fails. */
	c->at = NULL;
	c->left = 0;
	if ((c->ahead != NULL
		    ? ahead_next(c->ahead, &c->at, e)
		    : frames_load(c->frames, i, NULL, &c->at, e)) != 0)
		return -1;
	c->left = frames_get(c->frames, i)->content_size;
	c->next = i + 1;
	return 0;
}

int
content_seek(struct content *c, uint64_t offset, struct error *e)
{
	size_t i, skip, used = 0;

	assert(c->ahead == NULL);
	if (offset >= frames_content_size(c->frames))
		return error_set(e, ERROR_FORMAT,
		    "there is no byte %" PRIu64 " in the tar", offset);
	i = frames_find(c->frames, offset);
	skip = (size_t)(offset - frames_get(c->frames, i)->content_offset);
	if (c->at != NULL && c->next == i + 1)
		used = frames_get(c->frames, i)->content_size - c->left;
	else if (load(c, i, e) != 0)
		return -1;
	c->at = c->at - used + skip;
	c->left = frames_get(c->frames, i)->content_size - skip;
	return 0;
}

int
content_borrow(struct content *c, uint64_t max, const uint8_t **data,
    size_t *len, struct error *e)
{
	size_t n;

	if (content_at_end(c))
		return error_set(e, ERROR_FORMAT, "the tar ends early");
	if (c->left == 0 && load(c, c->next, e) != 0)
		return -1;
	n = c->left < max ? c->left : (size_t)max;
	*data = c->at;
	*len = n;
	c->at += n;
	c->left -= n;
	return 0;
}

int
content_read(struct content *c, void *out, size_t len, struct error *e)
{
	uint8_t *to = out;

	while (len > 0) {
		const uint8_t *data;
		size_t n;

		if (content_borrow(c, len, &data, &n, e) != 0)
			return -1;
		memcpy(to, data, n);
		to += n;
		len -= n;
	}
	return 0;
}

int
content_padding(struct content *c, size_t len, struct error *e)
{
	static const uint8_t zeros[USTAR_BLOCK];
	uint8_t padding[USTAR_BLOCK];

	if (content_read(c, padding, len, e) != 0)
		return -1;
	if (memcmp(padding, zeros, len) != 0)
		return error_set(
		    e, ERROR_FORMAT, "bytes hide in the padding of the tar");
	return 0;
}

/* The record of a pax header, and the header that it is about. */
static int
read_pax(struct content *c, struct ustar_header *out, struct error *e)
{
	uint64_t len = out->size, size;
	char text[USTAR_PAX_MAX];
	uint8_t block[USTAR_BLOCK];

	if (len > sizeof(text))
		return error_set(e, ERROR_FORMAT,
		    "a pax header may only give a size that ustar cannot");
	if (content_read(c, text, (size_t)len, e) != 0 ||
	    ustar_parse_pax(text, (size_t)len, &size, e) != 0 ||
	    content_padding(c, ustar_padding(len), e) != 0 ||
	    content_read(c, block, sizeof(block), e) != 0 ||
	    ustar_parse(block, out, e) != 0)
		return -1;
	if (out->type != USTAR_FILE || out->size != 0)
		return error_set(e, ERROR_FORMAT,
		    "a pax header without the large file it should precede");
	out->size = size;
	return 0;
}

int
content_member(struct content *c, struct ustar_header *out, struct error *e)
{
	uint64_t at = content_offset(c);
	uint8_t block[USTAR_BLOCK];

	if (content_read(c, block, sizeof(block), e) != 0)
		return -1;
	if (ustar_parse(block, out, e) != 0)
		return error_wrap(e, "tar header at byte %" PRIu64, at);
	if (out->type == USTAR_PAX && read_pax(c, out, e) != 0)
		return error_wrap(e, "tar header at byte %" PRIu64, at);
	if (out->type != USTAR_END)
		return 0;
	if (content_read(c, block, sizeof(block), e) != 0)
		return -1;
	if (ustar_parse(block, out, e) != 0 || out->type != USTAR_END)
		return error_set(e, ERROR_FORMAT,
		    "one block of zeros where the tar ends with two");
	if (!content_at_end(c))
		return error_set(
		    e, ERROR_FORMAT, "bytes behind the end of the tar");
	return 0;
}
