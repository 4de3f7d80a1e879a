#include "tests/unit/words_check.h"

#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "index/breaks.h"

static int
collect(void *context, const struct word *w)
{
	struct terms *t = context;
	struct term *more;

	if (t->count == t->cap) {
		t->cap = 2 * t->cap + 64;
		more = realloc(t->term, t->cap * sizeof(*more));
		if (more == NULL)
			return -1;
		t->term = more;
	}
	if (!w->colocated || t->positions == 0)
		t->positions++;
	t->term[t->count++] = (struct term){
	    t->bytes.len, t->positions - 1, w->begin, w->end, w->kind};
	buf_append(&t->bytes, w->term, w->len);
	buf_append_byte(&t->bytes, '\0');
	return t->bytes.failed ? -1 : 0;
}

int
terms_of(struct terms *t, struct words *words, const char *text, size_t len,
    enum words_mode mode, struct error *e)
{
	t->count = t->positions = 0;
	buf_clear(&t->bytes);
	return words_split(words, text, len, mode, collect, t, e);
}

void
terms_release(struct terms *t)
{
	buf_release(&t->bytes);
	free(t->term);
	*t = (struct terms){.bytes = BUF_EMPTY};
}

static const char *
term_text(const struct terms *t, size_t i)
{
	return (const char *)t->bytes.data + t->term[i].at;
}

static bool
same_term(const struct terms *a, size_t i, const struct terms *b, size_t j)
{
	return strcmp(term_text(a, i), term_text(b, j)) == 0;
}

/* Whether any term of the query's position is at the document's position. */
static bool
meets(const struct terms *document, size_t from, size_t position,
    const struct terms *query, size_t wanted)
{
	size_t i, j;

	for (j = 0; j < query->count; j++) {
		if (query->term[j].position != wanted)
			continue;
		for (i = from; i < document->count &&
		     document->term[i].position <= position;
		     i++) {
			if (document->term[i].position == position &&
			    same_term(document, i, query, j))
				return true;
		}
	}
	return false;
}

size_t
terms_matches(const struct terms *document, const struct terms *query)
{
	size_t found = 0, i, from, position, wanted;

	if (query->positions == 0)
		return 0;
	for (i = 0; i < document->count; i++) {
		if (i > 0 &&
		    document->term[i].position ==
			document->term[i - 1].position)
			continue;
		position = document->term[i].position;
		from = i;
		for (wanted = 0; wanted < query->positions; wanted++) {
			if (!meets(document, from, position + wanted, query,
				wanted))
				break;
		}
		found += wanted == query->positions;
	}
	return found;
}

struct check {
	const char *text, *wrong;
	size_t len, begin, covered;
	uint8_t *cover; /* a flag a byte */
	bool first, valid; /* valid: the text is UTF-8 */
};

static bool
is_inside_character(const struct check *c, size_t at)
{
	return c->valid && at < c->len && ((uint8_t)c->text[at] & 0xc0) == 0x80;
}

static int
check_term(void *context, const struct word *w)
{
	struct check *c = context;
	size_t i;

	if (w->len == 0 || w->len > WORDS_TERM_MAX)
		c->wrong = "a term that is empty or too long";
	else if (w->begin >= w->end || w->end > c->len)
		c->wrong = "a range outside the text";
	else if (is_inside_character(c, w->begin) ||
	    is_inside_character(c, w->end))
		c->wrong = "a range that cuts a character";
	else if (w->begin < c->begin)
		c->wrong = "a begin that decreases";
	else if (w->colocated && c->first)
		c->wrong = "a first term that is colocated";
	else if (c->valid && !utf8_valid(w->term, w->len))
		c->wrong = "a term that is not UTF-8";
	if (c->wrong != NULL)
		return 1;
	c->first = false;
	c->begin = w->begin;
	for (i = w->begin > c->covered ? w->begin : c->covered; i < w->end; i++)
		c->cover[i] = 1;
	if (w->begin <= c->covered && w->end > c->covered)
		c->covered = w->end;
	return 0;
}

static const char *
uncovered(const struct check *c)
{
	uint32_t code = 0;
	size_t at, step;

	for (at = 0; at < c->len; at += step) {
		step = (size_t)breaks_code(c->text + at, c->len - at, &code);
		if (c->cover[at] == 0 && breaks_kind(code) != CODE_HIDDEN)
			return "a visible character in no range";
	}
	return NULL;
}

const char *
words_wrong(struct words *words, const char *text, size_t len)
{
	struct check c = {.text = text, .len = len, .first = true};
	struct error e;

	c.valid = utf8_valid(text, len);
	c.cover = calloc(len + 1, 1);
	if (c.cover == NULL)
		return "no memory";
	if (words_split(words, text, len, WORDS_DOCUMENT, check_term, &c, &e) ==
	    -1)
		c.wrong = "splitting fails";
	if (c.wrong == NULL && (len == 0 || text[0] != WORDS_META))
		c.wrong = uncovered(&c);
	free(c.cover);
	return c.wrong;
}
