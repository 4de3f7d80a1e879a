/*
 * Any bytes as a query: what is parsed prints to a text that parses to the
 * same tree, and becomes a match; what is refused says where.
 */
#include <stdlib.h>
#include <string.h>

#include "index/match.h"
#include "index/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = BUF_EMPTY, twice = BUF_EMPTY;
	struct query *q, *again;
	size_t offset = 0;
	struct error e;
	struct match m;

	if (query_parse(&q, (const char *)data, size, &offset, &e) != 0) {
		require(e.code == ERROR_INPUT && e.text[0] != '\0');
		require(offset <= size);
		return 0;
	}
	query_print(q, &once);
	/* What is written shorter than it prints may not fit any more. */
	if (once.len <= QUERY_TEXT_MAX) {
		require(query_parse(
			    &again, buf_text(&once), once.len, NULL, &e) == 0);
		require(query_equal(q, again));
		query_print(again, &twice);
		require(once.len == twice.len &&
		    memcmp(once.data, buf_text(&twice), once.len) == 0);
		query_free(again);
	}
	if (match_init(&m, q, NULL, &e) == 0)
		match_release(&m);
	else
		require(e.code == ERROR_INPUT);
	query_free(q);
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
