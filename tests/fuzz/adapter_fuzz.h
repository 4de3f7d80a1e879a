/*
 * adapter_fuzz - what must hold for an adapter and any bytes: the import
 * ends, its counts add up, and doing it again admits nothing.
 */
#ifndef ZEGEL_TESTS_FUZZ_ADAPTER_FUZZ_H
#define ZEGEL_TESTS_FUZZ_ADAPTER_FUZZ_H

#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/table.h"
#include "tests/unit/fake_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
fuzz_import(struct fake_sink *f, const char *adapter, const char *member,
    const uint8_t *data, size_t size, struct intake_counts *counts)
{
	struct error e;

	f->counts = (struct sink_counts){0};
	if (fake_import(f, adapter_find(adapter), "owner", member, data, size,
		counts, &e) != 0)
		abort(); /* hostile bytes are no reason to stop */
	if (counts->read !=
	    counts->admitted + counts->duplicate + counts->flagged +
		counts->refused)
		abort();
}

/* The first byte chooses among `members`, `count` names; the rest is read. */
static inline int
fuzz_adapter(const char *adapter, const char *const *members, size_t count,
    const uint8_t *data, size_t size)
{
	struct intake_counts first, again;
	const char *member;
	struct fake_sink f;

	if (size == 0)
		return 0;
	member = members[data[0] % count];
	fake_sink_init(&f);
	fuzz_import(&f, adapter, member, data + 1, size - 1, &first);
	fuzz_import(&f, adapter, member, data + 1, size - 1, &again);
	if (again.read != first.read || again.admitted != 0 ||
	    again.flagged != 0 || again.refused != first.refused)
		abort();
	fake_sink_release(&f);
	return 0;
}

#endif
