#include <unicode/utf16.h>

#include "index/words_internal.h"

/* The clusters of unspaced scripts from s->at on, at most WORDS_RUN_MAX. */
static void
collect(struct split *s, struct words_run *run)
{
	size_t at = s->at;
	uint32_t code = 0;

	run->count = 0;
	run->goes_on = false;
	for (;;) {
		run->offset[run->count] = at;
		if (breaks_code(s->text + at, s->len - at, &code) == 0 ||
		    breaks_kind(code) != CODE_UNSPACED)
			return;
		if (run->count == WORDS_RUN_MAX)
			break;
		at = breaks_cluster(s->text, s->len, at);
		run->count++;
	}
	run->goes_on = true;
	run->offset[run->count + 1] = breaks_cluster(s->text, s->len, at);
}

/* The run as the dictionary wants it: UTF-16. */
static int32_t
to_units(const struct split *s, struct words_run *run)
{
	size_t at = run->offset[0], i;
	uint32_t code = 0;
	int32_t len = 0;

	for (i = 0; i < run->count; i++) {
		run->unit_at[i] = len;
		while (at < run->offset[i + 1]) {
			at += (size_t)breaks_code(
			    s->text + at, s->len - at, &code);
			U16_APPEND_UNSAFE(run->units, len, (UChar32)code);
		}
	}
	run->unit_at[run->count] = len;
	return len;
}

/* Asks the dictionary how many clusters the word has that begins at each. */
static int
consult(struct split *s, struct words_run *run)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t len = to_units(s, run), from = 0, to;
	size_t i = 0, first;

	ubrk_setText(s->words->dictionary, run->units, len, &status);
	if (U_FAILURE(status))
		return error_set(s->e, ERROR_NOMEM, "look up words");
	for (; i < run->count; from = to) {
		to = ubrk_following(s->words->dictionary, from);
		if (to == UBRK_DONE)
			to = len;
		/* A boundary inside a cluster is none of ours. */
		for (first = i; i < run->count && run->unit_at[i] < to; i++)
			run->word[i] = 0;
		if (run->unit_at[i] == to && i > first)
			run->word[first] = i - first;
	}
	return 0;
}

static int
document_cluster(struct split *s, const struct words_run *run, size_t i)
{
	size_t begin = run->offset[i], end = run->offset[i + 1];
	int rc;

	rc = split_folded(s, WORD_UNSPACED, begin, end, split_take(s));
	if (rc == 0 && (i + 1 < run->count || run->goes_on))
		rc = split_folded(
		    s, WORD_UNSPACED, begin, run->offset[i + 2], true);
	if (rc != 0 || run->word[i] < 2)
		return rc;
	return split_marked(s, WORDS_DICTIONARY, WORD_DICTIONARY, begin,
	    run->offset[i + run->word[i]], true);
}

static int
document_run(struct split *s, const struct words_run *run)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < run->count && rc == 0; i++)
		rc = document_cluster(s, run, i);
	return rc;
}

/* Pairs that overlap; the last character alone where more follows, or alone. */
static int
query_run(struct split *s, const struct words_run *run)
{
	size_t begin, i, n = run->count;
	int rc = 0;

	begin = run->offset[0];
	if (s->exactly && s->nothing_yet && n > 1 &&
	    split_ends(s, run->offset[n]) && run->word[0] == n)
		return split_marked(s, WORDS_DICTIONARY, WORD_DICTIONARY, begin,
		    run->offset[n], split_take(s));
	for (i = 0; i < n && rc == 0; i++) {
		begin = run->offset[i];
		if (i + 1 < n || run->goes_on)
			rc = split_folded(s, WORD_UNSPACED, begin,
			    run->offset[i + 2], split_take(s));
		else if (s->run_alone || !split_ends(s, run->offset[n]))
			rc = split_folded(s, WORD_UNSPACED, begin,
			    run->offset[n], split_take(s));
	}
	return rc;
}

int
split_unspaced(struct split *s)
{
	struct words_run *run = &s->words->run;
	bool first = s->at == 0 || s->run_end != s->at;

	collect(s, run);
	s->run_alone = first && run->count == 1;
	s->at = s->run_end = run->offset[run->count];
	if ((s->exactly || s->mode == WORDS_DOCUMENT) && consult(s, run) != 0)
		return -1;
	return s->mode == WORDS_DOCUMENT ? document_run(s, run)
					 : query_run(s, run);
}
