#include "archiver/admission.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "archiver/identity.h"
#include "archiver/shorten.h"
#include "core/clock.h"
#include "core/codec.h"

#define SALT_LEN 16
#define RANDOM_POOL 4096
#define TIME_BLANK "0000-00-00T00:00:00.000000Z"

struct admission {
	const struct config *config;
	const char *spool_folder;
	struct json_canonicaliser *canonicaliser;
	struct sha256 *hash;
	struct buf given; /* the submitted line, canonical */
	struct buf text; /* the line with what is added */
	uint8_t random[RANDOM_POOL];
	size_t random_used;
};

void
admission_batch_clear(struct admission_batch *b)
{
	size_t i;

	for (i = 0; i < b->count; i++)
		free(b->items[i].reason);
	b->count = 0;
	buf_clear(&b->lines);
}

void
admission_batch_release(struct admission_batch *b)
{
	admission_batch_clear(b);
	buf_release(&b->lines);
	free(b->items);
	memset(b, 0, sizeof(*b));
}

int
admission_new(struct admission **out, const struct config *config,
    const char *spool_folder, struct error *e)
{
	struct admission *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	a->config = config;
	a->spool_folder = spool_folder;
	a->random_used = RANDOM_POOL;
	a->canonicaliser = json_canonicaliser_new(e);
	a->hash = a->canonicaliser == NULL ? NULL : sha256_new(e);
	if (a->hash == NULL) {
		admission_free(a);
		return -1;
	}
	*out = a;
	return 0;
}

void
admission_free(struct admission *a)
{
	if (a == NULL)
		return;
	json_canonicaliser_free(a->canonicaliser);
	sha256_free(a->hash);
	buf_release(&a->given);
	buf_release(&a->text);
	free(a);
}

static int
new_item(
    struct admission_batch *b, struct admission_item **out, struct error *e)
{
	if (b->count == b->cap) {
		size_t cap = b->cap == 0 ? 256 : b->cap * 2;
		struct admission_item *more = realloc(
		    b->items, cap * sizeof(*more));

		if (more == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		b->items = more;
		b->cap = cap;
	}
	*out = &b->items[b->count++];
	memset(*out, 0, sizeof(**out));
	return 0;
}

int
admission_refuse(
    struct admission_item *item, const char *reason, struct error *e)
{
	item->outcome = ADMISSION_REFUSED;
	free(item->reason);
	item->reason = strdup(reason);
	if (item->reason == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

/* 128 random bits as base64url. */
static int
append_salt(struct admission *a, struct error *e)
{
	if (a->random_used == RANDOM_POOL) {
		if (RAND_bytes(a->random, RANDOM_POOL) != 1)
			return error_set(
			    e, ERROR_IO, "no random numbers to be had");
		a->random_used = 0;
	}
	base64url_encode(a->random + a->random_used, SALT_LEN, &a->text);
	a->random_used += SALT_LEN;
	return 0;
}

/*
 * The top-level members of a record, in their order: what is given, and what
 * the archiver adds.  `demanded` ones must be given.
 */
enum member {
	MEMBER_ACTIVITY,
	MEMBER_ADAPTER,
	MEMBER_ATTACHMENTS,
	MEMBER_CHANNEL,
	MEMBER_DIRECTION,
	MEMBER_FLAGS,
	MEMBER_KIND,
	MEMBER_NATIVE_ID,
	MEMBER_RAW,
	MEMBER_SALT,
	MEMBER_SOURCE,
	MEMBER_TIME,
	MEMBER_COUNT
};

static const struct {
	const char *name;
	enum json_type type;
	const char *wanted;
	bool demanded;
	bool ours;
} MEMBERS[MEMBER_COUNT] = {
    {"activity", JSON_TYPE_OBJECT, "an object", true, false},
    {"adapter", JSON_TYPE_STRING, "a string", false, false},
    {"attachments", JSON_TYPE_ARRAY, "an array", false, false},
    {"channel", JSON_TYPE_STRING, "a string, not empty", true, false},
    {"direction", JSON_TYPE_STRING, "a string, not empty", true, false},
    {"flags", JSON_TYPE_ARRAY, "an array", false, false},
    {"kind", JSON_TYPE_STRING, "", false, true},
    {"native_id", JSON_TYPE_STRING, "a string", false, false},
    {"raw", JSON_TYPE_OBJECT, "an object", false, false},
    {"salt", JSON_TYPE_STRING, "", false, true},
    {"source", JSON_TYPE_STRING, "a string, not empty", true, false},
    {"time", JSON_TYPE_STRING, "", false, true},
};

/* Which member this is; MEMBER_COUNT for one that we don't know. */
static enum member
member_of(struct json_slice name)
{
	size_t i;

	for (i = 0; i < MEMBER_COUNT; i++)
		if (strlen(MEMBERS[i].name) == name.len &&
		    memcmp(MEMBERS[i].name, name.text, name.len) == 0)
			break;
	return (enum member)i;
}

static int
check_member(enum member m, struct json_slice value, struct error *e)
{
	if (MEMBERS[m].ours)
		return error_set(e, ERROR_INPUT,
		    "\"%s\" is for the archiver to give", MEMBERS[m].name);
	if (json_type_of(value) != MEMBERS[m].type ||
	    (MEMBERS[m].demanded && value.len <= 2 &&
		MEMBERS[m].type == JSON_TYPE_STRING))
		return error_set(e, ERROR_INPUT, "\"%s\" must be %s",
		    MEMBERS[m].name, MEMBERS[m].wanted);
	return 0;
}

/* One walk over the given line finds all that we know and checks it. */
static int
find_members(struct json_slice line, struct json_slice found[MEMBER_COUNT],
    struct error *e)
{
	struct json_slice name, value;
	size_t at = 0, i;

	memset(found, 0, MEMBER_COUNT * sizeof(*found));
	if (json_type_of(line) != JSON_TYPE_OBJECT)
		return error_set(e, ERROR_INPUT, "a record must be an object");
	while (json_next_member(line, &at, &name, &value)) {
		enum member m = member_of(name);

		if (m == MEMBER_COUNT)
			continue;
		if (check_member(m, value, e) != 0)
			return -1;
		found[m] = value;
	}
	for (i = 0; i < MEMBER_COUNT; i++)
		if (MEMBERS[i].demanded && found[i].text == NULL)
			return error_set(e, ERROR_INPUT, "\"%s\" is missing",
			    MEMBERS[i].name);
	if (!json_string_is(found[MEMBER_DIRECTION], "outbound") &&
	    !json_string_is(found[MEMBER_DIRECTION], "inbound") &&
	    !json_string_is(found[MEMBER_DIRECTION], "internal"))
		return error_set(e, ERROR_INPUT,
		    "\"direction\" must be outbound, inbound or internal");
	return 0;
}

/* A line that is being written: members, each behind a comma but the first. */
struct merging {
	struct buf *out;
	size_t start; /* of the line in `out` */
	size_t time_at; /* of the time's text in the line */
	bool first;
};

static void
append_member(
    struct merging *m, const char *name, size_t len, struct json_slice value)
{
	buf_append_str(m->out, m->first ? "{\"" : ",\"");
	buf_append(m->out, name, len);
	buf_append_str(m->out, "\":");
	buf_append(m->out, value.text, value.len);
	m->first = false;
}

/* Append added members from `*next` on that come before `name`. */
static void
append_added(struct merging *m, const struct json_slice added[MEMBER_COUNT],
    size_t *next, struct json_slice name)
{
	for (; *next < MEMBER_COUNT; (*next)++) {
		const char *ours = MEMBERS[*next].name;
		size_t len = strlen(ours);
		int order = memcmp(
		    ours, name.text, len < name.len ? len : name.len);

		if (order > 0 || (order == 0 && len >= name.len))
			return;
		if (added[*next].text == NULL)
			continue;
		append_member(m, ours, len, added[*next]);
		if (*next == MEMBER_TIME)
			m->time_at = m->out->len - m->start -
			    strlen(TIME_BLANK) - 1;
	}
}

/*
 * Write the entry's line: the given members with what is added among them,
 * in order.  Our names are lower-case ASCII, and what JSON escapes (control
 * characters, quote, backslash) is below those escaped or not, so comparing
 * bytes gives RFC 8785's order.
 */
static void
merge(struct merging *m, struct json_slice given,
    const struct json_slice added[MEMBER_COUNT])
{
	static const struct json_slice LAST = {"\x7f", 1};
	struct json_slice name, value;
	size_t at = 0, next = 0;

	m->start = m->out->len;
	m->first = true;
	while (json_next_member(given, &at, &name, &value)) {
		append_added(m, added, &next, name);
		append_member(m, name.text, name.len, value);
	}
	append_added(m, added, &next, LAST);
	buf_append_byte(m->out, '}');
}

static bool
is_problem_of_input(const struct error *e)
{
	return e->code == ERROR_INPUT || e->code == ERROR_FORMAT;
}

static struct json_slice
slice(const char *text)
{
	struct json_slice s = {text, strlen(text)};

	return s;
}

/* What the archiver adds to these members; the salt lies in a->text. */
static int
add_members(struct admission *a, const struct json_slice given[MEMBER_COUNT],
    struct json_slice added[MEMBER_COUNT], struct error *e)
{
	memset(added, 0, MEMBER_COUNT * sizeof(*added));
	buf_clear(&a->text);
	buf_append_byte(&a->text, '"');
	if (append_salt(a, e) != 0)
		return -1;
	buf_append_byte(&a->text, '"');
	if (buf_ok(&a->text, e) != 0)
		return -1;
	added[MEMBER_SALT].text = (const char *)a->text.data;
	added[MEMBER_SALT].len = a->text.len;
	added[MEMBER_KIND] = slice("\"record\"");
	added[MEMBER_TIME] = slice("\"" TIME_BLANK "\"");
	if (given[MEMBER_ADAPTER].text == NULL)
		added[MEMBER_ADAPTER] = slice(
		    "\"" ADMISSION_DEFAULT_ADAPTER "\"");
	if (given[MEMBER_ATTACHMENTS].text == NULL)
		added[MEMBER_ATTACHMENTS] = slice("[]");
	return 0;
}

/* The given line, made canonical, its members found and checked. */
static int
read_given(struct admission *a, const char *text, size_t len,
    struct json_slice found[MEMBER_COUNT], struct error *e)
{
	struct json_slice line;

	buf_clear(&a->given);
	if (json_canonical(a->canonicaliser, text, len, &a->given, e) != 0)
		return -1;
	line.text = (const char *)a->given.data;
	line.len = a->given.len;
	if (find_members(line, found, e) != 0)
		return -1;
	if (a->given.len <= SHORTEN_ABOVE)
		return 0;
	if (shorten(&a->given, a->spool_folder, e) != 0)
		return -1;
	buf_clear(&a->text);
	buf_append(&a->text, a->given.data, a->given.len);
	buf_clear(&a->given);
	if (buf_ok(&a->text, e) != 0 ||
	    json_canonical(a->canonicaliser, (const char *)a->text.data,
		a->text.len, &a->given, e) != 0)
		return -1;
	line.text = (const char *)a->given.data;
	line.len = a->given.len;
	return find_members(line, found, e);
}

/* Canonical, checked, routed; errors of INPUT or FORMAT are the line's. */
static int
prepare_record(struct admission *a, struct admission_batch *b,
    struct admission_item *item, const char *text, size_t len, struct error *e)
{
	struct json_slice found[MEMBER_COUNT], added[MEMBER_COUNT], given;
	struct merging m = {&b->lines, 0, 0, true};

	if (read_given(a, text, len, found, e) != 0 ||
	    add_members(a, found, added, e) != 0)
		return -1;
	item->class_index = config_route(a->config, found[MEMBER_SOURCE],
	    found[MEMBER_CHANNEL], found[MEMBER_DIRECTION]);
	item->flagged = found[MEMBER_FLAGS].text != NULL;
	given.text = (const char *)a->given.data;
	given.len = a->given.len;
	merge(&m, given, added);
	if (buf_ok(&b->lines, e) != 0)
		return -1;
	item->offset = m.start;
	item->time_at = m.time_at;
	item->len = b->lines.len - item->offset;
	if (item->len > ENTRY_MAX)
		return error_set(e, ERROR_INPUT,
		    "the entry would be %zu bytes long; at most %d", item->len,
		    ENTRY_MAX);
	text = (const char *)b->lines.data + item->offset;
	item->has_attachments = memmem(text, item->len, "\"sha256\"", 8) !=
	    NULL;
	return identity_of_members(a->hash, found[MEMBER_SOURCE],
	    found[MEMBER_NATIVE_ID], found[MEMBER_ACTIVITY], &item->key, e);
}

int
admission_add_record(struct admission *a, struct admission_batch *b,
    uint64_t number, const char *text, size_t len, struct error *e)
{
	struct admission_item *item;
	size_t before = b->lines.len;
	struct error why = {ERROR_NONE, ""};

	if (new_item(b, &item, e) != 0)
		return -1;
	item->number = number;
	item->record = true;
	if (prepare_record(a, b, item, text, len, &why) == 0)
		return 0;
	b->lines.len = before;
	if (!is_problem_of_input(&why)) {
		b->count--;
		return error_set(e, why.code, "%s", why.text);
	}
	return admission_refuse(item, why.text, e);
}

int
admission_add_entry(struct admission *a, struct admission_batch *b,
    size_t class_index, const char *members, size_t len, struct error *e)
{
	struct admission_item *item;
	struct json_slice line, value;

	if (new_item(b, &item, e) != 0)
		return -1;
	item->class_index = class_index;
	item->offset = b->lines.len;
	buf_clear(&a->text);
	buf_append_str(&a->text, "{\"time\":\"" TIME_BLANK "\",");
	buf_append(&a->text, members + 1, len - 1);
	if (buf_ok(&a->text, e) != 0 ||
	    json_canonical(a->canonicaliser, (const char *)a->text.data,
		a->text.len, &b->lines, e) != 0)
		return -1;
	item->len = b->lines.len - item->offset;
	line.text = (const char *)b->lines.data + item->offset;
	line.len = item->len;
	if (!json_member(line, "time", &value) || item->len > ENTRY_MAX)
		return error_set(e, ERROR_INPUT,
		    "the entry would be %zu bytes long; at most %d", item->len,
		    ENTRY_MAX);
	item->time_at = (size_t)(value.text + 1 - line.text);
	item->has_attachments = memmem(line.text, line.len, "\"sha256\"", 8) !=
	    NULL;
	return 0;
}
