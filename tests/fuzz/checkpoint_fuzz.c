/* A checkpoint from a stranger; what is accepted has one spelling. */
#include <stdlib.h>
#include <string.h>

#include "store/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first three lines of an accepted text are its checkpoint's. */
static void
check_spelling(const struct checkpoint *c, const char *text, size_t len)
{
	struct buf b = BUF_EMPTY;

	checkpoint_format(c, &b);
	if (!b.failed && (b.len > len || memcmp(b.data, text, b.len) != 0))
		abort();
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct checkpoint c;
	struct error e;
	struct note n;

	if (checkpoint_parse(&c, (const char *)data, size, &e) == 0)
		check_spelling(&c, (const char *)data, size);
	if (checkpoint_parse_note(&c, &n, data, size, &e) == 0)
		check_spelling(&c, n.text, n.text_len);
	return 0;
}
