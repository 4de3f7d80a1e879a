#include "tests/e2e/flip_totals.h"

#include <stdio.h>

static void
add(struct totals *sum, const struct totals *part)
{
	size_t i;

	for (i = 0; i < CHANGE_COUNT; i++)
		sum->tried[i] += part->tried[i];
	for (i = 0; i <= OUTCOME_NOTHING; i++)
		sum->outcomes[i] += part->outcomes[i];
	for (i = 0; i < TABLE_ROWS_MAX; i++)
		sum->used[i] = sum->used[i] || part->used[i];
	sum->wrong += part->wrong;
}

/* A list that is longer than need be would hide what comes to be missed. */
static void
check_rows(struct totals *sum, const struct table *table)
{
	size_t i;

	for (i = 0; i < table->count; i++) {
		if (sum->used[i])
			continue;
		printf("FAILED: docs/FORMAT.md says \"%s\" of %s, but more is "
		       "said\n",
		    outcome_word(table->rows[i].outcome),
		    table->rows[i].pattern);
		sum->wrong++;
	}
}

int
totals_report(const struct totals *parts, size_t count,
    const struct table *table, bool whole)
{
	struct totals sum = {.wrong = 0};
	unsigned long tried = 0;
	size_t i;

	for (i = 0; i < count; i++)
		add(&sum, &parts[i]);
	if (whole)
		check_rows(&sum, table);
	for (i = 0; i < CHANGE_COUNT; i++) {
		printf("%10lu %s\n", sum.tried[i], change_word((enum change)i));
		tried += sum.tried[i];
	}
	printf("%10lu changes, of them:\n", tried);
	for (i = 0; i <= OUTCOME_NOTHING; i++)
		printf("%10lu %s\n", sum.outcomes[i],
		    outcome_word((enum outcome)i));
	printf("%10lu not as docs/FORMAT.md says\n", sum.wrong);
	return sum.wrong == 0 && tried > 0 ? 0 : -1;
}
