#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/codec.h"
#include "store/verify_internal.h"

/* A `vkey` of an entry, for this log. */
static int
add_vkey(struct verify_log *l, const char *text, size_t len, uint64_t index,
    bool announced)
{
	struct vkey key;
	struct error bad;

	if (vkey_parse(&key, text, len, &bad) != 0 ||
	    verify_ring_add(&l->ring, &key, index, announced, &bad) != 0) {
		findings_add_error(&l->findings, l->folder, index, &bad);
		return -1;
	}
	if (strcmp(key.name, l->report->origin) == 0)
		return 0;
	findings_add(&l->findings, FINDING_WRONG, l->folder, index,
	    "the key of another log: %s", key.name);
	return -1;
}

static int
read_key_entry(
    struct verify_log *l, const struct verify_event *event, struct error *e)
{
	struct json_slice line = {event->line, event->len}, value;
	struct buf text = BUF_EMPTY;
	uint8_t id[4];

	if (json_member(line, "vkey", &value) &&
	    json_get_string(value, &text) && !text.failed)
		(void)add_vkey(l, (const char *)text.data, text.len,
		    event->index, true); /* what is wrong is a finding */
	if (json_member(line, "retired", &value)) {
		if (json_type_of(value) != JSON_TYPE_STRING ||
		    hex_decode(value.text + 1, value.len - 2, id, sizeof(id),
			NULL) != 0 ||
		    !verify_ring_retire(&l->ring,
			(uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 |
			    (uint32_t)id[2] << 8 | id[3],
			event->index))
			findings_add(&l->findings, FINDING_WRONG, l->folder,
			    event->index,
			    "it retires a key that the log does not have");
	}
	if (text.failed)
		error_set(e, ERROR_NOMEM, "out of memory");
	buf_release(&text);
	return e->code == ERROR_NOMEM ? -1 : 0;
}

bool
verify_names_key(const char *file, const char *origin, uint32_t *id)
{
	size_t i, len = strlen(origin);
	uint8_t bytes[4];

	for (i = 0; i < len; i++)
		if (file[i] != (origin[i] == '/' ? '_' : origin[i]))
			return false;
	if (file[len] != '+' ||
	    strlen(file + len + 1) != VKEY_ID_HEX_LEN + strlen(".vkey") ||
	    strcmp(file + len + 1 + VKEY_ID_HEX_LEN, ".vkey") != 0 ||
	    hex_decode(file + len + 1, VKEY_ID_HEX_LEN, bytes, sizeof(bytes),
		NULL) != 0)
		return false;
	*id = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	    (uint32_t)bytes[2] << 8 | bytes[3];
	return true;
}

/* A vkey and one LF, which may be lacking. */
static int
read_key(struct vkey *key, const char *path, struct error *e)
{
	struct buf text = BUF_EMPTY;
	size_t len;
	int rc = -1;

	if (file_read(path, VKEY_TEXT_MAX + 1, &text, e) == 0) {
		len = text.len;
		if (len > 0 && text.data[len - 1] == '\n')
			len--;
		rc = vkey_parse(key, (const char *)text.data, len, e);
	}
	buf_release(&text);
	return rc;
}

/* One key of keys/; what is wrong with the file is a finding. */
static int
take_key(struct verify_log *l, const char *file, uint32_t id, struct error *e)
{
	char below[FILE_PATH_MAX], path[FILE_PATH_MAX];
	struct vkey key;
	struct error bad;

	if (file_path(below, e, "keys/%s", file) != 0 ||
	    file_path(path, e, "%s/%s", l->archive, below) != 0)
		return -1;
	if (read_key(&key, path, &bad) != 0)
		return verify_blame(l, below,
		    bad.code == ERROR_FORMAT ? "no key: " : "", &bad, e);
	if (key.id != id || strcmp(key.name, l->report->origin) != 0)
		findings_add(&l->findings, FINDING_WRONG, below,
		    FINDING_NO_ENTRY, "it holds the key %08" PRIx32 " of %s",
		    key.id, key.name);
	else if (l->published_count == VERIFY_RING_MAX)
		findings_add(&l->findings, FINDING_WRONG, below,
		    FINDING_NO_ENTRY, "the log has more than %d keys",
		    VERIFY_RING_MAX);
	else
		l->published[l->published_count++] = key;
	return 0;
}

int
verify_keys_take(struct verify_log *l, struct error *e)
{
	char folder[FILE_PATH_MAX];
	char **names = NULL;
	size_t count = 0, i;
	uint32_t id;
	int rc = 0;

	if (l->report->origin[0] == '\0')
		return 0;
	if (file_path(folder, e, "%s/keys", l->archive) != 0)
		return -1;
	if (file_list(folder, &names, &count, NULL) != 0)
		return 0; /* a convenience; keys it lacks are noted */
	for (i = 0; rc == 0 && i < count; i++)
		if (verify_names_key(names[i], l->report->origin, &id))
			rc = take_key(l, names[i], id, e);
	file_names_free(names, count);
	return rc;
}

/* Where entries could not be read, keys/ says which keys there may be. */
static void
take_candidates(struct verify_log *l)
{
	size_t i;

	for (i = 0; i < l->published_count; i++)
		(void)verify_ring_add(&l->ring, &l->published[i], 0, false,
		    NULL); /* too many were named before */
}

/* keys/ is a convenience, but it may not mislead. */
static void
compare_published(struct verify_log *l)
{
	char stem[FILE_PATH_MAX];
	bool seen[VERIFY_RING_MAX] = {false};
	struct verify_ring_key *k;
	size_t i, at;

	for (i = 0; i < l->published_count; i++) {
		const struct vkey *key = &l->published[i];

		k = verify_ring_find(&l->ring, key);
		if (k != NULL) {
			seen[k - l->ring.keys] = true;
			continue;
		}
		if (file_path(stem, NULL, "keys/%s+%08" PRIx32 ".vkey",
			key->name, key->id) != 0)
			continue; /* it has been read by this name */
		for (at = strlen("keys/"); stem[at] != '\0'; at++)
			if (stem[at] == '/')
				stem[at] = '_';
		findings_add_unsettled(&l->findings, FINDING_WRONG, stem,
		    FINDING_NO_ENTRY, "no entry of the log names this key");
	}
	for (i = 0; i < l->ring.count; i++)
		if (!seen[i])
			findings_add(&l->findings, FINDING_NOTE, "keys",
			    FINDING_NO_ENTRY,
			    "key %08" PRIx32 " of %s is not there",
			    l->ring.keys[i].key.id, l->report->origin);
}

int
verify_keys_collect(struct verify_log *l, struct error *e)
{
	size_t i;

	e->code = ERROR_NONE;
	if (l->has_genesis)
		(void)add_vkey(l, l->genesis.vkey, strlen(l->genesis.vkey), 0,
		    true); /* what is wrong is a finding */
	for (i = 0; i < l->event_count; i++)
		if (l->events[i].kind == EVENT_KEY &&
		    read_key_entry(l, &l->events[i], e) != 0)
			return -1;
	if (!l->unread && l->has_genesis)
		return 0;
	take_candidates(l);
	findings_add(&l->findings, FINDING_NOTE, l->folder, FINDING_NO_ENTRY,
	    "not all entries could be read; keys that they may announce were "
	    "taken from keys/");
	return 0;
}

/* The same goes for the policy in the archive. */
static void
compare_policy(struct verify_log *l)
{
	size_t i;

	for (i = 0; i < policy_log_count(l->own); i++) {
		const struct vkey *key = policy_log(l->own, i);

		if (strcmp(key->name, l->report->origin) == 0 &&
		    verify_ring_find(&l->ring, key) == NULL)
			findings_add_unsettled(&l->findings, FINDING_WRONG,
			    "policy", FINDING_NO_ENTRY,
			    "no entry of %s names its key %08" PRIx32,
			    l->report->origin, key->id);
	}
	for (i = 0; i < l->ring.count; i++)
		if (!policy_trusts_log_key(l->own, &l->ring.keys[i].key))
			findings_add(&l->findings, FINDING_NOTE, "policy",
			    FINDING_NO_ENTRY,
			    "key %08" PRIx32 " of %s is not there",
			    l->ring.keys[i].key.id, l->report->origin);
}

void
verify_keys_compare(struct verify_log *l)
{
	compare_published(l);
	if (l->own != NULL)
		compare_policy(l);
}
