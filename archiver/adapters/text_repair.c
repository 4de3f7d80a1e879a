#include "archiver/adapters/text_repair.h"

#include "core/utf8.h"

#define REPLACEMENT 0xFFFDu

void
text_append(struct buf *out, uint32_t code)
{
	char bytes[4];

	if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
		code = REPLACEMENT;
	buf_append(out, bytes, (size_t)utf8_put(code, bytes));
}

void
text_repair(struct buf *out, const char *text, size_t len)
{
	uint32_t code;
	size_t n;

	while (len > 0) {
		n = (size_t)utf8_next(text, len, &code);
		if (n == 0) {
			text_append(out, REPLACEMENT);
			n = 1;
		} else {
			buf_append(out, text, n);
		}
		text += n;
		len -= n;
	}
}
