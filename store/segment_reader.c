#include "store/segment_reader.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "store/entry.h"

void *
segment_reader_grow(
    void *array, size_t count, size_t *cap, size_t size, struct error *e)
{
	size_t wanted = *cap == 0 ? 16 : *cap * 2;
	void *more;

	if (count < *cap)
		return array;
	more = realloc(array, wanted * size);
	if (more == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	*cap = wanted;
	return more;
}

static int
add_mark(
    struct segment_reader *r, uint64_t index, uint64_t offset, struct error *e)
{
	struct segment_mark *marks = segment_reader_grow(
	    r->marks, r->mark_count, &r->mark_cap, sizeof(*marks), e);

	if (marks == NULL)
		return -1;
	r->marks = marks;
	marks[r->mark_count].index = index;
	marks[r->mark_count].offset = offset;
	r->mark_count++;
	return 0;
}

/* A mark for each frame that begins among the entries, as bag-info says. */
static int
take_firsts(struct segment_reader *r, struct bag_info *info, struct error *e)
{
	size_t i = frames_find(r->frames, r->entries_at);

	if (frames_get(r->frames, i)->content_offset < r->entries_at)
		i++;
	for (; i < frames_count(r->frames); i++) {
		uint64_t at = frames_get(r->frames, i)->content_offset;
		const struct segment_mark *last = &r->marks[r->mark_count - 1];
		uint64_t index;

		if (at >= r->entries_end)
			break;
		if (!bag_info_next_first(info, &index) || index > r->bag.last ||
		    (at == r->entries_at && index != r->bag.first) ||
		    (at != r->entries_at && index <= last->index))
			return error_set(e, ERROR_FORMAT,
			    "bag-info.txt: Zegel-Frame-First does not fit");
		if (at != r->entries_at && add_mark(r, index, at, e) != 0)
			return -1;
	}
	return 0;
}

/* The entries begin here: note where, and what is known of their frames. */
static int
open_entries(struct segment_reader *r, uint64_t size, const struct buf *text,
    struct error *e)
{
	struct bag_info info;

	r->entries_at = content_offset(&r->content);
	if (size > frames_content_size(r->frames) - r->entries_at)
		return error_set(e, ERROR_FORMAT, "the tar ends early");
	r->entries_end = r->entries_at + size;
	r->next_member = r->entries_end + ustar_padding(size);
	if (bag_info_parse((const char *)text->data, text->len, &info, e) != 0)
		return error_wrap(e, "bag-info.txt");
	r->walked = !info.has_firsts;
	if (add_mark(r, r->bag.first, r->entries_at, e) != 0)
		return -1;
	return r->walked ? 0 : take_firsts(r, &info, e);
}

int
segment_reader_copy(
    struct segment_reader *r, uint64_t len, struct buf *out, struct error *e)
{
	while (len > 0) {
		const uint8_t *data;
		size_t n;

		if (content_borrow(&r->content, len, &data, &n, e) != 0)
			return -1;
		buf_append(out, data, n);
		len -= n;
	}
	return buf_ok(out, e);
}

/* Step over the tag files up to the entries; keep bag-info.txt. */
static int
open_bag(struct segment_reader *r, struct buf *info, struct error *e)
{
	struct ustar_header header;
	enum bag_member member;
	uint64_t at;

	for (;;) {
		if (content_member(&r->content, &header, e) != 0)
			return -1;
		if (header.type == USTAR_END)
			return error_set(e, ERROR_FORMAT,
			    "the tar ends before data/entries.ndjson");
		if (bag_accept(&r->bag, &header, &member, e) != 0)
			return -1;
		if (member == BAG_ENTRIES)
			return open_entries(r, header.size, info, e);
		at = content_offset(&r->content);
		if (header.size > frames_content_size(r->frames))
			return error_set(e, ERROR_FORMAT, "the tar ends early");
		if (member == BAG_INFO && header.size > BAG_TAG_MAX)
			return error_set(e, ERROR_FORMAT,
			    "bag-info.txt: %" PRIu64
			    " bytes are too many for a tag file",
			    header.size);
		if (member == BAG_INFO &&
		    segment_reader_copy(r, header.size, info, e) != 0)
			return -1;
		if (content_seek(&r->content,
			at + header.size + ustar_padding(header.size), e) != 0)
			return -1;
	}
}

int
segment_reader_open(
    struct segment_reader **out, const char *path, struct error *e)
{
	struct segment_reader *r = calloc(1, sizeof(*r));
	struct buf info = BUF_EMPTY;
	int rc = -1;

	if (r == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (frames_open(&r->frames, path, e) != 0)
		goto out;
	content_init(&r->content, r->frames, NULL);
	if (open_bag(r, &info, e) != 0)
		goto out;
	segment_name(r->bag.first, r->bag.last, r->name);
	*out = r;
	r = NULL; /* transferred */
	rc = 0;
out:
	buf_release(&info);
	segment_reader_close(r);
	return rc == 0 ? 0 : error_wrap(e, "%s", file_leaf(path));
}

void
segment_reader_close(struct segment_reader *r)
{
	if (r == NULL)
		return;
	frames_close(r->frames);
	free(r->marks);
	free(r->places);
	free(r);
}

/* Copy the line that begins where the content stands. */
static int
copy_line(struct segment_reader *r, struct buf *out, struct error *e)
{
	size_t before = out->len;

	for (;;) {
		uint64_t left = r->entries_end - content_offset(&r->content);
		const uint8_t *data, *lf;
		size_t n;

		if (left == 0)
			return error_set(
			    e, ERROR_FORMAT, "a line without its end");
		if (content_borrow(&r->content, left, &data, &n, e) != 0)
			return -1;
		lf = memchr(data, '\n', n);
		if (lf != NULL)
			n = (size_t)(lf - data);
		if (out->len - before + n > ENTRY_MAX)
			return error_set(e, ERROR_FORMAT,
			    "a line longer than %d bytes", ENTRY_MAX);
		buf_append(out, data, n);
		if (lf != NULL)
			return buf_ok(out, e);
	}
}

static int
line_at(
    struct segment_reader *r, uint64_t offset, struct buf *out, struct error *e)
{
	size_t before = out->len;

	if (content_seek(&r->content, offset, e) != 0 ||
	    copy_line(r, out, e) != 0) {
		out->len = before;
		return error_wrap(e, "%s", r->name);
	}
	return 0;
}

int
segment_reader_at(
    struct segment_reader *r, uint64_t offset, struct buf *out, struct error *e)
{
	if (offset >= r->entries_end - r->entries_at)
		return error_set(e, ERROR_NOTFOUND,
		    "%s: there is no byte %" PRIu64 " of entries.ndjson",
		    r->name, offset);
	return line_at(r, r->entries_at + offset, out, e);
}

/* The last mark at or before the entry. */
static struct segment_mark
find_mark(const struct segment_reader *r, uint64_t index)
{
	size_t low = 0, high = r->mark_count;

	assert(r->mark_count > 0);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (r->marks[middle].index <= index)
			low = middle;
		else
			high = middle;
	}
	return r->marks[low];
}

/* A walk came to a line in a frame that has no mark yet: remember it. */
static int
mark_walk(
    struct segment_reader *r, uint64_t index, uint64_t offset, struct error *e)
{
	const struct segment_mark *last = &r->marks[r->mark_count - 1];

	if (!r->walked || offset >= r->entries_end ||
	    frames_find(r->frames, offset) <=
		frames_find(r->frames, last->offset))
		return 0;
	return add_mark(r, index, offset, e);
}

/* Count lines in a piece of the tar until entry `index` begins. */
static int
walk_piece(struct segment_reader *r, struct segment_mark *at, uint64_t index,
    const uint8_t *data, size_t len, struct error *e)
{
	uint64_t start = at->offset;
	const uint8_t *next = data;
	bool first = true;

	while (at->index < index && next < data + len) {
		const uint8_t *lf = memchr(
		    next, '\n', (size_t)(data + len - next));

		if (lf == NULL) {
			next = data + len;
			break;
		}
		next = lf + 1;
		at->index++;
		if (first &&
		    mark_walk(
			r, at->index, start + (uint64_t)(next - data), e) != 0)
			return -1;
		first = false;
	}
	at->offset = start + (uint64_t)(next - data);
	return 0;
}

/* Step from a mark to the begin of entry `index`. */
static int
walk(
    struct segment_reader *r, uint64_t index, uint64_t *offset, struct error *e)
{
	struct segment_mark at = find_mark(r, index);

	while (at.index < index) {
		uint64_t left = r->entries_end - at.offset;
		const uint8_t *data;
		size_t n;

		if (left == 0)
			return error_set(e, ERROR_FORMAT,
			    "it ends before entry %" PRIu64, index);
		if (content_seek(&r->content, at.offset, e) != 0 ||
		    content_borrow(&r->content, left, &data, &n, e) != 0 ||
		    walk_piece(r, &at, index, data, n, e) != 0)
			return -1;
	}
	*offset = at.offset;
	return 0;
}

int
segment_reader_entry(
    struct segment_reader *r, uint64_t index, struct buf *out, struct error *e)
{
	uint64_t offset = 0;

	if (index < r->bag.first || index > r->bag.last)
		return error_set(e, ERROR_NOTFOUND,
		    "%s does not hold entry %" PRIu64, r->name, index);
	if (walk(r, index, &offset, e) != 0)
		return error_wrap(e, "%s", r->name);
	return line_at(r, offset, out, e);
}
