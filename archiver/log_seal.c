/*
 * log_seal - a finished segment becomes the log's newest: checked against what
 * was signed, named by a seal, covered by a checkpoint.
 */
#include "archiver/log_writer_internal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/clock.h"

struct check {
	struct tree_range range;
	struct sha256 *hash;
};

static int
check_entry(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	struct check *check = context;
	struct tree_hash leaf;

	(void)index; /* the range counts */
	if (tree_leaf_hash(check->hash, line, len, &leaf, e) != 0)
		return -1;
	return tree_range_append(&check->range, check->hash, &leaf, e);
}

int
log_writer_check_segment(struct log_writer *w, const char *path,
    const struct segment_info *expect, struct segment_info *info,
    struct error *e)
{
	struct segment_visitor visitor = {check_entry, NULL, NULL};
	struct tree_range whole = w->sealed_range;
	struct tree_hash ours, theirs;
	struct segment_info read;
	struct check check;
	int rc = -1;

	check.hash = sha256_new(e);
	if (check.hash == NULL)
		return -1;
	visitor.context = &check;
	tree_range_init(&check.range, w->tail_first);
	if (segment_read_all(path, expect, &visitor, &read, e) != 0 ||
	    tree_range_join(&whole, check.hash, &check.range, e) != 0 ||
	    tree_range_root(&whole, check.hash, &ours, e) != 0 ||
	    tree_range_root(&w->range, check.hash, &theirs, e) != 0)
		goto out;
	if (whole.end != w->range.end ||
	    memcmp(&ours, &theirs, sizeof(ours)) != 0) {
		error_set(e, ERROR_TAMPERED,
		    "%s: its entries are not those that were signed", path);
		goto out;
	}
	*info = read;
	rc = 0;
out:
	sha256_free(check.hash);
	return rc;
}

/* Remove what lies in tail/attachments: the segment holds it now. */
static int
clear_attachments(struct log_writer *w, struct error *e)
{
	char folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
	char **names = NULL;
	size_t count = 0, i;
	int rc = 0;

	if (log_writer_tail_path(w, "attachments", folder, e) != 0 ||
	    file_list(folder, &names, &count, e) != 0)
		return -1;
	for (i = 0; rc == 0 && i < count; i++) {
		rc = file_path(path, e, "%s/%s", folder, names[i]);
		if (rc == 0 && unlink(path) != 0)
			rc = error_errno(e, "remove %s", path);
	}
	file_names_free(names, count);
	return rc;
}

/* Replace the tail by one that holds the seal's line alone. */
static int
replace_tail(struct log_writer *w, const struct buf *line, struct error *e)
{
	char path[FILE_PATH_MAX];
	int fd;

	if (buf_reserve(&w->tail_offsets, sizeof(uint64_t)) == NULL)
		return buf_ok(&w->tail_offsets, e);
	if (log_writer_tail_path(w, "entries.ndjson", path, e) != 0 ||
	    file_replace(path, line->data, line->len, 0644, true, e) != 0)
		return -1;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return error_errno(e, "open %s", path);
	(void)close(w->tail_fd); /* every write was flushed */
	w->tail_fd = fd;
	w->tail_bytes = line->len;
	w->tail_offsets.len = sizeof(uint64_t); /* the seal, at 0 */
	memset(w->tail_offsets.data, 0, sizeof(uint64_t));
	return 0;
}

int
log_writer_keep_checkpoint(struct log_writer *w, struct error *e)
{
	char path[FILE_PATH_MAX];

	if (file_path(
		path, e, "%s/checkpoints/%" PRIu64, w->path, w->range.end) != 0)
		return -1;
	return file_replace(path, w->note.data, w->note.len, 0444, true, e);
}

/* seals.ndjson gets the line; checkpoints/<size> the checkpoint behind it. */
static int
record_seal(struct log_writer *w, const struct buf *line, struct error *e)
{
	char path[FILE_PATH_MAX];
	int fd, rc;

	if (log_writer_keep_checkpoint(w, e) != 0)
		return -1;
	if (file_path(path, e, "%s/seals.ndjson", w->path) != 0)
		return -1;
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return error_errno(e, "open %s", path);
	rc = file_write_all(fd, line->data, line->len, path, e);
	if (rc == 0)
		rc = file_sync(fd, path, e);
	if (close(fd) != 0 && rc == 0)
		rc = error_errno(e, "close %s", path);
	return rc == 0 ? file_sync_parent(path, e) : -1;
}

static int
make_seal(struct log_writer *w, const struct segment_info *info,
    int64_t time_us, struct buf *line, struct entry_seal *seal, struct error *e)
{
	memset(seal, 0, sizeof(*seal));
	seal->first = info->first;
	seal->last = info->last;
	seal->size = info->size;
	seal->entries_size = info->entries_size;
	memcpy(seal->sha256, info->sha256, SHA256_LEN);
	memcpy(seal->entries_sha256, info->entries_sha256, SHA256_LEN);
	seal->has_previous = w->has_seal;
	memcpy(seal->previous, w->last_seal_hash, SHA256_LEN);
	entry_seal_write(seal, time_us, line);
	return buf_ok(line, e);
}

/* The tree grows by the seal's leaf; then the checkpoint that covers it. */
static int
sign_seal(struct log_writer *w, const struct buf *line, struct error *e)
{
	struct tree_range range = w->range;
	struct tree_hash leaf;

	if (tree_leaf_hash(w->hash, line->data, line->len - 1, &leaf, e) != 0 ||
	    tree_range_append(&range, w->hash, &leaf, e) != 0 ||
	    tile_writer_append(w->tiles, &leaf, 1, e) != 0 ||
	    admitted_append(w->admitted, w->number, NULL, e) != 0 ||
	    tile_writer_sync(w->tiles, e) != 0 ||
	    log_writer_sign(w, &range, e) != 0)
		return -1;
	w->sealed_range = w->range;
	w->tail_first = w->range.end;
	w->range = range;
	w->tail_worth = 0;
	return admitted_flush(w->admitted, w->number, true, e);
}

int
log_writer_adopt_segment(struct log_writer *w, const struct segment_info *info,
    int64_t time_us, struct error *e)
{
	struct buf line = BUF_EMPTY;
	struct entry_seal seal;
	int rc = -1;

	if (make_seal(w, info, time_us, &line, &seal, e) != 0)
		goto out;
	buf_append_byte(&line, '\n');
	if (buf_ok(&line, e) != 0)
		goto out;
	if (replace_tail(w, &line, e) != 0 || sign_seal(w, &line, e) != 0 ||
	    record_seal(w, &line, e) != 0 || clear_attachments(w, e) != 0 ||
	    sha256(line.data, line.len - 1, w->last_seal_hash, e) != 0) {
		log_writer_break(w);
		goto out;
	}
	w->last_seal = seal;
	w->has_seal = true;
	w->last_time_us = time_us;
	rc = 0;
out:
	buf_release(&line);
	return rc;
}

int
log_writer_seal(struct log_writer *w, struct error *e)
{
	struct sealer *sealer = &w->sealer;
	struct segment_info info;
	int64_t now;
	int rc;

	if (log_writer_commit(w, e) != 0)
		return -1;
	if (w->tail_worth == 0)
		return 0;
	if (log_writer_time(w, &now, e) != 0)
		return -1;
	(void)pthread_mutex_lock(&sealer->mutex);
	sealer->available = w->tail_bytes;
	sealer->time_us = now;
	sealer->finish = true;
	sealer->done = false;
	(void)pthread_cond_signal(&sealer->wake);
	while (!sealer->done)
		(void)pthread_cond_wait(&sealer->answer, &sealer->mutex);
	rc = sealer->rc;
	info = sealer->info;
	if (rc != 0)
		error_set(e, sealer->error.code, "%s", sealer->error.text);
	(void)pthread_mutex_unlock(&sealer->mutex);
	if (rc != 0)
		return error_wrap(e, "seal %s", w->path);
	return log_writer_adopt_segment(w, &info, now, e);
}
