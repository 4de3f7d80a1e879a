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

static int
check_text(struct json_slice line, const char *name, struct json_slice *value,
    struct error *e)
{
	if (!json_member(line, name, value))
		return error_set(e, ERROR_INPUT, "\"%s\" is missing", name);
	if (json_type_of(*value) != JSON_TYPE_STRING || value->len <= 2)
		return error_set(
		    e, ERROR_INPUT, "\"%s\" must be a string, not empty", name);
	return 0;
}

/* The members that the archiver alone gives. */
static int
check_absent(struct json_slice line, struct error *e)
{
	static const char *const OURS[] = {"kind", "time", "salt"};
	struct json_slice value;
	size_t i;

	for (i = 0; i < sizeof(OURS) / sizeof(OURS[0]); i++)
		if (json_member(line, OURS[i], &value))
			return error_set(e, ERROR_INPUT,
			    "\"%s\" is for the archiver to give", OURS[i]);
	return 0;
}

static int
check_type(struct json_slice line, const char *name, enum json_type type,
    const char *wanted, bool demanded, struct error *e)
{
	struct json_slice value;

	if (!json_member(line, name, &value)) {
		if (!demanded)
			return 0;
		return error_set(e, ERROR_INPUT, "\"%s\" is missing", name);
	}
	if (json_type_of(value) != type)
		return error_set(
		    e, ERROR_INPUT, "\"%s\" must be %s", name, wanted);
	return 0;
}

static int
check_record(const struct admission *a, struct json_slice line,
    size_t *class_index, struct error *e)
{
	struct json_slice source, channel, direction;

	if (json_type_of(line) != JSON_TYPE_OBJECT)
		return error_set(e, ERROR_INPUT, "a record must be an object");
	if (check_absent(line, e) != 0 ||
	    check_text(line, "channel", &channel, e) != 0 ||
	    check_text(line, "direction", &direction, e) != 0 ||
	    check_text(line, "source", &source, e) != 0 ||
	    check_type(line, "activity", JSON_TYPE_OBJECT, "an object", true,
		e) != 0 ||
	    check_type(line, "native_id", JSON_TYPE_STRING, "a string", false,
		e) != 0 ||
	    check_type(
		line, "adapter", JSON_TYPE_STRING, "a string", false, e) != 0 ||
	    check_type(line, "raw", JSON_TYPE_OBJECT, "an object", false, e) !=
		0 ||
	    check_type(line, "attachments", JSON_TYPE_ARRAY, "an array", false,
		e) != 0)
		return -1;
	if (!json_string_is(direction, "outbound") &&
	    !json_string_is(direction, "inbound") &&
	    !json_string_is(direction, "internal"))
		return error_set(e, ERROR_INPUT,
		    "\"direction\" must be outbound, inbound or internal");
	*class_index = config_route(a->config, source, channel, direction);
	return 0;
}

/* a->text = what is added and a->given's members, not yet in order. */
static int
put_together(struct admission *a, struct error *e)
{
	struct json_slice given = {(const char *)a->given.data, a->given.len};
	struct json_slice value;

	buf_clear(&a->text);
	buf_append_str(&a->text,
	    "{\"kind\":\"record\",\"time\":\"" TIME_BLANK "\",\"salt\":\"");
	if (append_salt(a, e) != 0)
		return -1;
	buf_append_str(&a->text, "\",");
	if (!json_member(given, "adapter", &value))
		buf_append_str(
		    &a->text, "\"adapter\":\"" ADMISSION_DEFAULT_ADAPTER "\",");
	if (!json_member(given, "attachments", &value))
		buf_append_str(&a->text, "\"attachments\":[],");
	buf_append(&a->text, given.text + 1, given.len - 1);
	return buf_ok(&a->text, e);
}

static bool
is_problem_of_input(const struct error *e)
{
	return e->code == ERROR_INPUT || e->code == ERROR_FORMAT;
}

/* Canonical, checked, routed; errors of INPUT or FORMAT are the line's. */
static int
prepare_record(struct admission *a, struct admission_batch *b,
    struct admission_item *item, const char *text, size_t len, struct error *e)
{
	struct json_slice line, value;

	buf_clear(&a->given);
	if (json_canonical(a->canonicaliser, text, len, &a->given, e) != 0)
		return -1;
	line.text = (const char *)a->given.data;
	line.len = a->given.len;
	if (check_record(a, line, &item->class_index, e) != 0)
		return -1;
	if (a->given.len > SHORTEN_ABOVE &&
	    shorten(&a->given, a->spool_folder, e) != 0)
		return -1;
	if (put_together(a, e) != 0)
		return -1;
	item->offset = b->lines.len;
	if (json_canonical(a->canonicaliser, (const char *)a->text.data,
		a->text.len, &b->lines, e) != 0)
		return -1;
	item->len = b->lines.len - item->offset;
	line.text = (const char *)b->lines.data + item->offset;
	line.len = item->len;
	if (item->len > ENTRY_MAX || !json_member(line, "time", &value))
		return error_set(e, ERROR_INPUT,
		    "the entry would be %zu bytes long; at most %d", item->len,
		    ENTRY_MAX);
	item->time_at = (size_t)(value.text + 1 - line.text);
	item->flagged = json_member(line, "flags", &value);
	item->has_attachments = memmem(line.text, line.len, "\"sha256\"", 8) !=
	    NULL;
	return identity_of(a->hash, line, &item->key, e);
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
