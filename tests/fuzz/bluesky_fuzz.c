/*
 * Any bytes as a repository: no crash, and the counts add up.
 */
#include <stdlib.h>

#include "archiver/adapters/table.h"
#include "tests/unit/fake_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct intake_counts c;
	struct fake_sink f;
	struct error e;

	fake_sink_init(&f);
	if (fake_import(&f, adapter_find("bluesky-repository"), NULL, "x.car",
		data, size, &c, &e) != 0)
		abort();
	if (c.read != c.admitted + c.duplicate + c.flagged + c.refused)
		abort();
	fake_sink_release(&f);
	return 0;
}
