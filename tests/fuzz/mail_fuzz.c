/*
 * An mbox or a mail of any bytes: never a crash, and the numbers add up.
 */
#include <stdlib.h>

#include "archiver/adapters/table.h"
#include "tests/unit/fake_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct intake_counts counts;
	struct fake_sink f;
	struct error e;

	fake_sink_init(&f);
	if (fake_import(&f, adapter_find("mail"), "@bank.example", "m", data,
		size, &counts, &e) != 0 ||
	    counts.read == 0 ||
	    counts.read !=
		counts.admitted + counts.duplicate + counts.flagged +
		    counts.refused)
		abort();
	fake_sink_release(&f);
	return 0;
}
