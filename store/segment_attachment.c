/* The attachments of a segment, one at a time; see segment_reader_entry(). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/codec.h"
#include "store/segment_reader.h"

static int
compare_places(const void *a, const void *b)
{
	const struct segment_place *left = a, *right = b;

	return memcmp(left->sha256, right->sha256, SHA256_LEN);
}

static int
add_place(
    struct segment_reader *r, const char *hex, uint64_t size, struct error *e)
{
	uint64_t at = content_offset(&r->content);
	struct segment_place *places = segment_reader_grow(
	    r->places, r->place_count, &r->place_cap, sizeof(*places), e);
	struct segment_place *place;

	if (places == NULL)
		return -1;
	r->places = places;
	if (size > frames_content_size(r->frames) - at)
		return error_set(e, ERROR_FORMAT, "the tar ends early");
	place = &places[r->place_count];
	if (hex_decode(hex, SHA256_HEX_LEN, place->sha256, SHA256_LEN, e) != 0)
		return -1;
	place->offset = at;
	place->size = size;
	r->place_count++;
	r->next_member = at + size + ustar_padding(size);
	return 0;
}

/* Read the header of one more member. */
static int
next_place(struct segment_reader *r, struct error *e)
{
	struct bag bag = r->bag; /* unchanged if this fails: try again */
	struct ustar_header header;
	enum bag_member member;

	if (content_seek(&r->content, r->next_member, e) != 0 ||
	    content_member(&r->content, &header, e) != 0)
		return -1;
	if (header.type == USTAR_END) {
		r->next_member = UINT64_MAX;
		return 0;
	}
	if (bag_accept(&bag, &header, &member, e) != 0)
		return -1;
	if (member == BAG_ATTACHMENT &&
	    add_place(r, bag.attachment, header.size, e) != 0)
		return -1;
	if (member != BAG_ATTACHMENT)
		r->next_member = content_offset(&r->content);
	r->bag = bag;
	return 0;
}

/* Members are sorted: stop at the first one that lies behind the hash. */
static int
find_place(struct segment_reader *r, const struct segment_place *wanted,
    struct segment_place *out, struct error *e)
{
	const struct segment_place *found;

	while (r->next_member != UINT64_MAX &&
	    (r->place_count == 0 ||
		compare_places(&r->places[r->place_count - 1], wanted) < 0)) {
		if (next_place(r, e) != 0)
			return -1;
	}
	found = r->place_count == 0 ? NULL
				    : bsearch(wanted, r->places, r->place_count,
					  sizeof(*wanted), compare_places);
	if (found == NULL)
		return error_set(e, ERROR_NOTFOUND, "it is not in the segment");
	*out = *found;
	return 0;
}

/* The bytes, which are worth nothing unless they hash to their name. */
static int
read_place(struct segment_reader *r, const struct segment_place *place,
    struct buf *out, struct error *e)
{
	size_t before = out->len;
	uint8_t hash[SHA256_LEN];

	if (place->size > 0 && content_seek(&r->content, place->offset, e) != 0)
		return -1;
	if (segment_reader_copy(r, place->size, out, e) != 0 ||
	    sha256(place->size == 0 ? NULL : out->data + before,
		(size_t)place->size, hash, e) != 0)
		goto fail;
	if (memcmp(hash, place->sha256, SHA256_LEN) != 0) {
		error_set(e, ERROR_TAMPERED, "its bytes do not hash to it");
		goto fail;
	}
	return 0;
fail:
	out->len = before;
	return -1;
}

int
segment_reader_attachment(struct segment_reader *r, const char *sha256_hex,
    uint64_t max, struct buf *out, struct error *e)
{
	struct segment_place wanted = {.size = 0}, place = {.size = 0};

	if (hex_decode(sha256_hex, strlen(sha256_hex), wanted.sha256,
		SHA256_LEN, e) != 0) {
		if (e != NULL)
			e->code = ERROR_INPUT; /* the caller's, no format's */
		return error_wrap(e, "attachment %.80s", sha256_hex);
	}
	if (find_place(r, &wanted, &place, e) != 0)
		goto fail;
	if (place.size > max) {
		error_set(e, ERROR_INPUT,
		    "it has %" PRIu64 " bytes, more than the %" PRIu64
		    " asked for",
		    place.size, max);
		goto fail;
	}
	if (read_place(r, &place, out, e) != 0)
		goto fail;
	return 0;
fail:
	return error_wrap(e, "%s: attachment %s", r->name, sha256_hex);
}
