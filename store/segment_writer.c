#include "store/segment_writer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/codec.h"
#include "store/entry.h"

int
segment_writer_open(struct segment_writer **out, const char *path,
    uint64_t first, int level, struct error *e)
{
	struct segment_writer *w = calloc(1, sizeof(*w));
	char scratch[FILE_PATH_MAX];

	if (w == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	w->first = first;
	w->level = level;
	if (file_path(w->path, e, "%s", path) != 0 ||
	    file_path(scratch, e, "%s.frames", path) != 0 ||
	    (w->entries_hash = sha256_new(e)) == NULL ||
	    frames_writer_open(&w->scratch, scratch, level, true, e) != 0) {
		segment_writer_free(w);
		return -1;
	}
	*out = w;
	return 0;
}

void
segment_writer_free(struct segment_writer *w)
{
	size_t i;

	if (w == NULL)
		return;
	for (i = 0; i < w->attachment_count; i++)
		free(w->attachments[i].path);
	free(w->attachments);
	frames_writer_free(w->scratch);
	buf_release(&w->firsts);
	sha256_free(w->entries_hash);
	free(w);
}

static int
check_state(const struct segment_writer *w, struct error *e)
{
	if (w->failed)
		return error_set(e, ERROR_INPUT,
		    "this segment's writer is finished or has failed: start "
		    "over");
	return 0;
}

static int
add_line(
    struct segment_writer *w, const char *line, size_t len, struct error *e)
{
	size_t pending = frames_writer_pending(w->scratch);

	if (pending > 0 && pending + len + 1 > SEGMENT_FRAME_MAX) {
		if (frames_writer_cut(w->scratch, e) != 0)
			return -1;
		pending = 0;
	}
	if (pending == 0)
		buf_printf(&w->firsts, "%s%" PRIu64, w->count == 0 ? "" : " ",
		    w->first + w->count);
	if (buf_ok(&w->firsts, e) != 0 ||
	    sha256_update(w->entries_hash, line, len, e) != 0 ||
	    sha256_update(w->entries_hash, "\n", 1, e) != 0 ||
	    frames_writer_append(w->scratch, line, len, e) != 0 ||
	    frames_writer_append(w->scratch, "\n", 1, e) != 0)
		return -1;
	w->entries_size += len + 1;
	w->count++;
	return 0;
}

int
segment_writer_add(
    struct segment_writer *w, const char *line, size_t len, struct error *e)
{
	if (check_state(w, e) != 0)
		return -1;
	if (len == 0 || len > ENTRY_MAX)
		return error_set(e, ERROR_INPUT,
		    "an entry of %zu bytes: 1 to %d are allowed", len,
		    ENTRY_MAX);
	if (memchr(line, '\n', len) != NULL)
		return error_set(e, ERROR_INPUT, "an entry with a line feed");
	if (add_line(w, line, len, e) != 0) {
		w->failed = true;
		return -1;
	}
	return 0;
}

static int
grow_attachments(struct segment_writer *w, struct error *e)
{
	size_t cap = w->attachment_cap == 0 ? 16 : w->attachment_cap * 2;
	struct segment_attachment *more;

	if (w->attachment_count < w->attachment_cap)
		return 0;
	more = realloc(w->attachments, cap * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	w->attachments = more;
	w->attachment_cap = cap;
	return 0;
}

int
segment_writer_attach(struct segment_writer *w, const char *sha256_hex,
    const char *path, struct error *e)
{
	struct segment_attachment *a;

	if (check_state(w, e) != 0 || grow_attachments(w, e) != 0)
		return -1;
	a = &w->attachments[w->attachment_count];
	if (hex_decode(sha256_hex, strlen(sha256_hex), a->sha256, SHA256_LEN,
		e) != 0) {
		if (e != NULL)
			e->code = ERROR_INPUT; /* the caller's, no format's */
		return error_wrap(e, "attachment %.80s", sha256_hex);
	}
	a->path = strdup(path);
	if (a->path == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	a->size = 0;
	w->attachment_count++;
	return 0;
}
