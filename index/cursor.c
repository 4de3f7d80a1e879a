#include "index/cursor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/codec.h"
#include "core/json.h"
#include "core/sha256.h"

int
cursor_init(struct cursor *c, const struct search_request *r, struct error *e)
{
	static const char *const ORDERS[] = {"newest", "oldest", "relevance"};
	uint8_t hash[SHA256_LEN];
	struct buf text = BUF_EMPTY;
	int rc;

	memset(c, 0, sizeof(*c));
	buf_append_str(&text, ORDERS[r->order]);
	buf_append_byte(&text, '\n');
	query_print(r->query, &text);
	buf_append_byte(&text, '\n');
	if (r->scope != NULL)
		query_print(r->scope, &text);
	rc = buf_ok(&text, e);
	if (rc == 0)
		rc = sha256(text.data, text.len, hash, e);
	if (rc == 0)
		hex_encode(hash, SHA256_LEN, c->query);
	buf_release(&text);
	return rc;
}

void
cursor_release(struct cursor *c)
{
	free(c->sizes);
	memset(c, 0, sizeof(*c));
}

int
cursor_add_size(
    struct cursor *c, const char *class_name, uint64_t size, struct error *e)
{
	struct cursor_size *more = realloc(
	    c->sizes, (c->size_count + 1) * sizeof(*more));

	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	c->sizes = more;
	more += c->size_count++;
	(void)snprintf(
	    more->class_name, sizeof(more->class_name), "%s", class_name);
	more->size = size;
	return 0;
}

uint64_t
cursor_size_of(const struct cursor *c, const char *class_name)
{
	size_t i;

	for (i = 0; i < c->size_count; i++)
		if (strcmp(c->sizes[i].class_name, class_name) == 0)
			return c->sizes[i].size;
	return 0;
}

/* Class names are ASCII without anything to escape, and sizes are sorted. */
int
cursor_write(const struct cursor *c, char **out, struct error *e)
{
	struct buf json = BUF_EMPTY, text = BUF_EMPTY;
	size_t i;
	int rc;

	buf_printf(&json,
	    "{\"exact\":%s,\"index\":%" PRIu64 ",\"log\":\"%s\""
	    ",\"offset\":%" PRIu64 ",\"posted_ms\":%" PRId64
	    ",\"query\":\"%s\",\"sizes\":{",
	    c->total_exact ? "true" : "false", c->index, c->class_name,
	    c->offset, c->posted_ms, c->query);
	for (i = 0; i < c->size_count; i++)
		buf_printf(&json, "%s\"%s\":%" PRIu64, i > 0 ? "," : "",
		    c->sizes[i].class_name, c->sizes[i].size);
	buf_printf(&json, "},\"total\":%" PRIu64 "}", c->total);
	rc = buf_ok(&json, e);
	if (rc == 0) {
		base64url_encode(json.data, json.len, &text);
		(void)buf_text(&text);
		rc = buf_ok(&text, e);
	}
	if (rc == 0) {
		*out = (char *)text.data;
		text.data = NULL; /* transferred */
	}
	buf_release(&json);
	buf_release(&text);
	return rc;
}

static bool
get_number(struct json_slice all, const char *name, int64_t *out)
{
	struct json_slice value;

	return json_member(all, name, &value) && json_get_integer(value, out);
}

static bool
get_unsigned(struct json_slice all, const char *name, uint64_t *out)
{
	int64_t number;

	if (!get_number(all, name, &number) || number < 0)
		return false;
	*out = (uint64_t)number;
	return true;
}

/* A string that holds nothing to unescape. */
static bool
get_text(struct json_slice value, char *out, size_t size)
{
	if (json_type_of(value) != JSON_TYPE_STRING || value.len - 2 >= size ||
	    memchr(value.text, '\\', value.len) != NULL)
		return false;
	memcpy(out, value.text + 1, value.len - 2);
	out[value.len - 2] = '\0';
	return true;
}

static bool
get_sizes(struct cursor *c, struct json_slice all, struct error *e)
{
	struct json_slice sizes, name, value;
	char class_name[ARCHIVE_CLASS_MAX + 1];
	int64_t size;
	size_t at = 0;

	if (!json_member(all, "sizes", &sizes) ||
	    json_type_of(sizes) != JSON_TYPE_OBJECT)
		return false;
	while (json_next_member(sizes, &at, &name, &value)) {
		if (name.len >= sizeof(class_name) ||
		    !json_get_integer(value, &size) || size < 0)
			return false;
		memcpy(class_name, name.text, name.len);
		class_name[name.len] = '\0';
		if (cursor_add_size(c, class_name, (uint64_t)size, e) != 0)
			return false;
	}
	return true;
}

static bool
parse(struct cursor *c, struct json_slice all, struct error *e)
{
	struct json_slice exact, log, query;

	if (!get_unsigned(all, "index", &c->index) ||
	    !get_unsigned(all, "offset", &c->offset) ||
	    !get_unsigned(all, "total", &c->total) ||
	    !get_number(all, "posted_ms", &c->posted_ms) ||
	    !json_member(all, "exact", &exact) ||
	    !json_member(all, "log", &log) ||
	    !json_member(all, "query", &query) ||
	    !get_text(log, c->class_name, sizeof(c->class_name)) ||
	    !get_text(query, c->query, sizeof(c->query)))
		return false;
	c->total_exact = json_type_of(exact) == JSON_TYPE_TRUE;
	return get_sizes(c, all, e);
}

int
cursor_read(struct cursor *c, const struct search_request *r, struct error *e)
{
	struct error own = {ERROR_NONE, ""};
	struct buf json = BUF_EMPTY;
	struct cursor wanted;
	size_t len = strlen(r->cursor);
	int rc = -1;

	memset(c, 0, sizeof(*c));
	if (cursor_init(&wanted, r, e) != 0)
		return -1;
	if (len > SEARCH_CURSOR_MAX ||
	    base64url_decode(r->cursor, len, &json, &own) != 0 ||
	    json_check((const char *)json.data, json.len, &own) != 0 ||
	    !parse(c, (struct json_slice){(const char *)json.data, json.len},
		&own)) {
		if (own.code == ERROR_NOMEM)
			error_set(e, ERROR_NOMEM, "out of memory");
		else
			error_set(e, ERROR_INPUT,
			    "the cursor is not one that a search gave");
	} else if (strcmp(c->query, wanted.query) != 0)
		error_set(e, ERROR_INPUT,
		    "the cursor is of another query; search again without it");
	else
		rc = 0;
	if (rc != 0)
		cursor_release(c);
	buf_release(&json);
	return rc;
}
