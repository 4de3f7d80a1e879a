/*
 * segmentation NAME=FILE.conllu... - words as people have marked them, and
 * words as the index has them.
 *
 * For each file of Universal Dependencies, a line in Markdown:
 *
 *	words	precision, recall and F1 of the longest words that do not
 *		overlap against the marked ones, punctuation left out;
 *	search	how many of the marked words are found when each is looked up
 *		in its own sentence, and how many hits are not such a word.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/breaks.h"
#include "tests/unit/words_check.h"

#define LINE_BYTES 65536
#define GOLD_MAX 1024 /* of a sentence */

struct gold {
	size_t begin, end;
};

struct sentence {
	char text[LINE_BYTES];
	size_t len, at; /* at: end of the last word found in it */
	struct gold gold[GOLD_MAX];
	size_t count;
};

struct score {
	size_t sentences, gold, ours, same;
	size_t found, hits, exact_found, exact_hits;
};

static bool
is_word(const char *text, size_t len)
{
	enum code_kind kind;
	uint32_t code = 0;
	size_t at = 0;

	while (at < len) {
		at += (size_t)breaks_code(text + at, len - at, &code);
		kind = breaks_kind(code);
		if (kind != CODE_HIDDEN && kind != CODE_PUNCTUATION)
			return true;
	}
	return false;
}

/* The next marked word: where it is in the sentence's text. */
static void
add_gold(struct sentence *s, const char *form, size_t len)
{
	char *found = memmem(s->text + s->at, s->len - s->at, form, len);

	if (found == NULL || s->count == GOLD_MAX)
		return; /* normalized by its annotators */
	s->at = (size_t)(found - s->text) + len;
	if (is_word(form, len))
		s->gold[s->count++] = (struct gold){s->at - len, s->at};
}

/* One of our words that may stand in a segmentation: no pair of characters. */
static bool
is_segment(const struct terms *t, size_t i)
{
	const struct term *term = &t->term[i];

	if (term->kind == WORD_PUNCTUATION || term->kind == WORD_STEM)
		return false;
	return term->kind != WORD_UNSPACED || i == 0 ||
	    t->term[i - 1].position != term->position;
}

/* Goes from word to word, each the longest of those that begin first. */
static size_t
count_same(const struct terms *t, const struct sentence *s, size_t *ours)
{
	size_t i = 0, at = 0, g = 0, same = 0, begin, end;

	while (i < t->count) {
		if (!is_segment(t, i) || t->term[i].begin < at) {
			i++;
			continue;
		}
		begin = t->term[i].begin;
		end = t->term[i].end;
		for (; i < t->count && t->term[i].begin == begin; i++) {
			if (is_segment(t, i) && t->term[i].end > end)
				end = t->term[i].end;
		}
		at = end;
		++*ours;
		while (g < s->count && s->gold[g].begin < begin)
			g++;
		same += g < s->count && s->gold[g].begin == begin &&
		    s->gold[g].end == end;
	}
	return same;
}

/* How many marked words are this one: the query that finds one finds all. */
static size_t
count_equal(struct words *words, const struct sentence *s, size_t i,
    const struct terms *query, const char *mark)
{
	struct terms other = {.bytes = BUF_EMPTY};
	size_t equal = 0, g;
	char text[LINE_BYTES];
	struct error e;
	int len;

	for (g = 0; g < s->count; g++) {
		len = snprintf(text, sizeof(text), "%s%.*s", mark,
		    (int)(s->gold[g].end - s->gold[g].begin),
		    s->text + s->gold[g].begin);
		if (g != i &&
		    (s->gold[g].end - s->gold[g].begin >
			    4 * (s->gold[i].end - s->gold[i].begin) ||
			terms_of(&other, words, text, (size_t)len, WORDS_QUERY,
			    &e) != 0))
			continue;
		equal += g == i ||
		    (other.bytes.len == query->bytes.len &&
			memcmp(other.bytes.data, query->bytes.data,
			    other.bytes.len) == 0);
	}
	terms_release(&other);
	return equal;
}

/* Looks up one marked word; hits beyond the equal ones are extra. */
static void
look_up(struct words *words, const struct sentence *s, size_t i,
    const struct terms *document, const char *mark, size_t *found,
    size_t *extra)
{
	struct terms query = {.bytes = BUF_EMPTY};
	char text[LINE_BYTES];
	struct error e;
	size_t hits, equal;
	int len = snprintf(text, sizeof(text), "%s%.*s", mark,
	    (int)(s->gold[i].end - s->gold[i].begin),
	    s->text + s->gold[i].begin);

	if (terms_of(&query, words, text, (size_t)len, WORDS_QUERY, &e) == 0) {
		hits = terms_matches(document, &query);
		equal = count_equal(words, s, i, &query, mark);
		*found += hits > 0;
		*extra += hits > equal ? hits - equal : 0;
		if (hits == 0 && getenv("SEGMENTATION_MISSES") != NULL)
			printf("missed%s: %s in %s\n",
			    mark[0] != '\0' ? " exactly" : "",
			    text + strlen(mark), s->text);
	}
	terms_release(&query);
}

static void
judge(struct words *words, struct sentence *s, struct score *score)
{
	struct terms document = {.bytes = BUF_EMPTY};
	static const char EXACTLY[] = {WORDS_EXACT, '\0'};
	struct error e;
	size_t i;

	if (s->count > 0 &&
	    terms_of(&document, words, s->text, s->len, WORDS_DOCUMENT, &e) ==
		0) {
		score->sentences++;
		score->gold += s->count;
		score->same += count_same(&document, s, &score->ours);
		for (i = 0; i < s->count; i++) {
			look_up(words, s, i, &document, "", &score->found,
			    &score->hits);
			look_up(words, s, i, &document, EXACTLY,
			    &score->exact_found, &score->exact_hits);
		}
	}
	terms_release(&document);
	s->len = s->at = s->count = 0;
}

/* "3-4" covers the lines 3 and 4, which are no surface words then. */
static void
read_token(struct sentence *s, const char *line, long *covered)
{
	const char *form = strchr(line, '\t'), *end;
	char *rest;
	long id = strtol(line, &rest, 10);

	if (form == NULL || *rest == '.' || (*rest != '-' && id <= *covered))
		return;
	if (*rest == '-')
		*covered = strtol(rest + 1, NULL, 10);
	end = strchr(form + 1, '\t');
	if (end != NULL)
		add_gold(s, form + 1, (size_t)(end - form - 1));
}

static int
score_file(struct words *words, const char *path, struct score *score)
{
	struct sentence *s = calloc(1, sizeof(*s));
	char *line = malloc(LINE_BYTES);
	FILE *f = fopen(path, "r");
	long covered = 0;

	while (s != NULL && line != NULL && f != NULL &&
	    fgets(line, LINE_BYTES, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "# text = ", 9) == 0) {
			s->len = strlen(line + 9);
			memcpy(s->text, line + 9, s->len + 1);
			covered = 0;
		} else if (line[0] == '\0') {
			judge(words, s, score);
		} else if (line[0] != '#') {
			read_token(s, line, &covered);
		}
	}
	if (f != NULL)
		(void)fclose(f); /* only read */
	free(line);
	free(s);
	return score->gold > 0 ? 0 : -1;
}

static double
ratio(size_t part, size_t whole)
{
	return whole == 0 ? 0 : (double)part / (double)whole;
}

static void
print_score(const char *name, int len, const struct score *x)
{
	double precision = ratio(x->same, x->ours);
	double recall = ratio(x->same, x->gold);

	printf("| %.*s | %zu | %zu | %.4f | %.4f | %.4f | %.4f | %zu | %.4f "
	       "| %zu |\n",
	    len, name, x->sentences, x->gold, precision, recall,
	    precision + recall == 0
		? 0
		: 2 * precision * recall / (precision + recall),
	    ratio(x->found, x->gold), x->hits, ratio(x->exact_found, x->gold),
	    x->exact_hits);
}

int
main(int argc, char **argv)
{
	struct words *words = NULL;
	struct error e;
	int i;

	if (words_new(&words, 0, &e) != 0) {
		fprintf(stderr, "segmentation: %s\n", e.text);
		return 1;
	}
	printf("| set | sentences | words | precision | recall | F1 | found | "
	       "extra hits | found exactly | extra hits |\n"
	       "|---|---|---|---|---|---|---|---|---|---|\n");
	for (i = 1; i < argc; i++) {
		struct score score = {0};
		const char *path = strchr(argv[i], '=');

		if (path == NULL || score_file(words, path + 1, &score) != 0) {
			fprintf(stderr, "usage: segmentation NAME=FILE...\n");
			words_free(words);
			return 2;
		}
		print_score(argv[i], (int)(path - argv[i]), &score);
	}
	words_free(words);
	return 0;
}
