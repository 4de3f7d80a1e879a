#include "archiver/shorten.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "archiver/spool.h"

/* Spool `text`; a new {"media_type","sha256","size"} in `*out`. */
static int
spool_text(const char *folder, const json_t *text, const char *media_type,
    json_t **out, struct error *e)
{
	struct spool_file *f = NULL;
	char hex[SHA256_HEX_LEN + 1];
	uint64_t size;

	if (spool_begin(&f, folder, e) != 0)
		return -1;
	if (spool_write(
		f, json_string_value(text), json_string_length(text), e) != 0) {
		spool_abort(f);
		return -1;
	}
	if (spool_finish(f, NULL, hex, &size, e) != 0)
		return -1;
	*out = json_pack("{s:s,s:s,s:I}", "media_type", media_type, "sha256",
	    hex, "size", (json_int_t)size);
	if (*out == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

static int
move_raw(json_t *record, const char *folder, struct error *e)
{
	json_t *raw = json_object_get(record, "raw");
	json_t *text = json_object_get(raw, "text");
	const char *media_type = json_string_value(
	    json_object_get(raw, "media_type"));
	json_t *moved;

	if (!json_is_string(text))
		return 0;
	if (media_type == NULL)
		media_type = "application/octet-stream";
	if (spool_text(folder, text, media_type, &moved, e) != 0)
		return -1;
	return json_object_set_new(record, "raw", moved);
}

static int
move_content(json_t *record, const char *folder, struct error *e)
{
	json_t *object = json_object_get(
	    json_object_get(record, "activity"), "object");
	json_t *content = json_object_get(object, "content");
	const char *media_type = json_string_value(
	    json_object_get(object, "mediaType"));
	json_t *moved;

	if (!json_is_string(content))
		return 0;
	if (media_type == NULL)
		media_type = "text/html"; /* ActivityStreams' own default */
	if (spool_text(folder, content, media_type, &moved, e) != 0)
		return -1;
	return json_object_set_new(object, "content", moved);
}

/* `line` = the record's JSON, compact. */
static int
dump(const json_t *record, struct buf *line, struct error *e)
{
	char *text = json_dumps(record, JSON_COMPACT);

	if (text == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	buf_clear(line);
	buf_append_str(line, text);
	free(text);
	return buf_ok(line, e);
}

int
shorten(struct buf *line, const char *spool_folder, struct error *e)
{
	json_error_t problem;
	json_t *record = json_loadb((const char *)line->data, line->len,
	    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &problem);
	int rc = -1;

	if (record == NULL)
		return error_set(e, ERROR_INPUT, "byte %d: %s",
		    problem.position, problem.text);
	if (move_raw(record, spool_folder, e) != 0 ||
	    dump(record, line, e) != 0)
		goto out;
	if (line->len > SHORTEN_ABOVE &&
	    (move_content(record, spool_folder, e) != 0 ||
		dump(record, line, e) != 0))
		goto out;
	if (line->len > SHORTEN_ABOVE) {
		error_set(e, ERROR_INPUT,
		    "%zu bytes are too long for an entry, even without raw and "
		    "content; at most %d",
		    line->len, SHORTEN_ABOVE);
		goto out;
	}
	rc = 0;
out:
	json_decref(record);
	return rc;
}
