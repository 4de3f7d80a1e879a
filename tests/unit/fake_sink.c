#include "tests/unit/fake_sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/codec.h"
#include "core/sha256.h"

static int
fake_begin(void *context, struct error *e)
{
	struct fake_sink *f = context;

	if (f->spooling)
		return error_set(e, ERROR_CONFLICT, "two attachments at once");
	f->spooling = true;
	buf_clear(&f->spool);
	return 0;
}

static int
fake_write(void *context, const void *data, size_t len, struct error *e)
{
	struct fake_sink *f = context;

	if (!f->spooling)
		return error_set(e, ERROR_CONFLICT, "no attachment begun");
	buf_append(&f->spool, data, len);
	return buf_ok(&f->spool, e);
}

static int
fake_finish(void *context, char hex[SHA256_HEX_LEN + 1], uint64_t *size,
    struct error *e)
{
	struct fake_sink *f = context;
	uint8_t hash[SHA256_LEN];
	json_t *bytes;

	f->spooling = false;
	if (sha256(f->spool.data, f->spool.len, hash, e) != 0)
		return -1;
	hex_encode(hash, sizeof(hash), hex);
	*size = f->spool.len;
	bytes = json_stringn(
	    f->spool.len > 0 ? (const char *)f->spool.data : "", f->spool.len);
	if (bytes == NULL)
		bytes = json_null();
	if (json_object_set_new(f->attachments, hex, bytes) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

static void
fake_abort(void *context)
{
	struct fake_sink *f = context;

	f->spooling = false;
}

/* What makes admission idempotent, as one string. */
static char *
key_of(json_t *record)
{
	json_t *key = json_pack("[O, O, O]", json_object_get(record, "source"),
	    json_object_get(record, "native_id"),
	    json_object_get(record, "activity"));
	char *text = json_dumps(key, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(key);
	return text;
}

static int
fake_record(
    void *context, const char *line, size_t len, bool flagged, struct error *e)
{
	struct fake_sink *f = context;
	json_t *record = json_loadb(
	    line, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	char *key;

	if (record == NULL || memchr(line, '\n', len) != NULL)
		return error_set(
		    e, ERROR_FORMAT, "not one line of JSON: %s", line);
	key = key_of(record);
	if (key == NULL)
		return error_set(e, ERROR_FORMAT, "members missing: %s", line);
	if (json_object_get(f->known, key) != NULL)
		f->counts.duplicate++;
	else if (flagged)
		f->counts.flagged++;
	else
		f->counts.admitted++;
	(void)json_object_set_new(f->known, key, json_true());
	(void)json_array_append_new(f->records, record);
	free(key);
	return 0;
}

static int
fake_flush(void *context, struct sink_counts *out, struct error *e)
{
	struct fake_sink *f = context;

	(void)e; /* nothing is pending */
	*out = f->counts;
	return 0;
}

void
fake_sink_init(struct fake_sink *f)
{
	memset(f, 0, sizeof(*f));
	f->sink = (struct sink){
	    .context = f,
	    .attach_begin = fake_begin,
	    .attach_write = fake_write,
	    .attach_finish = fake_finish,
	    .attach_abort = fake_abort,
	    .record = fake_record,
	    .flush = fake_flush,
	};
	f->records = json_array();
	f->attachments = json_object();
	f->known = json_object();
}

void
fake_sink_release(struct fake_sink *f)
{
	json_decref(f->records);
	json_decref(f->attachments);
	json_decref(f->known);
	buf_release(&f->spool);
}

/* One pass of the adapter over the bytes. */
static int
lend(const struct adapter *a, void *state, const struct member *m, bool records,
    struct error *e)
{
	struct stream stream;

	stream_of_bytes(&stream, m->head, m->size);
	if (records)
		return a->records(state, m, &stream, e);
	return a->context == NULL ? 0 : a->context(state, m, &stream, e);
}

static int
run_passes(const struct adapter *a, void *state, const struct member *m,
    const struct member *member, struct error *e)
{
	enum member_role role = a->role(state, member);

	if ((role == MEMBER_CONTEXT || role == MEMBER_BOTH) &&
	    lend(a, state, m, false, e) != 0)
		return -1;
	if ((role == MEMBER_RECORDS || role == MEMBER_BOTH) &&
	    lend(a, state, m, true, e) != 0)
		return -1;
	return a->finish == NULL ? 0 : a->finish(state, e);
}

int
fake_import(struct fake_sink *f, const struct adapter *adapter,
    const char *account, const char *name, const void *data, size_t len,
    struct intake_counts *counts, struct error *e)
{
	struct intake_options options = {
	    .adapter = adapter, .account = account};
	struct member whole = {
	    .name = name, .size = len, .head = data, .head_len = len};
	struct member member = whole;
	struct listing listing = {&member, 1, true};
	struct intake *in = intake_new(&options, &f->sink, e);
	void *state = NULL;
	int rc = -1;

	if (in == NULL)
		return -1;
	if (member.head_len > MEMBER_HEAD_MAX)
		member.head_len = MEMBER_HEAD_MAX;
	if (adapter->start(&state, in, &listing, e) == 0 &&
	    run_passes(adapter, state, &whole, &member, e) == 0 &&
	    intake_finish(in, e) == 0)
		rc = 0;
	intake_counts(in, counts);
	if (state != NULL)
		adapter->free(state);
	intake_free(in);
	return rc;
}

const char *
fake_get(const struct fake_sink *f, size_t i, const char *path)
{
	static char *text;
	char copy[256], *part, *rest = copy;
	json_t *value = json_array_get(f->records, i);

	(void)snprintf(copy, sizeof(copy), "%s", path);
	while (value != NULL && (part = strsep(&rest, ".")) != NULL) {
		if (json_is_array(value))
			value = json_array_get(
			    value, (size_t)strtoul(part, NULL, 10));
		else
			value = json_object_get(value, part);
	}
	if (value == NULL)
		return "";
	if (json_is_string(value))
		return json_string_value(value);
	free(text);
	text = json_dumps(
	    value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	return text == NULL ? "" : text;
}
