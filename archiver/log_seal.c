#include "archiver/log_writer_internal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/reader.h"
#include "store/checkpoint.h"

#define SEALER_READ ((size_t)1 << 20)
#define SEGMENT_TEMPORARY "sealing"

/* What the sealing thread works on; nobody else touches it. */
struct sealing {
	struct log_writer *w;
	struct segment_writer *segment;
	int fd; /* its own descriptor of the tail */
	uint64_t done; /* bytes of the tail given to the segment */
	struct buf bytes;
	bool failed; /* nothing more until the segment is due: try again then */
	char temporary[FILE_PATH_MAX];
};

/* Give one line's attachments to the segment. */
static int
add_attachments(
    struct sealing *s, const char *line, size_t len, struct error *e)
{
	struct entry_attachment attachment;
	char name[sizeof("attachments/") + SHA256_HEX_LEN];
	char path[FILE_PATH_MAX];
	struct entry entry;
	size_t at = 0;

	if (memmem(line, len, "\"sha256\"", 8) == NULL)
		return 0;
	if (entry_open(&entry, line, len, e) != 0)
		return -1;
	while (entry_next_attachment(&entry, &at, &attachment)) {
		(void)snprintf(
		    name, sizeof(name), "attachments/%s", attachment.sha256);
		if (log_writer_tail_path(s->w, name, path, e) != 0 ||
		    segment_writer_attach(
			s->segment, attachment.sha256, path, e) != 0)
			return -1;
	}
	return 0;
}

static int
add_lines(struct sealing *s, size_t *used, struct error *e)
{
	struct reader r;
	const char *line;
	size_t len;
	bool complete;

	*used = 0;
	reader_init(&r, s->bytes.data, s->bytes.len);
	while (reader_line(&r, &line, &len, &complete) && complete) {
		if (segment_writer_add(s->segment, line, len, e) != 0 ||
		    add_attachments(s, line, len, e) != 0)
			return -1;
		*used = reader_offset(&r);
	}
	return 0;
}

static int
open_segment(struct sealing *s, struct error *e)
{
	char tail[FILE_PATH_MAX];

	if (log_writer_tail_path(s->w, "entries.ndjson", tail, e) != 0 ||
	    log_writer_tail_path(s->w, SEGMENT_TEMPORARY, s->temporary, e) != 0)
		return -1;
	s->fd = open(tail, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0)
		return error_errno(e, "open %s", tail);
	return segment_writer_open(&s->segment, s->temporary, s->w->tail_first,
	    SEGMENT_LEVEL_DEFAULT, e);
}

/* Bring the segment up to `available` bytes of the tail. */
static int
follow(struct sealing *s, uint64_t available, struct error *e)
{
	size_t used;

	if (s->segment == NULL && open_segment(s, e) != 0)
		return -1;
	while (s->done < available) {
		size_t n = SEALER_READ;

		if (n > available - s->done)
			n = (size_t)(available - s->done);
		buf_clear(&s->bytes);
		if (buf_reserve(&s->bytes, n) == NULL)
			return buf_ok(&s->bytes, e);
		if (file_read_at(
			s->fd, s->bytes.data, n, s->done, s->w->path, e) != 0)
			return -1;
		s->bytes.len = n;
		if (add_lines(s, &used, e) != 0)
			return -1;
		s->done += used;
	}
	return 0;
}

static void
release_segment(struct sealing *s)
{
	segment_writer_free(s->segment);
	s->segment = NULL;
	if (s->fd >= 0)
		(void)close(s->fd); /* only read */
	s->fd = -1;
	s->done = 0;
}

/* End the segment: written, flushed, read back and compared, published. */
static int
finish(struct sealing *s, struct segment_info *info, struct error *e)
{
	char name[SEGMENT_NAME_LEN + 1], path[FILE_PATH_MAX];

	if (segment_writer_finish(
		s->segment, s->w->sealer.time_us / 1000000, info, e) != 0)
		return -1;
	if (log_writer_check_segment(s->w, s->temporary, info, info, e) != 0)
		return error_wrap(e, "read back %s", s->temporary);
	segment_name(info->first, info->last, name);
	if (file_path(path, e, "%s/segments/%s.tar.zst", s->w->path, name) != 0)
		return -1;
	if (chmod(s->temporary, 0444) != 0)
		return error_errno(e, "set mode of %s", s->temporary);
	return file_publish(s->temporary, path, e);
}

/* One round of the thread, without the mutex. */
static void
work(struct sealing *s, uint64_t available, bool end)
{
	struct sealer *sealer = &s->w->sealer;
	struct segment_info info;
	struct error e = {ERROR_NONE, ""};
	int rc;

	memset(&info, 0, sizeof(info));
	rc = follow(s, available, &e);
	s->failed = rc != 0 && !end;
	if (rc == 0 && end)
		rc = finish(s, &info, &e);
	if (rc != 0 || end)
		release_segment(s);
	if (!end)
		return;
	(void)pthread_mutex_lock(&sealer->mutex);
	sealer->rc = rc;
	sealer->error = e;
	sealer->info = info;
	sealer->available = 0;
	sealer->finish = false;
	sealer->done = true;
	(void)pthread_cond_signal(&sealer->answer);
	(void)pthread_mutex_unlock(&sealer->mutex);
}

static void *
sealer_main(void *context)
{
	struct sealing s;
	struct sealer *sealer;
	uint64_t available;
	bool end;

	memset(&s, 0, sizeof(s));
	s.w = context;
	s.fd = -1;
	sealer = &s.w->sealer;
	for (;;) {
		(void)pthread_mutex_lock(&sealer->mutex);
		while (!sealer->stop && !sealer->finish &&
		    (s.failed ||
			sealer->available < s.done + SEGMENT_FRAME_MAX))
			(void)pthread_cond_wait(&sealer->wake, &sealer->mutex);
		available = sealer->available;
		end = sealer->finish;
		if (sealer->stop) {
			(void)pthread_mutex_unlock(&sealer->mutex);
			break;
		}
		(void)pthread_mutex_unlock(&sealer->mutex);
		work(&s, available, end);
	}
	release_segment(&s);
	buf_release(&s.bytes);
	return NULL;
}

int
sealer_start(struct log_writer *w, struct error *e)
{
	struct sealer *sealer = &w->sealer;

	if (pthread_mutex_init(&sealer->mutex, NULL) != 0 ||
	    pthread_cond_init(&sealer->wake, NULL) != 0 ||
	    pthread_cond_init(&sealer->answer, NULL) != 0 ||
	    pthread_create(&sealer->thread, NULL, sealer_main, w) != 0)
		return error_set(e, ERROR_NOMEM, "start the sealing thread");
	sealer->running = true;
	return 0;
}

void
sealer_stop(struct log_writer *w)
{
	struct sealer *sealer = &w->sealer;

	if (!sealer->running)
		return;
	(void)pthread_mutex_lock(&sealer->mutex);
	sealer->stop = true;
	(void)pthread_cond_signal(&sealer->wake);
	(void)pthread_mutex_unlock(&sealer->mutex);
	(void)pthread_join(sealer->thread, NULL);
	(void)pthread_cond_destroy(&sealer->answer);
	(void)pthread_cond_destroy(&sealer->wake);
	(void)pthread_mutex_destroy(&sealer->mutex);
	sealer->running = false;
}

void
sealer_advance(struct log_writer *w)
{
	struct sealer *sealer = &w->sealer;

	if (!sealer->running)
		return;
	(void)pthread_mutex_lock(&sealer->mutex);
	sealer->available = w->tail_bytes;
	(void)pthread_cond_signal(&sealer->wake);
	(void)pthread_mutex_unlock(&sealer->mutex);
}

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
