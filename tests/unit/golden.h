/*
 * golden - the records of an import against a file that was read by people.
 *
 * ZEGEL_GOLDEN_UPDATE=1 writes the file instead; then read the difference.
 */
#ifndef ZEGEL_TESTS_UNIT_GOLDEN_H
#define ZEGEL_TESTS_UNIT_GOLDEN_H

#include "archiver/import.h"
#include "tests/unit/fake_sink.h"

/* A path below the sources; valid until the next call. */
const char *golden_path(const char *below);

/*
 * Import a fixture (a path below the sources) and compare its records,
 * without `raw`, with the lines of `expected`.  Each raw text must stand in
 * the fixture's files verbatim; those that are attachments are not looked
 * at.  `report` must be released.
 */
void golden_check(struct fake_sink *f, const char *fixture,
    const char *expected, struct import_report *report);

#endif
