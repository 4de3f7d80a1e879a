/*
 * words_internal - what the files of words.h share.
 *
 * A splitting walks over the text once.  At each place the character's kind
 * (breaks.h) says which file goes on; its function emits terms and moves `at`.
 *
 * Invariants: `begin` of emitted terms never decreases.  A whole (a pattern, a
 * compound) is emitted before its first part and takes the part's position:
 * `shared` is set until the part comes, which then is colocated.
 */
#ifndef ZEGEL_INDEX_WORDS_INTERNAL_H
#define ZEGEL_INDEX_WORDS_INTERNAL_H

#include <unicode/ubrk.h>

#include "core/buf.h"
#include "core/utf8.h"
#include "index/breaks.h"
#include "index/words.h"

#define WORDS_RUN_MAX 256 /* characters given to the dictionary at once */
#define WORDS_STEMS 5
#define WORDS_SEEN_MAX 4096 /* bytes of terms of a position that are compared */

struct sb_stemmer; /* libstemmer's */

/* An e-mail address, a URL or a host. */
struct address {
	enum word_kind kind;
	size_t begin, end; /* all of it */
	size_t from, to; /* without scheme, www. and the last slash */
	size_t host_begin;
	size_t host, host_end; /* without www. */
};

/* Characters of unspaced scripts with their marks: clusters. */
struct words_run {
	/* Where each begins; the end; where the one behind ends. */
	size_t offset[WORDS_RUN_MAX + 2];
	size_t count;
	bool goes_on; /* there is one more cluster behind */
	size_t word[WORDS_RUN_MAX]; /* clusters of the word that begins here */
	UChar units[WORDS_RUN_MAX * BREAKS_CLUSTER_MAX];
	int32_t unit_at[WORDS_RUN_MAX + 1]; /* where each has its units */
};

struct words_plain;

struct words {
	UBreakIterator *dictionary;
	struct sb_stemmer *stemmers[WORDS_STEMS]; /* NULL: not asked for */
	struct buf search, exact; /* the two forms of what is emitted */
	struct buf term;
	/* The terms of this position, each behind its length in two bytes. */
	uint8_t seen[WORDS_SEEN_MAX];
	size_t seen_len;
	struct words_run run;
	struct words_plain *plain;
	bool long_way; /* no short cut: for a test that compares */
	bool stems; /* any is asked for */
};

struct split {
	struct words *words;
	const char *text;
	size_t len;
	size_t at;
	enum words_mode mode;
	bool exactly; /* a query that began with WORDS_EXACT */
	bool nothing_yet; /* no position has been taken */
	bool shared; /* a whole has taken the next part's position */
	size_t inside; /* end of the pattern that `at` may be in */
	struct address address; /* the last one; its host is still to come */
	size_t run_end; /* end of the last run of unspaced characters */
	bool run_alone; /* which was one character */
	size_t examined; /* end of what was looked at for addresses */
	bool addressed; /* ... and whether there may be one */
	words_found *found;
	void *context;
	struct error *e;
};

/* All that follow return 0, or what ends the splitting. */

/* --- words_emit.c */

/* One term as it is; nothing for an empty one. */
int split_emit(struct split *s, enum word_kind kind, const void *term,
    size_t len, size_t begin, size_t end, bool colocated);

/* Whether the next term is colocated; takes the position. */
bool split_take(struct split *s);

/*
 * The text from begin to end in both its forms (document), or in those that
 * find it (query).  What folds to nothing is emitted as it is.
 */
int split_forms(struct split *s, enum word_kind kind, size_t begin, size_t end,
    bool colocated);

/* The text's folded form only. */
int split_folded(struct split *s, enum word_kind kind, size_t begin, size_t end,
    bool colocated);

/* The same of a part `from`..`to` of what stands from begin to end. */
int split_folded_part(struct split *s, enum word_kind kind, size_t from,
    size_t to, size_t begin, size_t end, bool colocated);

/* The folded form behind a mark. */
int split_marked(struct split *s, uint8_t mark, enum word_kind kind,
    size_t begin, size_t end, bool colocated);

/* Whether nothing that takes a position stands at `from` or behind. */
bool split_ends(const struct split *s, size_t from);

/* Whether a whole is to be emitted: in documents, and in exact queries. */
bool split_wants_whole(const struct split *s, size_t end);

/*
 * --- words_plain.c: a short cut for documents, outside of patterns.  Whether
 * the word at s->at was one for it; then it is emitted, with result `rc`.
 */
int plain_new(struct words *w, struct error *e);
void plain_free(struct words *w);
bool split_plain(struct split *s, int *rc);

/* --- words_letters.c: what begins with a letter or a digit at s->at */
int split_letters(struct split *s);

/* --- words_number.c: digits with separators, from begin to end */
int split_number(struct split *s, size_t begin, size_t end);

/* --- words_unspaced.c: characters of scripts without spaces */
int split_unspaced(struct split *s);

/* --- words_symbol.c */
int split_emoji(struct split *s);
int split_symbol(struct split *s);
int split_punctuation(struct split *s);

/*
 * --- words_pattern.c: the wholes of a pattern that begins at s->at, if any.
 * A query that looks for the whole goes on behind it.
 */
int split_pattern(struct split *s, enum code_kind kind);

/* --- words_address.c */
bool address_at(const char *text, size_t len, size_t at, struct address *out);
/* Whether the run of visible bytes at `at`, whose end it tells, has any. */
bool address_possible(const char *text, size_t len, size_t at, size_t *end);
/* --- words_account.c: IBANs and phone numbers */
#define ACCOUNT_TEXT_MAX 40

struct account {
	enum word_kind kind;
	size_t end;
	char text[ACCOUNT_TEXT_MAX]; /* the compact form */
};

/* What begins at `at`, in all its forms and up to all its ends: how many. */
#define ACCOUNT_FORMS_MAX 6
size_t iban_at(const char *text, size_t len, size_t at,
    struct account out[ACCOUNT_FORMS_MAX]);
size_t phone_at(const char *text, size_t len, size_t at,
    struct account out[ACCOUNT_FORMS_MAX]);

/* --- words_stem.c */
int stems_new(struct words *w, unsigned stems, struct error *e);
void stems_free(struct words *w);
int split_stems(struct split *s, size_t begin, size_t end);

#endif
