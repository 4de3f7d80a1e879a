/*
 * The reader and the writer of JSON against each other, on any bytes: what
 * one accepts or writes the other must leave alone.
 */
#include "core/json.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* Visit everything; the sanitizers watch for a step outside. */
static void
read_all(struct json_slice value, int depth, struct buf *scratch)
{
	struct json_slice name, inner;
	int64_t integer;
	size_t at = 0;

	if (depth == 0)
		return;
	scratch->len = 0;
	(void)json_get_string(value, scratch); /* may be none */
	(void)json_get_integer(value, &integer);
	(void)json_path(value, "a.b.c", &inner);
	while (json_next_member(value, &at, &name, &inner))
		read_all(inner, depth - 1, scratch);
	at = 0;
	while (json_element(value, &at, &inner))
		read_all(inner, depth - 1, scratch);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct json_canonicaliser *c;
	struct buf once = BUF_EMPTY, twice = BUF_EMPTY;
	const char *text = (const char *)data;
	struct error e;
	bool accepted = json_check(text, size, &e) == 0;

	if (c == NULL)
		c = json_canonicaliser_new(&e);
	require(c != NULL);
	if (json_canonical(c, text, size, &once, &e) == 0) {
		const char *form = (const char *)once.data;

		require(json_check(form, once.len, &e) == 0);
		require(json_canonical(c, form, once.len, &twice, &e) == 0);
		require(twice.len == once.len &&
		    memcmp(twice.data, once.data, once.len) == 0);
		/* What is accepted is its own form, and nothing else is. */
		require(accepted ==
		    (once.len == size && memcmp(form, data, size) == 0));
	} else {
		require(!accepted && once.len == 0);
	}
	twice.len = 0;
	read_all((struct json_slice){text, size}, 6, &twice);
	twice.len = 0;
	json_append_string(&twice, text, size);
	require((json_check((const char *)twice.data, twice.len, &e) == 0) ==
	    utf8_valid(text, size));
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
