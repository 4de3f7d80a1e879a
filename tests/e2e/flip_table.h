/*
 * flip_table - the changes that docs/FORMAT.md lists as saying nothing.
 *
 * It is the table between <!-- carries nothing --> and <!-- end -->:
 *
 *   | file                | change     | zegel verify says |
 *   |---|---|---|
 *   | `README-VERIFY.txt` | bits, gone | nothing           |
 */
#ifndef ZEGEL_TESTS_E2E_FLIP_TABLE_H
#define ZEGEL_TESTS_E2E_FLIP_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "tests/e2e/flip_judge.h"

enum change {
	CHANGE_BITS,
	CHANGE_COSIGNATURES, /* bits of a signature line that is not the log's */
	CHANGE_ENVELOPE, /* bits of a time-stamp that nobody signs */
	CHANGE_NAME,
	CHANGE_MODE,
	CHANGE_GONE,
	CHANGE_EMPTIED,
	CHANGE_CUT,
	CHANGE_LONGER,
	CHANGE_COUNT
};

#define TABLE_ROWS_MAX 32

struct table_row {
	char pattern[128]; /* as fnmatch(3) has it, below the archive */
	unsigned int changes; /* bit i: enum change i */
	enum outcome outcome;
};

struct table {
	struct table_row rows[TABLE_ROWS_MAX];
	size_t count;
};

const char *change_word(enum change change);

int table_read(struct table *t, const char *path, struct error *e);
/* The row that speaks of this change, or -1. */
int table_find(const struct table *t, const char *file, enum change change);

#endif
