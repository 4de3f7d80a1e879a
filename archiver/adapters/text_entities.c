#include "archiver/adapters/text_entities.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <unicode/uchar.h>

#include "core/utf8.h"

#define NOTHING UINT32_MAX /* no character there: the text's edge */
#define MENTION_MAX 64 /* X's names are shorter, others' are not */
#define VARIATION_15 0xFE0Eu
#define VARIATION_16 0xFE0Fu
#define KEYCAP 0x20E3u
#define WIDE_HASH 0xFF03u
#define WIDE_AT 0xFF20u
#define EN_DASH 0x2013u

struct scan {
	const char *text;
	size_t len;
};

static uint32_t
char_at(const struct scan *s, size_t at)
{
	uint32_t code;

	if (at >= s->len || utf8_next(s->text + at, s->len - at, &code) == 0)
		return NOTHING;
	return code;
}

static size_t
size_at(const struct scan *s, size_t at)
{
	uint32_t code;
	int n = utf8_next(s->text + at, s->len - at, &code);

	return n > 0 ? (size_t)n : 1;
}

static uint32_t
char_before(const struct scan *s, size_t at)
{
	size_t start = at;

	if (at == 0)
		return NOTHING;
	do
		start--;
	while (start > 0 && ((unsigned char)s->text[start] & 0xC0) == 0x80);
	return char_at(s, start);
}

static bool
starts_with(const struct scan *s, size_t at, const char *what)
{
	size_t len = strlen(what);

	return s->len - at >= len && strncasecmp(s->text + at, what, len) == 0;
}

static bool
is_one_of(uint32_t code, const char *ascii)
{
	return code > 0 && code < 0x80 && strchr(ascii, (int)code) != NULL;
}

static bool
is_ascii_word(uint32_t code)
{
	return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ||
	    (code >= '0' && code <= '9') || code == '_';
}

static bool
is_latin_accented(uint32_t code)
{
	return (code >= 0xC0 && code <= 0x24F && code != 0xD7 &&
		   code != 0xF7) ||
	    (code >= 0x300 && code <= 0x36F) ||
	    (code >= 0x1E00 && code <= 0x1EFF);
}

/* Hashtags ---------------------------------------------------------------- */

static bool
is_letter(uint32_t code)
{
	return code != NOTHING &&
	    (U_GET_GC_MASK((UChar32)code) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

/* Digits, and the marks that words of some scripts hold. */
static bool
is_hashtag_part(uint32_t code)
{
	static const uint16_t others[] = {'_', 0x200C, 0x200D, 0xA67E, 0x05BE,
	    0x05F3, 0x05F4, 0xFF5E, 0x301C, 0x309B, 0x309C, 0x30A0, 0x30FB,
	    0x3003, 0x0F0B, 0x0F0C, 0x00B7};
	size_t i;

	if (code == NOTHING)
		return false;
	if (is_letter(code) ||
	    (U_GET_GC_MASK((UChar32)code) & U_GC_ND_MASK) != 0)
		return true;
	for (i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (others[i] == code)
			return true;
	}
	return false;
}

static bool
find_hashtag(const struct scan *s, size_t at, struct text_entity *out)
{
	uint32_t before = char_before(s, at), code;
	size_t start = at + size_at(s, at), end = start;
	bool letter = false;

	if (before == '&' || before == '/' ||
	    (is_hashtag_part(before) && before != VARIATION_15 &&
		before != VARIATION_16))
		return false;
	code = char_at(s, start);
	if (code == VARIATION_16 || code == KEYCAP)
		return false;
	for (; is_hashtag_part(code); code = char_at(s, end)) {
		letter = letter || is_letter(code);
		end += size_at(s, end);
	}
	if (!letter || code == '#' || code == WIDE_HASH ||
	    starts_with(s, end, "://"))
		return false;
	out->kind = TEXT_HASHTAG;
	out->text = s->text + start;
	out->len = end - start;
	return true;
}

/* Mentions and cashtags --------------------------------------------------- */

/* "RT@name" is no mail address. */
static bool
behind_rt(const struct scan *s, size_t at)
{
	uint32_t before;

	if (at < 2 || strncasecmp(s->text + at - 2, "rt", 2) != 0)
		return false;
	before = char_before(s, at - 2);
	return !is_ascii_word(before) && !is_one_of(before, "+~.-");
}

static bool
find_mention(const struct scan *s, size_t at, struct text_entity *out)
{
	uint32_t before = char_before(s, at), code;
	size_t start = at + size_at(s, at), end = start;

	if ((is_ascii_word(before) || is_one_of(before, "!#$%&*@") ||
		before == WIDE_AT) &&
	    !behind_rt(s, at))
		return false;
	while (is_ascii_word(char_at(s, end)))
		end++;
	code = char_at(s, end);
	if (end == start || end - start > MENTION_MAX || code == '@' ||
	    code == WIDE_AT || is_latin_accented(code) ||
	    starts_with(s, end, "://"))
		return false;
	out->kind = TEXT_MENTION;
	out->text = s->text + start;
	out->len = end - start;
	return true;
}

/* How many ASCII letters stand at `at`, `max` + 1 when there are more. */
static size_t
count_letters(const struct scan *s, size_t at, size_t max)
{
	size_t n = 0;

	while (n <= max && at + n < s->len &&
	    ((s->text[at + n] | 0x20) >= 'a' &&
		(s->text[at + n] | 0x20) <= 'z'))
		n++;
	return n;
}

static bool
ends_cashtag(uint32_t code)
{
	return code == NOTHING || utf8_is_space(code) ||
	    is_one_of(code, "!'#%&()*+,-./:;<=>?@[]^_{|}~$\\\"");
}

static bool
find_cashtag(const struct scan *s, size_t at, struct text_entity *out)
{
	uint32_t before = char_before(s, at);
	size_t start = at + 1, n, suffix;

	if (before != NOTHING && !utf8_is_space(before))
		return false;
	n = count_letters(s, start, 6);
	if (n == 0 || n > 6)
		return false;
	if (is_one_of(char_at(s, start + n), "._")) {
		suffix = count_letters(s, start + n + 1, 2);
		if ((suffix == 1 || suffix == 2) &&
		    ends_cashtag(char_at(s, start + n + 1 + suffix)))
			n += 1 + suffix;
	}
	if (!ends_cashtag(char_at(s, start + n)))
		return false;
	out->kind = TEXT_CASHTAG;
	out->text = s->text + start;
	out->len = n;
	return true;
}

/* Links ------------------------------------------------------------------- */

static bool
is_host_part(uint32_t code)
{
	return is_ascii_word(code) || code == '-' || code == '.' ||
	    (code != NOTHING && code >= 0x80 && is_letter(code));
}

static bool
is_path_part(uint32_t code)
{
	return is_ascii_word(code) ||
	    is_one_of(code, "!*';:=+,.$/%#[]-~@|&?()") ||
	    is_latin_accented(code) || code == EN_DASH ||
	    (code >= 0x400 && code <= 0x4FF);
}

/* A sentence's own marks behind a link are not part of it. */
static size_t
trim_link(const struct scan *s, size_t start, size_t end)
{
	for (; end > start; end--) {
		char last = s->text[end - 1];
		size_t i, open = 0, closed = 0;

		if (last == ')') {
			for (i = start; i < end; i++) {
				open += s->text[i] == '(';
				closed += s->text[i] == ')';
			}
			if (open >= closed)
				break;
		} else if (last == '\0' ||
		    strchr("!*';:,.$%[]~@|&?(", last) == NULL) {
			break;
		}
	}
	return end;
}

static bool
find_link(const struct scan *s, size_t at, struct text_entity *out)
{
	uint32_t before = char_before(s, at);
	size_t host, end;
	bool dot = false;

	if (is_ascii_word(before) || is_one_of(before, "@$#") ||
	    before == WIDE_AT || before == WIDE_HASH)
		return false;
	if (starts_with(s, at, "https://"))
		host = at + 8;
	else if (starts_with(s, at, "http://"))
		host = at + 7;
	else
		return false;
	for (end = host; is_host_part(char_at(s, end)); end += size_at(s, end))
		dot = dot || (s->text[end] == '.' && end > host);
	if (!dot)
		return false;
	if (char_at(s, end) == ':' || char_at(s, end) == '/' ||
	    char_at(s, end) == '?') {
		while (is_path_part(char_at(s, end)))
			end += size_at(s, end);
	}
	out->kind = TEXT_LINK;
	out->text = s->text + at;
	out->len = trim_link(s, host, end) - at;
	return true;
}

static bool
find_at(const struct scan *s, size_t at, struct text_entity *out)
{
	switch (char_at(s, at)) {
	case '#':
	case WIDE_HASH:
		return find_hashtag(s, at, out);
	case '@':
	case WIDE_AT:
		return find_mention(s, at, out);
	case '$':
		return find_cashtag(s, at, out);
	case 'h':
	case 'H':
		return find_link(s, at, out);
	default:
		return false;
	}
}

bool
text_entity_next(
    const char *text, size_t len, size_t *at, struct text_entity *out)
{
	const struct scan s = {text, len};

	while (*at < len) {
		if (find_at(&s, *at, out)) {
			out->offset = *at;
			*at = (size_t)(out->text - text) + out->len;
			return true;
		}
		*at += size_at(&s, *at);
	}
	return false;
}
