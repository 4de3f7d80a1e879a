#include <string.h>

#include "core/clock.h"
#include "index/query.h"
#include "index/query_internal.h"

/* Whether a value can stand without quotes: one word, none of it a sign. */
static bool
stands_bare(const char *text, size_t len)
{
	uint32_t code = 0;
	size_t at;
	int n;

	if (len == 0 || text[0] == '=' || text[len - 1] == '*')
		return false;
	for (at = 0; at < len; at += (size_t)n) {
		n = utf8_next(text + at, len - at, &code);
		if (n == 0 || query_ends_word(code))
			return false;
	}
	return true;
}

/* The same for a word outside of a field, where more has a meaning. */
static bool
word_stands_bare(const char *text, size_t len)
{
	size_t name_len;

	return stands_bare(text, len) && text[0] != '-' &&
	    !query_is_operator(text, len) &&
	    query_name(text, len, &name_len) == 0;
}

static void
print_value(const struct query *q, bool bare, struct buf *out)
{
	size_t i;

	if (q->exact)
		buf_append_byte(out, '=');
	if (bare) {
		buf_append(out, q->text, q->len);
	} else {
		buf_append_byte(out, '"');
		for (i = 0; i < q->len; i++) {
			if (q->text[i] == '"')
				buf_append_byte(out, '"');
			buf_append_byte(out, (uint8_t)q->text[i]);
		}
		buf_append_byte(out, '"');
	}
	if (q->prefix)
		buf_append_byte(out, '*');
}

/*
 * The shortest date or time of which the span begins (or, with `end`, ends) at
 * this moment.
 */
static void
print_moment(int64_t us, bool end, struct buf *out)
{
	static const size_t LENGTHS[] = {4, 7, 10, 16, 19, CLOCK_TEXT_LEN};
	char text[CLOCK_TEXT_LEN + 1];
	int64_t from, to;
	size_t i;

	/* The last microsecond before an end lies in the span that ends. */
	clock_format(end ? us - 1 : us, text);
	for (i = 0; i < sizeof(LENGTHS) / sizeof(*LENGTHS); i++) {
		if (clock_parse_span(text, LENGTHS[i], &from, &to) &&
		    (end ? to : from) == us) {
			buf_append(out, text, LENGTHS[i]);
			return;
		}
	}
}

static void
print_range(const struct query *q, struct buf *out)
{
	size_t first = 0, last;

	buf_append_str(out, q->clock == QUERY_POSTED ? "posted:" : "captured:");
	if (q->to_us == INT64_MAX) {
		buf_append_str(out, ">=");
		print_moment(q->from_us, false, out);
		return;
	}
	if (q->from_us == INT64_MIN) {
		buf_append_str(out, "<=");
	} else {
		first = out->len;
		print_moment(q->from_us, false, out);
		buf_append_str(out, "..");
	}
	last = out->len;
	print_moment(q->to_us, true, out);
	/* 2026..2026 is 2026 */
	if (q->from_us != INT64_MIN && last - first == out->len - last + 2 &&
	    memcmp(out->data + first, out->data + last, out->len - last) == 0)
		out->len = last - 2;
}

static void print_node(const struct query *q, struct buf *out);

/* An operand, in parentheses where it would come apart. */
static void
print_operand(
    const struct query *parent, const struct query *q, struct buf *out)
{
	bool apart = q->kind == QUERY_OR ||
	    (parent->kind == QUERY_NOT && q->kind == QUERY_AND);

	if (apart)
		buf_append_byte(out, '(');
	print_node(q, out);
	if (apart)
		buf_append_byte(out, ')');
}

static void
print_joined(const struct query *q, const char *between, struct buf *out)
{
	const struct query *child;

	for (child = q->child; child != NULL; child = child->next) {
		if (child != q->child)
			buf_append_str(out, between);
		print_operand(q, child, out);
	}
}

static void
print_near(const struct query *q, struct buf *out)
{
	const struct query *child;

	for (child = q->child; child != NULL; child = child->next) {
		if (child != q->child)
			buf_printf(out, " NEAR/%u ", q->distance);
		print_node(child, out);
	}
}

static void
print_node(const struct query *q, struct buf *out)
{
	switch (q->kind) {
	case QUERY_ALL:
		break;
	case QUERY_AND:
		print_joined(q, " ", out);
		break;
	case QUERY_OR:
		print_joined(q, " OR ", out);
		break;
	case QUERY_NOT:
		buf_append_byte(out, '-');
		print_operand(q, q->child, out);
		break;
	case QUERY_WORDS:
		print_value(q, word_stands_bare(q->text, q->len), out);
		break;
	case QUERY_NEAR:
		print_near(q, out);
		break;
	case QUERY_FIELD:
		buf_append_str(out, field_name(q->field));
		buf_append_byte(out, ':');
		print_value(q, stands_bare(q->text, q->len), out);
		break;
	case QUERY_RANGE:
		print_range(q, out);
		break;
	}
}

void
query_print(const struct query *q, struct buf *out)
{
	print_node(q, out);
}
