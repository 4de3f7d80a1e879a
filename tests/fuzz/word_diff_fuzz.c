/*
 * Two texts, divided by the first NUL: the runs of their difference are both.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "index/word_diff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* What is left of both texts. */
struct left {
	const char *old_text, *new_text;
	size_t old_len, new_len;
};

static void
take(void *context, enum word_diff_kind kind, const char *text, size_t len)
{
	struct left *left = context;

	require(len > 0);
	if (kind != WORD_DIFF_ADDED) {
		require(len <= left->old_len &&
		    memcmp(left->old_text, text, len) == 0);
		left->old_text += len;
		left->old_len -= len;
	}
	if (kind != WORD_DIFF_REMOVED) {
		require(len <= left->new_len &&
		    memcmp(left->new_text, text, len) == 0);
		left->new_text += len;
		left->new_len -= len;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *nul = size == 0 ? NULL : memchr(text, '\0', size);
	struct left left;
	struct error e;

	if (nul == NULL)
		return 0;
	left.old_text = text;
	left.old_len = (size_t)(nul - text);
	left.new_text = nul + 1;
	left.new_len = size - left.old_len - 1;
	require(word_diff(left.old_text, left.old_len, left.new_text,
		    left.new_len, take, &left, &e) == 0);
	require(left.old_len == 0 && left.new_len == 0);
	return 0;
}
