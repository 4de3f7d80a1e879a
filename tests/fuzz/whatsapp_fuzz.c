/*
 * A chat export of any bytes: never a crash, and every byte of it is in some
 * record's raw, in order.
 */
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/table.h"
#include "archiver/adapters/whatsapp_chat.h"
#include "tests/unit/fake_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_cover(const char *data, size_t size)
{
	struct whatsapp_message m;
	struct whatsapp_chat chat;
	size_t at;

	(void)whatsapp_chat_init(&chat, data, size);
	at = chat.at;
	while (whatsapp_chat_next(&chat, &m)) {
		if (m.raw != data + at)
			abort();
		at += m.raw_len;
	}
	if (at != size)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct intake_counts counts;
	struct fake_sink f;
	struct error e;

	check_cover((const char *)data, size);
	fake_sink_init(&f);
	if (fake_import(&f, adapter_find("whatsapp"), NULL, "_chat.txt", data,
		size, &counts, &e) != 0 ||
	    counts.read !=
		counts.admitted + counts.duplicate + counts.flagged +
		    counts.refused)
		abort();
	fake_sink_release(&f);
	return 0;
}
