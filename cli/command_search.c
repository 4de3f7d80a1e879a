#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/search_hits.h"
#include "core/clock.h"
#include "core/utf8.h"
#include "index/answer_json.h"
#include "index/highlight.h"
#include "index/index.h"
#include "index/search.h"

#define LIMIT_DEFAULT 20
#define COUNT_DEFAULT 10000
#define TEXT_SHOWN 400 /* bytes of a hit's text */

static const struct option_spec OPTIONS[] = {
    {"order", "ORDER",
	"newest (the default), oldest, by the time posted; or relevance"},
    {"limit", "N", "hits to print (default 20, at most 1000)"},
    {"cursor", "CURSOR", "the next page: what the page before ended with"},
    {"count", "N", "count at most so many hits (default 10000)"},
    {"facets", "N",
	"also count channels, sources, authors, directions, types and days "
	"among so many hits"},
    {"seconds", "N", "stop after so many seconds with what was found"},
    COMMAND_INDEX_OPTION,
    COMMAND_JSON_OPTION,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "search",
    .operands = "ARCHIVE [QUERY]...",
    .summary = "find entries by their words, authors and fields",
    .text =
	"Finds the entries that the query describes, through the index that "
	"zegel index build makes, and prints each as it stands in its log, "
	"verified on the way as by zegel show. What the index does not "
	"cover is said; then the exit status is 3. Words must all be there; "
	"\"a phrase\", OR, -not, parentheses, prefix*, a NEAR/5 b, "
	"channel:x, author:name and posted:2026-01..2026-06 are understood: "
	"see docs/SEARCH.md. Put the query in single quotes, so that the "
	"shell leaves it alone. Without a query all entries are found.",
    .operands_min = 1,
    .operands_max = -1,
    .options = OPTIONS,
};

struct searching {
	struct search_request request;
	struct query *query;
	struct search_result result;
	struct search_hits hits;
	struct words *words; /* for marking */
	size_t refused; /* hits that did not verify */
};

static int
read_order(const struct options *o, enum search_order *order, struct error *e)
{
	const char *given = options_value(o, "order");

	if (given == NULL || strcmp(given, "newest") == 0)
		*order = SEARCH_NEWEST;
	else if (strcmp(given, "oldest") == 0)
		*order = SEARCH_OLDEST;
	else if (strcmp(given, "relevance") == 0)
		*order = SEARCH_RELEVANCE;
	else
		return error_set(e, ERROR_INPUT,
		    "--order is newest, oldest or relevance, not \"%.40s\"",
		    given);
	return 0;
}

/* All operands behind the archive, with spaces between, are the query. */
static int
read_query(const struct options *o, struct query **out, struct error *e)
{
	struct buf text = BUF_EMPTY;
	size_t i;
	int rc;

	for (i = 1; i < o->operand_count; i++) {
		if (i > 1)
			buf_append_byte(&text, ' ');
		buf_append_str(&text, o->operands[i]);
	}
	(void)buf_text(&text);
	rc = buf_ok(&text, e);
	if (rc == 0)
		rc = query_parse(
		    out, (const char *)text.data, text.len, NULL, e);
	buf_release(&text);
	return rc;
}

static int
read_request(const struct options *o, struct searching *s, struct error *e)
{
	struct search_request *r = &s->request;
	long long limit, count, facets, seconds;

	if (read_order(o, &r->order, e) != 0 ||
	    options_number(o, "limit", 1, SEARCH_LIMIT_MAX, LIMIT_DEFAULT,
		&limit, e) != 0 ||
	    options_number(
		o, "count", 0, INT64_MAX, COUNT_DEFAULT, &count, e) != 0 ||
	    options_number(o, "facets", 0, INT64_MAX, 0, &facets, e) != 0 ||
	    options_number(o, "seconds", 1, 86400, 0, &seconds, e) != 0 ||
	    read_query(o, &s->query, e) != 0)
		return -1;
	r->query = s->query;
	r->limit = (size_t)limit;
	r->cursor = options_value(o, "cursor");
	r->count_max = (uint64_t)count;
	r->facets_max = (uint64_t)facets;
	if (seconds > 0)
		r->deadline_us = clock_monotonic_us() + seconds * 1000000;
	return 0;
}

/* On one line, without what a terminal would obey. */
static void
print_line(const struct buf *text, size_t max)
{
	size_t len = text->len < max ? text->len : max, i;

	/* Not in the middle of a character. */
	while (len < text->len && len > 0 && (text->data[len] & 0xc0) == 0x80)
		len--;
	for (i = 0; i < len; i++)
		(void)putchar(text->data[i] < 0x20 || text->data[i] == 0x7f
			? ' '
			: text->data[i]);
	if (len < text->len)
		(void)fputs(" ...", stdout);
}

/* A hit's text, from a little before what was found in it. */
static void
print_text_found(const struct searching *s, const struct buf *text)
{
	struct buf part = *text; /* borrowed, never released */
	struct highlights found = {NULL, 0};
	size_t from = 0;

	if (text->len > TEXT_SHOWN &&
	    highlight_find(s->words, s->query, FIELD_TEXT,
		(const char *)text->data, text->len, &found, NULL) == 0 &&
	    found.count > 0 && found.list[0].begin > TEXT_SHOWN / 2)
		from = found.list[0].begin - TEXT_SHOWN / 4;
	highlights_release(&found);
	while (from > 0 && (text->data[from] & 0xc0) == 0x80)
		from--; /* not in the middle of a character */
	part.data += from;
	part.len -= from;
	(void)fputs(from > 0 ? "\n  ... " : "\n  ", stdout);
	print_line(&part, TEXT_SHOWN);
	(void)putchar('\n');
}

static void
print_hit(struct searching *s, const struct search_hit *hit)
{
	const struct document *d = &s->hits.document;
	char time[CLOCK_TEXT_LEN + 1];
	struct error e = {ERROR_NONE, ""};
	int i;
	static const enum document_facet SHOWN[] = {DOCUMENT_CHANNEL,
	    DOCUMENT_DIRECTION, DOCUMENT_TYPE, DOCUMENT_AUTHOR};

	printf("%s:%" PRIu64, hit->class_name, hit->index);
	if (search_hits_read(&s->hits, hit, &e) != 0) {
		printf("\n  NOT SHOWN, it does not verify: %s\n", e.text);
		s->refused++;
		return;
	}
	clock_format(d->posted_us, time);
	printf("  %.19sZ", time);
	for (i = 0; i < 4; i++) {
		const struct buf *value = &d->facets[SHOWN[i]];

		if (value->len > 0)
			(void)fputs("  ", stdout);
		print_line(value, TEXT_SHOWN);
	}
	print_text_found(s, &d->text);
}

static void
print_facets(const struct search_result *r)
{
	size_t i, j;

	if (r->facets[0] == NULL)
		return;
	printf("Among %s%" PRIu64 " hits:\n",
	    r->facets_exact ? "all " : "the first ", r->facets_of);
	for (i = 0; i < SEARCH_FACETS; i++) {
		printf("  %-10s", search_facet_names[i]);
		for (j = 0; j < r->facet_counts[i] && j < 5; j++)
			printf("%s%.80s %" PRIu64, j > 0 ? ", " : "",
			    r->facets[i][j].value, r->facets[i][j].count);
		(void)putchar('\n');
	}
}

static int
status_of(const struct searching *s)
{
	if (s->refused > 0)
		return 1;
	return coverage_complete(&s->result.coverage) && !s->result.stopped ? 0
									    : 3;
}

static int
print_text(struct searching *s)
{
	const struct search_result *r = &s->result;
	struct buf text = BUF_EMPTY;
	size_t i;

	for (i = 0; i < r->hit_count; i++)
		print_hit(s, &r->hits[i]);
	print_facets(r);
	search_text(r, &text);
	if (text.len > 0)
		(void)fwrite(text.data, 1, text.len, stdout);
	buf_release(&text);
	if (r->cursor != NULL)
		printf("More: --cursor=%s\n", r->cursor);
	return fflush(stdout) != 0 ? 6 : status_of(s);
}

/* [[begin, end], ...]: bytes of "text". */
static json_t *
highlights_json(const struct searching *s)
{
	const struct buf *text = &s->hits.document.text;
	struct highlights found = {NULL, 0};
	json_t *list = json_array();
	size_t i;

	if (text->len > 0 &&
	    highlight_find(s->words, s->query, FIELD_TEXT,
		(const char *)text->data, text->len, &found, NULL) == 0)
		for (i = 0; i < found.count; i++)
			(void)json_array_append_new(list,
			    json_pack("[I,I]", (json_int_t)found.list[i].begin,
				(json_int_t)found.list[i].end));
	highlights_release(&found);
	return list;
}

static json_t *
hit_json(struct searching *s, const struct search_hit *hit)
{
	char posted[CLOCK_TEXT_LEN + 1];
	struct error e = {ERROR_NONE, ""};
	json_t *entry;

	if (search_hits_read(&s->hits, hit, &e) != 0) {
		s->refused++;
		return json_pack("{s:s,s:I,s:b,s:s}", "log", hit->class_name,
		    "index", (json_int_t)hit->index, "verified", 0, "error",
		    e.text);
	}
	entry = json_loadb((const char *)s->hits.line.data, s->hits.line.len,
	    JSON_ALLOW_NUL, NULL);
	clock_format(s->hits.document.posted_us, posted);
	return json_pack("{s:s,s:I,s:b,s:s,s:s,s:o,s:o,s:s%}", "log",
	    hit->class_name, "index", (json_int_t)hit->index, "verified", 1,
	    "leaf_hash", s->hits.leaf, "posted", posted, "entry",
	    entry == NULL ? json_null() : entry, "highlights",
	    highlights_json(s), "text",
	    s->hits.document.text.len > 0
		? (const char *)s->hits.document.text.data
		: "",
	    s->hits.document.text.len);
}

static int
print_json(struct searching *s)
{
	const struct search_result *r = &s->result;
	json_t *hits = json_array();
	struct buf text = BUF_EMPTY;
	size_t i;
	int status;

	for (i = 0; i < r->hit_count; i++)
		(void)json_array_append_new(hits, hit_json(s, &r->hits[i]));
	search_text(r, &text);
	status = command_print_json(
	    json_pack("{s:o,s:I,s:b,s:b,s:o,s:s?,s:o,s:s%}", "hits", hits,
		"total", (json_int_t)r->total, "total_exact", r->total_exact,
		"stopped", r->stopped, "facets", facets_json(r), "cursor",
		r->cursor, "coverage", coverage_json(&r->coverage), "summary",
		(const char *)text.data, text.len));
	buf_release(&text);
	return status != 0 ? status : status_of(s);
}

static int
search(const struct options *o, struct searching *s, struct error *e)
{
	char dir[FILE_PATH_MAX];
	struct index *ix = NULL;
	int rc;

	if (read_request(o, s, e) != 0 || words_new(&s->words, 0, e) != 0 ||
	    index_default_path(
		o->operands[0], options_value(o, "index"), dir, e) != 0 ||
	    index_open(&ix, o->operands[0], dir, e) != 0)
		return -1;
	rc = search_run(ix, &s->request, &s->result, e);
	index_close(ix);
	return rc;
}

static int
run(const struct options *o)
{
	struct searching s;
	struct archive a = {"", NULL, 0};
	struct error e = {ERROR_NONE, ""};
	int status;

	memset(&s, 0, sizeof(s));
	if (archive_open(&a, o->operands[0], &e) != 0)
		return command_fail(o, &e);
	search_hits_init(&s.hits, &a);
	if (search(o, &s, &e) != 0)
		status = command_fail(o, &e);
	else if (options_has(o, "json"))
		status = print_json(&s);
	else
		status = print_text(&s);
	search_hits_release(&s.hits);
	search_result_release(&s.result);
	query_free(s.query);
	words_free(s.words);
	archive_release(&a);
	return status;
}

const struct command COMMAND_SEARCH = {&SPEC, run};
