/*
 * Any bytes as a text: its terms are sound and cover what is visible, and as
 * queries of all modes it ends.
 */
#include <stdlib.h>

#include "tests/unit/words_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
ignore(void *context, const struct word *w)
{
	(void)context;
	if (w->len == 0 || w->begin >= w->end)
		abort();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct words *words; /* kept: dictionaries take long to open */
	const char *text = (const char *)data;
	struct error e;
	char *marked;

	if (words == NULL &&
	    words_new(&words, WORDS_STEM_NL | WORDS_STEM_TR, &e) != 0)
		abort();
	if (words_wrong(words, text, size) != NULL ||
	    words_split(words, text, size, WORDS_QUERY, ignore, NULL, &e) != 0)
		abort();
	marked = malloc(size + 1); /* exact end matters to sanitizers */
	if (marked == NULL)
		return 0;
	marked[0] = WORDS_EXACT;
	for (size_t i = 0; i < size; i++)
		marked[i + 1] = text[i];
	if (words_split(
		words, marked, size + 1, WORDS_PREFIX, ignore, NULL, &e) != 0)
		abort();
	free(marked);
	return 0;
}
