#include <stdlib.h>
#include <string.h>

#include "keys/vkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A key has one text: what parses is written back byte for byte. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf b = BUF_EMPTY;
	struct vkey v;
	struct error e;

	if (vkey_parse(&v, (const char *)data, size, &e) != 0) {
		if (e.code != ERROR_FORMAT || e.text[0] == '\0')
			abort();
		return 0;
	}
	if (!vkey_name_valid(v.name, strlen(v.name)))
		abort();
	vkey_format(&v, &b);
	if (b.len != size || memcmp(b.data, data, size) != 0)
		abort();
	buf_release(&b);
	return 0;
}
