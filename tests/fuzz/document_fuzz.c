/*
 * Any entry makes a document, of which no text passes for terms.
 */
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "index/document.h"
#include "index/field.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static void
require_text(const struct buf *text)
{
	require(text->len == 0 ||
	    (memchr(text->data, FIELD_MARK, text->len) == NULL &&
		utf8_valid((const char *)text->data, text->len)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_slice line = {(const char *)data, size};
	struct document d;
	struct error e;

	if (size == 0 || size > 65535 || json_check(line.text, size, &e) != 0)
		return 0;
	document_init(&d);
	require(document_read(&d, "class", line, NULL, NULL, &e) == 0);
	require_text(&d.text);
	require_text(&d.author);
	require(d.meta.len > 0 && d.meta.data[0] == FIELD_MARK);
	require(d.text.len <= 16 * size + 1024);
	document_release(&d);
	return 0;
}
