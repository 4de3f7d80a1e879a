#include "archiver/log_writer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archiver/log_writer_internal.h"
#include "core/clock.h"
#include "core/codec.h"
#include "core/reader.h"
#include "store/checkpoint.h"

#define WRITE_AHEAD ((size_t)1 << 20) /* staged bytes that go to the disk */

int
log_writer_break(struct log_writer *w)
{
	w->broken = true;
	return -1;
}

static int
check_whole(const struct log_writer *w, struct error *e)
{
	if (w->broken)
		return error_set(e, ERROR_IO,
		    "%s: stopped after a failure; open it again", w->path);
	return 0;
}

int
log_writer_tail_path(const struct log_writer *w, const char *name,
    char out[FILE_PATH_MAX], struct error *e)
{
	return file_path(out, e, "%s/tail/%s", w->path, name);
}

uint64_t
log_writer_size(const struct log_writer *w)
{
	return w->range.end + w->staged_count;
}

uint64_t
log_writer_signed_size(const struct log_writer *w)
{
	return w->range.end;
}

const struct buf *
log_writer_note(const struct log_writer *w)
{
	return &w->note;
}

const struct vkey *
log_writer_vkey(const struct log_writer *w)
{
	return signer_vkey(w->signer);
}

bool
log_writer_broken(const struct log_writer *w)
{
	return w->broken;
}

unsigned int
log_writer_number(const struct log_writer *w)
{
	return w->number;
}

int
log_writer_time(struct log_writer *w, int64_t *us, struct error *e)
{
	int64_t now = clock_now_us();
	int64_t last = w->staged_count > 0 ? w->staged_time_us
					   : w->last_time_us;

	if (now < last - LOG_WRITER_CLOCK_BEHIND_US)
		return error_set(e, ERROR_CONFLICT,
		    "%s: this machine's clock is %" PRId64
		    " s behind the log; set it right first",
		    w->path, (last - now) / 1000000);
	*us = now < last ? last : now;
	return 0;
}

/* Whether an entry makes a tail worth sealing. */
static bool
is_worth(const char *line, size_t len)
{
	struct entry entry;

	return entry_open(&entry, line, len, NULL) != 0 ||
	    (entry.kind != ENTRY_SEAL &&
		!json_string_is(entry.kind_text, "heartbeat"));
}

/*
 * Step 1: the staged lines, behind the signed ones.  The disk begins with
 * them, and works while more are staged or these are read back.
 */
static int
write_staged(struct log_writer *w, struct error *e)
{
	uint64_t from = w->tail_bytes + w->staged_written;

	while (w->staged_written < w->staged.len) {
		ssize_t n = pwrite(w->tail_fd,
		    w->staged.data + w->staged_written,
		    w->staged.len - w->staged_written,
		    (off_t)(w->tail_bytes + w->staged_written));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(
			    e, "write %s/tail/entries.ndjson", w->path);
		w->staged_written += (size_t)n;
	}
	file_sync_begin(w->tail_fd, from);
	return 0;
}

int
log_writer_stage(struct log_writer *w, const char *line, size_t len,
    int64_t time_us, const struct admitted_key *key, struct error *e)
{
	struct tree_hash leaf;
	uint64_t offset;

	if (check_whole(w, e) != 0)
		return -1;
	if (tree_leaf_hash(w->hash, line, len, &leaf, e) != 0 ||
	    admitted_append(w->admitted, w->number, key, e) != 0)
		return -1;
	offset = w->tail_bytes + w->staged.len;
	buf_append(&w->tail_offsets, &offset, sizeof(offset));
	buf_append(&w->staged, line, len);
	buf_append_byte(&w->staged, '\n');
	buf_append(&w->staged_leaves, leaf.bytes, sizeof(leaf.bytes));
	if (buf_ok(&w->staged, e) != 0 || buf_ok(&w->staged_leaves, e) != 0 ||
	    buf_ok(&w->tail_offsets, e) != 0)
		return -1;
	if (key != NULL || is_worth(line, len)) {
		if (w->staged_worth++ == 0)
			w->staged_since_us = time_us;
	}
	w->staged_count++;
	w->staged_time_us = time_us;
	if (w->staged.len - w->staged_written < WRITE_AHEAD)
		return 0;
	return write_staged(w, e);
}

static void
clear_staged(struct log_writer *w)
{
	buf_clear(&w->staged);
	buf_clear(&w->staged_leaves);
	w->staged_written = 0;
	w->staged_count = 0;
	w->staged_worth = 0;
}

void
log_writer_rollback(struct log_writer *w)
{
	admitted_cut(w->admitted, w->number, w->range.end);
	w->tail_offsets.len = (size_t)(w->range.end - w->tail_first) *
	    sizeof(uint64_t);
	w->tail_offsets.failed = false;
	if (!w->broken && ftruncate(w->tail_fd, (off_t)w->tail_bytes) != 0)
		(void)log_writer_break(w);
	clear_staged(w);
}

/*
 * Step 2: hash what the file holds, by itself.  `range` was computed from
 * memory; a bit that flipped there, or on the way to the file, shows here.
 */
static int
check_written(struct log_writer *w, struct tree_range *again, struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	struct reader r;
	const char *line;
	size_t len;
	bool complete;
	int rc = -1;

	if (buf_reserve(&bytes, w->staged.len) == NULL) {
		buf_ok(&bytes, e);
		goto out;
	}
	if (file_read_at(w->tail_fd, bytes.data, w->staged.len, w->tail_bytes,
		w->path, e) != 0)
		goto out;
	reader_init(&r, bytes.data, w->staged.len);
	while (reader_line(&r, &line, &len, &complete)) {
		struct tree_hash leaf;

		if (tree_leaf_hash(w->hash, line, len, &leaf, e) != 0 ||
		    tree_range_append(again, w->hash, &leaf, e) != 0)
			goto out;
	}
	rc = 0;
out:
	buf_release(&bytes);
	return rc;
}

static int
append_leaves(struct log_writer *w, struct tree_range *range, struct error *e)
{
	struct tree_hash leaf;
	size_t at;

	for (at = 0; at < w->staged_leaves.len; at += sizeof(leaf)) {
		memcpy(&leaf, w->staged_leaves.data + at, sizeof(leaf));
		if (tree_range_append(range, w->hash, &leaf, e) != 0)
			return -1;
	}
	return 0;
}

static int
sign_root(struct log_writer *w, const struct tree_range *range, struct error *e)
{
	struct checkpoint c;
	struct buf text = BUF_EMPTY;
	int rc = -1;

	memset(&c, 0, sizeof(c));
	memcpy(c.origin, w->origin, strlen(w->origin) + 1);
	c.size = range->end;
	if (tree_range_root(range, w->hash, &c.root, e) != 0)
		goto out;
	checkpoint_format(&c, &text);
	buf_clear(&w->note);
	if (buf_ok(&text, e) == 0 &&
	    signer_sign_note(
		w->signer, (const char *)text.data, text.len, &w->note, e) == 0)
		rc = 0;
out:
	buf_release(&text);
	return rc;
}

int
log_writer_publish(struct log_writer *w, struct error *e)
{
	char path[FILE_PATH_MAX];

	if (file_path(path, e, "%s/checkpoint", w->path) != 0)
		return -1;
	/* Durable in the signed state already; the start replays it. */
	return file_replace(path, w->note.data, w->note.len, 0644, false, e);
}

int
log_writer_sign(
    struct log_writer *w, const struct tree_range *range, struct error *e)
{
	if (sign_root(w, range, e) != 0 ||
	    tile_writer_flush(w->tiles, e) != 0 ||
	    signed_state_put(w->state, w->note.data, w->note.len, e) != 0 ||
	    log_writer_publish(w, e) != 0)
		return log_writer_break(w);
	return 0;
}

static bool
same_root(struct log_writer *w, const struct tree_range *a,
    const struct tree_range *b)
{
	struct tree_hash left, right;

	return a->end == b->end &&
	    tree_range_root(a, w->hash, &left, NULL) == 0 &&
	    tree_range_root(b, w->hash, &right, NULL) == 0 &&
	    memcmp(&left, &right, sizeof(left)) == 0;
}

/* Steps 2 to 7; a failure leaves the writer broken. */
static int
sign_staged(struct log_writer *w, struct tree_range *range, struct error *e)
{
	struct tree_range again = w->range;
	struct tree_hash *leaves = NULL;
	int rc = -1;

	if (append_leaves(w, range, e) != 0 || check_written(w, &again, e) != 0)
		goto out;
	if (!same_root(w, range, &again)) {
		error_set(e, ERROR_TAMPERED,
		    "%s: what was written is not what was hashed; "
		    "memory or disk is faulty, nothing was signed",
		    w->path);
		goto out;
	}
	/* After a failed flush nobody knows what the disk holds: start over. */
	if (file_sync(w->tail_fd, "tail/entries.ndjson", e) != 0)
		goto out;
	leaves = malloc(w->staged_leaves.len); /* aligned for the tiles */
	if (leaves == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		goto out;
	}
	memcpy(leaves, w->staged_leaves.data, w->staged_leaves.len);
	if (tile_writer_append(w->tiles, leaves,
		w->staged_leaves.len / sizeof(*leaves), e) != 0)
		goto out;
	rc = log_writer_sign(w, range, e);
out:
	free(leaves);
	return rc == 0 ? 0 : log_writer_break(w);
}

/* The staged entries are signed: count them in. */
static void
take_staged(struct log_writer *w, const struct tree_range *range)
{
	w->range = *range;
	w->tail_bytes += w->staged.len;
	if (w->tail_worth == 0)
		w->tail_since_us = w->staged_since_us;
	w->tail_worth += w->staged_worth;
	w->last_time_us = w->staged_time_us;
	clear_staged(w);
}

int
log_writer_commit(struct log_writer *w, struct error *e)
{
	struct tree_range range = w->range;

	if (check_whole(w, e) != 0)
		return -1;
	if (w->staged_count == 0)
		return 0;
	if (write_staged(w, e) != 0 || sign_staged(w, &range, e) != 0) {
		log_writer_rollback(w);
		return -1;
	}
	take_staged(w, &range);
	/* A cache: what is not written now is rebuilt at the next start. */
	(void)admitted_flush(w->admitted, w->number, false, NULL);
	sealer_advance(w);
	return 0;
}

bool
log_writer_seal_due(struct log_writer *w, bool force)
{
	if (w->broken || w->tail_worth == 0)
		return false;
	return force || w->tail_bytes >= w->segment_bytes ||
	    clock_now_us() - w->tail_since_us >= w->seal_after_us;
}
