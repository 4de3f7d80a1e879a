/*
 * word_diff - two versions of a text, as runs of words that stayed, went and
 * came.
 *
 *	Volgende update om 08:30.  ->  Volgende update om 09:30.
 *	same "Volgende update om "  removed "08"  added "09"  same ":30."
 *
 * The runs that stayed and went are the old text, byte for byte; those that
 * stayed and came the new one.  What changed is a removal before an addition,
 * and white space alone between two changes is part of them.
 *
 * The fewest words change (Myers, An O(ND) Difference Algorithm, 1986).  Texts
 * that differ in more than WORD_DIFF_EDITS words, or that have more than
 * WORD_DIFF_WORDS where they differ, changed as a whole between what both
 * begin and end with.
 */
#ifndef ZEGEL_INDEX_WORD_DIFF_H
#define ZEGEL_INDEX_WORD_DIFF_H

#include <stddef.h>

#include "core/error.h"

#define WORD_DIFF_EDITS 1000
#define WORD_DIFF_WORDS 100000

enum word_diff_kind { WORD_DIFF_SAME, WORD_DIFF_REMOVED, WORD_DIFF_ADDED };

/* Called for each run, in order: never of length 0, nor two of one kind. */
typedef void word_diff_run(
    void *context, enum word_diff_kind kind, const char *text, size_t len);

/* ERROR_NOMEM is the only failure; `run` was not called then. */
int word_diff(const char *old_text, size_t old_len, const char *new_text,
    size_t new_len, word_diff_run *run, void *context, struct error *e);

#endif
