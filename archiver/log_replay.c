#include "archiver/log_recovery.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/segment.h"
#include "store/tail.h"

int
recovery_open_log(struct recovery *r, struct error *e)
{
	struct log_writer *w = r->w;

	if (log_open(&r->log, w->path, e) == 0)
		return 0;
	if (e == NULL || (e->code != ERROR_NOTFOUND && e->code != ERROR_FORMAT))
		return -1;
	/* The checkpoint file is not flushed at each commit: see log_writer.h. */
	if (log_writer_publish(w, e) != 0)
		return -1;
	r->told->replayed_checkpoint = true;
	return log_open(&r->log, w->path, e);
}

/* The newest seal: the line before the tail's first entry, or the tail's
   first line itself. */
static int
read_last_seal(struct recovery *r, struct error *e)
{
	struct log_writer *w = r->w;
	struct buf line = BUF_EMPTY;
	uint64_t index = w->tail_first;
	struct entry entry;
	int rc = -1;

	if (index == 0)
		return 0;
	if (index >= r->signed_c.size) {
		/* The newest segment has no seal yet: its first line is one. */
		index = r->log->segments[r->log->segment_count - 1].first;
		if (index == 0)
			return 0;
	}
	if (log_read(r->log, index, &line, e) != 0 ||
	    entry_parse(&entry, (const char *)line.data, line.len, e) != 0 ||
	    entry_seal_read(&w->last_seal, &entry, e) != 0 ||
	    sha256(line.data, line.len, w->last_seal_hash, e) != 0)
		goto out;
	w->has_seal = true;
	rc = 0;
out:
	buf_release(&line);
	return rc;
}

static int
remove_leftovers(struct log_writer *w, struct error *e)
{
	static const char *const NAMES[] = {
	    "sealing", "sealing.frames", "entries.ndjson.tmp"};
	char path[FILE_PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		if (log_writer_tail_path(w, NAMES[i], path, e) != 0 ||
		    file_remove(path, e) != 0)
			return -1;
	return 0;
}

int
recovery_finish_seal(struct recovery *r, struct error *e)
{
	struct log_writer *w = r->w;
	char name[SEGMENT_NAME_LEN + 1], path[FILE_PATH_MAX];
	struct log_segment *s;
	struct segment_info info;
	bool tail_gone = w->tail_first == r->signed_c.size &&
	    r->log->segment_count > 0;
	int64_t now;

	if (r->log->unsealed_count > 1)
		return error_set(e, ERROR_TAMPERED,
		    "%s: several segment files that no seal names", w->path);
	if (!tail_gone && r->log->unsealed_count == 0)
		return 0;
	s = tail_gone ? &r->log->segments[r->log->segment_count - 1]
		      : &r->log->unsealed[0];
	segment_name(s->first, s->last, name);
	if (file_path(path, e, "%s/segments/%s.tar.zst", w->path, name) != 0 ||
	    log_writer_time(w, &now, e) != 0)
		return -1;
	if (tail_gone) {
		/* Its entries were compared with the signed root before. */
		if (segment_read_all(path, NULL, NULL, &info, e) != 0)
			return error_wrap(e, "segment %s", name);
	} else if (log_writer_check_segment(w, path, NULL, &info, NULL) != 0) {
		r->told->finished_seal = false;
		return file_remove(path, e);
	}
	r->told->finished_seal = true;
	return log_writer_adopt_segment(w, &info, now, e);
}

/* Append the newest seal's line to seals.ndjson unless it is there. */
static int
complete_seals(struct log_writer *w, const struct buf *line, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct buf seals = BUF_EMPTY;
	size_t keep;
	int rc = -1;

	if (file_path(path, e, "%s/seals.ndjson", w->path) != 0)
		return -1;
	if (file_read(path, BUF_MAX / 2, &seals, e) != 0 &&
	    (e == NULL || e->code != ERROR_NOTFOUND))
		goto out;
	for (keep = seals.len; keep > 0 && seals.data[keep - 1] != '\n';)
		keep--; /* a line that was cut short */
	if (keep >= line->len &&
	    memcmp(seals.data + keep - line->len, line->data, line->len) == 0) {
		rc = 0;
		goto out;
	}
	seals.len = keep;
	buf_append(&seals, line->data, line->len);
	if (buf_ok(&seals, e) == 0)
		rc = file_replace(path, seals.data, seals.len, 0644, true, e);
out:
	buf_release(&seals);
	return rc;
}

/* checkpoints/<size>: the first checkpoint behind the newest seal. */
static int
complete_checkpoints(struct log_writer *w, struct error *e)
{
	char folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
	char **names = NULL;
	size_t count = 0, i;
	bool found = false;

	if (file_path(folder, e, "%s/checkpoints", w->path) != 0 ||
	    file_list(folder, &names, &count, e) != 0)
		return -1;
	for (i = 0; i < count; i++)
		found = found ||
		    (strspn(names[i], "0123456789") == strlen(names[i]) &&
			strtoull(names[i], NULL, 10) > w->tail_first);
	file_names_free(names, count);
	if (found)
		return 0;
	if (file_path(path, e, "%s/%" PRIu64, folder, w->range.end) != 0)
		return -1;
	return file_replace(path, w->note.data, w->note.len, 0444, true, e);
}

static int
complete_seal(struct recovery *r, struct error *e)
{
	struct log_writer *w = r->w;
	struct buf line = BUF_EMPTY;
	int rc = -1;

	if (!w->has_seal || w->tail_first >= r->signed_c.size)
		return 0;
	if (tail_read(r->log, w->tail_first, &line, e) != 0)
		goto out;
	buf_append_byte(&line, '\n');
	if (buf_ok(&line, e) == 0 && complete_seals(w, &line, e) == 0)
		rc = complete_checkpoints(w, e);
out:
	buf_release(&line);
	return rc;
}

/* Things that a stop between two steps left undone. */
int
recovery_replay(struct recovery *r, struct error *e)
{
	struct log_writer *w = r->w;

	if (read_last_seal(r, e) != 0 || remove_leftovers(w, e) != 0)
		return -1;
	if (r->log->checkpoint.size < r->signed_c.size ||
	    r->log->note_bytes.len != w->note.len ||
	    memcmp(r->log->note_bytes.data, w->note.data, w->note.len) != 0) {
		r->told->replayed_checkpoint = true;
		if (log_writer_publish(w, e) != 0)
			return -1;
	}
	return complete_seal(r, e);
}
