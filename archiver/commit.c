#include "archiver/commit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archiver/identity.h"
#include "archiver/spool.h"
#include "archiver/writer_internal.h"
#include "core/clock.h"

/* What one round needs beside the writer. */
struct round {
	struct writer *w;
	struct sha256 *hash;
	struct buf line; /* scratch: an entry read back */
	bool touched[CONFIG_CLASSES_MAX];
	bool failed[CONFIG_CLASSES_MAX];
	bool new_attachments[CONFIG_CLASSES_MAX];
	struct error errors[CONFIG_CLASSES_MAX];
};

static void
fail_log(struct round *r, size_t class_index, const struct error *e)
{
	r->failed[class_index] = true;
	r->errors[class_index] = *e;
}

/* A broken log is closed, and opened again when it is wanted. */
static int
ready_log(struct round *r, size_t i, struct error *e)
{
	struct writer *w = r->w;

	if (r->failed[i]) {
		*e = r->errors[i];
		return -1;
	}
	if (w->logs[i] != NULL && !log_writer_broken(w->logs[i]))
		return 0;
	return error_set(e, ERROR_IO,
	    "%s: stopped after a failure; start the archiver again",
	    w->config.classes[i].name);
}

/* Whether the entry at a place really is the record with this identity, and
   lacks nothing of it. */
static bool
is_same_record(struct round *r, const struct admission_item *item,
    struct json_slice line, unsigned int log, uint64_t index)
{
	struct admitted_key key;
	struct entry entry;
	size_t i;

	for (i = 0; i < r->w->config.class_count; i++)
		if (r->w->logs[i] != NULL &&
		    log_writer_number(r->w->logs[i]) == log)
			break;
	buf_clear(&r->line);
	if (i == r->w->config.class_count ||
	    log_writer_read(r->w->logs[i], index, &r->line, NULL) != 0 ||
	    entry_open(&entry, (const char *)r->line.data, r->line.len, NULL) !=
		0 ||
	    entry.kind != ENTRY_RECORD ||
	    identity_of(r->hash, entry.line, &key, NULL) != 0)
		return false;
	return memcmp(&key, &item->key, sizeof(key)) == 0 &&
	    (!item->has_attachments || identity_covers(entry.line, line));
}

static bool
find_duplicate(
    struct round *r, struct admission_item *item, struct json_slice line)
{
	uint64_t cursor = 0, index;
	unsigned int log;

	if (!item->record)
		return false;
	while (
	    admitted_find(r->w->admitted, &item->key, &cursor, &log, &index)) {
		if (!is_same_record(r, item, line, log, index))
			continue;
		item->outcome = ADMISSION_DUPLICATE;
		item->index = index;
		return true;
	}
	return false;
}

/*
 * Bring one attachment to the log's tail: from the spool, or from another
 * log's tail.  ERROR_INPUT when nobody has sent it.
 */
static int
claim_attachment(struct round *r, size_t class_index,
    const struct entry_attachment *a, struct error *e)
{
	struct writer *w = r->w;
	char to[FILE_PATH_MAX], from[FILE_PATH_MAX];
	struct stat st;
	size_t i;
	int rc = -1;

	if (file_path(to, e, "%s/logs/%s/tail/attachments/%s", w->path,
		w->config.classes[class_index].name, a->sha256) != 0 ||
	    file_path(from, e, "%s/%s", w->spool, a->sha256) != 0)
		return -1;
	if (stat(to, &st) == 0 || rename(from, to) == 0)
		rc = 0;
	for (i = 0; rc != 0 && i < w->config.class_count; i++) {
		if (file_path(from, e, "%s/logs/%s/tail/attachments/%s",
			w->path, w->config.classes[i].name, a->sha256) != 0)
			return -1;
		rc = link(from, to);
	}
	if (rc != 0 || stat(to, &st) != 0)
		return error_set(e, ERROR_INPUT,
		    "attachment %s has not been sent; send it first",
		    a->sha256);
	if ((uint64_t)st.st_size != a->size)
		return error_set(e, ERROR_INPUT,
		    "attachment %s has %" PRIu64 " bytes, not %" PRIu64,
		    a->sha256, (uint64_t)st.st_size, a->size);
	r->new_attachments[class_index] = true;
	return 0;
}

static int
claim_attachments(struct round *r, const struct admission_item *item,
    const char *line, struct error *e)
{
	struct entry_attachment a;
	struct entry entry;
	size_t at = 0;

	if (!item->has_attachments)
		return 0;
	entry.line.text = line;
	entry.line.len = item->len;
	while (entry_next_attachment(&entry, &at, &a))
		if (claim_attachment(r, item->class_index, &a, e) != 0)
			return -1;
	return 0;
}

/* Stage one item, or find that it need not be. */
static int
stage_item(struct round *r, struct submission *s, struct admission_item *item,
    struct error *e)
{
	struct log_writer *log = r->w->logs[item->class_index];
	char time[CLOCK_TEXT_LEN + 1];
	struct error why = {ERROR_NONE, ""};
	int64_t now;
	char *line;

	if (item->outcome == ADMISSION_REFUSED)
		return 0;
	line = (char *)s->batch->lines.data + item->offset;
	if (ready_log(r, item->class_index, e) != 0)
		return -1;
	if (find_duplicate(r, item, (struct json_slice){line, item->len}))
		return 0;
	if (claim_attachments(r, item, line, &why) != 0) {
		if (why.code != ERROR_INPUT)
			return error_set(e, why.code, "%s", why.text);
		return admission_refuse(item, why.text, e);
	}
	if (log_writer_time(log, &now, e) != 0)
		return -1;
	clock_format(now, time);
	memcpy(line + item->time_at, time, CLOCK_TEXT_LEN);
	item->index = log_writer_size(log);
	if (log_writer_stage(log, line, item->len, now,
		item->record ? &item->key : NULL, e) != 0)
		return -1;
	item->outcome = ADMISSION_ADMITTED;
	r->touched[item->class_index] = true;
	return 0;
}

static void
stage_submission(struct round *r, struct submission *s)
{
	struct error e = {ERROR_NONE, ""};
	size_t i;

	for (i = 0; i < s->batch->count; i++) {
		struct admission_item *item = &s->batch->items[i];

		if (stage_item(r, s, item, &e) == 0)
			continue;
		/* Nothing of this log's round is committed then. */
		fail_log(r, item->class_index, &e);
		return;
	}
}

static void
commit_log(struct round *r, size_t i)
{
	struct writer *w = r->w;
	char path[FILE_PATH_MAX];
	struct error e = {ERROR_NONE, ""};

	if (!r->touched[i])
		return;
	if (r->failed[i]) {
		log_writer_rollback(w->logs[i]);
		return;
	}
	if (r->new_attachments[i] &&
	    (file_path(path, &e, "%s/logs/%s/tail/attachments/x", w->path,
		 w->config.classes[i].name) != 0 ||
		file_sync_parent(path, &e) != 0)) {
		log_writer_rollback(w->logs[i]);
		fail_log(r, i, &e);
		return;
	}
	if (log_writer_commit(w->logs[i], &e) != 0)
		fail_log(r, i, &e);
}

/* The receipt of a log in a submission, made at its first item. */
static struct receipt *
receipt_for(struct submission *s, size_t class_index)
{
	struct receipt *more, *receipt;
	size_t i;

	for (i = 0; i < s->receipt_count; i++)
		if (s->receipts[i].class_index == class_index)
			return &s->receipts[i];
	more = realloc(s->receipts, (s->receipt_count + 1) * sizeof(*more));
	if (more == NULL)
		return NULL;
	s->receipts = more;
	receipt = &more[s->receipt_count++];
	memset(receipt, 0, sizeof(*receipt));
	receipt->class_index = class_index;
	return receipt;
}

static int
answer_item(
    struct round *r, struct submission *s, const struct admission_item *item)
{
	struct receipt *receipt;

	if (item->outcome == ADMISSION_REFUSED)
		return 0;
	if (r->failed[item->class_index]) {
		s->failed = true;
		s->error = r->errors[item->class_index];
		return 0;
	}
	receipt = receipt_for(s, item->class_index);
	if (receipt == NULL)
		return error_set(&s->error, ERROR_NOMEM, "out of memory");
	if (item->outcome == ADMISSION_ADMITTED && item->record)
		r->w->admitted_records[item->class_index]++;
	if (item->outcome == ADMISSION_DUPLICATE)
		receipt->duplicates++;
	else if (receipt->count++ == 0)
		receipt->first = item->index;
	return 0;
}

static void
answer(struct round *r, struct submission *s)
{
	size_t i;

	for (i = 0; i < s->batch->count && !s->failed; i++)
		if (answer_item(r, s, &s->batch->items[i]) != 0)
			s->failed = true;
	for (i = 0; i < s->receipt_count; i++) {
		struct receipt *receipt = &s->receipts[i];
		const struct buf *note = log_writer_note(
		    r->w->logs[receipt->class_index]);

		buf_append(&receipt->note, note->data, note->len);
		if (buf_ok(&receipt->note, &s->error) != 0)
			s->failed = true;
	}
}

void
commit_group(struct writer *w, struct submission *group)
{
	struct round *r = calloc(1, sizeof(*r));
	struct submission *s;
	size_t i;

	if (r == NULL || (r->hash = sha256_new(NULL)) == NULL) {
		for (s = group; s != NULL; s = s->next) {
			s->failed = true;
			error_set(&s->error, ERROR_NOMEM, "out of memory");
		}
		free(r);
		return;
	}
	r->w = w;
	for (s = group; s != NULL; s = s->next)
		stage_submission(r, s);
	for (i = 0; i < w->config.class_count; i++)
		commit_log(r, i);
	for (s = group; s != NULL; s = s->next)
		answer(r, s);
	buf_release(&r->line);
	sha256_free(r->hash);
	free(r);
}
