#include <string.h>
#include <strings.h>

#include "index/query_internal.h"

/* Whether the field can have that value. */
static bool
value_exists(
    struct query_parser *p, size_t at, enum field field, struct query_value *v)
{
	const char *const *values = field_values(field);
	struct buf list = BUF_EMPTY;
	const char *text = buf_text(&v->text);
	size_t i;

	if (values == NULL || text == NULL || v->prefix)
		return true;
	for (i = 0; values[i] != NULL; i++) {
		if (strcasecmp(values[i], text) == 0)
			return true;
	}
	for (i = 0; values[i] != NULL; i++)
		buf_printf(&list, "%s%s", i > 0 ? ", " : "", values[i]);
	(void)query_refuse(p, at, "%s has one of the values %s",
	    field_name(field), buf_text(&list) == NULL ? "" : buf_text(&list));
	buf_release(&list);
	return false;
}

struct query *
query_parse_value(struct query_parser *p, const enum field *field)
{
	struct query_value v = {BUF_EMPTY, false, false};
	struct query *q = NULL;
	const char *text;
	size_t at = p->at;

	if (!query_may_add(p, at) || !query_read_value(p, &v) ||
	    (field != NULL && !value_exists(p, at, *field, &v)))
		goto out;
	text = buf_text(&v.text);
	if (text != NULL)
		q = field == NULL ? query_words(text, v.text.len)
				  : query_field(*field, text, v.text.len);
	q = query_made(p, q);
	if (q == NULL)
		goto out;
	q->prefix = v.prefix;
	q->exact = v.exact &&
	    (field == NULL || *field == FIELD_TEXT || *field == FIELD_AUTHOR);
out:
	buf_release(&v.text);
	return q;
}

struct query *
query_parse_range(struct query_parser *p, enum query_clock clock)
{
	int64_t from = INT64_MIN, to = INT64_MAX;
	size_t at = p->at, len = query_word_length(p);

	p->at += len;
	if (!query_read_span(p->text + at, len, &from, &to))
		return query_refuse(p, at,
		    "a time is written like 2026-03-10 or 2026-03-10T14:30Z, "
		    "a span like 2026-01..2026-03 or >=2026-03");
	if (from >= to)
		return query_refuse(p, at, "this span ends before it begins");
	if (!query_may_add(p, at))
		return NULL;
	return query_made(p, query_range(clock, from, to));
}

struct query *
query_refuse_field(struct query_parser *p, size_t at, size_t len)
{
	struct buf list = BUF_EMPTY;
	int i;

	for (i = 0; i < FIELD_COUNT; i++)
		buf_printf(&list, "%s, ", field_name((enum field)i));
	(void)query_refuse(p, at,
	    "there is no field \"%.*s\"; as text it needs quotes. The fields "
	    "are %sposted and captured",
	    len > 32 ? 32 : (int)len, p->text + at,
	    buf_text(&list) == NULL ? "" : buf_text(&list));
	buf_release(&list);
	return NULL;
}
