/*
 * log_keys - the entries about a log's own keys: a new one, a retired one.
 */
#include "archiver/log_writer_internal.h"

#include <string.h>

#include "core/clock.h"
#include "core/codec.h"

/* Stage and commit one entry that is no record. */
static int
commit_entry(struct log_writer *w, const struct buf *line, int64_t time_us,
    struct error *e)
{
	if (buf_ok(line, e) != 0)
		return -1;
	if (log_writer_stage(w, (const char *)line->data, line->len, time_us,
		NULL, e) != 0) {
		log_writer_rollback(w);
		return -1;
	}
	return log_writer_commit(w, e);
}

static int
commit_key_entry(struct log_writer *w, const char *member, const char *value,
    struct error *e)
{
	struct buf line = BUF_EMPTY;
	char time[CLOCK_TEXT_LEN + 1];
	bool before = strcmp(member, "time") < 0;
	int64_t now;
	int rc = -1;

	if (log_writer_commit(w, e) != 0 || log_writer_time(w, &now, e) != 0)
		goto out;
	clock_format(now, time);
	buf_append_str(&line, "{\"kind\":\"key\"");
	if (!before)
		buf_printf(&line, ",\"time\":\"%s\"", time);
	buf_printf(&line, ",\"%s\":", member);
	json_append_string(&line, value, strlen(value));
	if (before)
		buf_printf(&line, ",\"time\":\"%s\"", time);
	buf_append_byte(&line, '}');
	rc = commit_entry(w, &line, now, e);
out:
	buf_release(&line);
	return rc;
}

int
log_writer_rotate(struct log_writer *w, struct signer *fresh, struct error *e)
{
	struct buf text = BUF_EMPTY;
	int rc = -1;

	vkey_format(signer_vkey(fresh), &text);
	if (buf_text(&text) == NULL) {
		buf_ok(&text, e);
		goto out;
	}
	/* The old key's word for the new one has to stay: keep it. */
	if (commit_key_entry(w, "vkey", (const char *)text.data, e) != 0 ||
	    log_writer_keep_checkpoint(w, e) != 0)
		goto out;
	signer_free(w->signer);
	w->signer = fresh;
	fresh = NULL; /* transferred */
	rc = log_writer_sign(w, &w->range, e);
out:
	signer_free(fresh);
	buf_release(&text);
	return rc;
}

int
log_writer_retire(struct log_writer *w, uint32_t key_id, struct error *e)
{
	char id[VKEY_ID_HEX_LEN + 1];
	uint8_t bytes[4] = {(uint8_t)(key_id >> 24), (uint8_t)(key_id >> 16),
	    (uint8_t)(key_id >> 8), (uint8_t)key_id};

	hex_encode(bytes, sizeof(bytes), id);
	if (key_id == signer_vkey(w->signer)->id)
		return error_set(e, ERROR_INPUT,
		    "key %s signs now; rotate to a new one first", id);
	return commit_key_entry(w, "retired", id, e);
}
