/*
 * flip_totals - how many changes were made, and what became of them.
 */
#ifndef ZEGEL_TESTS_E2E_FLIP_TOTALS_H
#define ZEGEL_TESTS_E2E_FLIP_TOTALS_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/e2e/flip_judge.h"
#include "tests/e2e/flip_table.h"

/* Of one process; all zeroes at first. */
struct totals {
	unsigned long tried[CHANGE_COUNT];
	unsigned long outcomes[OUTCOME_NOTHING + 1];
	unsigned long wrong;
	bool used[TABLE_ROWS_MAX];
};

/*
 * Print the sum of all parts.  0 when there was something, and nothing wrong;
 * where `whole`, each row of the table has to have been of use, too.
 */
int totals_report(const struct totals *parts, size_t count,
    const struct table *table, bool whole);

#endif
