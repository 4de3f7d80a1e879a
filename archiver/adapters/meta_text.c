#include "archiver/adapters/meta_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/utf8.h"

#define NESTING_MAX 64

/*
 * Append the code points of `text` as bytes; false when one of them is none.
 */
static bool
as_bytes(struct buf *out, const char *text, size_t len)
{
	size_t at;

	for (at = 0; at < len;) {
		uint32_t code;
		int n = utf8_next(text + at, len - at, &code);

		if (n == 0 || code > 0xff)
			return false;
		buf_append_byte(out, (uint8_t)code);
		at += (size_t)n;
	}
	return true;
}

/* Append `data` with U+FFFD for each U+0000. */
static void
append_without_nul(struct buf *out, const char *data, size_t len)
{
	const char *nul;

	while (len > 0 && (nul = memchr(data, '\0', len)) != NULL) {
		size_t before = (size_t)(nul - data);

		buf_append(out, data, before);
		buf_append_str(out, "\xef\xbf\xbd");
		data += before + 1;
		len -= before + 1;
	}
	buf_append(out, data, len);
}

void
meta_text_repair(struct buf *out, const char *text, size_t len)
{
	struct buf bytes = BUF_EMPTY;
	bool mended = as_bytes(&bytes, text, len) &&
	    utf8_valid((const char *)bytes.data, bytes.len);

	if (bytes.failed)
		out->failed = true;
	else if (mended)
		append_without_nul(out, (const char *)bytes.data, bytes.len);
	else
		append_without_nul(out, text, len);
	buf_release(&bytes);
}

static json_t *
repaired_string(const json_t *value)
{
	struct buf text = BUF_EMPTY;
	json_t *out = NULL;

	meta_text_repair(
	    &text, json_string_value(value), json_string_length(value));
	if (buf_text(&text) != NULL)
		out = json_stringn((const char *)text.data, text.len);
	buf_release(&text);
	return out;
}

static json_t *repaired(const json_t *value);

static int
put_member(json_t *out, const char *name, const json_t *value)
{
	struct buf text = BUF_EMPTY;
	json_t *copy = repaired(value);
	int rc = -1;

	meta_text_repair(&text, name, strlen(name));
	if (copy != NULL && buf_text(&text) != NULL)
		rc = json_object_set(out, (const char *)text.data, copy);
	json_decref(copy);
	buf_release(&text);
	return rc;
}

static json_t *
repaired_object(const json_t *value)
{
	json_t *out = json_object();
	/* Jansson's iterators take no const; they change nothing. */
	json_t *object = (json_t *)(uintptr_t)value;
	const char *name;
	json_t *part;

	if (out == NULL)
		return NULL;
	json_object_foreach (object, name, part) {
		if (put_member(out, name, part) != 0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

static json_t *
repaired_array(const json_t *value)
{
	json_t *out = json_array();
	size_t i;

	for (i = 0; out != NULL && i < json_array_size(value); i++) {
		if (json_array_append_new(
			out, repaired(json_array_get(value, i))) != 0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

static json_t *
repaired(const json_t *value)
{
	if (json_is_string(value))
		return repaired_string(value);
	if (json_is_object(value))
		return repaired_object(value);
	if (json_is_array(value))
		return repaired_array(value);
	return json_deep_copy(value); /* a number, true, false or null */
}

/* Whether nothing in `value` is deeper than NESTING_MAX. */
static bool
is_shallow(const json_t *value, int depth)
{
	json_t *object = (json_t *)(uintptr_t)value; /* as above */
	const char *name;
	json_t *part;
	size_t i;

	if (depth > NESTING_MAX)
		return false;
	for (i = 0; i < json_array_size(value); i++) {
		if (!is_shallow(json_array_get(value, i), depth + 1))
			return false;
	}
	json_object_foreach (object, name, part) {
		if (!is_shallow(part, depth + 1))
			return false;
	}
	return true;
}

json_t *
meta_text_repaired(const json_t *value, struct error *e)
{
	json_t *out;

	if (!is_shallow(value, 0)) {
		error_set(
		    e, ERROR_FORMAT, "nested deeper than %d", NESTING_MAX);
		return NULL;
	}
	out = repaired(value);
	if (out == NULL)
		error_set(e, ERROR_NOMEM, "out of memory");
	return out;
}
