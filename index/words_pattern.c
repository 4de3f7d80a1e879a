#include <string.h>

#include "index/words_internal.h"

#define NAME_MAX_CODES WORDS_CODES_MAX /* of a tag or a name */

/* Emits the first of some wholes, or one more; the parts share its position. */
static int
emit_whole(struct split *s, const struct account *whole, size_t begin)
{
	int rc = split_emit(s, whole->kind, whole->text, strlen(whole->text),
	    begin, whole->end, split_take(s));

	s->shared = true;
	return rc;
}

/* A name: letters of all scripts, digits and '_'. */
struct name {
	size_t end;
	size_t turn; /* where Chinese begins behind Latin: it may end there */
	bool letters; /* it has one */
};

static struct name
name_at(const struct split *s, size_t at)
{
	struct name name = {at, 0, false};
	enum code_kind kind, before = CODE_UNSPACED;
	uint32_t code = 0;
	int i, step;

	for (i = 0; i < NAME_MAX_CODES; i++) {
		step = breaks_code(s->text + at, s->len - at, &code);
		kind = breaks_kind(code);
		if (step == 0 || code == 0xfffd ||
		    (code != '_' && kind != CODE_LETTER &&
			kind != CODE_UNSPACED && kind != CODE_DIGIT))
			break;
		if (name.turn == 0 && kind == CODE_UNSPACED && before != kind)
			name.turn = at;
		name.letters = name.letters ||
		    (code != '_' && kind != CODE_DIGIT);
		before = kind;
		at += (size_t)step;
	}
	name.end = at;
	if (name.turn == 0)
		name.turn = at;
	return name;
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') ||
	    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* "@jan.de-vries", "@jan@host.example": where the longer name ends. */
static size_t
long_name_end(const struct split *s, size_t end)
{
	size_t more;

	while (end + 1 < s->len && strchr(".-@", s->text[end]) != NULL &&
	    s->text[end] != '\0' && is_alnum(s->text[end + 1])) {
		more = name_at(s, end + 1).end;
		if (more - s->at > WORDS_TERM_MAX)
			break;
		end = more;
	}
	return end;
}

/* $ZILV, $RDS.A */
static size_t
cashtag_end(const struct split *s, size_t at)
{
	size_t end = at;

	while (end < s->len && end - at < 6 && (s->text[end] & 0x80) == 0 &&
	    is_alnum(s->text[end]) && s->text[end] > '9')
		end++;
	if (end > at && end + 1 < s->len && s->text[end] == '.' &&
	    is_alnum(s->text[end + 1]) && s->text[end + 1] > '9' &&
	    (end + 2 == s->len || !is_alnum(s->text[end + 2])))
		end += 2;
	return end < s->len && is_alnum(s->text[end]) ? at : end;
}

/* The sign at s->at with its name, short and long. */
static int
emit_signed(
    struct split *s, enum word_kind kind, size_t short_end, size_t long_end)
{
	size_t begin = s->at;
	int rc;

	if (s->mode != WORDS_DOCUMENT && !split_ends(s, long_end))
		return 0;
	s->inside = long_end;
	rc = split_forms(s, kind, begin, long_end, split_take(s));
	if (s->mode != WORDS_DOCUMENT) {
		s->at = long_end;
		return rc;
	}
	if (rc == 0 && short_end < long_end)
		rc = split_forms(s, kind, begin, short_end, true);
	s->shared = true;
	return rc;
}

static int
split_sign(struct split *s, uint32_t sign, int step)
{
	size_t behind = s->at + (size_t)step, end;
	struct name name;

	if (s->at > 0 && is_alnum(s->text[s->at - 1]))
		return 0; /* a#b and a@b are none */
	if (sign == '$') {
		end = cashtag_end(s, behind);
		return end == behind ? 0
				     : emit_signed(s, WORD_CASHTAG, end, end);
	}
	name = name_at(s, behind);
	if (sign == '#' || sign == 0xff03)
		return name.letters
		    ? emit_signed(s, WORD_TAG, name.turn, name.end)
		    : 0;
	return name.end == behind ? 0
				  : emit_signed(s, WORD_MENTION, name.turn,
					long_name_end(s, name.end));
}

/* In all forms (document), or those of the longest (query that ends so). */
static int
emit_accounts(struct split *s, const struct account *forms, size_t count)
{
	size_t begin = s->at, i;
	int rc = 0;

	if (count == 0 ||
	    (s->mode != WORDS_DOCUMENT && !split_ends(s, forms[count - 1].end)))
		return 0;
	for (i = 0; i < count && rc == 0; i++) {
		if (s->mode == WORDS_DOCUMENT ||
		    forms[i].end == forms[count - 1].end)
			rc = emit_whole(s, &forms[i], begin);
	}
	/* Behind the first end may be another number, in an IBAN a phone's. */
	if (forms[0].kind == WORD_PHONE)
		s->inside = forms[0].end;
	if (s->mode != WORDS_DOCUMENT) {
		s->at = forms[count - 1].end;
		s->shared = false;
	}
	return rc;
}

static int
split_account(struct split *s)
{
	struct account forms[ACCOUNT_FORMS_MAX];
	char c = s->text[s->at];
	size_t count = 0;

	if (s->at > 0 &&
	    (is_alnum(s->text[s->at - 1]) || (s->text[s->at - 1] & 0x80) != 0))
		return 0;
	if (c == '0' || c == '+' || c == '(')
		count = phone_at(s->text, s->len, s->at, forms);
	else if (c >= 'A')
		count = iban_at(s->text, s->len, s->at, forms);
	return emit_accounts(s, forms, count);
}

/* Behind scheme and "www.", where a query begins with them. */
static int
query_address(struct split *s, const struct address *a)
{
	int rc;

	s->inside = a->end;
	if (!s->exactly || !split_ends(s, a->end)) {
		if (s->nothing_yet)
			s->at = a->from;
		return 0;
	}
	rc = split_folded_part(
	    s, a->kind, a->from, a->to, a->begin, a->end, split_take(s));
	s->at = a->end;
	return rc;
}

static int
split_address(struct split *s)
{
	struct address *a = &s->address;
	int rc;

	if (s->at >= s->examined)
		s->addressed = address_possible(
		    s->text, s->len, s->at, &s->examined);
	if (!s->addressed || !address_at(s->text, s->len, s->at, a))
		return 0;
	if (s->mode != WORDS_DOCUMENT)
		return query_address(s, a);
	s->inside = a->end;
	rc = split_folded_part(
	    s, a->kind, a->from, a->to, a->begin, a->end, split_take(s));
	s->shared = true;
	return rc;
}

/* The host of the last address, where its first part begins. */
static int
split_host(struct split *s)
{
	const struct address *a = &s->address;
	int rc;

	if (s->mode != WORDS_DOCUMENT || s->at != a->host_begin ||
	    s->at >= a->host_end)
		return 0;
	rc = split_folded_part(s, WORD_HOST, a->host, a->host_end,
	    a->host_begin, a->host_end, split_take(s));
	s->shared = true;
	return rc;
}

int
split_pattern(struct split *s, enum code_kind kind)
{
	uint32_t code = 0;
	size_t at = s->at;
	int step, rc;

	if (s->at >= s->inside) {
		step = breaks_code(s->text + s->at, s->len - s->at, &code);
		if (code == '#' || code == 0xff03 || code == '@' ||
		    code == 0xff20 || code == '$')
			return split_sign(s, code, step);
		if (code < 0x80 && (rc = split_account(s)) != 0)
			return rc;
		if (s->at >= s->inside &&
		    (kind == CODE_LETTER || kind == CODE_DIGIT) &&
		    (rc = split_address(s)) != 0)
			return rc;
		if (s->at != at)
			return 0;
	}
	return split_host(s);
}
