#include "index/field.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "core/codec.h"
#include "core/sha256.h"
#include "index/fold.h"

enum spelling {
	SPELLING_EXACT, /* identifiers: A and a may be two of them */
	SPELLING_CODE, /* ASCII in lower case */
	SPELLING_NAME /* as words are folded, and without # or @ before it */
};

static const char *const directions[] = {
    "inbound", "outbound", "internal", NULL};
static const char *const things[] = {"attachment", "image", "video", "audio",
    "link", "tag", "mention", "reply", "edit", "deletion", "raw", "poll", NULL};

static const struct {
	const char *name;
	enum spelling spelling;
	const char *const *values;
} fields[FIELD_COUNT] = {
    [FIELD_TEXT] = {"text", SPELLING_NAME, NULL},
    [FIELD_AUTHOR] = {"author", SPELLING_NAME, NULL},
    [FIELD_CHANNEL] = {"channel", SPELLING_CODE, NULL},
    [FIELD_SOURCE] = {"source", SPELLING_NAME, NULL},
    [FIELD_DIRECTION] = {"direction", SPELLING_CODE, directions},
    [FIELD_KIND] = {"kind", SPELLING_CODE, NULL},
    [FIELD_TYPE] = {"type", SPELLING_CODE, NULL},
    [FIELD_THREAD] = {"thread", SPELLING_EXACT, NULL},
    [FIELD_PARENT] = {"parent", SPELLING_EXACT, NULL},
    [FIELD_ID] = {"id", SPELLING_EXACT, NULL},
    [FIELD_LANG] = {"lang", SPELLING_CODE, NULL},
    [FIELD_HAS] = {"has", SPELLING_CODE, things},
    [FIELD_TAG] = {"tag", SPELLING_NAME, NULL},
    [FIELD_MENTION] = {"mention", SPELLING_NAME, NULL},
    [FIELD_TO] = {"to", SPELLING_NAME, NULL},
    [FIELD_LOG] = {"log", SPELLING_EXACT, NULL},
    [FIELD_ADAPTER] = {"adapter", SPELLING_CODE, NULL},
};

const char *
field_name(enum field field)
{
	return fields[field].name;
}

bool
field_find(const char *name, size_t len, enum field *out)
{
	size_t i;

	for (i = 0; i < FIELD_COUNT; i++) {
		if (strlen(fields[i].name) == len &&
		    strncasecmp(fields[i].name, name, len) == 0) {
			*out = (enum field)i;
			return true;
		}
	}
	return false;
}

const char *const *
field_values(enum field field)
{
	return fields[field].values;
}

static bool
is_blank(char c)
{
	return (unsigned char)c <= ' ' || c == '\x7f';
}

/* Without blanks around it, and a name without its sign. */
static void
trim(const char **value, size_t *len, enum spelling spelling)
{
	while (*len > 0 && is_blank((*value)[*len - 1]))
		(*len)--;
	while (*len > 0 && is_blank(**value)) {
		(*value)++;
		(*len)--;
	}
	if (spelling == SPELLING_NAME && *len > 1 &&
	    (**value == '#' || **value == '@')) {
		(*value)++;
		(*len)--;
	}
}

static void
append_folded(
    struct buf *out, enum spelling spelling, const char *value, size_t len)
{
	size_t start = out->len, i;

	for (i = 0; i < len && (uint8_t)value[i] < 0x80; i++)
		continue;
	if (i == len || spelling != SPELLING_NAME)
		buf_append(out, value, len);
	else if (fold_text(value, len, FOLD_SEARCH, out, NULL) != 0)
		out->failed = true;
	for (i = start; i < out->len; i++) {
		uint8_t *c = &out->data[i];

		if (is_blank((char)*c))
			*c = ' '; /* no value contains a mark */
		else if (spelling != SPELLING_EXACT && *c >= 'A' && *c <= 'Z')
			*c = (uint8_t)(*c - 'A' + 'a');
	}
}

/* The value from `start` on is long: its beginning and its hash. */
static void
shorten(struct buf *out, size_t start)
{
	uint8_t hash[SHA256_LEN];
	char hex[SHA256_HEX_LEN + 1];
	size_t kept = start + FIELD_VALUE_KEPT;

	if (sha256(out->data + start, out->len - start, hash, NULL) != 0) {
		out->failed = true;
		return;
	}
	/* Not in the middle of a character. */
	while (kept > start && (out->data[kept] & 0xc0) == 0x80)
		kept--;
	out->len = kept;
	hex_encode(hash, sizeof(hash), hex);
	buf_append_str(out, hex);
}

void
field_append_term(struct buf *out, enum field field, const char *value,
    size_t len, bool prefix)
{
	enum spelling spelling = fields[field].spelling;
	size_t start;

	trim(&value, &len, spelling);
	if (len == 0)
		return;
	buf_append_byte(out, FIELD_MARK);
	buf_append_str(out, fields[field].name);
	buf_append_byte(out, '=');
	start = out->len;
	append_folded(out, spelling, value, len);
	if (!prefix && !out->failed && out->len - start > FIELD_VALUE_MAX)
		shorten(out, start);
}
