/*
 * Any bytes as a big array: elements lie in order and never overlap, and the
 * same come out however the bytes are cut into reads.
 */
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/elements.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
read_slowly(
    struct stream *s, void *data, size_t len, size_t *got, struct error *e)
{
	(void)e; /* memory is always there */
	*got = len > 0 && s->len > 0 ? 1 : 0;
	if (*got > 0) {
		*(uint8_t *)data = *s->data++;
		s->len--;
	}
	return 0;
}

static void
must(bool condition)
{
	if (!condition)
		abort();
}

static void
walk(const uint8_t *data, size_t size, const char *path)
{
	struct elements *fast, *slow;
	struct stream at_once, by_byte;
	struct element a, b;
	struct error e;
	uint64_t end = 0;

	stream_of_bytes(&at_once, data, size);
	stream_of_bytes(&by_byte, data, size);
	by_byte.read = read_slowly;
	fast = elements_new(&at_once, path, &e);
	slow = elements_new(&by_byte, path, &e);
	do {
		must(elements_next(fast, &a, &e) == 0);
		must(elements_next(slow, &b, &e) == 0);
		must(a.state == b.state && a.len == b.len &&
		    a.offset == b.offset);
		must(a.offset >= end || a.state == ELEMENT_END);
		must(a.offset + a.len <= size);
		must(a.len == 0 || memcmp(a.data, data + a.offset, a.len) == 0);
		end = a.offset + a.len;
	} while (a.state != ELEMENT_END);
	must(elements_found(fast) == elements_found(slow));
	elements_free(fast);
	elements_free(slow);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	walk(data, size, NULL);
	walk(data, size, "*");
	walk(data, size, "a.b");
	return 0;
}
