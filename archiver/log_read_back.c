/*
 * log_read_back - the writer's own reading, to compare a record with the one
 * it seems to repeat.
 */
#include "archiver/log_writer_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A line of the tail, from the file or from what is staged. */
static int
read_tail(
    struct log_writer *w, uint64_t index, struct buf *out, struct error *e)
{
	size_t at = (size_t)(index - w->tail_first) * sizeof(uint64_t);
	uint64_t start, end;
	uint8_t *to;

	memcpy(&start, w->tail_offsets.data + at, sizeof(start));
	end = w->tail_bytes + w->staged.len;
	if (at + sizeof(start) < w->tail_offsets.len)
		memcpy(&end, w->tail_offsets.data + at + sizeof(start),
		    sizeof(end));
	end--; /* the LF */
	if (start >= w->tail_bytes) {
		buf_append(out, w->staged.data + (start - w->tail_bytes),
		    (size_t)(end - start));
		return buf_ok(out, e);
	}
	to = buf_reserve(out, (size_t)(end - start));
	if (to == NULL)
		return buf_ok(out, e);
	if (file_read_at(
		w->tail_fd, to, (size_t)(end - start), start, w->path, e) != 0)
		return -1;
	out->len += (size_t)(end - start);
	return 0;
}

/* Open the segment that holds `index`, unless it is the one at hand. */
static int
find_reader(struct log_writer *w, uint64_t index, struct error *e)
{
	char name[SEGMENT_NAME_LEN + 1], path[FILE_PATH_MAX];
	struct log_segment *segments = NULL;
	size_t count = 0, i;
	int rc = -1;

	if (w->reader != NULL && index >= w->reading.first &&
	    index <= w->reading.last)
		return 0;
	segment_reader_close(w->reader);
	w->reader = NULL;
	if (log_list_segments(w->path, &segments, &count, NULL, NULL, e) != 0)
		return -1;
	for (i = 0; i < count && segments[i].last < index; i++)
		continue;
	if (i == count || segments[i].first > index) {
		error_set(e, ERROR_NOTFOUND,
		    "%s: no segment holds entry %" PRIu64, w->path, index);
		goto out;
	}
	segment_name(segments[i].first, segments[i].last, name);
	if (file_path(path, e, "%s/segments/%s.tar.zst", w->path, name) == 0 &&
	    segment_reader_open(&w->reader, path, e) == 0) {
		w->reading = segments[i];
		rc = 0;
	}
out:
	free(segments);
	return rc;
}

int
log_writer_read(
    struct log_writer *w, uint64_t index, struct buf *out, struct error *e)
{
	if (index >= log_writer_size(w))
		return error_set(e, ERROR_NOTFOUND,
		    "%s: there is no entry %" PRIu64, w->path, index);
	if (index >= w->tail_first)
		return read_tail(w, index, out, e);
	if (find_reader(w, index, e) != 0)
		return -1;
	return segment_reader_entry(w->reader, index, out, e);
}
