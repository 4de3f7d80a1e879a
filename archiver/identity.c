#include "archiver/identity.h"

#include <string.h>

static int
add_member(struct sha256 *h, struct json_slice value, struct error *e)
{
	if (value.text != NULL &&
	    sha256_update(h, value.text, value.len, e) != 0)
		return -1;
	return sha256_update(h, "\n", 1, e);
}

int
identity_of_members(struct sha256 *h, struct json_slice source,
    struct json_slice native_id, struct json_slice activity,
    struct admitted_key *out, struct error *e)
{
	uint8_t hash[SHA256_LEN];

	if (add_member(h, source, e) != 0 || add_member(h, native_id, e) != 0 ||
	    add_member(h, activity, e) != 0 || sha256_final(h, hash, e) != 0)
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
