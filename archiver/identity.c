#include "archiver/identity.h"

#include <string.h>

#define DERIVED "\"derived:"

/* Text on its way into a hash, gathered so that few calls do. */
struct compared {
	struct sha256 *hash;
	struct error *error;
	bool failed;
	bool derived; /* native_id is */
	size_t len;
	char text[1024];
};

static void
flush(struct compared *c)
{
	if (!c->failed && c->len > 0 &&
	    sha256_update(c->hash, c->text, c->len, c->error) != 0)
		c->failed = true;
	c->len = 0;
}

static void
add(struct compared *c, const char *text, size_t len)
{
	if (len > sizeof(c->text) - c->len)
		flush(c);
	if (len > sizeof(c->text)) {
		if (!c->failed &&
		    sha256_update(c->hash, text, len, c->error) != 0)
			c->failed = true;
		return;
	}
	memcpy(c->text + c->len, text, len);
	c->len += len;
}

static void
add_value(struct compared *c, struct json_slice value)
{
	if (value.text != NULL)
		add(c, value.text, value.len);
	add(c, "\n", 1);
}

static bool
is_named(struct json_slice name, const char *text)
{
	return strlen(text) == name.len &&
	    memcmp(text, name.text, name.len) == 0;
}

/* Whether a member's value is people, or groups of them. */
static bool
is_of_people(struct json_slice name)
{
	static const char *const NAMES[] = {"actor", "attributedTo", "audience",
	    "bcc", "bto", "cc", "origin", "target", "to"};
	size_t i;

	for (i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		if (is_named(name, NAMES[i]))
			return true;
	return false;
}

static void
add_person(struct compared *c, struct json_slice person)
{
	struct json_slice id;

	if (json_type_of(person) != JSON_TYPE_OBJECT)
		add_value(c, person); /* an id, as it is */
	else if (json_member(person, "id", &id) &&
	    json_type_of(id) == JSON_TYPE_STRING)
		add_value(c, id);
	else if (c->derived)
		add(c, "\n", 1);
	else
		add_value(c, person);
}

static void
add_people(struct compared *c, struct json_slice value)
{
	struct json_slice one;
	size_t at = 0;

	if (json_type_of(value) != JSON_TYPE_ARRAY) {
		add_person(c, value);
		return;
	}
	add(c, "[\n", 2);
	while (json_element(value, &at, &one))
		add_person(c, one);
	add(c, "]\n", 2);
}

static bool
is_skipped(const struct compared *c, struct json_slice name, bool outermost)
{
	return outermost ? c->derived && is_named(name, "summary")
			 : is_named(name, "context");
}

/* Each member of the activity, or of its object, as the header has it. */
static void
add_members(struct compared *c, struct json_slice object, bool outermost)
{
	struct json_slice name, value;
	size_t at = 0;

	add(c, "{\n", 2);
	while (json_next_member(object, &at, &name, &value)) {
		if (is_skipped(c, name, outermost))
			continue;
		add(c, name.text, name.len);
		add(c, "\n", 1);
		if (is_of_people(name))
			add_people(c, value);
		else if (outermost && is_named(name, "object") &&
		    json_type_of(value) == JSON_TYPE_OBJECT)
			add_members(c, value, false);
		else
			add_value(c, value);
	}
	add(c, "}\n", 2);
}

int
identity_of_members(struct sha256 *h, struct json_slice source,
    struct json_slice native_id, struct json_slice activity,
    struct admitted_key *out, struct error *e)
{
	struct compared c = {.hash = h, .error = e};
	uint8_t hash[SHA256_LEN];

	c.derived = native_id.len > strlen(DERIVED) &&
	    memcmp(native_id.text, DERIVED, strlen(DERIVED)) == 0;
	add_value(&c, source);
	add_value(&c, native_id);
	if (activity.text != NULL)
		add_members(&c, activity, true);
	flush(&c);
	if (sha256_final(h, hash, e) != 0 || c.failed)
		return -1;
	memcpy(out->bytes, hash, sizeof(out->bytes));
	return 0;
}

int
identity_of(struct sha256 *h, struct json_slice line, struct admitted_key *out,
    struct error *e)
{
	struct json_slice source = {NULL, 0}, native_id = {NULL, 0},
			  activity = {NULL, 0};

	(void)json_member(line, "source", &source); /* absent is NULL */
	(void)json_member(line, "native_id", &native_id);
	(void)json_member(line, "activity", &activity);
	return identity_of_members(h, source, native_id, activity, out, e);
}

bool
identity_covers(struct json_slice known, struct json_slice line)
{
	struct json_slice attachments, one, hash;
	size_t at = 0;

	if (!json_member(line, "attachments", &attachments))
		return true;
	while (json_element(attachments, &at, &one))
		if (json_member(one, "sha256", &hash) &&
		    memmem(known.text, known.len, hash.text, hash.len) == NULL)
			return false;
	return true;
}

int
identity_append(struct admitted *a, unsigned int log, const struct entry *entry,
    struct error *e)
{
	struct admitted_key key;
	struct sha256 *h;
	int rc;

	if (entry->kind != ENTRY_RECORD)
		return admitted_append(a, log, NULL, e);
	h = sha256_new(e);
	if (h == NULL)
		return -1;
	rc = identity_of(h, entry->line, &key, e);
	sha256_free(h);
	return rc == 0 ? admitted_append(a, log, &key, e) : -1;
}
