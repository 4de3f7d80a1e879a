/*
 * log_sealer - the sealing thread: it compresses the tail while entries are
 * still admitted, and ends the segment when asked.
 */
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
