#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "archiver/writer_internal.h"
#include "core/json.h"

static bool
has_room(const struct writer *w, size_t bytes)
{
	return w->queued_bytes == 0 ||
	    w->queued_bytes + bytes <= WRITER_QUEUE_BYTES;
}

static int
submit(struct writer *w, struct submission *s, bool wait, struct error *e)
{
	size_t bytes = s->batch->lines.len;
	int rc = 0;

	s->done = false;
	s->failed = false;
	s->next = NULL;
	(void)pthread_mutex_lock(&w->mutex);
	while (wait && !w->stop && !has_room(w, bytes))
		(void)pthread_cond_wait(&w->room, &w->mutex);
	if (w->stop) {
		rc = error_set(e, ERROR_CONFLICT, "the writer is stopping");
	} else if (!has_room(w, bytes)) {
		rc = error_set(e, ERROR_CONFLICT, "the queue is full");
	} else {
		*w->queue_end = s;
		w->queue_end = &s->next;
		w->queued_bytes += bytes;
		w->queued_count++;
		/* The first wakes it from idleness; it waits for the rest. */
		if (w->queued_count == 1 || w->queued_count >= w->expected ||
		    w->queued_bytes >= GATHER_BYTES)
			(void)pthread_cond_signal(&w->wake);
	}
	(void)pthread_mutex_unlock(&w->mutex);
	return rc;
}

int
writer_submit(struct writer *w, struct submission *s, struct error *e)
{
	return submit(w, s, true, e);
}

int
writer_offer(struct writer *w, struct submission *s, struct error *e)
{
	return submit(w, s, false, e);
}

int
writer_wait(struct writer *w, struct submission *s, struct error *e)
{
	(void)pthread_mutex_lock(&w->mutex);
	while (!s->done)
		(void)pthread_cond_wait(&w->answer, &w->mutex);
	(void)pthread_mutex_unlock(&w->mutex);
	if (s->failed)
		return error_set(e, s->error.code, "%s", s->error.text);
	return 0;
}

int
writer_call(struct writer *w,
    int (*function)(struct writer *w, void *context, struct error *e),
    void *context, struct error *e)
{
	struct writer_call call = {
	    function, context, 0, {ERROR_NONE, ""}, false};

	(void)pthread_mutex_lock(&w->mutex);
	while (w->call != NULL)
		(void)pthread_cond_wait(&w->answer, &w->mutex);
	w->call = &call;
	(void)pthread_cond_signal(&w->wake);
	while (!call.done)
		(void)pthread_cond_wait(&w->answer, &w->mutex);
	(void)pthread_mutex_unlock(&w->mutex);
	if (call.rc != 0)
		error_set(e, call.error.code, "%s", call.error.text);
	return call.rc;
}

static int
seal_all(struct writer *w, void *context, struct error *e)
{
	size_t i;

	(void)context; /* every log */
	for (i = 0; i < w->config.class_count; i++)
		if (log_writer_seal_due(w->logs[i], true) &&
		    log_writer_seal(w->logs[i], e) != 0)
			return -1;
	return 0;
}

int
writer_seal(struct writer *w, struct error *e)
{
	return writer_call(w, seal_all, NULL, e);
}

void
submission_release(struct submission *s)
{
	size_t i;

	for (i = 0; i < s->receipt_count; i++)
		buf_release(&s->receipts[i].note);
	free(s->receipts);
	s->receipts = NULL;
	s->receipt_count = 0;
}

void
receipt_write(
    const struct receipt *r, const struct config *config, struct buf *out)
{
	buf_append_str(out, "{\"checkpoint\":");
	json_append_string(out, (const char *)r->note.data, r->note.len);
	buf_printf(out,
	    ",\"class\":\"%s\",\"count\":%" PRIu64 ",\"duplicates\":%" PRIu64
	    ",\"first\":",
	    config->classes[r->class_index].name, r->count, r->duplicates);
	if (r->count == 0)
		buf_append_str(out, "null}\n");
	else
		buf_printf(out, "%" PRIu64 "}\n", r->first);
}
